"""The window tests run offscreen, with the fonts of the package, in a home of their own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode
from ati_console.gui import fonts
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.main_window import MainWindow
from ati_console.gui.theme import Theme, take_off
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from tests.forward.kit import NORTH
from tests.gui.hands import FakeVault, Make, let_go_of_keys, online, open_site
from tests.site.a_site import TEXT, written
from tests.support.mosquitto import Mosquitto


@pytest.fixture(autouse=True)
def no_widget_is_collected_while_it_paints() -> Iterator[None]:
    """qtbot knows its widgets weakly: what a test let go of may still be on the screen, and dies between the tests."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_is_shown_on_the_desktop_of_whoever_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)


@pytest.fixture(scope="session")
def bundled_fonts(qapp: QApplication) -> tuple[str, ...]:
    return fonts.load()


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATI_CONSOLE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[QtBot]:
    """pytest-qt keeps its widgets by weak references: when a test returns, the collector may take one of them in the
    middle of its own paint event. These live until the window is closed."""
    kept: list[QWidget] = []
    add = qtbot.addWidget

    def keep(widget: QWidget, **options: object) -> None:
        kept.append(widget)
        if isinstance(widget, MainWindow):
            options.setdefault("before_close_func", MainWindow.end)  # nobody is there to be asked about changes
        add(widget, **options)

    monkeypatch.setattr(qtbot, "addWidget", keep)
    yield qtbot
    let_go_of_keys()
    # pytest-qt has closed them and wished for their end, which Qt grants within an event loop alone: in tests that
    # wait for nothing the windows of a whole file would live on, and each style sheet dresses all of them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kept.clear()


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest, qapp: QApplication, bundled_fonts: tuple[str, ...]) -> Iterator[Theme]:
    """The theme, in force; every test that asks for it runs in both sets."""
    made = Theme(request.param)
    made.apply(qapp)
    yield made
    take_off(qapp)


@pytest.fixture
def dark(qapp: QApplication, bundled_fonts: tuple[str, ...]) -> Iterator[Theme]:
    made = Theme("dark")
    made.apply(qapp)
    yield made
    take_off(qapp)


@pytest.fixture
def vault() -> FakeVault:
    return FakeVault()


@pytest.fixture
def make(dark: Theme, qtbot: QtBot, own_home: Path, vault: FakeVault) -> Iterator[Make]:
    made: list[Console] = []

    def build(**doors: object) -> Console:
        store = SecretStore(environ={}, key_store=vault)
        console = Console(dark, Opening(size=(1440, 900)), replace(Doors(secrets=store), **doors))  # type: ignore[arg-type]
        qtbot.addWidget(console.window)
        made.append(console)
        console.start()
        return console

    yield build
    for console in made:
        if console.window.isVisible():
            console.window.end()


@pytest.fixture
def forwarding(
    make: Make, broker: Mosquitto, other: Mosquitto, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> Iterator[Console]:
    """Plant is the source and forwards to a twin of the test, Mirror is another saved broker."""
    vault.kept["twin:api-key:11111111-2222-3333-4444-555555555555"] = "k"
    built = make()
    for name, running in (("Mirror", other), ("Plant", broker)):
        built.book.keep(Profile(name, running.host, running.port))
    with TwinSandbox(api_key="k", devices={NORTH: ["tug-107-a"]}) as twin:
        open_site(built, written(tmp_path, TEXT.replace("https://twin.example/v3", twin.url)), qtbot)
        built.brokers.choose("Plant")
        qtbot.waitUntil(lambda: online(built))
        built.window.forwarding.wish(ForwardMode.ON)
        qtbot.waitUntil(lambda: built.model.forward.mode is ForwardMode.ON)
        yield built
        built.window.end()


@pytest.fixture
def other() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running
