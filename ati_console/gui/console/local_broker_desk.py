"""The local broker of the window: started, its users listed over restarts, handed over, stopped with the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.brokers.reveal import ShortCopy
from ati_console.gui.console.card_desk import CardDesk
from ati_console.gui.console.entrance import Entrance
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.models.local_state import BrokerState
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.rehearse import own_broker
from ati_console.rehearse.broker_book import BrokerBook, Listed, book_file
from ati_console.rehearse.broker_guests import GuestBook, LogTail
from ati_console.rehearse.broker_users import CONSOLE, entry_of
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.rehearse.own_broker import BrokerWish, Made, Started
from ati_console.rehearse.port_owner import firewall_hint
from ati_console.settings.presets import LOCAL_BROKER
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret, SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task

NONE: Final = ": make one first"
OPEN: Final = "Others reach it over the network{how}. Only users with a password come in{first}."


class LocalBrokerDesk(CardDesk[BrokerState]):
    """`said(str)`, `warned(str)`, `handover_requested(Entrance)`, `connect_requested(Profile, Credentials)`."""

    said = Signal(str)
    warned = Signal(str)
    handover_requested = Signal(object)
    connect_requested = Signal(object, object)

    def __init__(self, vault: SecretStore, window: LocalWindow, theme: Theme, parent: QObject) -> None:
        self._book = BrokerBook(book_file())
        self._listed: tuple[Listed, ...] = self._book.load()
        super().__init__(window.broker, BrokerState(listed=self._listed), parent)
        self._vault, self._window, self._theme = vault, window, theme
        self.card = window.broker
        self._running: Started | None = None
        self._editing = False
        self._guests = GuestBook()
        self._leaving = ""
        self._tail: LogTail | None = None
        self._wanted = BrokerWish(1883)
        self._copies = ShortCopy(time.monotonic, self)
        self.question: QuestionDialog | None = None
        self._wire()
        self._show(self.state)

    def stop(self) -> None:
        """With the window."""
        if self._running is not None:
            self._running.broker.stop()
            self._running = None

    def look(self) -> None:
        """Who is connected, from the broker's own log."""
        if self._tail is not None:
            self._guests.read(self._tail.lines())
            self._guests.count(time.monotonic())
            self._show(replace(self.state, guests=self._guests.guests))

    # ------------------------------------------------------------ start and stop

    @Slot(object)
    def start(self, wish: BrokerWish) -> None:
        self._wanted = wish
        if not wish.everywhere:
            self._start()
            return
        words = OPEN.format(how=" with TLS" if wish.tls else ", in clear text", first="" if self._listed else NONE)
        answers = ("Open it", "Cancel")
        self.question = QuestionDialog(self._theme, "Open the broker to the network?", words, answers, self._window)
        self.question.accepted.connect(self._start)
        self.question.open()

    @Slot()
    def _start(self) -> None:
        wish, listed, vault = self._wanted, self._listed, self._vault
        self._show(replace(self.state, busy="starting", error=""))
        Task.begin("local broker", lambda: own_broker.start(wish, listed, vault), self, self._started, self._failed)

    @Slot(object)
    def _started(self, started: Started) -> None:
        wish, broker = started.wish, started.broker
        self._running, self._guests = started, GuestBook()
        self._tail = LogTail(broker.log_file) if broker.log_file is not None else None
        users = tuple(one.name for one in self._listed if one.name not in started.lost)
        self._show(BrokerState(
            wish.port, broker.kind, wish.bind, users, firewall=firewall_hint(wish.bind, wish.port), tls=wish.tls,
            ca_file=str(started.ca_file or ""), listed=self._listed, lost=started.lost, fleeting=self.state.fleeting,
        ))  # fmt: skip
        self.look()

    @Slot()
    def end(self) -> None:
        started, self._running, self._tail = self._running, None, None
        if started is not None:
            self._show(replace(self.state, busy="stopping"))
            Task.begin("local broker", started.broker.stop, self, self._ended, self._failed)

    @Slot(object)
    def _ended(self, _nothing: object) -> None:
        self._show(BrokerState(listed=self._listed, lost=self.state.lost, fleeting=self.state.fleeting))

    # ------------------------------------------------------------ users

    @Slot(str, str)
    def add_user(self, name: str, sherpa: str) -> None:
        """In force at once where mosquitto can be told. The password goes into the key store and is shown once."""
        listed, book, vault = self._listed, self._book, self._vault
        self._edit(lambda: own_broker.add(name, sherpa, listed, book, vault), self._added)

    def _edit(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        """One at a time: of two that begin from one list the later would undo the earlier, and two presses of Enter
        would show a password that is not the one that is kept."""
        if not self._editing:
            self._editing = True
            Task.begin("user", work, self, done, self._edit_failed)

    @Slot(object)
    def _edit_failed(self, fault: Fault) -> None:
        self._editing = False
        self._failed(fault)

    @Slot(object)
    def _added(self, made: Made) -> None:
        self._editing = False
        self._listed = made.listed
        name = made.user.name
        lost, others = (tuple(one for one in names if one != name) for names in (self.state.lost, self.state.fleeting))
        fleeting = others if made.kept.lasts else (*others, name)
        self._show(replace(self.state, listed=self._listed, lost=lost, fleeting=fleeting, error=""))
        self.card.show_password(name, made.user.password)
        self._allow()

    @Slot(str)
    def ask_remove(self, name: str) -> None:
        """Nothing brings its password back, and it stands at ATI."""
        self._leaving = name
        words = f"Whoever publishes as {plain(name, 64)} is out at once, and its password is forgotten."
        answers = (f"Remove {plain(name, 30)}", "Keep it")
        self.question = QuestionDialog(self._theme, "Remove this publisher?", words, answers, self._window)
        self.question.accepted.connect(self._remove)
        self.question.open()

    @Slot()
    def _remove(self) -> None:
        self.remove_user(self._leaving)

    @Slot(str)
    def remove_user(self, name: str) -> None:
        listed, book, vault = self._listed, self._book, self._vault
        self._edit(lambda: own_broker.remove(name, listed, book, vault), self._removed)

    @Slot(object)
    def _removed(self, listed: tuple[Listed, ...]) -> None:
        self._editing = False
        self._listed = listed
        self.card.hide_password()
        names = {one.name for one in listed}
        lost, fleeting = (
            tuple(one for one in those if one in names) for those in (self.state.lost, self.state.fleeting)
        )
        self._show(replace(self.state, listed=listed, lost=lost, fleeting=fleeting, error=""))
        self._allow()

    def _allow(self) -> None:
        """A broker that runs is told."""
        started, listed, vault = self._running, self._listed, self._vault
        if started is not None:
            broker: LocalBroker = started.broker
            Task.begin("users", lambda: own_broker.allow(broker, listed, vault), self, self._allowed, self._failed)

    @Slot(object)
    def _allowed(self, in_force: bool) -> None:
        names = tuple(one.name for one in self._listed if one.name not in self.state.lost)
        if in_force:
            self._show(replace(self.state, users=names, closed=not names))
            self.said.emit("Who may come in is in force now")
        else:
            self.warned.emit("Stop and start the broker: who may come in is in force then")

    @Slot(str)
    def copy_password(self, name: str) -> None:
        vault = self._vault
        Task.begin("key store", lambda: vault.get(entry_of(name)), self, self._found, self._failed)

    @Slot(object)
    def _found(self, secret: Secret | None) -> None:
        if secret is None:
            self.warned.emit("Its password is not known any more: make the user anew")
        else:
            self._copies.copy(secret)
            self.said.emit("Copied: it leaves the clipboard after 30 s")

    # ------------------------------------------------------------ ways in

    @Slot(str)
    def hand_over(self, name: str) -> None:
        self.handover_requested.emit(Entrance(self._profile(name), entry_of(name)))

    @Slot()
    def connect_console(self) -> None:
        """As a user of its own; anonymous where nobody is listed."""
        vault, profile = self._vault, self._profile(CONSOLE if self.state.users or self.state.closed else None)

        def work() -> tuple[Profile, Credentials]:
            return profile, Credentials(password=own_broker.own_password(vault) if profile.user else None)

        Task.begin("key store", work, self, self._ready, self._failed)

    @Slot(object)
    def _ready(self, way: tuple[Profile, Credentials]) -> None:
        self.connect_requested.emit(*way)

    def _profile(self, user: str | None) -> Profile:
        started = self._running
        tls = Tls(ca_file=started.ca_file) if started is not None and started.ca_file is not None else None
        port = started.wish.port if started is not None else self._wanted.port
        return replace(LOCAL_BROKER, host=own_broker.LOOPBACK, port=port, user=user, tls=tls)

    # ------------------------------------------------------------ wires

    def _wire(self) -> None:
        card = self.card
        card.start_requested.connect(self.start)
        card.stop_requested.connect(self.end)
        card.connect_requested.connect(self.connect_console)
        card.user_requested.connect(self.add_user)
        card.remove_requested.connect(self.ask_remove)
        card.copy_requested.connect(self.copy_password)
        card.handover_requested.connect(self.hand_over)
