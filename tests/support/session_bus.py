"""A session bus of its own, and services on it: one that shows notifications and writes down what it was told, and
one that knows whether the desktop is dark."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

PLACE = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", interface=PLACE)


_CONFIG = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""


@contextlib.contextmanager
def session_bus(folder: Path) -> Iterator[str]:
    """The address of a real dbus-daemon that starts no service of this computer; skipped where there is none."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("no dbus-daemon here")
    config = folder / "bus.conf"
    config.write_text(_CONFIG)
    command = [program, f"--config-file={config}", "--nofork", "--nosyslog", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


class Service:
    """Has a name on the bus and answers until that ends."""

    def __init__(self, address: str, name: str) -> None:
        self._bus = open_dbus_connection(address)
        Proxy(message_bus, self._bus).RequestName(name)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.closing(self._bus), contextlib.suppress(OSError):  # the bus ended
            while True:
                message = self._bus.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)

    def _answer(self, message: Any) -> None:
        raise NotImplementedError


class NotificationService(Service):
    """`told`: summary and body of each, as they came. `refuses` answers with an error."""

    def __init__(self, address: str) -> None:
        self.told: list[tuple[str, str]] = []
        self.closed: list[int] = []
        self.refuses = False
        super().__init__(address, PLACE)

    def click(self, number: int) -> None:
        self._bus.send(new_signal(ADDRESS, "ActionInvoked", "us", (number, "default")))

    def _answer(self, message: Any) -> None:
        member = message.header.fields[HeaderFields.member]
        if self.refuses:
            self._bus.send(new_error(message, f"{PLACE}.Error", "s", ("too many",)))
        elif member == "Notify":
            self.told.append((message.body[3], message.body[4]))
            self._bus.send(new_method_return(message, "u", (len(self.told),)))
        elif member == "CloseNotification":
            self.closed.append(message.body[0])


PORTAL = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
NO_PREFERENCE, DARK, LIGHT = range(3)


class SettingsPortal(Service):
    """`scheme` as the desktop has it, None: it refuses to say. `asked`: how often it was asked for."""

    def __init__(self, address: str, scheme: int | None) -> None:
        self.scheme, self.asked = scheme, 0
        super().__init__(address, "org.freedesktop.portal.Desktop")

    def change(self, scheme: int, key: str = "color-scheme") -> None:
        self._bus.send(new_signal(PORTAL, "SettingChanged", "ssv", ("org.freedesktop.appearance", key, ("u", scheme))))

    def _answer(self, message: Any) -> None:
        self.asked += 1
        if self.scheme is None or message.body != ("org.freedesktop.appearance", "color-scheme"):
            self._bus.send(new_error(message, "org.freedesktop.portal.Error.NotFound", "s", ("no such setting",)))
        else:
            self._bus.send(new_method_return(message, "v", (("v", ("u", self.scheme)),)))
