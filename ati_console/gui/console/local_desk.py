"""The local broker and the tunnel of the window: started, watched while they are looked at, stopped with it."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console import paths
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.local_state import BrokerState, TunnelState
from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.broker_guests import Guest, GuestBook, LogTail
from ati_console.rehearse.broker_users import CONSOLE, BrokerUser, entry_of, generated
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.rehearse.port_owner import firewall_hint
from ati_console.rehearse.tunnel_book import TunnelBook, book_file
from ati_console.rehearse.tunnel_sdk import SDK, SdkTunnel, is_installed, token
from ati_console.settings.secrets import Secret, SecretStore
from ati_console.status import Fault
from ati_console.wire.topics import matches
from ati_console.workers.task import Task

LOOK_MS: Final = 2_000
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # only when asked for, and never without users


def folder_of(port: int) -> Path:
    """Where a broker of the window keeps its messages from run to run."""
    return paths.private_dir(paths.home() / "broker" / f"window-{port}")


class LocalDesk(QObject):
    """`said(str)`. Everything that waits is a Task; the window is only told values."""

    said = Signal(str)

    def __init__(self, model: ConsoleModel, vault: SecretStore, window: MainWindow) -> None:
        super().__init__(window)
        self._model = model
        self._vault, self._window = vault, window
        self.window = LocalWindow(window.theme, window)
        self.broker, self.tunnel = BrokerState(), TunnelState()
        self._running: LocalBroker | None = None
        self._users: tuple[BrokerUser, ...] = ()
        self._guests = GuestBook()
        self._tail: LogTail | None = None
        self._sdk: SdkTunnel | None = None
        self._book = TunnelBook(book_file())
        self._looking = False
        self._wanted = (0, False)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self.question: QuestionDialog | None = None
        self._wire()

    @Slot()
    def open(self) -> None:
        self.window.come()

    def stop(self) -> None:
        """With the window: our broker and a tunnel of this process end, an agent's stays."""
        self._timer.stop()
        if self._sdk is not None:
            self._sdk.stop()
        if self._running is not None:
            self._running.stop()
            self._running = None

    # ------------------------------------------------------------ the broker

    @Slot(int, bool)
    def start_broker(self, port: int, everywhere: bool) -> None:
        self._wanted = (port, everywhere)
        if not everywhere:
            self._start_broker()
            return
        words = "Others reach it over the network, in clear text. Only users with a password come in: make one first."
        self.question = QuestionDialog(
            self._window.theme, "Open the broker to the network?", words, ("Open it", "Cancel"), self.window
        )
        self.question.accepted.connect(self._start_broker)
        self.question.open()

    @Slot()
    def _start_broker(self) -> None:
        port, everywhere = self._wanted
        users, bind = self._users, EVERYWHERE if everywhere else "127.0.0.1"
        if users:
            users = (*users, BrokerUser(CONSOLE, self._own_password(), (), reads=True))
        self._show_broker(replace(self.broker, busy="starting", error=""))

        def work() -> LocalBroker:
            return LocalBroker(
                port, bind=bind, folder=folder_of(port), extra_config=("log_type notice",), users=users
            ).start()

        self._task("local broker", work, self._broker_started, self._broker_failed)

    @Slot(object)
    def _broker_started(self, broker: LocalBroker) -> None:
        port, everywhere = self._wanted
        self._running, self._guests = broker, GuestBook()
        self._tail = LogTail(broker.log_file) if broker.log_file is not None else None
        bind = EVERYWHERE if everywhere else "127.0.0.1"
        names = tuple(user.name for user in self._users)
        self._show_broker(BrokerState(port, broker.kind, bind, names, firewall=firewall_hint(bind, port)))
        self.look()

    @Slot(object)
    def _broker_failed(self, fault: Fault) -> None:
        words = fault.what.partition("failed: ")[2] or fault.what
        self._show_broker(replace(self.broker, busy="", error=words, port=0))

    @Slot()
    def stop_broker(self) -> None:
        broker, self._running, self._tail = self._running, None, None
        if broker is not None:
            self._show_broker(replace(self.broker, busy="stopping"))
            self._task("local broker", broker.stop, self._broker_ended, self._broker_failed)

    @Slot(object)
    def _broker_ended(self, _nothing: object) -> None:
        self._show_broker(BrokerState())
        self.look()

    @Slot(str)
    def add_user(self, name: str) -> None:
        """In force from the next start on. The password goes into the key store and is shown once."""
        try:
            user = BrokerUser(name, generated())
            if name == CONSOLE:
                raise ValueError(f"{CONSOLE} is the console itself: choose another name")
        except ValueError as error:
            self._show_broker(replace(self.broker, error=str(error)))
            return
        self._users = (*(one for one in self._users if one.name != name), user)
        self.window.broker.show_password(name, user.password)
        self._task("key store", lambda: self._vault.put(entry_of(name), user.password), None, None)
        running = self.broker.running
        self.said.emit(f"{name} may come in from the next start on" if running else f"{name} may come in")

    def _own_password(self) -> Secret:
        kept = self._vault.get(entry_of(CONSOLE)) or generated()
        self._vault.put(entry_of(CONSOLE), kept)
        return kept

    # ------------------------------------------------------------ the tunnel

    @Slot()
    def look(self) -> None:
        """Passively, off the window's thread."""
        if self._tail is not None:
            self._guests.read(self._tail.lines())
            self._show_broker(replace(self.broker, guests=self._heard(self._guests.guests)))
        if self._looking:
            return
        self._looking = True
        port = self.broker.port or self.window.broker.port.value()
        self._task("tunnel", lambda: self._look(port), self._looked, self._look_failed)

    def _heard(self, guests: tuple[Guest, ...]) -> tuple[Guest, ...]:
        """Last message and rate, from our own subscription to this broker: a topic tells its sender only where one
        user alone may write it."""
        if len(self._users) != 1 or not self._model.link.address.endswith(f":{self.broker.port}"):
            return guests
        user = self._users[0]
        views = [view for view in self._model.fleet.robots.values() if any(matches(t, view.topic) for t in user.writes)]
        if not views:
            return guests
        newest, hz = max(views, key=lambda view: view.heard_at), sum(view.rate_hz for view in views)
        return tuple(
            replace(one, last_topic=newest.topic, last_at=newest.heard_at, hz=hz) if one.user == user.name else one
            for one in guests
        )

    def _look(self, port: int) -> TunnelState:
        agents = tunnels.look()
        able = is_installed() and token(self._vault) is not None
        own = self.tunnel.tunnel if self._sdk is not None else None
        return TunnelState(agents.to(port) or own, agents.ports, port, listens(port), self._book.last(), able,
                           looked=True)  # fmt: skip

    @Slot(object)
    def _looked(self, state: TunnelState) -> None:
        self._looking = False
        self._show_tunnel(replace(state, error=self.tunnel.error, busy=self.tunnel.busy))

    @Slot(object)
    def _look_failed(self, fault: Fault) -> None:
        self._looking = False
        self._show_tunnel(replace(self.tunnel, error=fault.what))

    @Slot()
    def start_tunnel(self) -> None:
        state = self.tunnel
        self._show_tunnel(replace(state, busy="opening", error=""))

        def work() -> tunnels.Tunnel:
            if state.agents:
                return tunnels.start(state.agents[0], state.local_port)
            by = token(self._vault)
            if by is None:
                raise tunnels.TunnelFailed("no token is kept: set NGROK_AUTHTOKEN")
            self._sdk = SdkTunnel()
            return self._sdk.start(state.local_port, by)

        self._task("tunnel", work, self._tunnel_changed, self._tunnel_failed)

    @Slot()
    def stop_tunnel(self) -> None:
        tunnel, sdk = self.tunnel.tunnel, self._sdk
        if tunnel is None:
            return
        self._show_tunnel(replace(self.tunnel, busy="closing", error=""))
        if tunnel.agent == SDK and sdk is not None:
            self._sdk = None
            self._task("tunnel", sdk.stop, self._tunnel_changed, self._tunnel_failed)
        else:
            self._task("tunnel", lambda: tunnels.stop(tunnel), self._tunnel_changed, self._tunnel_failed)

    @Slot(object)
    def _tunnel_changed(self, made: object) -> None:
        tunnel = made if isinstance(made, tunnels.Tunnel) else None
        self._show_tunnel(replace(self.tunnel, tunnel=tunnel, busy="", error=""))
        self.look()

    @Slot(object)
    def _tunnel_failed(self, fault: Fault) -> None:
        words = fault.what.partition("failed: ")[2] or fault.what
        self._show_tunnel(replace(self.tunnel, busy="", error=words))

    @Slot(str)
    def hand_out(self, address: str) -> None:
        self._book.hand_out(address, time.time())
        self._show_tunnel(replace(self.tunnel, handed=self._book.last()))
        self.said.emit("The address of the tunnel is copied")

    # ------------------------------------------------------------ wires

    def _task(self, name: str, work: object, done: object, failed: object) -> None:
        task = Task(name, work, self)  # type: ignore[arg-type]
        if done is not None:
            task.done.connect(done)
        if failed is not None:
            task.failed.connect(failed)
        task.start()

    def _show_broker(self, state: BrokerState) -> None:
        self.broker = state
        self.window.broker.show_state(state, time.time())

    def _show_tunnel(self, state: TunnelState) -> None:
        self.tunnel = state
        self.window.tunnel.show_state(state, time.time())

    @Slot(bool)
    def _watch(self, on: bool) -> None:
        if on:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def _wire(self) -> None:
        broker, tunnel = self.window.broker, self.window.tunnel
        broker.start_requested.connect(self.start_broker)
        broker.stop_requested.connect(self.stop_broker)
        broker.user_requested.connect(self.add_user)
        tunnel.start_requested.connect(self.start_tunnel)
        tunnel.stop_requested.connect(self.stop_tunnel)
        tunnel.handed_out.connect(self.hand_out)
        self.window.watched.connect(self._watch)
        self._timer.timeout.connect(self.look)


def listens(port: int) -> bool:
    """Somebody answers at that port of this computer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
