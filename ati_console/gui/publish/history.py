"""What was published: when, where to, what the broker said of it, and whether the listener saw it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.glyphs import Shape
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models import sent_rows as columns
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import LIST_ROLE
from ati_console.gui.models.plain import plain
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.models.sent_rows import HEADERS, SentRows
from ati_console.gui.panels.csv_saver import CsvSaver
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.publish.listener_button import ListenerButton
from ati_console.gui.theme import Theme
from ati_console.publish.ledger import KEPT
from ati_console.publish.message import Answer, Seen, Sent, mosquitto_pub

RIGHT: Final = dict.fromkeys((columns.SENT, columns.BYTES, columns.ACK_MS, columns.DELAY), brush.RIGHT) | {
    columns.QOS: brush.CENTER
}
WIDTHS: Final = {
    columns.SENT: 96, columns.QOS: 46, columns.BYTES: 62, columns.CODE: 80, columns.ACK_MS: 62, columns.SEEN: 92,
    columns.DELAY: 72, columns.AGAIN: 30, columns.COPY: 36,
}  # fmt: skip
SHARES: Final = {columns.TOPIC: 2.0, columns.REASON: 1.0}  # a topic that is cut has lost its sherpa
EMPTY: Final = (
    "ph.clock-counter-clockwise",
    "Nothing was published yet",
    "Choose a template, look at the next message, and press Ctrl+Enter. Each message stands here with the broker's"
    " answer, and with what the listener saw of it.",
)
SHOW_EACH_S: Final = 0.1


class History(QWidget):
    """Reads the ledger when it has changed; `csv` saves what the filter lets through."""

    failed = Signal(object)

    def __init__(self, console: ConsoleModel, model: PublishModel, theme: Theme) -> None:
        super().__init__()
        self._console, self._model, self._theme = console, model, theme
        self._changes, self._shown_at = -1, 0.0
        self.setObjectName("Pane")
        self.rows = SentRows(self)
        self.table = RowTable(theme, self.rows, SentDelegate(theme, self), 24, RIGHT)
        self.table.setAccessibleName("History")
        self.table.set_widths(WIDTHS)
        self.table.set_flexible(SHARES)
        self.empty = EmptyState(theme, *EMPTY)
        self.saver = CsvSaver(self)
        self._fill()
        self._connect()
        self._show_listener()
        self._show_empty()

    def _fill(self) -> None:
        theme = self._theme
        self.head = Bar(theme, 36)
        self.seen_by = ListenerButton(self._model, "seen by:")
        self.state = ElidedLabel(kind="muted")
        self.state.setMinimumWidth(theme.px(40))
        self.count = Label(kind="muted")
        self.count.setToolTip(f"The newest {KEPT:,} are kept")
        self.filter = FilterField(theme, width=160)
        self.filter.setAccessibleName("Filter the history")
        self.copy = IconButton(theme, "ph.terminal-window", "Copy as a line for a shell", "Copy as mosquitto_pub")
        self.csv_button = IconButton(theme, "ph.export", "Save the history as CSV", "CSV")
        for part in (Label("History", "title"), self.seen_by, self.state, self.count, self.filter, self.copy,
                     self.csv_button):  # fmt: skip
            self.head.row.addWidget(part, 1 if part is self.state else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.head, 0), (self.empty, 1), (self.table, 1)):
            column.addWidget(widget, stretch)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.rows.set_filter)
        self.filter.textChanged.connect(self._show_count)
        self.copy.clicked.connect(self.copy_line)
        self.csv_button.clicked.connect(self.save_csv)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(self._again)
        self._model.changed.connect(self._show_listener)
        self._console.notation_changed.connect(self._renotate)
        self.saver.said.connect(self._model.said)
        self.saver.failed.connect(self.failed)

    # ------------------------------------------------------------ frames

    def refresh(self, now: float) -> bool:
        """True while answers are awaited."""
        ledger = self._model.ledger
        ledger.harvest()
        if ledger.changes != self._changes and abs(now - self._shown_at) >= SHOW_EACH_S:
            self._changes, self._shown_at = ledger.changes, now
            self.rows.show(ledger.rows())
            self._show_empty()
            self._show_count()
        return ledger.changes != self._changes or ledger.in_flight > 0

    @Slot()
    def _show_count(self) -> None:
        """How many the filter lets through, and how many are not kept any more."""
        dropped = self._model.ledger.dropped
        shown = f"{len(self.rows.rows):,} of {self.rows.total:,} fit" if self.filter.text().strip() else ""
        self.count.setText("   ".join(filter(None, (shown, f"{dropped:,} older dropped" if dropped else ""))))

    def _show_empty(self) -> None:
        none = self.rows.total == 0
        self.table.setVisible(not none)
        self.empty.setVisible(none)
        self.copy.setEnabled(not none)
        self.csv_button.setEnabled(not none)

    # ------------------------------------------------------------ what the user does

    @property
    def current(self) -> Sent | None:
        """The selected one, else the newest."""
        at = self.table.current_row()
        rows = self.rows.rows
        return rows[at] if 0 <= at < len(rows) else rows[0] if rows else None

    @Slot()
    def copy_line(self) -> None:
        sent = self.current
        if sent is not None:
            QGuiApplication.clipboard().setText(mosquitto_pub(sent.message, self._model.profile))
            self._model.said.emit("Copied as mosquitto_pub, without a password")

    @Slot()
    def resend(self) -> None:
        sent = self.current
        if sent is not None:
            self._model.resend_requested.emit(sent)

    @Slot()
    def save_csv(self) -> None:
        titles = HEADERS[: columns.EXPORTED]
        rows = [self.rows.cells(row) for row in self.rows.rows]
        self.saver.ask("Published", (titles, rows), self._console.now(), self._console.notation)

    @Slot(int)
    def _again(self, _row: int) -> None:
        self.resend()

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == columns.AGAIN:
            self.resend()
        elif index.column() == columns.COPY:
            self.copy_line()

    @Slot()
    def _show_listener(self) -> None:
        self.state.setText(plain(self._model.listener_words))
        set_look(self.state, "tone", "" if self._model.listener_ok or not self._model.listener else "warning")

    @Slot()
    def _renotate(self) -> None:
        self.rows.set_notation(self._console.notation)


class SentDelegate(QStyledItemDelegate):
    """Glyph and words of what was answered and seen; the last two cells are buttons."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme = index.data(LIST_ROLE), self._theme
        if not isinstance(row, Sent):
            return
        brush.ground(painter, option, index, theme)
        box, column, colors = brush.cell(option, theme), index.column(), theme.colors
        if column in (columns.AGAIN, columns.COPY):
            self._button(painter, option, "ph.arrow-clockwise" if column == columns.AGAIN else "ph.copy")
            return
        words = str(index.data() or "")
        ink, font = colors.text, theme.font()
        if column == columns.CODE:
            box = self._glyph(painter, box, columns.GLYPHS[row.answer])
            ink = self._answer_ink(row)
            font = theme.mono(11) if words.startswith("0x") else font
        elif column == columns.REASON:
            ink = colors.text_muted if row.answer in _QUIET else self._answer_ink(row)
        elif column == columns.SEEN:
            box = self._glyph(painter, box, columns.SEEN_GLYPHS[row.seen])
            ink = colors.warning if row.seen is Seen.NOT_SEEN else colors.text
        elif column == columns.TOPIC:
            font = theme.mono(11)
        elif column == columns.BYTES:
            ink = colors.text_muted
        elide = Qt.TextElideMode.ElideMiddle if column == columns.TOPIC else Qt.TextElideMode.ElideRight
        brush.text(painter, box, words, ink, font, RIGHT.get(column, brush.LEFT), elide)

    def _answer_ink(self, row: Sent) -> QColor:
        colors = self._theme.colors
        if row.answer in (Answer.REFUSED, Answer.LOST, Answer.NOT_SENT):
            return colors.fault
        if row.answer is Answer.NOBODY:
            return colors.warning
        return colors.text if row.answer is Answer.ACCEPTED else colors.text_muted

    def _glyph(self, painter: QPainter, box: QRect, shape: Shape | None) -> QRect:
        if shape is None:
            return box
        side = self._theme.px(12)
        picture = glyphs.pixmap(shape, side, painter.device().devicePixelRatioF(), self._theme)
        painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        return box.adjusted(side + self._theme.px(5), 0, 0, 0)

    def _button(self, painter: QPainter, option: QStyleOptionViewItem, name: str) -> None:
        side = self._theme.px(14)
        box: QRect = option.rect
        picture = icons.pixmap(name, self._theme.colors.text_muted, side, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.center().x() - side // 2, box.center().y() - side // 2, picture)


_QUIET: Final = frozenset({Answer.ACCEPTED, Answer.WAITING, Answer.SENT, Answer.UNPROVEN})
