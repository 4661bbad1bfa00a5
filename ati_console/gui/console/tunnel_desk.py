"""The tunnel to the local broker: looked for, opened and closed through the agent or the SDK, and its token kept."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.card_desk import CardDesk
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.models.local_state import TunnelState
from ati_console.gui.theme import Theme
from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.tunnel import Tunnel, TunnelFailed
from ati_console.rehearse.tunnel_book import TunnelBook, book_file
from ati_console.rehearse.tunnel_sdk import EXTRA, SDK, SdkTunnel, is_installed
from ati_console.settings.secrets import NGROK_TOKEN, Kept, Place, SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task

TITLE: Final = "Token of ngrok"
WORDS: Final = "From the dashboard of your ngrok account. A tunnel is opened with it when no ngrok program runs here."


class TunnelDesk(CardDesk[TunnelState]):
    """`said(str)`. Everything that waits is a Task over values; what it comes to is kept on this thread."""

    said = Signal(str)

    def __init__(self, vault: SecretStore, window: LocalWindow, theme: Theme, parent: QObject) -> None:
        super().__init__(window.tunnel, TunnelState(), parent)
        self._vault, self._window, self._theme = vault, window, theme
        self.card = window.tunnel
        self._sdk: SdkTunnel | None = None
        self.own: Tunnel | None = None  # that of this process: no agent tells of it
        self._book = TunnelBook(book_file())
        self.looking = False
        self.dialog: SecretDialog | None = None
        self._wire()

    def stop(self) -> None:
        """With the window: a tunnel of this process ends, one that is just opening too; an agent's stays."""
        if self._sdk is not None:
            self._sdk.stop()

    # ------------------------------------------------------------ looking

    def look(self, port: int, tls: bool) -> None:
        """Passively, off the window's thread. `tls`: the broker at that port encrypts by itself."""
        if self.looking:
            return
        self.looking = True
        vault = self._vault
        Task.begin("tunnel", lambda: look_at(port, tls, vault), self, self._looked, self._look_failed)

    @Slot(object)
    def _looked(self, seen: TunnelState) -> None:
        self.looking = False
        before = self.state
        tunnel = seen.tunnel or self.own
        self._show(replace(seen, tunnel=tunnel, handed=self._book.last(), error=before.error, busy=before.busy))

    @Slot(object)
    def _look_failed(self, fault: Fault) -> None:
        self.looking = False
        self._show(replace(self.state, error=fault.what))

    # ------------------------------------------------------------ opening and closing

    @Slot()
    def start(self) -> None:
        state, vault = self.state, self._vault
        self._show(replace(state, busy="opening", error=""))
        port, sdk = state.local_port, None if state.agents else SdkTunnel()
        agent, self._sdk = next(iter(state.agents), 0), sdk
        Task.begin("tunnel", lambda: open_by(sdk or agent, port, vault), self, self._opened, self._open_failed)

    @Slot(object)
    def _opened(self, tunnel: Tunnel) -> None:
        self.own = tunnel if tunnel.agent == SDK else self.own
        self._show(replace(self.state, tunnel=tunnel, busy="", error=""))

    @Slot()
    def end(self) -> None:
        tunnel, sdk = self.state.tunnel, self._sdk
        if tunnel is None:
            return
        self._show(replace(self.state, busy="closing", error=""))
        mine = tunnel == self.own

        def work() -> None:
            if mine and sdk is not None:
                sdk.stop()
            else:
                tunnels.stop(tunnel)

        if mine:
            self._sdk = self.own = None
        Task.begin("tunnel", work, self, self._closed, self._failed)

    @Slot(object)
    def _closed(self, _nothing: object) -> None:
        self._show(replace(self.state, tunnel=None, busy="", error=""))

    @Slot(object)
    def _open_failed(self, fault: Fault) -> None:
        self._sdk = None
        self._failed(fault)

    @Slot(str)
    def hand_out(self, address: str) -> None:
        self._book.hand_out(address, time.time())
        self._show(replace(self.state, handed=self._book.last()))
        self.said.emit("The address of the tunnel is copied")

    # ------------------------------------------------------------ the token

    @Slot()
    def ask_token(self) -> None:
        self.dialog = SecretDialog(self._theme, Question(TITLE, WORDS, "Token", "Keep it"), self._window)
        self.dialog.answered.connect(self._token_given)
        self.dialog.open()

    @Slot(object)
    def _token_given(self, answer: Answer) -> None:
        vault = self._vault
        if answer.secret:
            Task.begin(
                "key store",
                lambda: vault.put(NGROK_TOKEN, answer.secret, answer.lasting),
                self,
                self._token_kept,
                self._failed,
            )

    @Slot()
    def forget_token(self) -> None:
        vault = self._vault
        Task.begin("key store", lambda: vault.forget(NGROK_TOKEN), self, self._token_kept, self._failed)

    @Slot(object)
    def _token_kept(self, kept: Kept) -> None:
        able = is_installed() and kept.place is not Place.NOWHERE
        self._show(replace(self.state, token=kept, can_sdk=able))

    # ------------------------------------------------------------ wires

    def _wire(self) -> None:
        card = self.card
        card.start_requested.connect(self.start)
        card.stop_requested.connect(self.end)
        card.handed_out.connect(self.hand_out)
        card.token_requested.connect(self.ask_token)
        card.token_forgotten.connect(self.forget_token)


def look_at(port: int, tls: bool, vault: SecretStore) -> TunnelState:
    """What is there now, as far as an agent tells."""
    agents, kept = tunnels.look(), vault.where(NGROK_TOKEN)
    able = is_installed() and kept.place is not Place.NOWHERE
    return TunnelState(
        agents.to(port), agents.ports, port, listens(port), can_sdk=able, token=kept, sdk=is_installed(),
        inner_tls=tls, looked=True,
    )  # fmt: skip


def open_by(way: int | SdkTunnel, port: int, vault: SecretStore) -> Tunnel:
    """Through the agent at that port, else from this process. Raises TunnelFailed with what to do."""
    if isinstance(way, int):
        return tunnels.start(way, port)
    token = vault.get(NGROK_TOKEN)
    if token is None:
        raise TunnelFailed(f"no ngrok program runs here and no token is kept: type one below, and {EXTRA}")
    return way.start(port, token)


def listens(port: int) -> bool:
    """Somebody answers at that port of this computer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
