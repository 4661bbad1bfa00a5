"""The history as a table: the newest first, filtered, told to Qt in small steps while messages pour in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.list_model import LIST_ROLE
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, sentence, tool_tip
from ati_console.publish.message import Answer, Seen, Sent

Index = QModelIndex | QPersistentModelIndex
HEADERS: Final = ("Sent", "Topic", "QoS", "Bytes", "Ack code", "Reason", "Ack ms", "Seen", "Delay ms", "", "")
SENT, TOPIC, QOS, BYTES, CODE, REASON, ACK_MS, SEEN, DELAY, AGAIN, COPY = range(11)
EXPORTED: Final = 9  # columns; the others are buttons
GLYPHS: Final[dict[Answer, Shape | None]] = {
    Answer.WAITING: Glyph.RING, Answer.ACCEPTED: Glyph.CHECK, Answer.NOBODY: Glyph.FINDING,
    Answer.REFUSED: Mark.ERROR, Answer.UNPROVEN: Glyph.INFO, Answer.SENT: Glyph.DASH, Answer.LOST: Mark.ERROR,
    Answer.NOT_SENT: Glyph.CROSS,
}  # fmt: skip
SEEN_GLYPHS: Final[dict[Seen, Shape | None]] = {
    Seen.NOBODY: None, Seen.WAITING: Glyph.RING, Seen.SEEN: Glyph.CHECK, Seen.NOT_SEEN: Glyph.FINDING,
}  # fmt: skip


def code_words(sent: Sent) -> str:
    """As the column of the acknowledgement shows it."""
    match sent.answer:
        case Answer.WAITING:
            return "..."
        case Answer.UNPROVEN:
            return "PUBACK" if sent.message.qos == 1 else "PUBCOMP"
        case Answer.SENT:
            return "QoS 0"
        case Answer.LOST:
            return "none"
        case Answer.NOT_SENT:
            return "not sent"
        case _:
            return f"0x{sent.code or 0:02X}"


def reason_words(sent: Sent) -> str:
    match sent.answer:
        case Answer.WAITING:
            return "waiting for the broker"
        case Answer.UNPROVEN:
            return "v3.1.1 ack, proves nothing"
        case Answer.SENT:
            return "never acknowledged"
        case Answer.ACCEPTED:
            return "Success"
        case Answer.NOBODY:
            return "No matching subscribers"
        case _:
            words = sent.words.replace(f" (0x{sent.code or 0:02X})", "")  # it has a column of its own
            return plain(sentence(words))


class SentRows(QAbstractTableModel):
    """At most what the ledger keeps; `show` takes all of it, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Sent] = ()
        self._rows: list[Sent] = []
        self._words: tuple[str, ...] = ()
        self._notation = LOCAL_METRES

    @property
    def rows(self) -> Sequence[Sent]:
        """As shown: filtered, the newest first."""
        return self._rows

    @property
    def total(self) -> int:
        return len(self._all)

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self.show(self._all)

    def set_filter(self, text: str) -> None:
        """Words that all have to be somewhere in a row; a leading `-` excludes."""
        self._words = tuple(text.lower().split()[:12])
        self.show(self._all)

    def show(self, rows: Sequence[Sent]) -> None:
        self._all = rows
        wanted = [row for row in reversed(rows) if self._fits(row)]
        before = self._rows
        fresh = next((n for n, row in enumerate(wanted) if before and row.number <= before[0].number), len(wanted))
        if not before or [row.number for row in wanted[fresh:]] != [r.number for r in before[: len(wanted) - fresh]]:
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
            return
        self._step(wanted, fresh)

    def _step(self, wanted: list[Sent], fresh: int) -> None:
        """New ones above, old ones out below, and what is known of the others by now."""
        if fresh:
            self.beginInsertRows(QModelIndex(), 0, fresh - 1)
            self._rows = [*wanted[:fresh], *self._rows]
            self.endInsertRows()
        if len(self._rows) > len(wanted):
            self.beginRemoveRows(QModelIndex(), len(wanted), len(self._rows) - 1)
            self._rows = self._rows[: len(wanted)]
            self.endRemoveRows()
        self._rows = wanted
        if wanted:
            self.dataChanged.emit(self.index(0, 0), self.index(len(wanted) - 1, len(HEADERS) - 1))

    def _fits(self, row: Sent) -> bool:
        if not self._words:
            return True
        text = " ".join(self.cells(row)).lower()
        return all((w[1:] not in text) if w[0] == "-" and len(w) > 1 else w in text for w in self._words)

    def cells(self, row: Sent) -> tuple[str, ...]:
        message = row.message
        return (
            self._notation.milliseconds(row.at), plain(message.topic), f"{message.qos}{'r' if message.retain else ''}",
            f"{len(message.payload):,}", code_words(row), reason_words(row), _figure(row.ms), row.seen.value,
            _figure(row.delay_ms),
        )  # fmt: skip

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
        row, column = self._rows[index.row()], index.column()
        if role == LIST_ROLE:
            return row
        if column >= EXPORTED:
            tips = {AGAIN: "Send it again, as it was", COPY: "Copy as a mosquitto_pub line"}
            words = {Qt.ItemDataRole.ToolTipRole: tips[column], Qt.ItemDataRole.AccessibleTextRole: tips[column]}
            return words.get(Qt.ItemDataRole(role))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cells(row)[column]
        return tool_tip(self.cells(row)[column]) if role == Qt.ItemDataRole.ToolTipRole else None


def _figure(ms: float | None) -> str:
    return "-" if ms is None else f"{ms:.1f}" if ms < 10 else f"{ms:,.0f}"
