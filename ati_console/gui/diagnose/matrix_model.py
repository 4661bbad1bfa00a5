"""The permission matrix for Qt: topics down, actions by QoS and version across, how often it was asked at the end."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from ati_console.access import Action, Cell, Place, Probe
from ati_console.gui.diagnose.looks import CellLook, Column, cell_look, columns_of, place_words, topics_of
from ati_console.gui.diagnose.model import Compared
from ati_console.gui.label import plain_tip
from ati_console.gui.models.plain import plain

Index = QModelIndex | QPersistentModelIndex
LOOK_ROLE: Final = Qt.ItemDataRole.UserRole  # CellLook
CHANGE_ROLE: Final = LOOK_ROLE + 1  # compare.Change, of a cell that is another than in the earlier run
TOPIC: Final = 0


class MatrixModel(QAbstractTableModel):
    """Looks are made when a cell is painted: of 500 topics, 25 are in view. `asked_changed`: other columns."""

    asked_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = columns_of(None)
        self.asked: dict[Column, set[tuple[str, str]]] = {}  # words and tails that have to fit
        self._cells: dict[Place, Cell] = {}
        self._tries: dict[str, int] = {}
        self._published: set[str] = set()
        self._all: tuple[str, ...] = ()
        self.topics: list[str] = []
        self._words: tuple[str, ...] = ()
        self._compared: Compared | None = None

    @property
    def total(self) -> int:
        return len(self._all)

    @property
    def published(self) -> int:
        """How many topics were published to, or are planned to be."""
        return len(self._published)

    def set_probe(self, probe: Probe | None) -> None:
        cells = probe.cells if probe else ()
        ticked = probe.planned if probe else ()
        self._published = {place.topic for place in (*ticked, *(cell.place for cell in cells))
                           if place.action is Action.PUBLISH}  # fmt: skip
        self._cells = {cell.place: cell for cell in cells}
        self._tries = {}
        for cell in cells:
            self._tries[cell.place.topic] = self._tries.get(cell.place.topic, 0) + len(cell.attempts)
        columns, topics = columns_of(probe), topics_of(probe) if probe else ()
        if columns != self.columns:
            self.columns = columns
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.tries_column)
        self._all = topics
        self._show()
        self._tell_asked()

    def _tell_asked(self) -> None:
        found: dict[Column, set[tuple[str, str]]] = {}
        for place, cell in self._cells.items():
            look = cell_look(cell)
            found.setdefault(Column(place.action, place.qos, place.version), set()).add((look.word, look.tail))
        if found != self.asked:
            self.asked = found
            self.asked_changed.emit()

    def set_compared(self, compared: Compared | None) -> None:
        self._compared = compared
        self._repaint()

    @Slot(str)
    def set_filter(self, text: str) -> None:
        """Words that all have to be in a topic or in what its cells say; a leading `-` excludes."""
        self._words = tuple(text.lower().split()[:12])
        self._show()

    def _show(self) -> None:
        wanted = [topic for topic in self._all if self._fits(topic)]
        if wanted == self.topics:
            self._repaint()
            return
        self.beginResetModel()
        self.topics = wanted
        self.endResetModel()

    def _repaint(self) -> None:
        if self.topics:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.topics) - 1, self.tries_column))

    def _fits(self, topic: str) -> bool:
        if not self._words:
            return True
        looks = (cell_look(self._cells.get(column.place(topic))) for column in self.columns)
        text = " ".join((topic, *(look.words for look in looks if look.bars is not None))).lower()
        return all((word[1:] not in text) if word[0] == "-" and len(word) > 1 else word in text for word in self._words)

    # ------------------------------------------------------------ places

    @property
    def tries_column(self) -> int:
        return len(self.columns) + 1

    def place_at(self, index: Index) -> Place | None:
        """None for a topic, a count, and what was not asked."""
        column = index.column() - 1
        if not (0 <= index.row() < len(self.topics) and 0 <= column < len(self.columns)):
            return None
        place = self.columns[column].place(self.topics[index.row()])
        return place if place in self._cells else None

    def index_of(self, place: Place) -> QModelIndex:
        column = next((n for n, one in enumerate(self.columns) if one.place(place.topic) == place), -1)
        if column < 0 or place.topic not in self.topics:
            return QModelIndex()
        return self.index(self.topics.index(place.topic), column + 1)

    # ------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.topics)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == TOPIC:
            return "Topic filter"
        return "Tries" if section == self.tries_column else self.columns[section - 1].title

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self.topics):
            return None
        topic, column = self.topics[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(topic, column)
        if not 0 < column < self.tries_column:
            return plain_tip(topic) if role == Qt.ItemDataRole.ToolTipRole and column == TOPIC else None
        place = self.columns[column - 1].place(topic)
        if role == LOOK_ROLE:
            return cell_look(self._cells.get(place))
        if role == CHANGE_ROLE:
            return self._compared.at(place) if self._compared else None
        return self._tip(place) if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, topic: str, column: int) -> str:
        if column == TOPIC:
            return plain(topic, 300)
        if column == self.tries_column:
            return str(self._tries.get(topic, 0))
        return self.look(topic, column).words

    def look(self, topic: str, column: int) -> CellLook:
        return cell_look(self._cells.get(self.columns[column - 1].place(topic)))

    def _tip(self, place: Place) -> str:
        cell, change = self._cells.get(place), self._compared.at(place) if self._compared else None
        said = cell.best.words if cell else "not asked"
        before = f"\nbefore: {change.before}" if change else ""
        return plain_tip(f"{place_words(place)}\n{said}{before}")
