"""The evidence of one probe before it leaves the console: what is in it, and save, copy or print."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.access import Probe
from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.reports.paper import paper
from ati_console.gui.reports.sheet import Sheet
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme
from ati_console.report.document import Document
from ati_console.report.evidence import Options, evidence

TITLE: Final = "Evidence report"
TOLD: Final = "For the owner of the broker or a customer. Passwords and keys are never part of it."
SIZE: Final = (820, 680)


class ReportDialog(FittedDialog):
    """Open it with `open()`. `save_requested`, `copy_requested`, `print_requested`: of what `options` say."""

    save_requested = Signal()
    copy_requested = Signal()
    print_requested = Signal()

    def __init__(self, theme: Theme, probe: Probe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.probe = theme, probe
        self.setModal(True)
        self.setWindowTitle(TITLE)
        self.addresses = CheckBox(theme, "Show host and IP addresses")
        self.packets = CheckBox(theme, "Include packets and each close")
        self.sheet, self.words = Sheet(theme), Label("", "caption")
        self.save, self.copy, self.print, self.close_button = (
            QPushButton(words) for words in ("Save\u2026", "Copy as Markdown", "Print\u2026", "Close")
        )
        self._build()
        self._wire()
        self._look()

    @property
    def options(self) -> Options:
        return Options(addresses=self.addresses.isChecked(), packets=self.packets.isChecked())

    @property
    def document(self) -> Document:
        return evidence(self.probe, self.options)

    def paper(self) -> QTextDocument:
        return paper(self.document, self._theme.font(12), self._theme.mono(11))

    @Slot()
    def _look(self) -> None:
        self.sheet.show_document(self.paper())

    def say(self, words: str, tone: str = "live") -> None:
        self.words.setText(plain(words, 300))
        set_look(self.words, "tone", tone)

    def _wire(self) -> None:
        for box in (self.addresses, self.packets):
            box.toggled.connect(self._look)
        self.save.clicked.connect(self.save_requested)
        self.copy.clicked.connect(self.copy_requested)
        self.print.clicked.connect(self.print_requested)
        self.close_button.clicked.connect(self.reject)

    def _build(self) -> None:
        px = self._theme.px
        self.packets.setChecked(True)
        set_look(self.save, "kind", "primary")
        self.save.setDefault(True)
        self.addresses.setToolTip("Without it, addresses and the names in certificates are replaced")
        self.packets.setToolTip("Two appendices: what went over the wire, and each connection that was closed")
        self.save.setToolTip("Markdown, one HTML file or PDF, by the ending of the name")
        head, options, row = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(IconMark(self._theme, "ph.file-text", 16))
        head.addWidget(Label(TITLE, "name"))
        head.addStretch(1)
        options.setSpacing(px(20))
        options.addWidget(self.addresses)
        options.addWidget(self.packets)
        options.addStretch(1)
        self.words.setWordWrap(True)
        row.setSpacing(px(8))
        row.addWidget(self.words, 1)
        for button in (self.copy, self.print, self.close_button, self.save):
            button.setAutoDefault(button is self.save)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addLayout(head)
        column.addWidget(Label(TOLD, "muted"))
        column.addLayout(options)
        column.addWidget(self.sheet, 1)
        column.addLayout(row)
        self.resize(px(SIZE[0]), px(SIZE[1]))
