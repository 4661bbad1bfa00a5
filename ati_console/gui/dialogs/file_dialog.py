"""Asks for one file, to read or to write, without stopping the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ati_console.gui.dialogs.file_box import file_box


class _Asker(QObject):
    """`chosen(Path)`; `cancelled` when not. One dialog at a time, gone when it is closed."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, pattern: str, window: QWidget) -> None:
        super().__init__(window)
        self._title, self._pattern, self._window = title, pattern, window
        self.dialog: QFileDialog | None = None

    def _made(self, folder: str) -> QFileDialog:
        self.dialog = file_box(self._window, self._title, folder, self._pattern)
        self.dialog.fileSelected.connect(self._chosen)
        self.dialog.rejected.connect(self.cancelled)
        self.dialog.finished.connect(self._closed)
        return self.dialog

    @Slot(str)
    def _chosen(self, name: str) -> None:
        self.chosen.emit(Path(name))

    @Slot(int)
    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()


class FileAsker(_Asker):
    """For a file that exists. It begins in the folder of the last choice."""

    @Slot()
    def ask(self) -> None:
        dialog = self._made("")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()


class FileSaver(_Asker):
    """For a file to write, with its suffix; the dialog asks by itself before one is replaced."""

    def __init__(self, title: str, pattern: str, suffix: str, window: QWidget) -> None:
        super().__init__(title, pattern, window)
        self._suffix = suffix

    def ask(self, at: Path, title: str = "") -> None:
        """`at`: the name and folder to begin with; a bare name lies in the folder of the last choice. `title` instead
        of the usual one."""
        dialog = self._made(str(at.parent) if at.name != str(at) else "")
        dialog.setWindowTitle(title or self._title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._suffix)
        dialog.selectFile(at.name)
        dialog.open()
