"""Dark or light as the desktop has it, over a real session bus: asked for, followed, and a bus that is not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.gui import app
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.desktop_scheme import DesktopScheme, scheme_of
from ati_console.gui.theme import Theme, take_off
from ati_console.settings.secrets import SecretStore
from tests.support.session_bus import DARK, LIGHT, NO_PREFERENCE, SettingsPortal, session_bus


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def theme(qapp: QApplication, bundled_fonts: tuple[str, ...]) -> Iterator[Theme]:
    """As chosen at first: Qt off screen knows of no desktop, so that it is dark."""
    made = Theme("system")
    made.apply(qapp)
    assert made.name == "dark"
    yield made
    take_off(qapp)


@pytest.fixture
def listening(theme: Theme, qtbot: QtBot) -> Iterator[DesktopScheme]:
    owner = QObject()
    made = DesktopScheme(theme, owner)
    yield made
    made.end()


def test_a_desktop_that_qt_does_not_know_is_asked_and_followed(
    theme: Theme, listening: DesktopScheme, bus: str, qtbot: QtBot
) -> None:
    portal = SettingsPortal(bus, LIGHT)
    listening.begin()
    qtbot.waitUntil(lambda: theme.name == "light")
    portal.change(DARK)
    qtbot.waitUntil(lambda: theme.name == "dark")
    portal.change(LIGHT, key="contrast")  # another setting
    portal.change(LIGHT)
    qtbot.waitUntil(lambda: theme.name == "light")
    portal.change(NO_PREFERENCE)
    qtbot.waitUntil(lambda: theme.name == "dark")
    assert portal.asked == 1


def test_a_colour_that_was_chosen_stays_and_the_desktop_counts_once_it_is_chosen(
    theme: Theme, listening: DesktopScheme, bus: str, qtbot: QtBot
) -> None:
    theme.set_mode("dark")
    SettingsPortal(bus, LIGHT)
    listening.begin()
    qtbot.waitUntil(lambda: theme.desktop == "light")
    assert theme.name == "dark"
    theme.set_mode("system")
    assert theme.name == "light"


def test_without_a_bus_or_a_portal_nothing_happens_and_what_an_earlier_desktop_said_is_forgotten(
    theme: Theme, listening: DesktopScheme, qtbot: QtBot
) -> None:
    theme.desktop_says("light")
    listening.begin()
    assert theme.name == "dark" and theme.desktop == ""


@pytest.mark.parametrize("there", [True, False])
def test_a_portal_that_refuses_or_is_not_there_says_nothing(
    theme: Theme, listening: DesktopScheme, bus: str, qtbot: QtBot, there: bool
) -> None:
    theme.desktop_says("light")
    portal = SettingsPortal(bus, None) if there else None
    listening.begin()
    qtbot.waitUntil(lambda: theme.desktop == "")
    assert portal is None or portal.asked == 1


def test_a_bus_that_ends_takes_nothing_along(
    theme: Theme, listening: DesktopScheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        SettingsPortal(address, LIGHT)
        listening.begin()
        qtbot.waitUntil(lambda: theme.name == "light")
    qtbot.wait(100)
    assert theme.name == "light"


def test_a_bus_that_lets_us_in_and_says_nothing_does_not_hold_the_window(
    theme: Theme, listening: DesktopScheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first words of a connection had waited for their answer without end, 0.2 s after each start."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "bus"))
        door.listen()
        mute = threading.Thread(target=let_in, args=(door,))
        mute.start()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
        listening.begin()
        mute.join(5.0)
    assert not mute.is_alive(), "given up, and gone"


def let_in(door: socket.socket) -> None:
    """Authenticates, then says nothing until the guest has left."""
    guest, _ = door.accept()
    with guest:
        while said := guest.recv(4096):
            if b"AUTH" in said:
                guest.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")


@pytest.mark.parametrize(
    ("value", "scheme"),
    [(1, "dark"), (("u", 2), "light"), (("v", ("u", 1)), "dark"), (0, ""), (7, ""), ("dark", ""), (None, "")],
)
def test_a_number_of_the_portal_is_a_scheme_whatever_it_is_wrapped_in(value: object, scheme: str) -> None:
    assert scheme_of(value) == scheme


def test_a_window_follows_until_it_closes_and_remembers_for_the_next_start(
    theme: Theme, bus: str, own_home: Path, qtbot: QtBot
) -> None:
    portal, before = SettingsPortal(bus, LIGHT), threading.active_count()
    settings = QSettings(str(own_home / "window.ini"), QSettings.Format.IniFormat)
    console = Console(theme, Opening(size=(1280, 800)), Doors(secrets=SecretStore(environ={})), settings)
    qtbot.addWidget(console.window)
    console.start()
    qtbot.waitUntil(lambda: theme.name == "light")
    console.window.end()
    assert settings.value("desktop") == "light"
    portal.change(DARK)
    qtbot.wait(100)
    assert theme.name == "light" and threading.active_count() <= before


def test_the_next_start_begins_as_the_desktop_was(own_home: Path, qapp: QApplication) -> None:
    """No dark window for a moment on a light desktop."""
    app.settings().setValue("desktop", "light")
    left = app.settings()
    left.sync()
    _, dressed = app.make_application()
    assert dressed.name == "light"
    take_off(qapp)
