"""Asks for a file and saves rows into it; what went wrong is a fault like any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.file_writer import FileWriter
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.table_text import csv_text, file_name, for_spreadsheet
from ati_console.report.wording import counted

Rows = tuple[Sequence[str], Sequence[Sequence[str]]]  # titles and cells


class CsvSaver(QObject):
    """`said(str)` when a file was written, `failed(Fault)` when not."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._rows: Rows = ((), ())
        self._asker, self._writer = FileSaver("Save as CSV", "CSV (*.csv)", "csv", window), FileWriter(self)
        self._asker.chosen.connect(self._save)
        self._writer.said.connect(self.said)
        self._writer.failed.connect(self.failed)

    @property
    def dialog(self) -> QFileDialog | None:
        """While it asks."""
        return self._asker.dialog

    def ask(self, what: str, rows: Rows, now: float, notation: Notation = LOCAL_METRES) -> None:
        """The window goes on meanwhile; the rows are those of now."""
        self._rows = rows
        self._asker.ask(Path(file_name(what, now, notation)), f"Save {what.lower()} as CSV")

    @Slot(object)
    def _save(self, file: Path) -> None:
        titles, cells = self._rows
        words = f"{counted(len(cells), 'row')} saved in {file.name}"
        self._writer.write(file, lambda: for_spreadsheet(csv_text(titles, cells)), words)
