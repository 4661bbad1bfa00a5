"""The list of saved brokers with its search and what can be done to one of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.brokers.beside import Beside
from ati_console.gui.brokers.row_delegate import TWO_ROWS, RowDelegate
from ati_console.gui.label import plain_tip
from ati_console.gui.models.broker_list_model import BrokerListModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.theme import Theme
from ati_console.settings import presets
from ati_console.settings.profile import Profile

EMPTY: Final = ("No broker is saved yet", "Paste an address above, import a file, or make a new one.")
CONNECT: Final = "Connect"
AGAIN: Final = "Connect again"
MAKE_SOURCE: Final = "Make source"
BESIDE: Final = "Beside"
END_BESIDE: Final = "Leave"  # no wider than the other: at 200 % there is no room
BESIDE_TIP: Final = "Beside the source, which goes on: messages only, no sherpas on the floor"
NEW: Final = Profile(name="New broker")
NONE_FOUND: Final = ("No broker has all of these words", "Esc in the search field shows them all.")


class BrokerList(QListView):
    """Enter is a wish to connect, Alt with Up or Down moves, Delete deletes, F2 renames."""

    connect_wished = Signal()
    delete_wished = Signal()
    rename_wished = Signal()
    moved = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice below takes room: the chosen one stays in view where it was."""
        super().resizeEvent(event)
        if QRect(QPoint(), event.oldSize()).intersects(self.visualRect(self.currentIndex())):
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.connect_wished.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_wished.emit()
        elif key == Qt.Key.Key_F2:
            self.rename_wished.emit()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """`chosen(name)` and wishes about the chosen one."""

    chosen = Signal(str)
    new_requested = Signal(object)  # Profile
    connect_requested = Signal()
    beside_requested = Signal()
    leave_requested = Signal()  # it is connected beside the source
    duplicate_requested = Signal()
    rename_requested = Signal()
    delete_requested = Signal()

    def __init__(self, theme: Theme, model: BrokerListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.model = theme, model
        self._showing, self._source, self._beside = False, "", Beside()
        self.search = FilterField(theme)
        self.search.setPlaceholderText("Search brokers")
        self.search.setAccessibleName("Search brokers")
        self.list, self.empty = BrokerList(), EmptyState(theme, "ph.broadcast", *EMPTY)
        self._wishes, self._below = Bar(theme, 44), Bar(theme, 36)
        self.new = IconButton(theme, "ph.plus", "A new broker, or one of the presets")
        self.menu = QMenu(self)
        self.connect_button, self.beside_button = QPushButton(CONNECT), QPushButton(BESIDE)
        self.duplicate = IconButton(theme, "ph.copy", "Duplicate, with its secrets (Ctrl+Shift+D)")
        self.rename = IconButton(theme, "ph.pencil-simple", "Rename (F2)")
        self.delete = IconButton(theme, "ph.trash", "Delete, with undo (Del)")
        self._build()
        self._wire()

    @property
    def name(self) -> str:
        """Of the chosen one."""
        profile = self.model.profile(self.list.currentIndex().row())
        return profile.name if profile else ""

    @property
    def nearest(self) -> list[str]:
        """The chosen one, those behind it, then those before it: the first that is still there takes its place."""
        at, shown = max(0, self.list.currentIndex().row()), self.model.shown
        return shown[at:] + shown[:at][::-1]

    def choose(self, *names: str) -> None:
        """The first of these that is shown, or the first row."""
        rows = [self.model.row(name) for name in names]
        at = next((row for row in rows if row >= 0), 0)
        self._showing = True
        self.list.setCurrentIndex(self.model.index(at))
        self._showing = False
        self.fit()
        self.chosen.emit(self.name)

    def show_source(self, name: str, beside: Beside) -> None:
        """The broker in use: another one takes its place, and the buttons say so."""
        self._source, self._beside = name, beside
        self.fit()

    def fit(self) -> None:
        """After other rows are shown."""
        any_row = self.model.rowCount() > 0
        self.list.setVisible(any_row)
        self.empty.setVisible(not any_row)
        self.empty.say(*(NONE_FOUND if self.model.names else EMPTY))
        self._wishes.setVisible(bool(self.model.names))
        self._below.setVisible(bool(self.model.names) and self._theme.zoom >= TWO_ROWS)
        for button in (self.connect_button, self.beside_button, self.duplicate, self.rename, self.delete):
            button.setEnabled(bool(self.name))
        self._say_connect()
        self._say_beside()

    def _say_connect(self) -> None:
        """What Enter and a double click in the list do as well."""
        source, name = self._source, self.name
        other = bool(source and name and source != name)
        says = MAKE_SOURCE if other else AGAIN if source and name else CONNECT
        tip = f"Disconnects {source} and connects this one in its place" if other else "Connects it as the source"
        self.connect_button.setText(says)
        room = _room_for(self.connect_button, AGAIN) if source else 0
        self.connect_button.setMinimumWidth(room)  # or all columns moved with a row
        self.connect_button.setToolTip(plain_tip(f"{tip} (Enter, or a double click)"))

    def _say_beside(self) -> None:
        """One that is beside already leaves; one that cannot be says why."""
        button, profile = self.beside_button, self.model.profile(self.list.currentIndex().row())
        names = self._beside.names()
        there = profile is not None and profile.name in names
        why_not = self._beside.why_not(profile) if profile is not None and not there else ""
        button.setText(END_BESIDE if there else BESIDE)
        button.setMinimumWidth(_room_for(button, END_BESIDE) if names else 0)
        button.setEnabled(profile is not None and not why_not)
        tip = f"Disconnects {profile.name}, which is beside the source" if there and profile else why_not or BESIDE_TIP
        button.setToolTip(plain_tip(tip))
        button.setAccessibleName("Disconnect it from beside the source" if there else "Connect beside the source")

    @Slot()
    def _press_beside(self) -> None:
        (self.leave_requested if self.name in self._beside.names() else self.beside_requested).emit()

    @Slot(str)
    def _search(self, text: str) -> None:
        name = self.name
        self.model.search(text)
        self.choose(name)

    @Slot(QModelIndex, QModelIndex)
    def _current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if not self._showing and self.name:
            self.fit()
            self.chosen.emit(self.name)

    @Slot(int)
    def move_chosen(self, by: int) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row + by < self.model.rowCount():
            self.model.move(self.name, row + by if by < 0 else row + 2)

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.new.mapToGlobal(QPoint(0, self.new.height())))

    @Slot()
    def add(self) -> None:
        """An empty one."""
        self.new_requested.emit(NEW)

    @Slot(QAction)
    def _new(self, action: QAction) -> None:
        number = int(action.data())
        self.new_requested.emit(presets.PRESETS[number] if number >= 0 else NEW)

    def _build(self) -> None:
        theme = self._theme
        top = Bar(theme, 36)
        top.row.addWidget(self.search, 1)
        top.row.addWidget(self.new)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(theme))
        self.list.setAccessibleName("Saved brokers")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for button in (self.connect_button, self.beside_button):
            self._wishes.row.addWidget(button)
        for bar in (self._wishes, self._below):
            bar.row.addStretch(1)
        self._place_icons()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._wishes)  # above the list: a notice at the foot comes and goes, and moves none of them
        column.addWidget(self._below)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)

    @Slot()
    def _place_icons(self) -> None:
        """Behind the wishes; from TWO_ROWS on below them, or the three columns are wider than a screen."""
        below = self._theme.zoom >= TWO_ROWS
        for icon in (self.duplicate, self.rename, self.delete):
            (self._below if below else self._wishes).row.addWidget(icon)
        self.fit()

    def _wire(self) -> None:
        for number, words in ((-1, "An empty one"), *enumerate(preset.name for preset in presets.PRESETS)):
            self.menu.addAction(words).setData(number)
        self._theme.changed.connect(self._place_icons)
        self.menu.triggered.connect(self._new)
        self.new.clicked.connect(self._open_menu)
        self.search.textChanged.connect(self._search)
        self.list.selectionModel().currentChanged.connect(self._current)
        self.list.connect_wished.connect(self.connect_requested)
        self.list.delete_wished.connect(self.delete_requested)
        self.list.rename_wished.connect(self.rename_requested)
        self.list.moved.connect(self.move_chosen)
        self.list.doubleClicked.connect(self.connect_requested)
        self.connect_button.clicked.connect(self.connect_requested)
        self.beside_button.clicked.connect(self._press_beside)
        self.duplicate.clicked.connect(self.duplicate_requested)
        self.rename.clicked.connect(self.rename_requested)
        self.delete.clicked.connect(self.delete_requested)


def _room_for(button: QPushButton, words: str) -> int:
    letters = button.fontMetrics()
    return button.sizeHint().width() + letters.horizontalAdvance(words) - letters.horizontalAdvance(button.text())
