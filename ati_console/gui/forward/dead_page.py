"""What Twinzo refused for good: by reason, letter by letter, with the body; tried again, exported, or discarded."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ati_console.forward.dead_letters import PAGE, Found, Letter, Reason
from ati_console.forwarding import ForwardMode
from ati_console.gui.forward import dead_looks
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.dead_rows import DeadChoice, DeadQuery, body_text, letter_rows, page_words, reason_rows
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.list_page import ListPage
from ati_console.gui.panels.parts import Bar, FilterField, IconButton, splitter
from ati_console.gui.theme import Theme

READ_EVERY_S: Final = 5.0  # at least this often while it is seen; at once when the count changes
READ_LEAST_S: Final = 1.0
NOT_ON: Final = "Switch Forward on first: what is tried again goes out with the rest"
SIZES: Final = (240, 800, 300)  # reasons, letters, body; px at zoom 1


class DeadPage(QWidget):
    """Knows the model and what it is told; reading, retrying, discarding and writing files are wishes."""

    read_requested = Signal(object)  # DeadQuery
    retry_requested = Signal(object)  # DeadChoice
    discard_requested = Signal(object)  # DeadChoice
    export_requested = Signal(object, str)  # DeadChoice, "csv" or "jsonl"
    counted = Signal(object)  # Found

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._query, self._found = DeadQuery(), Found()
        self._read_at = float("-inf")
        self._reading = False
        self._dead_then = -1
        self.reasons = ListPage(theme, dead_looks.REASONS)
        self.letters = ListPage(theme, dead_looks.LETTERS)
        self.body = JsonView(theme)
        self.body.setAccessibleName("Body that was refused")
        self._build()
        self._connect()
        self._show_choice()

    @property
    def filter_field(self) -> FilterField:
        """Ctrl+F goes here."""
        return self._filter

    @property
    def query(self) -> DeadQuery:
        return self._query

    # ------------------------------------------------------------ reading

    def refresh(self, now: float) -> bool:
        """Ask for the page again when there may be something new in it."""
        waited, dead = now - self._read_at, self._model.forward.dead
        due = waited >= READ_EVERY_S or waited < 0 or (dead != self._dead_then and waited >= READ_LEAST_S)
        if due and not self._reading:
            self._read_at, self._dead_then, self._reading = now, dead, True
            self.read_requested.emit(self._query)
        return False

    def show_found(self, query: DeadQuery, found: Found) -> None:
        """What was read; of a page that is not asked for any more only the counts are of use."""
        self._reading = False
        self._found = found
        self.reasons.set_rows(reason_rows(found) if found.total else [])
        if query == self._query:
            self.letters.renew(letter_rows(found.letters, self._model.notation))
        elif self.isVisible():
            self.look_again()
        self._stack.setCurrentIndex(0 if found.total else 1)
        self._place.setText(page_words(found, self._query, len(found.letters)))
        if not self.selected():
            self.body.show_text("")  # what it was of is no dead letter any more
            self._whose.setText("")
        self.newer.setEnabled(self._query.before != DeadQuery().before)
        self.older.setEnabled(len(found.letters) == PAGE)
        self._show_choice()
        self.counted.emit(found)

    def reading_failed(self) -> None:
        """Whoever reads has said why; the next round asks again."""
        self._reading = False

    @Slot()
    def look_again(self) -> None:
        """With the next frame."""
        self._read_at = float("-inf")

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._stack = QStackedWidget()
        middle = self._middle()
        self._panes = splitter(Qt.Orientation.Horizontal, self.reasons, middle, self._right(), grows=middle)
        Lengths(self._theme, self).panes(self._panes, *SIZES)
        self._stack.addWidget(self._panes)
        self._stack.addWidget(EmptyState(self._theme, *EMPTY[ForwardTab.DEAD_LETTERS]))
        self._stack.setCurrentIndex(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools())
        column.addWidget(self._stack, 1)

    def _tools(self) -> QWidget:
        bar = Bar(self._theme, 37)
        self._filter = FilterField(self._theme, "Ctrl F", 220)
        self.retry = QPushButton("Retry selected")
        self.retry_all = QPushButton("Retry all of this reason")
        self.csv = IconButton(self._theme, "ph.export", "Save what is chosen as CSV", "CSV")
        self.lines = IconButton(self._theme, "ph.export", "Save what is chosen as JSON lines", "JSON lines")
        self.throw = QPushButton("Discard")
        set_look(self.retry, "kind", "primary")
        bar.row.addWidget(self._filter)
        bar.row.addStretch(1)
        for button in (self.csv, self.lines, self.throw, self.retry_all, self.retry):
            bar.row.addWidget(button)
        return bar

    def _middle(self) -> QWidget:
        pane, bar = _pane(), Bar(self._theme, 30)
        self._place = Label("", "caption")
        self.newer, self.older = QPushButton("Newer"), QPushButton("Older")
        bar.row.addWidget(self._place)
        bar.row.addStretch(1)
        for button in (self.newer, self.older):
            set_look(button, "kind", "tool")
            button.setEnabled(False)
            bar.row.addWidget(button)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.letters, 1)
        column.addWidget(bar)
        return pane

    def _right(self) -> QWidget:
        pane, bar = _pane(), Bar(self._theme, 36)
        self._whose = ElidedLabel("", "muted")
        self.copy = IconButton(self._theme, "ph.copy", "Copy the body as it was sent")
        bar.row.addWidget(Label("Body", "title"))
        bar.row.addWidget(self._whose, 1)
        bar.row.addWidget(self.copy)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.body, 1)
        return pane

    def _connect(self) -> None:
        self._filter.textChanged.connect(self.letters.set_filter)
        self.reasons.chosen.connect(self._choose_reason)
        self.letters.chosen.connect(self._choose_letter)
        self.letters.table.selectionModel().selectionChanged.connect(self._show_choice)
        self.retry.clicked.connect(self._retry)
        self.retry_all.clicked.connect(self._retry_all)
        self.throw.clicked.connect(self._discard)
        self.csv.clicked.connect(self._export_csv)
        self.lines.clicked.connect(self._export_lines)
        self.copy.clicked.connect(self._copy_body)
        self.newer.clicked.connect(self._newest)
        self.older.clicked.connect(self._older)
        self._model.forward_changed.connect(self._show_choice)
        self._model.notation_changed.connect(self.look_again)

    # ------------------------------------------------------------ choosing

    @Slot(object)
    def _choose_reason(self, reason: Reason | None) -> None:
        self._ask(DeadQuery(reason.words if reason is not None else None))

    @Slot()
    def _newest(self) -> None:
        self._ask(DeadQuery(self._query.reason))

    @Slot()
    def _older(self) -> None:
        if self._found.letters:
            self._ask(DeadQuery(self._query.reason, self._found.letters[-1].id))

    def _ask(self, query: DeadQuery) -> None:
        self._query, self._reading = query, True
        self._read_at = self._model.now()
        self.read_requested.emit(query)

    @Slot(object)
    def _choose_letter(self, letter: Letter) -> None:
        self.body.let_go()
        self.body.show_text(body_text(letter))
        self._whose.setText(f"{plain(letter.login, 64)}, refused {self._model.notation.clock(letter.died_at)}")
        self._model.select(letter.sherpa)

    def selected(self) -> tuple[int, ...]:
        return tuple(row.origin.id for row in self.letters.selected() if isinstance(row.origin, Letter))

    @property
    def chosen(self) -> DeadChoice:
        """The selected ones, or all of the reason when none is."""
        ids = self.selected()
        return DeadChoice(ids, None, len(ids)) if ids else self._whole

    @property
    def _whole(self) -> DeadChoice:
        known = {reason.words: reason.count for reason in self._found.reasons}
        reason = self._query.reason
        return DeadChoice((), reason, self._found.total if reason is None else known.get(reason, 0))

    @Slot()
    def _show_choice(self) -> None:
        ids, whole, on = self.selected(), self._whole, self._model.forward.mode is ForwardMode.ON
        what = "all" if self._query.reason is None else "all of this reason"
        self.retry.setText(f"Retry {len(ids):,} selected" if ids else "Retry selected")
        self.retry_all.setText(f"Retry {what}")
        if not ids and self.retry.hasFocus():
            self.letters.setFocus()  # a button that can do nothing gives the keys away: to the rail, Qt would say
        self.retry.setEnabled(on and bool(ids))
        self.retry_all.setEnabled(on and whole.count > 0)
        for button in (self.retry, self.retry_all):
            button.setToolTip("" if on else NOT_ON)
        self.throw.setText(f"Discard {len(ids):,}" if ids else f"Discard {what}")
        for part in (self.throw, self.csv, self.lines):
            part.setEnabled(whole.count > 0)
        self.copy.setEnabled(bool(ids))

    # ------------------------------------------------------------ wishes

    @Slot()
    def _retry(self) -> None:
        self.retry_requested.emit(self.chosen)

    @Slot()
    def _retry_all(self) -> None:
        self.retry_requested.emit(self._whole)

    @Slot()
    def _discard(self) -> None:
        self.discard_requested.emit(self.chosen)

    @Slot()
    def _export_csv(self) -> None:
        self.export_requested.emit(self.chosen, "csv")

    @Slot()
    def _export_lines(self) -> None:
        self.export_requested.emit(self.chosen, "jsonl")

    @Slot()
    def _copy_body(self) -> None:
        rows = self.letters.selected()
        bodies = [row.origin.body for row in rows if isinstance(row.origin, Letter)]
        QGuiApplication.clipboard().setText("\n".join(bodies))


def _pane() -> QWidget:
    pane = QWidget()
    pane.setObjectName("Pane")
    return pane
