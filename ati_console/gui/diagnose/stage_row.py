"""The row of stages: a line in the colour of the state, glyph, name, time, one line of words; the failed one tinted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.diagnose.stages import StageLook, State, stage_looks
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.label import plain_tip
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import ink
from ati_console.gui.theme import Theme

HEIGHT: Final = 56
SIDE, GAP, PAD_LEFT, PAD_RIGHT = 12, 5, 10, 8  # px at zoom 1: the glyph, and around it and the name
WEIGHTS: Final = (0.85, 0.85, 1.05, 1.15, 0.85, 0.8, 1.05, 1.05, 1.2, 1.2)  # of the width, by the words of a stage
LOOKS: Final[dict[State, tuple[Shape, str]]] = {
    State.PASSED: (Glyph.CHECK, "live"),
    State.FAILED: (Mark.ERROR, "fault"),
    State.ODD: (Glyph.FINDING, "warning"),
    State.NOW: (Glyph.RING, "accent"),
    State.NONE: (Glyph.DASH, "text_faint"),
}


def shared(whole: float, needs: Sequence[float]) -> list[float]:
    """Widths by weight, and at least what a name needs, out of those that have more; where there is less than all
    need, each gives the same share."""
    if sum(needs) >= whole:
        return [need * whole / sum(needs) for need in needs]
    held: set[int] = set()
    while True:
        free, left = sum(WEIGHTS) - sum(WEIGHTS[n] for n in held), whole - sum(needs[n] for n in held)
        made = [needs[n] if n in held else left * WEIGHTS[n] / free for n in range(len(needs))]
        short = {n for n, need in enumerate(needs) if n not in held and made[n] < need}
        if not short:
            return made
        held |= short


class StageRow(QWidget):
    """`show_stages` is cheap when nothing changed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.stages: tuple[StageLook, ...] = stage_looks(None)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Stages")
        theme.changed.connect(self._redress)

    def show_stages(self, stages: tuple[StageLook, ...]) -> None:
        if stages != self.stages:
            self.stages = stages
            said = (f"{one.name}: {one.state.value} {one.time} {one.words}".strip() for one in stages)
            self.setAccessibleDescription(plain("; ".join(said), 2_000))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(800, self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(HEIGHT))

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    # ------------------------------------------------------------ painting

    def _box(self, number: int) -> QRect:
        edges = self._edges()
        return QRect(edges[number], 0, edges[number + 1] - edges[number], self.height())

    def _edges(self) -> list[int]:
        """Left ones, and the last right one, px."""
        bold = QFontMetrics(self._theme.font(12, 600))
        beside = self._theme.px(PAD_LEFT + SIDE + GAP + PAD_RIGHT) + 1
        needs = [bold.horizontalAdvance(one.name) + beside for one in self.stages]
        return [round(edge) for edge in accumulate(shared(self.width(), needs), initial=0.0)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.surface)
        for number, look in enumerate(self.stages):
            self._stage(painter, self._box(number), look)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colors.line)
        painter.end()

    def _stage(self, painter: QPainter, box: QRect, look: StageLook) -> None:
        theme, px, colors = self._theme, self._theme.px, self._theme.colors
        shape, token = LOOKS[look.state]
        color = ink(theme, token) or colors.text
        if look.state is State.FAILED:
            painter.fillRect(box, colors.fault_tint)
        none = look.state is State.NONE
        painter.fillRect(box.left(), 0, box.width(), px(2), colors.line_strong if none else color)
        painter.fillRect(box.right(), px(2), 1, box.height(), colors.line)
        side = px(SIDE)
        inner = box.adjusted(px(PAD_LEFT), px(9), -px(PAD_RIGHT), 0)
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme, color)
        painter.drawPixmap(inner.left(), inner.top() + px(3), picture)
        self._first_line(
            painter, QRect(inner.left() + side + px(GAP), inner.top(), inner.width() - side - px(GAP), px(18)), look
        )
        second = QRect(inner.left(), inner.top() + px(20), inner.width(), px(18))
        brush.text(painter, second, plain(look.words), colors.text_faint if none else colors.text_muted, theme.font(11))

    def _first_line(self, painter: QPainter, box: QRect, look: StageLook) -> None:
        """The time gives way to the name."""
        theme, colors = self._theme, self._theme.colors
        none = look.state is State.NONE
        font, small = theme.font(12, 500 if none else 600), theme.font(11)
        name = QFontMetrics(font).horizontalAdvance(look.name)
        brush.text(painter, box, look.name, colors.text_muted if none else colors.text, font)
        behind = box.adjusted(name + theme.px(6), 0, 0, 0)
        if QFontMetrics(small).horizontalAdvance(look.time) <= behind.width():
            brush.text(painter, behind, look.time, colors.text_faint if none else colors.text_muted, small, brush.RIGHT)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = next((n for n in range(len(self.stages)) if self._box(n).contains(event.pos())), -1)
            if number >= 0:
                look = self.stages[number]
                parts = (f"{look.name}: {look.state.value} {look.time}".strip(), look.detail or look.words, look.advice)
                QToolTip.showText(event.globalPos(), plain_tip("\n".join(part for part in parts if part)), self)
            return True
        return super().event(event)
