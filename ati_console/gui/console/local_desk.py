"""The local broker and the tunnel of the window: two desks over one pair of cards, looked at while they are seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.gui import other_windows
from ati_console.gui.actions import Actions
from ati_console.gui.console.entrance import Entrance
from ati_console.gui.console.local_broker_desk import LocalBrokerDesk
from ati_console.gui.console.tunnel_desk import TunnelDesk
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.main_window import MainWindow
from ati_console.settings.secrets import SecretStore

LOOK_MS: Final = 2_000


class LocalDesk(QObject):
    """`said(str)` while its window is away; else the window says it itself, where one looks.
    `handover_requested(Entrance)`: the broker's, through the tunnel of this process when one leads to it."""

    said = Signal(str)
    handover_requested = Signal(object)

    def __init__(self, vault: SecretStore, window: MainWindow) -> None:
        super().__init__(window)
        self.window = LocalWindow(window.theme, window)
        Actions(other_windows.keys(window, self.window.close), self.window)  # it hears none of the console's
        self.broker = LocalBrokerDesk(vault, self.window, window.theme, self)
        self.tunnel = TunnelDesk(vault, self.window, window.theme, self)
        for desk in (self.broker, self.tunnel):
            desk.said.connect(self._say)
        self.broker.warned.connect(self.window.toast.refuse)
        self.broker.handover_requested.connect(self._hand_over)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.window.watched.connect(self._watch)

    @Slot()
    def open(self) -> None:
        self.window.come()

    @Slot(str)
    def _say(self, words: str) -> None:
        if self.window.isVisible():
            self.window.toast.say(words)
        else:
            self.said.emit(words)

    @Slot(object)
    def _hand_over(self, entrance: Entrance) -> None:
        own = self.tunnel.own
        through = own if own is not None and own.local_port == entrance.profile.port else None
        self.handover_requested.emit(replace(entrance, tunnel=through))

    def stop(self) -> None:
        """With the window."""
        self._timer.stop()
        self.tunnel.stop()
        self.broker.stop()

    @Slot()
    def look(self) -> None:
        """The broker's log as long as it runs, or it would grow; a tunnel only while somebody sees the answer."""
        self.broker.look()
        if self.window.isVisible():
            state = self.broker.state
            self.tunnel.look(state.port or self.window.broker.port.value(), state.tls)

    @Slot(bool)
    def _watch(self, on: bool) -> None:
        if on:
            self._timer.start()
            self.look()
