"""A broker whose password is not there yet: what the window says while the key store, or the user, is asked for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from ati_console.gui.console.entry import Entry
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.shell.toast import Toast
from ati_console.status import Fault, LinkState, LinkStatus

PATIENCE_MS: Final = 700  # an unlocked key store answers sooner
WAITS: Final = "waiting for the key store"
ANSWER: Final = "it may show a question of its own, perhaps behind this window"
NOTHING_SAID: Final = "no password was given"
ASKS: Final = "the password is asked for"


class KeyWait(QObject):
    """In the link's own words while no link stands; where one does, it goes on and a toast says it."""

    def __init__(self, model: ConsoleModel, entry: Entry, toast: Toast, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._toast = model, toast
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._waits)
        entry.looking.connect(self._timer.start)
        entry.found.connect(self._timer.stop)
        entry.asks.connect(self._asks)
        entry.left.connect(self._left)
        entry.failed.connect(self._failed)

    @Slot()
    def _waits(self) -> None:
        if self._stands():
            self._toast.refuse(f"{WAITS.capitalize()}: {ANSWER}")
        else:
            self._say(WAITS, ANSWER)

    @Slot()
    def _asks(self) -> None:
        if not self._stands():
            self._say(ASKS)

    @Slot()
    def _left(self) -> None:
        if not self._stands():
            self._say(NOTHING_SAID, "it is asked for again with each connection")

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        if not self._stands():
            self._say(fault.what, fault.next_step)

    def _stands(self) -> bool:
        return self._model.link.state is not LinkState.OFFLINE

    def _say(self, reason: str, advice: str = "") -> None:
        self._model.set_link(LinkStatus(reason=reason, advice=advice))
