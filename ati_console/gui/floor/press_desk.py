"""Saves and prints the floor as it is in view: asks where, paints, and writes off the window's thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.file_writer import FileWriter
from ati_console.gui.floor import press
from ati_console.gui.floor.sheet import Sheet
from ati_console.status import Fault, Severity

KINDS: Final = {"png": "PNG (*.png)", "svg": "SVG (*.svg)", "pdf": "PDF (*.pdf)"}
Take = Callable[[bool], Sheet]  # True: light, for paper


class PressDesk(QObject):
    """`take` gives the sheet of now. `said(str)`: it is saved; `failed(Fault)`: it is not, and why."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, take: Take, window: QWidget) -> None:
        super().__init__(window)
        self._take, self._window = take, window
        self.light = False  # PNG and SVG as on paper; print and PDF are so in any case
        self.askers = {
            kind: FileSaver(f"Save the floor as {kind.upper()}", words, kind, window) for kind, words in KINDS.items()
        }
        self._sheet: Sheet | None = None  # of the moment at which the user asked
        self._writer = FileWriter(self)
        self._writer.said.connect(self.said)
        self._writer.failed.connect(self.failed)
        self.printing: QDialog | None = None
        for asker in self.askers.values():
            asker.chosen.connect(self.save)

    def ask(self, kind: str) -> None:
        """ "png", "svg" or "pdf"; what is saved is what was in view then."""
        self._sheet = self._take(self.light or kind == "pdf")
        self.askers[kind].ask(Path(f"{file_words(self._sheet.site)}.{kind}"))

    @Slot(object)
    def save(self, file: Path) -> None:
        """Painted here, written elsewhere."""
        sheet, kind = self._sheet or self._take(self.light), file.suffix.lower().removeprefix(".")
        if kind not in KINDS:
            words = f"{file.name} was not saved: a floor is saved as PNG, SVG or PDF"
            self.failed.emit(Fault(sheet.now, "floor", words, "Choose another ending", Severity.WARNING))
            return
        self._writer.write(file, _content(sheet, kind), f"The floor is saved in {file.name}")

    @Slot()
    def print(self) -> None:
        """The system's own dialog; the page is painted when the user agrees."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # only now: it starts the printing system

        self._sheet = self._take(True)
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setPageLayout(press.layout(self._sheet))
        self._printer.setDocName("Floor")
        self.printing = QPrintDialog(self._printer, self._window)
        self.printing.setModal(True)
        self.printing.accepted.connect(self._print)
        self.printing.finished.connect(self._printed)
        self.printing.show()

    @Slot()
    def _print(self) -> None:
        if self._sheet is not None:
            press.onto_page(self._sheet, self._printer)
            self.said.emit("The floor is being printed")

    @Slot(int)
    def _printed(self, _result: int) -> None:
        dialog, self.printing = self.printing, None
        if dialog is not None:
            dialog.deleteLater()


def _content(sheet: Sheet, kind: str) -> Callable[[], bytes]:
    """What is left to do off the window's thread: a PNG of some millions of pixels takes its time to be packed."""
    if kind == "png":
        picture = press.image(sheet)

        def packed() -> bytes:
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
                raise OSError("the picture could not be packed")
            return bytes(buffer.data().data())

        return packed
    data = press.svg(sheet) if kind == "svg" else press.pdf(sheet)
    return lambda: data


def file_words(site: str) -> str:
    """The name of a file: letters, digits and dashes, whatever the site is called."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{site} floor").strip("-")[:60] or "floor"
