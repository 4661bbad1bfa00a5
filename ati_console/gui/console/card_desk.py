"""What the desks of the local window have in common: one frozen state, and a card that shows each new one."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Slot

from ati_console.gui.models.local_state import BrokerState, TunnelState
from ati_console.status import Fault

State = TypeVar("State", BrokerState, TunnelState)
Shown = TypeVar("Shown", contravariant=True)


class Card(Protocol[Shown]):
    def show_state(self, state: Shown, now: float) -> None: ...


class CardDesk(QObject, Generic[State]):
    """`state` is what the card shows."""

    def __init__(self, card: Card[State], state: State, parent: QObject) -> None:
        super().__init__(parent)
        self._shows: Card[State] = card
        self.state: State = state

    def _show(self, state: State) -> None:
        self.state = state
        self._shows.show_state(state, time.time())

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        """Of a Task: what went wrong, without its name, which the card has for a title."""
        words = fault.what.partition("failed: ")[2] or fault.what
        self._show(replace(self.state, busy="", error=words))
