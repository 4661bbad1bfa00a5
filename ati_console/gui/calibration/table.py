"""The table of anchors: a click or Space takes one in or out, Enter or F2 opens a field, Delete removes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ati_console.gui.calibration.bench import Bench
from ati_console.gui.calibration.delegate import ALIGNS, AnchorDelegate
from ati_console.gui.calibration.table_model import (
    ANGLE,
    BAR,
    DOT,
    EDITABLE,
    LEFT,
    NAME,
    NUMBER,
    OFF,
    ROBOT,
    SECTOR,
    TICK,
    AnchorTableModel,
)
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.theme import Theme

WIDTHS: Final = {TICK: 28, NUMBER: 24, ROBOT: 116, SECTOR: 126, OFF: 54, ANGLE: 58, LEFT: 73}
SHARES: Final = {NAME: 1.08, BAR: 0.69, DOT: 1.15}


class AnchorTable(RowTable):
    """`refused(str)`: what was typed cannot be taken."""

    refused = Signal(str)

    def __init__(self, theme: Theme, bench: Bench, parent: QWidget | None = None) -> None:
        self.anchors = AnchorTableModel(bench)
        super().__init__(theme, self.anchors, AnchorDelegate(theme), 24, ALIGNS, parent=parent)
        self.anchors.setParent(self)
        self.itemDelegate().setParent(self)
        self._bench = bench
        self.setAccessibleName("Anchors")
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.header.setSectionsClickable(False)
        self.header.setStretchLastSection(False)
        self.set_widths(WIDTHS)
        self.set_flexible(SHARES)
        self.anchors.refused.connect(self.refused)

    def chosen(self) -> list[int]:
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TICK and event.button() is Qt.MouseButton.LeftButton:
            self._toggle([index.row()])
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self.chosen() if self.state() is not QAbstractItemView.State.EditingState else []
        if rows and event.key() == Qt.Key.Key_Space:
            self._toggle(rows)
        elif rows and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._bench.remove(rows)
        elif rows and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open_field()
        else:
            super().keyPressEvent(event)

    def _open_field(self) -> None:
        index = self.currentIndex()
        column = index.column() if index.column() in EDITABLE else SECTOR
        self.edit(index.siblingAtColumn(column))

    def _toggle(self, rows: list[int]) -> None:
        """As the first of them is not."""
        self._bench.include(rows, not self._bench.anchors[rows[0]].included)
