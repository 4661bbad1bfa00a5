"""The session bus of a Linux desktop, heard on the window's thread. The only door to jeepney, which is there alone.

The bus is in the same machine and answers within a millisecond; nothing waits for a service behind it. QtDBus cannot
say the unsigned numbers that a notification takes (a Python int goes out signed).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jeepney import DBusErrorResponse, MatchRule, Message
from jeepney.bus import get_bus
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, prep_socket
from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

PATIENCE_S: Final = 0.3
# No bus, one that is no unix socket, one that refuses us, one that does not answer.
NO_BUS: Final = (OSError, LookupError, ValueError, RuntimeError, StopIteration, DBusErrorResponse)


class _Patient(DBusConnection):  # type: ignore[misc]  # jeepney has no types
    """Waits for no answer longer than that. jeepney's own first words (Hello) would wait without end, and the window
    with them, for a bus that lets us in and then says nothing."""

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
        return super().send_and_get_reply(message, timeout=PATIENCE_S if timeout is None else timeout)


def _connected() -> DBusConnection:
    """Raises one of NO_BUS."""
    sock = prep_socket(get_bus("SESSION"), timeout=PATIENCE_S)
    try:
        return _Patient(sock)
    except BaseException:
        sock.close()
        raise


class SessionBus(QObject):
    """`heard(Message)` for each that comes; `lost` when the bus has gone. Opened at the first need, and anew after."""

    heard = Signal(object)
    lost = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bus: DBusConnection | None = None
        self._notifier: QSocketNotifier | None = None

    def open(self, wanted: MatchRule) -> None:
        """`wanted`: which signals are told as well. Raises one of NO_BUS."""
        if self._bus is not None:
            return
        self._bus = _connected()
        Proxy(message_bus, self._bus, timeout=PATIENCE_S).AddMatch(wanted)
        self._notifier = QSocketNotifier(self._bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def names(self, method: str) -> list[str]:
        """What the bus itself lists. Raises one of NO_BUS."""
        names: list[str] = getattr(Proxy(message_bus, self._bus, timeout=PATIENCE_S), method)()[0]
        return names

    def send(self, message: Message) -> int:
        """Its serial, by which the answer is known; 0 where there is no bus (any more)."""
        if self._bus is None:
            return 0
        serial = next(self._bus.outgoing_serial)
        try:
            self._bus.send(message, serial=serial)
        except OSError:
            self._lose()
            return 0
        return int(serial)

    def close(self) -> None:
        """Until the next need."""
        bus, self._bus = self._bus, None
        notifier, self._notifier = self._notifier, None
        if notifier is not None:
            notifier.setEnabled(False)
            notifier.deleteLater()
        if bus is not None:
            bus.close()

    def _lose(self) -> None:
        self.close()
        self.lost.emit()

    @Slot()
    def _hear(self) -> None:
        for message in self._messages():
            self.heard.emit(message)

    def _messages(self) -> Iterator[Message]:
        """All that is there, without waiting."""
        try:
            while self._bus is not None:
                yield self._bus.receive(timeout=0)
        except TimeoutError:
            return
        except (OSError, ValueError):  # the bus is gone, or talks nonsense
            self._lose()
