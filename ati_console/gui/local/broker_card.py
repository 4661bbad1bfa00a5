"""The broker on this computer: start and stop, users with topics of their own, who is connected."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ati_console.gui.check_box import CheckBox
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.local.users_list import UsersList
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.local_state import BrokerState, broker_notes, broker_words
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.card_notes import NotesPage
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar
from ati_console.gui.theme import Theme
from ati_console.rehearse.broker_guests import Guest
from ati_console.rehearse.own_broker import BrokerWish
from ati_console.settings.secrets import Secret

EMPTY: Final = ("ph.broadcast", "The local broker", "Start it: publishers connect here, or through the tunnel.")
SHOWN_MS: Final = 60_000  # a new password; whoever passes by later does not read it
GUESTS: Final = ListLook(
    ("Client id", "User", "Address", "Last message", "Hz"), {1: 84, 2: 124, 3: 138, 4: 46}, {0: 1.0},
    ("ph.robot", "Nobody is connected", "Whoever connects stands here, with address and last message."),
    {1: Voice.MUTED, 2: Voice.MONO, 3: Voice.TOPIC}, {4: brush.RIGHT}, indent=0, name="Who is connected",
)  # fmt: skip


class BrokerCard(QWidget):
    """`start_requested(BrokerWish)`, `stop_requested`, `connect_requested`, `user_requested(name, sherpa)`, and those
    of the list of users. A password is shown once, for a minute."""

    start_requested = Signal(object)
    stop_requested = Signal()
    connect_requested = Signal()
    user_requested = Signal(str, str)
    copy_requested = Signal(str)
    handover_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme = theme
        self._shown = ""
        self._hiding = QTimer(self)
        self._hiding.setSingleShot(True)
        self._hiding.setInterval(SHOWN_MS)
        self._hiding.timeout.connect(self.hide_password)
        self.state = ElidedLabel("", "muted")
        self.go, self.end, self.join = QPushButton("Start"), QPushButton("Stop"), QPushButton("Connect")
        self.port, self.everywhere = QSpinBox(), CheckBox(theme, "For the whole network")
        self.tls = CheckBox(theme, "TLS")
        self.name, self.sherpa, self.add = QLineEdit(), QLineEdit(), QPushButton("New user")
        self.once, self.copy = ElidedLabel("", "muted"), QPushButton("Copy password")
        self.notes, self.guests = NotesPage(theme, "About the local broker", EMPTY), ListPage(theme, GUESTS)
        self.users = UsersList(theme)
        self._build()
        self.join.clicked.connect(self.connect_requested)
        self.users.copy_requested.connect(self.copy_requested)
        self.users.handover_requested.connect(self.handover_requested)
        self.users.remove_requested.connect(self.remove_requested)
        self.go.clicked.connect(self._start)
        self.end.clicked.connect(self.stop_requested)
        self.add.clicked.connect(self._new_user)
        for field in (self.name, self.sherpa):
            field.returnPressed.connect(self._new_user)
        self.copy.clicked.connect(self._copy)
        self.show_state(BrokerState(), 0.0)

    def show_state(self, state: BrokerState, now: float) -> None:
        self.state.setText(broker_words(state))
        self.go.setVisible(not state.running)
        for widget in (self.end, self.join):
            widget.setVisible(state.running)
        for widget in (self.go, self.end):
            widget.setEnabled(not state.busy)
        self.users.show_state(state)
        for field in (self.port, self.everywhere, self.tls):
            field.setEnabled(not state.running and not state.busy)
        self.notes.show_notes(broker_notes(state))
        self.guests.set_rows([_guest_row(guest, number) for number, guest in enumerate(state.guests)])

    def show_password(self, user: str, password: Secret) -> None:
        """Once: the key store has it from now on, and nothing here shows it again."""
        self._shown = user
        self.once.setText(f"{plain(user, 64)}: {password.reveal()}  (shown once)")
        self._secret.setVisible(True)
        self._hiding.start()
        self.name.clear()
        self.sherpa.clear()

    @Slot()
    def hide_password(self) -> None:
        self._shown = ""
        self._hiding.stop()
        self.once.setText("")
        self._secret.setVisible(False)

    @Slot()
    def _start(self) -> None:
        self.start_requested.emit(BrokerWish(self.port.value(), self.everywhere.isChecked(), self.tls.isChecked()))

    @Slot()
    def _new_user(self) -> None:
        if self.name.text().strip():
            self.user_requested.emit(self.name.text().strip(), self.sherpa.text().strip())

    @Slot()
    def _copy(self) -> None:
        self.copy_requested.emit(self._shown)
        self.hide_password()

    def _build(self) -> None:
        theme = self._theme
        bar, options, users, self._secret = Bar(theme, 37), Bar(theme, 36), Bar(theme, 36), Bar(theme, 36)
        bar.row.addWidget(Label("Local broker", "title"))
        bar.row.addWidget(self.state, 1)
        self.port.setRange(1, 65_535)
        self.port.setValue(1883)
        self.port.setAccessibleName("Port")
        self.port.setToolTip("Up and Down change it")
        self.everywhere.setToolTip("Beyond this computer only users with a password come in")
        self.tls.setToolTip("With a CA of its own for 90 days: clients need its file, and the folder for ATI holds it")
        self.join.setToolTip("Connect this console to the local broker, as a user of its own")
        self.sherpa.setPlaceholderText("one sherpa only (or none)")
        self.sherpa.setAccessibleName("The one sherpa that the new user may write for")
        self.sherpa.setMaxLength(64)
        self.name.setPlaceholderText("Name of a publisher")
        self.name.setAccessibleName("Name of a new user")
        self.name.setMaxLength(64)
        self.add.setToolTip("A made-up password, shown once; it may write status and trips, and read nothing")
        for button in (self.join, self.go, self.end):
            bar.row.addWidget(button)
        for widget in (Label("port", "muted"), self.port, self.tls, self.everywhere):
            options.row.addWidget(widget)
        options.row.addStretch(1)
        users.row.addWidget(self.name, 1)
        users.row.addWidget(self.sherpa, 1)
        users.row.addWidget(self.add)
        self._secret.row.addWidget(self.once, 1)
        self._secret.row.addWidget(self.copy)
        self._secret.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in (bar, options, users, self._secret):
            column.addWidget(row)
        column.addWidget(self.notes, 3)
        column.addWidget(self.users, 3)
        column.addWidget(self.guests, 2)


def _guest_row(guest: Guest, number: int) -> ListRow:
    user, topic = plain(guest.user, 64) or "-", plain(guest.last_topic, 100) or "-"
    hz = f"{guest.hz:.1f}" if guest.last_topic else "-"
    return ListRow(guest.client_id, (plain(guest.client_id, 64), user, plain(guest.address, 64), topic, hz),
                   order=(number,))  # fmt: skip
