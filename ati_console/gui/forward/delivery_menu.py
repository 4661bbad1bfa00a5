"""What else the delivery table can do: its columns, the tolerance, copying and saving. One menu, all by keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QMenu, QWidget, QWidgetAction

from ati_console.gui.models.delivery_order import HEADERS, Column

CHOICE: Final = tuple(column for column in Column if column not in (Column.SHERPA, Column.SAID))  # may be hidden
TOLERANCES: Final = (0.5, 1.0, 2.0, 5.0)  # metres
LEAST_M, MOST_M = 0.1, 100.0  # as the forwarder takes them


class DeliveryMenu(QMenu):
    """`column_toggled(Column)`, `tolerance_chosen(metres)`, `copy_requested`, `csv_requested` are wishes."""

    column_toggled = Signal(object)
    tolerance_chosen = Signal(float)
    copy_requested = Signal()
    csv_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = self.addMenu("Columns")
        self._tolerance = self.addMenu("Tolerance")
        self.addSeparator()
        self.addAction("Copy rows").triggered.connect(self.copy_requested)
        self.addAction("Save as CSV").triggered.connect(self.csv_requested)
        self._columns.triggered.connect(self._column)
        self._tolerance.triggered.connect(self._chosen)
        self.metres = QDoubleSpinBox()
        self.metres.setRange(LEAST_M, MOST_M)
        self.metres.setDecimals(1)
        self.metres.setSuffix(" m")
        self.metres.setAccessibleName("Tolerance in metres")
        self.metres.editingFinished.connect(self._typed)

    def show_columns(self, seen: Iterable[Column]) -> None:
        shown = set(seen)
        self._columns.clear()
        for column in CHOICE:
            self._add(self._columns, HEADERS[column], int(column), checked=column in shown)

    def show_tolerance(self, metres: float, why_not: str) -> None:
        """`why_not`: why it cannot be set now; "" when it can."""
        self._tolerance.clear()
        self._tolerance.setTitle(f"Tolerance {metres:.1f} m")
        self._tolerance.setEnabled(not why_not)
        self._tolerance.setToolTip(why_not)
        for step in TOLERANCES:
            self._add(self._tolerance, f"{step:.1f} m", step, checked=step == metres)
        self.metres.setValue(metres)
        own = QWidgetAction(self._tolerance)
        own.setDefaultWidget(self.metres)
        self._tolerance.addAction(own)

    def _add(self, menu: QMenu, words: str, data: object, *, checked: bool) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(checked)
        action.setData(data)

    @Slot(QAction)
    def _column(self, action: QAction) -> None:
        self.column_toggled.emit(Column(action.data()))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        if isinstance(action.data(), float):
            self.tolerance_chosen.emit(action.data())

    @Slot()
    def _typed(self) -> None:
        self.tolerance_chosen.emit(round(self.metres.value(), 1))
