"""Asks for a file and saves rows into it; what went wrong is a fault like any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ati_console.gui.dialogs.file_box import file_box
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.table_text import csv_text, file_name
from ati_console.status import Fault, Severity

Rows = tuple[Sequence[str], Sequence[Sequence[str]]]  # titles and cells
BOM: Final = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else


class CsvSaver(QObject):
    """`said(str)` when a file was written, `failed(Fault)` when not."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._folder = ""
        self._rows: Rows = ((), ())
        self._now = 0.0
        self.dialog: QFileDialog | None = None

    def ask(self, what: str, rows: Rows, now: float, notation: Notation = LOCAL_METRES) -> None:
        """The window goes on meanwhile; the rows are those of now."""
        self._rows, self._now = rows, now
        dialog = file_box(self._window, f"Save {what.lower()} as CSV", self._folder, "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(file_name(what, now, notation))
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def save(self, file: Path, rows: Rows, now: float) -> None:
        titles, cells = rows
        try:
            file.write_bytes((BOM + csv_text(titles, cells)).encode("utf-8", "replace"))
        except OSError as error:
            what = f"{file.name} could not be written: {error.strerror or error}"
            self.failed.emit(Fault(now, "window", what, "Save it to another folder", Severity.WARNING))
            return
        count = len(cells)
        self.said.emit(f"{count:,} row{'' if count == 1 else 's'} saved in {file.name}")

    @Slot(str)
    def _chosen(self, name: str) -> None:
        file = Path(name)
        self._folder = str(file.parent)
        self.save(file, self._rows, self._now)

    @Slot(int)
    def _closed(self, _result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
