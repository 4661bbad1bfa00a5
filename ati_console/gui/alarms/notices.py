"""Notifications by the freedesktop service of the session bus: GNOME, sway and others have it without any tray."""

from __future__ import annotations

import logging
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from PySide6.QtCore import QObject, Signal, Slot

from ati_console import paths
from ati_console.gui.session_bus import NO_BUS, SessionBus

PLACE: Final = "org.freedesktop.Notifications"
SERVICE: Final = DBusAddress("/org/freedesktop/Notifications", bus_name=PLACE, interface=PLACE)
SHOWN_MS: Final = 10_000
_log = logging.getLogger(__name__)


class Notices(QObject):
    """`clicked` when one of ours was, `unshown` when the service refused one or has gone.

    Connects at the first need, and anew after the bus was gone.
    """

    clicked = Signal()
    unshown = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = SessionBus(self)
        self._bus.heard.connect(self._take)
        self._bus.lost.connect(self._forget)
        self._served = False
        self._asked: set[int] = set()  # serials whose number the service has not said yet
        self.shown: set[int] = set()  # numbers of those that are on the desktop

    @property
    def available(self) -> bool:
        """Is somebody there who shows them, or would the bus start somebody? Not asked again while it is so: what came
        in meanwhile would be taken for no answer."""
        try:
            self._bus.open(MatchRule(type="signal", interface=PLACE, path=SERVICE.object_path))
            self._served = self._served or PLACE in {
                *self._bus.names("ListNames"), *self._bus.names("ListActivatableNames")
            }  # fmt: skip
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

    def close(self) -> None:
        """Until the next need."""
        self._bus.close()
        self._forget()

    @Slot()
    def _forget(self) -> None:
        self._served = False
        self._asked.clear()
        self.shown.clear()

    def _send(self, method: str, signature: str, body: tuple[object, ...], asked: set[int] | None = None) -> None:
        serial = self._bus.send(new_method_call(SERVICE, method, signature, body))
        if asked is not None and serial:
            asked.add(serial)

    @Slot(object)
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
