"""The messages as rows, the newest first: what came since the last look is put on top, the oldest leave at the end."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import LIST_ROLE, ListRow
from ati_console.gui.models.message_filter import MessageFilter, parse
from ati_console.gui.models.message_log import KEPT, MessageLog
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.ingest.tap import Heard
from ati_console.wire.messages import MAX_PAYLOAD

Index = QModelIndex | QPersistentModelIndex
HEADERS: Final = ("Time", "Topic", "Bytes", "QoS", "Sherpa", "What it is", "Payload", "Broker")
BROKER: Final = 7  # the column; shown behind the time, and only while several are connected
EXPORTED: Final = (
    "Time",
    "Topic",
    "Bytes",
    "QoS",
    "Retained",
    "DUP",
    "Sherpa",
    "What it is",
    "Reason",
    "Payload",
    "Broker",
)
EXCERPT: Final = 160  # characters


class MessagesModel(QAbstractTableModel):
    """Call `refresh` as often as it should move. While `paused` the log goes on and the rows stand still."""

    def __init__(self, log: MessageLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._filter, self._text = MessageFilter(), ""
        self._rows: list[Heard] = []  # the newest first
        self._made: dict[tuple[str, int, float], ListRow] = {}  # each link counts its own
        self._position = 0  # in the log
        self._cleared = self._epoch = self._shuffled = 0
        self.paused = False
        self._notation = LOCAL_METRES

    @property
    def waiting(self) -> int:
        """How many came since the last refresh."""
        return self._log.added - self._position

    @property
    def oldest_at(self) -> float | None:
        """When the oldest row came, unix seconds."""
        return self._rows[-1].at if self._rows else None

    @property
    def considered(self) -> int:
        """How many the filter chose from."""
        return min(self._position - self._cleared, KEPT)

    @property
    def filter(self) -> MessageFilter:
        return self._filter

    @property
    def is_filtered(self) -> bool:
        return bool(self._filter.tests)

    def heard_at(self, row: int) -> Heard | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def refresh(self) -> int:
        """Take what came; how many rows were put on top."""
        if self._log.epoch != self._epoch:
            self._epoch, self._cleared = self._log.epoch, self._log.began
            self._position = self._cleared
            self._replace([])
        if self.paused or not self.waiting:
            return 0
        if self._log.shuffled != self._shuffled:
            return self._begin_again()
        fresh = [heard for heard in self._log.since(self._position) if self._filter.accepts(heard)]
        self._position = self._log.added
        self._put_on_top(fresh[::-1])
        return len(fresh)

    def _begin_again(self) -> int:
        """Older messages, of another link, came in between: no row is where it was."""
        self._shuffled, self._position = self._log.shuffled, self._log.added
        self._replace(self._fitting(self._log.since(self._cleared)))
        return 0

    def _fitting(self, known: list[Heard]) -> list[Heard]:
        """The newest first. Who asks for something may be after a sender whose messages are long washed away."""
        older = self._log.refused_before() if self.is_filtered and self._cleared == self._log.began else []
        return [heard for heard in (*older, *known) if self._filter.accepts(heard)][::-1]

    def set_filter(self, text: str) -> None:
        """From what the log still has; a paused list stays at its moment."""
        if text == self._text:
            return
        self._text, self._filter = text, parse(text)
        known = self._log.since(self._cleared)
        until = len(known) - self.waiting
        self._replace(self._fitting(known[: max(until, 0)]))

    def set_notation(self, notation: Notation) -> None:
        if notation != self._notation:
            self._notation = notation
            self._replace(self._rows)

    @Slot()
    def clear(self) -> None:
        """Off the screen; counts and topics stay."""
        self._cleared = self._position = self._log.added
        self._replace([])

    def exported(self, rows: list[int] | None = None) -> list[list[str]]:
        """Rows of EXPORTED: whole topics and payloads, as far as they are kept."""
        chosen = self._rows if rows is None else [self._rows[row] for row in rows]
        return [_exported(heard, self._notation) for heard in chosen]

    def _put_on_top(self, fresh: list[Heard]) -> None:
        if len(fresh) >= KEPT:
            self._replace(fresh[:KEPT])
        elif fresh:
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            self._rows[:0] = fresh
            self.endInsertRows()
            self._trim()

    def _trim(self) -> None:
        if len(self._rows) > KEPT:
            self.beginRemoveRows(QModelIndex(), KEPT, len(self._rows) - 1)
            for gone in self._rows[KEPT:]:
                self._made.pop((gone.broker, gone.seq, gone.at), None)
            del self._rows[KEPT:]
            self.endRemoveRows()

    def _replace(self, rows: list[Heard]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._made.clear()
        self.endResetModel()

    # ------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        horizontal = orientation is Qt.Orientation.Horizontal
        return HEADERS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        if role == LIST_ROLE:
            return self._row(self._rows[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._row(self._rows[index.row()]).cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(self._row(self._rows[index.row()]).cells[index.column()])
        return None

    def _row(self, heard: Heard) -> ListRow:
        """Made when it is first in sight: of thousands a second only some are looked at."""
        key = heard.broker, heard.seq, heard.at
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = message_row(heard, self._notation)
        return made


def message_row(heard: Heard, notation: Notation = LOCAL_METRES) -> ListRow:
    cells = (
        notation.milliseconds(heard.at),
        plain(heard.topic),
        size_words(heard.size),
        str(heard.qos),
        plain(heard.sherpa, 64),
        plain(_what(heard)),
        plain(heard.payload[: 4 * EXCERPT].decode("utf-8", "backslashreplace"), EXCERPT),
        plain(heard.broker, 64),
    )
    return ListRow((heard.broker, heard.seq, heard.at), cells, Glyph.FINDING if heard.refused else None, False, heard)


def size_words(size: int) -> str:
    """One over the limit was cut at the door: how large it was is not known."""
    return f"> {MAX_PAYLOAD:,}" if size > MAX_PAYLOAD else f"{size:,}"


def _what(heard: Heard) -> str:
    """Kind or reason, and the flags that change what it means."""
    marks = [word for word, on in (("retained", heard.retain), ("DUP", heard.duplicate)) if on]
    return ", ".join([heard.refused or heard.kind, *marks])


def _exported(heard: Heard, notation: Notation) -> list[str]:
    payload = heard.payload.decode("utf-8", "backslashreplace")
    flags = ["yes" if heard.retain else "", "yes" if heard.duplicate else ""]
    who = [heard.sherpa, heard.kind, heard.refused]
    return [notation.stamp(heard.at), heard.topic, str(heard.size), str(heard.qos), *flags, *who, payload, heard.broker]
