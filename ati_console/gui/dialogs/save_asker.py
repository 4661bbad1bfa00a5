"""Asks where to save something without stopping the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget


class SaveAsker(QObject):
    """`chosen(Path)`, with the suffix. It begins in the folder of the last choice, and asks before it replaces."""

    chosen = Signal(object)

    def __init__(self, title: str, pattern: str, suffix: str, window: QWidget) -> None:
        super().__init__(window)
        self._title, self._pattern, self._suffix, self._window = title, pattern, suffix, window
        self._folder = ""
        self.dialog: QFileDialog | None = None

    def ask(self, name: str) -> None:
        """`name` is what the file is called unless the user says otherwise."""
        self.dialog = QFileDialog(self._window, self._title, self._folder, self._pattern)
        self.dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.dialog.setDefaultSuffix(self._suffix)
        self.dialog.selectFile(name)
        self.dialog.fileSelected.connect(self._chosen)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(str)
    def _chosen(self, name: str) -> None:
        path = Path(name)
        self._folder = str(path.parent)
        self.chosen.emit(path)

    @Slot(int)
    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
