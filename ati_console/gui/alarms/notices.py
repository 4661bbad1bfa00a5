"""Notifications by the freedesktop service of the session bus: GNOME, sway and others have it without any tray.

The only door to jeepney: QtDBus cannot say the unsigned number that `Notify` takes (a Python int goes out signed).
The bus is in the same machine and answers within a millisecond; nothing waits for the service behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from ati_console import paths

PLACE: Final = "org.freedesktop.Notifications"
SERVICE: Final = DBusAddress("/org/freedesktop/Notifications", bus_name=PLACE, interface=PLACE)
PATIENCE_S: Final = 0.3
SHOWN_MS: Final = 10_000
# No bus, one that is no unix socket, one that refuses us, one that does not answer.
NO_BUS: Final = (OSError, LookupError, ValueError, RuntimeError, StopIteration, DBusErrorResponse)
_log = logging.getLogger(__name__)


class Notices(QObject):
    """`clicked` when one of ours was, `unshown` when the service refused one or has gone.

    Connects at the first need, and anew after the bus was gone.
    """

    clicked = Signal()
    unshown = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bus: DBusConnection | None = None
        self._notifier: QSocketNotifier | None = None
        self._served = False
        self._asked: set[int] = set()  # serials whose number the service has not said yet
        self.shown: set[int] = set()  # numbers of those that are on the desktop

    @property
    def available(self) -> bool:
        """Is somebody there who shows them, or would the bus start somebody? Not asked again while it is so: what came
        in meanwhile would be taken for no answer."""
        try:
            self._open()
            self._served = self._served or PLACE in {*self._names("ListNames"), *self._names("ListActivatableNames")}
        except NO_BUS:
            self.close()
        return self._served

    def notify(self, title: str, text: str) -> None:
        """Plain texts without what a desktop takes for markup. Only where `available`."""
        hints = {"urgency": ("y", 1), "desktop-entry": ("s", "ati-console")}
        picture = (paths.resources() / "icons" / "app.png").as_uri()
        body = ("ATI Console", 0, picture, title, text, ["default", "Show the console"], hints, SHOWN_MS)
        self._send("Notify", "susssasa{sv}i", body, self._asked)

    def leave(self) -> None:
        """The window can be seen again: what is still on the desktop goes."""
        for number in self.shown:
            self._send("CloseNotification", "u", (number,))
        self.shown.clear()

    def _names(self, method: str) -> list[str]:
        names: list[str] = getattr(Proxy(message_bus, self._bus, timeout=PATIENCE_S), method)()[0]
        return names

    def _open(self) -> None:
        if self._bus is not None:
            return
        self._bus = open_dbus_connection("SESSION", auth_timeout=PATIENCE_S)
        said = MatchRule(type="signal", interface=PLACE, path=SERVICE.object_path)
        Proxy(message_bus, self._bus, timeout=PATIENCE_S).AddMatch(said)
        self._notifier = QSocketNotifier(self._bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def close(self) -> None:
        """Until the next need."""
        bus, self._bus = self._bus, None
        notifier, self._notifier = self._notifier, None
        self._served = False
        self._asked.clear()
        self.shown.clear()
        if notifier is not None:
            notifier.setEnabled(False)
            notifier.deleteLater()
        if bus is not None:
            bus.close()

    def _send(self, method: str, signature: str, body: tuple[object, ...], asked: set[int] | None = None) -> None:
        if self._bus is None:
            return
        serial = next(self._bus.outgoing_serial)
        try:
            self._bus.send(new_method_call(SERVICE, method, signature, body), serial=serial)
        except OSError:
            self.close()
            return
        if asked is not None:
            asked.add(serial)

    @Slot()
    def _hear(self) -> None:
        for message in self._heard():
            self._take(message)

    def _heard(self) -> Iterator[Message]:
        """All that is there, without waiting."""
        try:
            while self._bus is not None:
                yield self._bus.receive(timeout=0)
        except TimeoutError:
            return
        except (OSError, ValueError):  # the bus is gone, or talks nonsense
            self.close()

    def _take(self, message: Message) -> None:
        fields: dict[HeaderFields, Any] = message.header.fields
        kind, of = message.header.message_type, fields.get(HeaderFields.reply_serial, 0)
        if of in self._asked:
            self._asked.discard(of)
            if kind is MessageType.method_return and message.body:
                self.shown.add(message.body[0])
            else:
                _log.warning("the desktop did not show a notification: %s", message.body)
                self._served = False
                self.unshown.emit()
        elif kind is MessageType.signal and message.body and message.body[0] in self.shown:
            self._told(str(fields.get(HeaderFields.member)), message.body[0])

    def _told(self, member: str, number: int) -> None:
        if member == "NotificationClosed":
            self.shown.discard(number)
        elif member == "ActionInvoked":
            self.clicked.emit()
