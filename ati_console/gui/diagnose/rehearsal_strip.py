"""Beside the matrix while a rehearsal goes on: what happens now, why, and what to look at."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.rehearsal_menu import GUIDED, GUIDED_WORDS, WAYS
from ati_console.gui.diagnose.rehearsal_pane import RehearsalPane
from ati_console.gui.diagnose.rehearsal_steps import STEPS, Step, look_of, reached, standing
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label
from ati_console.gui.lengths import Lengths
from ati_console.gui.panels.parts import Bar
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

WIDE: Final = 250


class RehearsalStrip(RehearsalPane):
    """Hidden outside rehearsals, and where a row above the matrix stands for it (rehearsal_band.py). Any other way of
    refusing than the guided one gets its words alone."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__(model, theme, fits=True)
        self._title, self._way = Label("Rehearsal", "title"), Label("", "muted")
        self._way.setWordWrap(True)
        self._steps = [_StepRow(theme, step) for step in STEPS]
        self._now = -1  # the step that was brought into view
        self._later = QTimer(self)  # once its words have their room
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self._bring_into_view)
        self._build()
        self.show_probe()

    def _show(self, mode: str) -> None:
        guided = mode == GUIDED
        self._way.setText(GUIDED_WORDS if guided else f"{WAYS.get(mode, mode)}. Watch the matrix and the timeline.")
        now, stands = reached(self._model), standing(self._model)
        for number, row in enumerate(self._steps):
            row.setVisible(guided)
            row.show_state(number, stands)
        if guided and now != self._now:
            self._now = now
            self._later.start()

    @Slot()
    def _bring_into_view(self) -> None:
        self._area.ensureWidgetVisible(self._steps[self._now])

    def _build(self) -> None:
        lengths, head, inside, area = Lengths(self._theme, self), Bar(self._theme, 36), QWidget(), QScrollArea()
        self._area = area
        head.row.addWidget(self._title)
        head.row.addStretch(1)
        rows = QVBoxLayout(inside)
        lengths.give(rows.setContentsMargins, 12, 10, 12, 10)
        lengths.give(rows.setSpacing, 10)
        rows.addWidget(self._way)
        for row in self._steps:
            rows.addWidget(row)
        rows.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        lengths.give(column.setContentsMargins, 0, 0, 0, 8)
        lengths.give(column.setSpacing, 8)
        column.addWidget(head)
        column.addWidget(area, 1)
        column.addWidget(self.end, 0, Qt.AlignmentFlag.AlignHCenter)
        lengths.give(self.setMinimumWidth, WIDE)
        lengths.give(self.setMaximumWidth, WIDE + 60)


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
        grid, lengths = QGridLayout(self), Lengths(theme, self)
        grid.setContentsMargins(0, 0, 0, 0)
        lengths.give(grid.setHorizontalSpacing, 8)
        lengths.give(grid.setVerticalSpacing, 2)
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._words, 1, 1)
        grid.setColumnStretch(1, 1)

    def show_state(self, number: int, stands: int) -> None:
        """The words of what is over and of what goes on are those that are read now."""
        self._glyph.show_shape(*look_of(number, stands))
        self._title.set_kind("strong" if number <= stands else "muted")
        self._words.setVisible(number <= stands)
