"""The fleet contract: sherpa x required field x rate. Three that fall short below the trial, all in a window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from ati_console.fleet.contract import Contract, Met, Row
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models.contract_rows import FIELDS, HEADERS, SHAPES, cell_of, contract_rows, summary
from ati_console.gui.models.list_model import LIST_ROLE, ListRow
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar
from ati_console.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
CENTERED: Final = dict.fromkeys(range(1, len(FIELDS) + 1), brush.CENTER)
EMPTY: Final = ("ph.check-square", "The fleet contract", "Each sherpa and required field, once the fleet is heard.")
SMALL_ROWS: Final = 3
ROW: Final = 22
PERIOD_S: Final = 1.0  # the table of the window is made anew once a second


def look(*, small: bool) -> ListLook:
    """Widths in px at zoom 1."""
    name, field = (78, 33) if small else (180, 64)
    widths = {0: name, **dict.fromkeys(range(1, len(FIELDS) + 1), field), len(FIELDS) + 1: 36 if small else 60}
    return ListLook(
        HEADERS, widths, {len(FIELDS) + 2: 1.0}, EMPTY, {len(FIELDS) + 2: Voice.MUTED},
        {**CENTERED, len(FIELDS) + 1: brush.RIGHT}, indent=0, name="Fleet contract", row_height=ROW,
    )  # fmt: skip


class ContractDelegate(ListDelegate):
    """Glyphs in the columns of fields; a sherpa that is too slow has a loud rate."""

    def __init__(self, theme: Theme, of: ListLook, parent: QObject | None = None) -> None:
        super().__init__(theme, of.voices, of.aligns, of.indent, parent)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(LIST_ROLE)
        cell = cell_of(row.origin, index.column()) if isinstance(row, ListRow) and isinstance(row.origin, Row) else None
        if cell is None or index.column() > len(FIELDS):
            super().paint(painter, option, index)
            return
        brush.ground(painter, option, index, self._theme)
        box, side = option.rect, self._theme.px(12)
        dpr = painter.device().devicePixelRatioF()
        picture = glyphs.pixmap(SHAPES[cell.met], side, dpr, self._theme)
        painter.drawPixmap(box.center().x() - side // 2 + 1, box.center().y() - side // 2 + 1, picture)
        if cell.met is Met.PRESENT and cell.breach is not None:  # was bad once: the click still shows it
            painter.fillRect(box.center().x() + side, box.center().y(), 2, 2, self._theme.colors.warning)


class ContractPane(QWidget):
    """`all_requested`, `row_opened(Row)`, `hand_over_requested` are wishes."""

    all_requested = Signal()
    row_opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme = theme
        self._contract = Contract()
        of = look(small=True)
        self.page = ListPage(theme, of, delegate=ContractDelegate(theme, of, self))
        self.page.opened.connect(self.row_opened)
        self.page.table.viewport().installEventFilter(self)
        self.summary = ElidedLabel(summary(self._contract), "muted")
        self.all = QPushButton("All")
        set_look(self.all, "kind", "link")
        self.all.setToolTip("Every sherpa, the first bad messages, and the export for ATI")
        self.all.clicked.connect(self.all_requested)
        bar = Bar(theme, 33)
        bar.row.addWidget(Label("Fleet contract", "title"))
        bar.row.addWidget(self.summary, 1)
        bar.row.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.page, 1)
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def contract(self) -> Contract:
        return self._contract

    def show_contract(self, contract: Contract) -> None:
        self._contract = contract
        self.summary.setText(summary(contract))
        below = contract_rows(contract, below=True)
        self.page.set_rows(below or contract_rows(contract, below=False))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One click shows the first bad message."""
        if event.type() is QEvent.Type.MouseButtonRelease:
            self._click_row()
        return super().eventFilter(watched, event)

    def _click_row(self) -> None:
        chosen = self.page.selected()
        if len(chosen) == 1 and isinstance(chosen[0].origin, Row):
            self.row_opened.emit(chosen[0].origin)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(33) + px(24) + SMALL_ROWS * px(ROW) + 2)
        self.page.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the reason has its room
