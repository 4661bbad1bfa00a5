"""What the two faces of a rehearsal have in common: the column beside the matrix and the row above it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QPushButton

from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.theme import Theme


class RehearsalPane(QFrame):
    """Hidden outside rehearsals, and where the other face has the room."""

    def __init__(self, model: DiagnoseModel, theme: Theme, *, fits: bool) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme, self._fits = model, theme, fits
        self.end = QPushButton("End the rehearsal")
        self.end.clicked.connect(model.rehearsal_left)
        model.rehearsal_changed.connect(self.show_probe)

    def set_room(self, fits: bool) -> None:
        """Whether it is this one's turn, and not the other's."""
        self._fits = fits
        self.show_probe()

    @Slot()
    def show_probe(self) -> None:
        mode = self._model.rehearsal
        self.setVisible(bool(mode) and self._fits)
        if mode:
            self._show(mode)

    def _show(self, mode: str) -> None:
        """`mode`: the way of refusing that is rehearsed."""
        raise NotImplementedError
