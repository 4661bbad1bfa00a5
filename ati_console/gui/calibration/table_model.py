"""The anchors as a table that is typed into; what cannot be taken is refused in words and nothing changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from ati_console.gui.calibration.bench import Bench
from ati_console.gui.calibration.rows import AnchorRow, Dots, anchor_rows, dots, pair
from ati_console.gui.models.plain import tool_tip
from ati_console.settings.kinds import is_printable
from ati_console.site.calibration import LONGEST_NAME, Anchor

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = Qt.ItemDataRole.UserRole  # AnchorRow
TICK, NUMBER, NAME, ROBOT, SECTOR, OFF, BAR, ANGLE, DOT, LEFT = range(10)
HEADERS: Final = (
    "", "#", "Anchor", "Robot x, y m", "Twinzo X, Y mm", "Off m", "residual", "Angle °", "without", "Left out m",
)  # fmt: skip
EDITABLE: Final = (NAME, ROBOT, SECTOR)
TIPS: Final = {
    OFF: "How far the fit puts it from where it is",
    ANGLE: "The angle of the fit of all the others",
    DOT: "Where the angle goes without this anchor; the dotted line is the fit of all",
    LEFT: "How far the fit of all the others puts it from where it is",
}


class AnchorTableModel(QAbstractTableModel):
    """`refused(str)` when something typed cannot be taken."""

    refused = Signal(str)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._rows: list[AnchorRow] = []
        self.dots = Dots()
        bench.changed.connect(self._renew)
        self._renew()

    @property
    def rows(self) -> list[AnchorRow]:
        return self._rows

    @Slot()
    def _renew(self) -> None:
        judgement = self._bench.judgement
        rows = anchor_rows(self._bench.anchors, judgement)
        self.dots = dots(judgement.all if judgement else None)
        if len(rows) == len(self._rows):
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, LEFT))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, DOT, DOT)

    # ------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS.get(section)
        return (self.dots.words if section == DOT else HEADERS[section]) if role == 0 else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        # Not checkable to Qt: its delegate would toggle on the release what the table toggled on the press.
        return base | Qt.ItemFlag.ItemIsEditable if index.column() in EDITABLE else base

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.CheckStateRole and column == TICK:
            return Qt.CheckState.Checked if row.anchor.included else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole and column in EDITABLE:
            return _typed(row.anchor, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == TICK:
            return f"{row.cells[NAME]} {'included' if row.anchor.included else 'excluded'}"
        if role == Qt.ItemDataRole.AccessibleTextRole and column in (BAR, DOT):
            return row.cells[column - 1]  # the number that is painted there
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.cells[column]
        return _tip(row, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not 0 <= index.row() < len(self._rows):
            return False
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            self._bench.include([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() not in EDITABLE:
            return False
        return self._edit(index.row(), index.column(), str(value))

    def _edit(self, at: int, column: int, words: str) -> bool:
        anchor = self._rows[at].anchor
        if words == _typed(anchor, column):
            return False
        try:
            self._bench.put(at, _with(anchor, column, words))
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        return True


def _typed(anchor: Anchor, column: int) -> str:
    """What stands in the field when it is opened: every digit."""
    if column == NAME:
        return anchor.name
    x, y = (anchor.x_m, anchor.y_m) if column == ROBOT else (anchor.x_mm, anchor.y_mm)
    return f"{x:.10g}, {y:.10g}"


def _with(anchor: Anchor, column: int, words: str) -> Anchor:
    if column == NAME:
        return replace(anchor, name=named(words))
    x, y = pair(words)
    return replace(anchor, x_m=x, y_m=y) if column == ROBOT else replace(anchor, x_mm=x, y_mm=y)


def named(words: str) -> str:
    """ValueError in words."""
    name = words.strip()
    if len(name) > LONGEST_NAME or not is_printable(name):
        raise ValueError(f"a name has at most {LONGEST_NAME} printable characters")
    return name


def _tip(row: AnchorRow, column: int) -> str | None:
    if column == NAME:
        return tool_tip(row.cells[NAME])
    if row.mover and column in (ANGLE, DOT):
        return "Leaving this one out moves the fit most"
    return TIPS.get(column)
