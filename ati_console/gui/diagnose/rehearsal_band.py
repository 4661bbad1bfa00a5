"""The rehearsal in one row above the matrix, where the window has no room for its column; every step can be read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.rehearsal_menu import GUIDED, GUIDED_WORDS, WAYS
from ati_console.gui.diagnose.rehearsal_pane import RehearsalPane
from ati_console.gui.diagnose.rehearsal_steps import STEPS, look_of, reached, standing
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label
from ati_console.gui.lengths import Lengths
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

HIGH: Final = 52


class RehearsalBand(RehearsalPane):
    """Follows the step of now until the user turns to another one; the next step takes it along again."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__(model, theme, fits=False)
        self._now = self._shown = 0
        self._glyph = GlyphMark(theme, Glyph.RING, 12)
        self._title, self._words = Label("", "strong"), Label("", "muted")
        self.before = IconButton(theme, "ph.caret-left", "The step before")
        self.behind = IconButton(theme, "ph.caret-right", "The next step")
        self._build()
        self.before.clicked.connect(self._turn_back)
        self.behind.clicked.connect(self._turn_on)
        self.show_probe()

    def _show(self, mode: str) -> None:
        now = reached(self._model)
        if now != self._now:
            self._now = self._shown = now
        guided = mode == GUIDED
        for button in (self.before, self.behind):
            button.setVisible(guided)
        if guided:
            self._show_step()
        else:
            self._title.setText("Rehearsal")
            self._words.setText(f"{WAYS.get(mode, mode)}. Watch the matrix and the timeline.")

    def _show_step(self) -> None:
        step, number = STEPS[self._shown], self._shown
        self._glyph.show_shape(*look_of(number, standing(self._model)))
        self._title.setText(f"{GUIDED_WORDS}, {number + 1} of {len(STEPS)}: {step.title}")
        self._words.setText(step.words)
        self.before.setEnabled(number > 0)
        self.behind.setEnabled(number < len(STEPS) - 1)

    @Slot()
    def _turn_back(self) -> None:
        self._shown = max(0, self._shown - 1)
        self._show_step()

    @Slot()
    def _turn_on(self) -> None:
        self._shown = min(len(STEPS) - 1, self._shown + 1)
        self._show_step()

    def _build(self) -> None:
        lengths, row, said = Lengths(self._theme, self), QHBoxLayout(self), QGridLayout()
        self._words.setWordWrap(True)
        lengths.give(said.setHorizontalSpacing, 8)
        lengths.give(said.setVerticalSpacing, 2)
        said.addWidget(self._glyph, 0, 0)
        said.addWidget(self._title, 0, 1)
        said.addWidget(self._words, 1, 1)
        said.setColumnStretch(1, 1)
        lengths.give(row.setContentsMargins, 12, 6, 8, 6)
        lengths.give(row.setSpacing, 8)
        row.addLayout(said, 1)
        for button in (self.before, self.behind, self.end):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        lengths.give(self.setMinimumHeight, HIGH)
