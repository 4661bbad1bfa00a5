"""The safety budget: what was used of what is allowed, and what is promised to the broker's owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ati_console.access import Used
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.diagnose.draft import cost_words
from ati_console.gui.diagnose.model import DiagnoseModel, Phase
from ati_console.gui.diagnose.stages import is_settled
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import span
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme

WARNING_FROM: Final = 0.9
PROMISES: Final = ("never retained", "expiry 5 s", "marked as probe", "stops on banned, quota, rate")
ROW: Final = 20


@dataclass(frozen=True, slots=True)
class Meter:
    name: str
    used: float
    allowed: float
    seconds: bool = False

    @property
    def share(self) -> float:
        return min(1.0, self.used / self.allowed) if self.allowed else 0.0

    @property
    def is_tight(self) -> bool:
        return self.share >= WARNING_FROM

    @property
    def words(self) -> tuple[str, str]:
        if self.seconds:
            return span(self.used), f"of {span(self.allowed).replace(' 0 s', '').replace('.0 s', ' s')}"
        return f"{self.used:.0f}", f"of {self.allowed:.0f}"


def meters(used: Used, budget: Used) -> tuple[Meter, ...]:
    return (
        Meter("Connects", used.connects, budget.connects),
        Meter("Subscribes", used.subscribes, budget.subscribes),
        Meter("Publishes", used.publishes, budget.publishes),
        Meter("Time", used.seconds, budget.seconds, seconds=True),
    )


class BudgetPane(QFrame):
    """Of the probe that is shown; before there is one, of the plan."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self.change = IconButton(
            theme, "ph.sliders-horizontal", "Topics, ticks, second identity, budget", "Change plan"
        )
        self._words, self.meters = ElidedLabel("", "muted"), MeterRows(theme)
        head = Bar(theme, 36)
        head.row.addWidget(Label("Safety budget", "title"))
        head.row.addWidget(self._words, 1)
        head.row.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.meters)
        self.change.clicked.connect(model.plan_requested)

    def show_probe(self) -> None:
        model = self._model
        probe, going, cost = model.probe, model.going, model.aim.cost
        self.change.setEnabled(not going.runs)
        if probe is not None:
            self.meters.show_meters(meters(probe.used, probe.budget))
            self._words.setText(_words(going.phase, is_settled(probe)))
        else:
            draft = model.aim.draft
            allowed = Used(draft.connects, cost.subscribes, draft.publishes, draft.seconds)
            self.meters.show_meters(meters(Used(), allowed))
            self._words.setText(f"plan: {cost_words(cost)}" if model.aim.name else "no broker yet")


def _words(phase: Phase, complete: bool) -> str:
    if phase is Phase.IDLE:
        return "nothing left running" if complete else "ended early"
    return {Phase.PAUSED: "nothing is sent", Phase.PREPARING: "nothing is sent yet"}.get(phase, "being used now")


class MeterRows(QWidget):
    """Four meters and the promises, painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._meters = theme, meters(Used(), Used())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    def show_meters(self, fresh: tuple[Meter, ...]) -> None:
        if fresh != self._meters:
            self._meters = fresh
            self.setAccessibleName(", ".join(f"{one.name} {' '.join(one.words)}" for one in fresh))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(8 + 4 * ROW + 6 + 2 * ROW + 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), self._theme.px
        painter.fillRect(self.rect(), self._theme.colors.surface)
        for number, meter in enumerate(self._meters):
            self._meter(painter, QRect(px(12), px(8 + ROW * number), self.width() - px(24), px(ROW)), meter)
        self._promises(painter, px(8 + ROW * len(self._meters) + 6))
        painter.end()

    def _meter(self, painter: QPainter, box: QRect, meter: Meter) -> None:
        theme, px, colors = self._theme, self._theme.px, self._theme.colors
        brush.text(painter, box, meter.name, colors.text_muted, theme.font())
        used, allowed = meter.words
        small = QFontMetrics(theme.font()).horizontalAdvance(f" {allowed}")
        ink = colors.warning if meter.is_tight else colors.text
        brush.text(painter, box.adjusted(0, 0, -small, 0), used, ink, theme.font(12, 600), brush.RIGHT)
        brush.text(painter, box, allowed, colors.text_muted, theme.font(), brush.RIGHT)
        bar = QRect(box.left() + px(90), box.center().y() - px(3) + 1, box.width() - px(90) - px(116), px(6))
        painter.fillRect(bar, colors.neutral_tint)
        full = QRect(bar.left(), bar.top(), round(bar.width() * meter.share), bar.height())
        painter.fillRect(full, colors.warning if meter.is_tight else colors.accent)

    def _promises(self, painter: QPainter, top: int) -> None:
        theme, px = self._theme, self._theme.px
        left, side, font = px(12), px(12), theme.font(11)
        for words in PROMISES:
            width = side + px(5) + QFontMetrics(font).horizontalAdvance(words)
            if left + width > self.width() - px(8):
                left, top = px(12), top + px(ROW)
            picture = glyphs.pixmap(Glyph.CHECK, side, self.devicePixelRatioF(), theme)
            painter.drawPixmap(left, top + px(4), picture)
            box = QRect(left + side + px(5), top, width, px(ROW))
            brush.text(painter, box, words, theme.colors.text_muted, font)
            left += width + px(12)
