"""Dark or light as the desktop has it, by its settings portal: sway, KDE, LXQt and a session without a name too.

Qt 6.11 asks the portal in its themes for GNOME, Cinnamon, MATE, XFCE, Unity, Pantheon and LXDE alone, and knows a
desktop by XDG_CURRENT_DESKTOP; its generic theme says "unknown", the one for KDE goes by the name of its colours.
"""

from __future__ import annotations

from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from PySide6.QtCore import QObject, Slot

from ati_console.gui.session_bus import NO_BUS, SessionBus
from ati_console.gui.theme import Scheme, Theme

PLACE: Final = "org.freedesktop.portal.Desktop"
SETTINGS: Final = "org.freedesktop.portal.Settings"
PORTAL: Final = DBusAddress("/org/freedesktop/portal/desktop", bus_name=PLACE, interface=SETTINGS)
APPEARANCE, KEY = "org.freedesktop.appearance", "color-scheme"
SAID: Final[dict[object, Scheme]] = {1: "dark", 2: "light"}  # 0 and what is not known: no preference


class DesktopScheme(QObject):
    """Tells the theme, now and at each change, until `end`. Where nobody answers, Qt's word counts."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._asked = theme, 0
        self._bus = SessionBus(self)
        self._bus.heard.connect(self._take)

    def begin(self) -> None:
        """Asks; nothing waits for the answer, the portal may have to be started."""
        changed = MatchRule(type="signal", sender=PLACE, interface=SETTINGS, path=PORTAL.object_path)
        changed.add_arg_condition(0, APPEARANCE)
        try:
            self._bus.open(changed)
        except NO_BUS:
            self.end()
        self._asked = self._bus.send(new_method_call(PORTAL, "Read", "ss", (APPEARANCE, KEY)))
        if not self._asked:
            self._theme.desktop_says("")  # what an earlier desktop said is of no use

    def end(self) -> None:
        self._bus.close()

    @Slot(object)
    def _take(self, message: Message) -> None:
        fields: dict[HeaderFields, Any] = message.header.fields
        kind, body = message.header.message_type, message.body
        if self._asked and fields.get(HeaderFields.reply_serial) == self._asked:
            self._theme.desktop_says(scheme_of(body[0]) if kind is MessageType.method_return and body else "")
        elif kind is MessageType.signal and len(body) == 3 and tuple(body[:2]) == (APPEARANCE, KEY):
            self._theme.desktop_says(scheme_of(body[2]))


def scheme_of(value: object) -> Scheme:
    """Out of a variant, which the older method puts into another one (signature, value)."""
    while isinstance(value, tuple) and len(value) == 2:
        value = value[1]
    return SAID.get(value, "") if isinstance(value, int) else ""
