"""Beside the matrix while a rehearsal goes on: what happens now, why, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ati_console.access import Action, Probe
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.rehearsal_menu import GUIDED, GUIDED_WORDS, WAYS
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label
from ati_console.gui.panels.parts import Bar
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

WIDE: Final = 250


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    words: str


STEPS: Final = (
    Step("A broker on this computer",
         "It speaks TLS with a certificate of a throw-away CA and refuses as the TVS dev broker did. Nothing leaves "
         "this computer, and nothing of it is kept."),
    Step("The way to it",
         "Name, port, certificate, then CONNECT in three versions. All of it works: the account is let in. That is "
         "why people searched in the wrong place for weeks."),
    Step("Client id and keep alive",
         "A random client id is refused: here it must be the user name. Silence is ended after one and a half keep "
         "alives, so a close then would be nobody's refusal."),
    Step("Filters, one by one",
         "Each SUBSCRIBE is followed by a close within a second. MQTT 5 says why: 0x87, not authorised. Two bars: it "
         "is the broker's own word."),
    Step("Publishing where it was ticked",
         "Its own topic is acknowledged with MQTT 5: proved. In 3.1.1 the same acknowledgement proves nothing: one "
         "bar."),
    Step("What follows",
         "Publisher only, nothing can arrive, ask for a consumer account. Look at what would change each sentence, "
         "and at the cells behind it."),
)  # fmt: skip


def reached(probe: Probe | None, *, running: bool) -> int:
    """Which step goes on now; behind the last one when all is over."""
    if probe is None:
        return 0
    if probe.ended is not None and not running:
        return len(STEPS) - 1
    actions = {cell.place.action for cell in probe.cells}
    if Action.PUBLISH in actions:
        return 4
    if Action.SUBSCRIBE in actions:
        return 3
    names = {step.name for step in probe.steps}
    return 2 if "CONNECT v3.1" in names else 1


class RehearsalStrip(QFrame):
    """Hidden outside rehearsals, and where a row above the matrix stands for it (rehearsal_band.py). Any other way of
    refusing than the guided one gets its words alone."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._fits = True
        self._title, self._way = Label("Rehearsal", "title"), Label("", "muted")
        self._way.setWordWrap(True)
        self.end = QPushButton("End the rehearsal")
        self._steps = [_StepRow(theme, step) for step in STEPS]
        self._now = -1  # the step that was brought into view
        self._later = QTimer(self)  # once its words have their room
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self._bring_into_view)
        self._build()
        self.end.clicked.connect(model.rehearsal_left)
        model.rehearsal_changed.connect(self.show_probe)
        self.show_probe()

    def set_room(self, fits: bool) -> None:
        """Whether the matrix beside it keeps its columns."""
        self._fits = fits
        self.show_probe()

    @Slot()
    def show_probe(self) -> None:
        mode = self._model.rehearsal
        self.setVisible(bool(mode) and self._fits)
        if not mode:
            return
        guided = mode == GUIDED
        self._way.setText(GUIDED_WORDS if guided else f"{WAYS.get(mode, mode)}. Watch the matrix and the timeline.")
        now = reached(self._model.probe, running=self._model.going.runs)
        over = self._model.probe is not None and not self._model.going.runs
        for number, row in enumerate(self._steps):
            row.setVisible(guided)
            row.show_state(number, len(STEPS) if over and now == len(STEPS) - 1 else now)
        if guided and now != self._now:
            self._now = now
            self._later.start()

    @Slot()
    def _bring_into_view(self) -> None:
        self._area.ensureWidgetVisible(self._steps[self._now])

    def _build(self) -> None:
        px, head, inside, area = self._theme.px, Bar(self._theme, 36), QWidget(), QScrollArea()
        self._area = area
        head.row.addWidget(self._title)
        head.row.addStretch(1)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(px(12), px(10), px(12), px(10))
        rows.setSpacing(px(10))
        rows.addWidget(self._way)
        for row in self._steps:
            rows.addWidget(row)
        rows.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(px(8))
        column.addWidget(head)
        column.addWidget(area, 1)
        column.addWidget(self.end, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setMinimumWidth(px(WIDE))
        self.setMaximumWidth(px(WIDE + 60))


class _StepRow(QWidget):
    def __init__(self, theme: Theme, step: Step) -> None:
        super().__init__()
        self._glyph, self._title, self._words = (
            GlyphMark(theme, Glyph.DASH, 12),
            Label(step.title, "strong"),
            Label(step.words, "muted"),
        )
        self._words.setWordWrap(True)
        self._title.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(2))
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._words, 1, 1)
        grid.setColumnStretch(1, 1)

    def show_state(self, number: int, now: int) -> None:
        """What is over is ticked, what goes on is ringed; its words are those that are read now."""
        shape, ink = (
            (Glyph.CHECK, "live") if number < now else (Glyph.RING, "accent") if number == now else (Glyph.DASH, "")
        )
        self._glyph.show_shape(shape, ink)
        self._title.set_kind("strong" if number <= now else "muted")
        self._words.setVisible(number <= now)
