"""The whole fleet contract, the first bad messages of the chosen sherpa, and the export for ATI."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console.fleet.contract import Contract, Row
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.contract_rows import contract_rows, first_bad, summary
from ati_console.gui.models.plain import plain
from ati_console.gui.on_screen import room_for
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.list_page import ListPage
from ati_console.gui.panels.parts import Bar, FilterField, splitter
from ati_console.gui.publish.contract_pane import ContractDelegate, look
from ati_console.gui.theme import Theme

SIZE: Final = (880, 560)


class ContractWindow(QWidget):
    """`csv_requested` and `markdown_requested` are wishes; Esc closes it."""

    csv_requested = Signal()
    markdown_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("Pane")
        self.setWindowTitle("Fleet contract")
        self._theme, self._chosen = theme, ""
        self.contract = Contract()
        of = look(small=False)
        self.page = ListPage(theme, of, delegate=ContractDelegate(theme, of, self))
        self.page.chosen.connect(self.show_row)
        self.page.opened.connect(self.show_row)
        self.filter = FilterField(theme, width=180)
        self.filter.textChanged.connect(self.page.set_filter)
        self._summary, self._head, self.raw = Label("", "muted"), Label("First bad messages", "title"), JsonView(theme)
        self.raw.setAccessibleName("First bad messages of the chosen sherpa")
        self._build(theme)

    def show_contract(self, contract: Contract) -> None:
        self.contract = contract
        self._summary.setText(summary(contract))
        self.page.set_rows(contract_rows(contract, below=False))
        chosen = next((row for row in contract.rows if row.sherpa == self._chosen), None)
        if chosen is not None:
            self.show_row(chosen)

    @Slot(object)
    def show_row(self, row: Row) -> None:
        if row.sherpa != self._chosen:
            self.raw.let_go()
        self._chosen = row.sherpa
        before = any(cell.breach is not None for cell in row.cells.values())
        fine = "all as agreed now, these were not" if before else "all as agreed"
        self._head.setText(f"{plain(row.sherpa, 64)}: {plain(', '.join(row.wanting), 120) or fine}")
        self.raw.show_text(first_bad(row))
        self.page.select_first(lambda shown: isinstance(shown.origin, Row) and shown.origin.sherpa == row.sherpa)

    def come(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _build(self, theme: Theme) -> None:
        self.resize(room_for(theme.px(SIZE[0]), theme.px(SIZE[1]), self.screen()))
        bar, lower = Bar(theme, 37), Bar(theme, 33)
        bar.row.addWidget(Label("Fleet contract", "title"))
        bar.row.addWidget(self._summary, 1)
        bar.row.addWidget(self.filter)
        self.csv, self.markdown = QPushButton("CSV"), QPushButton("Markdown for ATI")
        set_look(self.markdown, "kind", "primary")
        for button, wish in ((self.csv, self.csv_requested), (self.markdown, self.markdown_requested)):
            button.clicked.connect(wish)
            bar.row.addWidget(button)
        lower.row.addWidget(self._head, 1)
        below = QWidget()
        below.setObjectName("Pane")
        inside = QVBoxLayout(below)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(lower)
        inside.addWidget(self.raw, 1)
        self.raw.show_text("Choose a sherpa: here stands the first message of it that was not as agreed.")
        panes = splitter(Qt.Orientation.Vertical, self.page, below)
        Lengths(theme, self).panes(panes, 360, 160)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(panes, 1)
