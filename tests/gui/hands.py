"""What a hand does: aim at a row; in the whole window paste an address, press Enter, open a site. And a key store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.panels.row_table import AIMS_S, RowTable
from ati_console.rehearse.rehearsal import Cast
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import VaultFailed
from ati_console.status import LinkState
from ati_console.workers.rehearsal_worker import RehearsalWorker
from tests.support.mosquitto import Mosquitto

CONTROL = Qt.KeyboardModifier.ControlModifier
Make = Callable[..., Console]


def let_go_of_keys() -> None:
    """A key that closed its window is never let go there: Ctrl would be held in all tests that follow."""
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        somewhere = QWindow()
        QTest.keyRelease(somewhere, Qt.Key.Key_Control)


class FakeVault:
    """A key store in memory that notes the threads it was asked from."""

    words = "key store of the test"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.threads: set[int] = set()
        self.works = True

    def read(self, name: str) -> str | None:
        self._asked()
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        self._asked()
        self.kept[name] = text

    def delete(self, name: str) -> None:
        self._asked()
        self.kept.pop(name, None)

    def _asked(self) -> None:
        self.threads.add(threading.get_ident())
        if not self.works:
            raise VaultFailed("this computer has no key store")


class SlowVault(FakeVault):
    """A key store that can be made to wait with its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.kept["broker:Mirror"] = "canary-4711"
        self.asked, self.answers = threading.Event(), threading.Event()
        self.answers.set()

    def read(self, name: str) -> str | None:
        self.asked.set()
        assert self.answers.wait(10)
        return super().read(name)


def rehearsal_of(robots: int, rate_hz: float) -> Callable[[QObject], RehearsalWorker]:
    def rehearse(parent: QObject) -> RehearsalWorker:
        return RehearsalWorker(Cast(robots=robots, rate_hz=rate_hz, lifelike=False), parent)

    return rehearse


def aim(table: RowTable) -> None:
    """The mouse moves over its rows."""
    table.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    table.moved_at = time.monotonic()


def rest(table: RowTable) -> None:
    """It was left there."""
    table.moved_at -= AIMS_S + 1


def paste(console: Console, text: str) -> None:
    field = console.window.monitor.start.field
    QGuiApplication.clipboard().setText(text)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def enter(console: Console) -> None:
    QTest.keyClick(console.window.monitor.start.field, Qt.Key.Key_Return)


def online(console: Console) -> bool:
    return console.model.link.state is LinkState.ONLINE


def with_two_brokers(make: Make, source: Mosquitto, other: Mosquitto, qtbot: QtBot) -> Console:
    """The source Plant is online, and Mirror is saved as well."""
    built = make()
    for name, running in (("Mirror", other), ("Plant", source)):
        built.book.keep(Profile(name, running.host, running.port))
    built.brokers.choose("Plant")
    qtbot.waitUntil(lambda: online(built))
    return built


def with_a_password(make: Make, broker: Mosquitto, other: Mosquitto, vault: SlowVault, qtbot: QtBot) -> Console:
    built = with_two_brokers(make, broker, other, qtbot)
    vault.asked.clear()
    vault.answers.clear()
    built.book.keep(Profile("Mirror", other.host, other.port, user="amr-001"))
    return built


def open_site(console: Console, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(console.plant.changed, timeout=5_000):
        console.plant.open_site(path)


def press(console: Console, key: Qt.Key) -> None:
    console.window.monitor.fleet.table.setFocus()
    QTest.keyClick(console.window.monitor.fleet.table, key, CONTROL)
