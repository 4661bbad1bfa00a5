"""Asks for one file, to read or to write, without stopping the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget


class FileAsker(QObject):
    """`chosen(Path)`. It begins in the folder of the last choice."""

    chosen = Signal(object)

    def __init__(self, title: str, pattern: str, window: QWidget) -> None:
        super().__init__(window)
        self._title, self._pattern, self._window = title, pattern, window
        self._folder = ""
        self.dialog: QFileDialog | None = None

    @Slot()
    def ask(self) -> None:
        self.dialog = QFileDialog(self._window, self._title, self._folder, self._pattern)
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
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


class FileSaver(QObject):
    """`chosen(Path)` of a file to write; the dialog asks by itself before one is replaced. `cancelled` when not."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, pattern: str, suffix: str, window: QWidget) -> None:
        super().__init__(window)
        self._title, self._pattern, self._suffix, self._window = title, pattern, suffix, window
        self.dialog: QFileDialog | None = None

    def ask(self, at: Path) -> None:
        """`at`: the name and folder to begin with."""
        self.dialog = QFileDialog(self._window, self._title, str(at.parent), self._pattern)
        self.dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.dialog.setDefaultSuffix(self._suffix)
        self.dialog.selectFile(at.name)
        self.dialog.fileSelected.connect(self._chosen)
        self.dialog.rejected.connect(self.cancelled)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(str)
    def _chosen(self, name: str) -> None:
        self.chosen.emit(Path(name))

    @Slot(int)
    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
