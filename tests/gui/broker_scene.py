"""A manager over files of its own and a key store of the test."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.brokers.desk import Desk
from ati_console.gui.brokers.stores import Stores
from ati_console.gui.brokers.window import BrokerWindow
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile, Role, Tls
from ati_console.settings.secrets import SecretStore, VaultLocked
from ati_console.settings.store import ProfileStore

SECRET = "canary-4711"
PLANT = Profile(name="Plant A", host="broker.example", port=8883, tls=Tls(), user="amr-001")
MIRROR = Profile(name="Mirror", host="mirror.example")
DEVICE = Profile(name="Device", host="device.example", user="amr-002", role=Role.PUBLISH_ONLY)


@dataclass
class Vault:
    """A key store in memory that notes the threads it was asked from."""

    words: str = "key store of the test"
    kept: dict[str, str] = field(default_factory=dict)
    threads: set[int] = field(default_factory=set)
    locked: bool = False

    def read(self, name: str) -> str | None:
        self._open()
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        self._open()
        self.kept[name] = text

    def delete(self, name: str) -> None:
        self._open()
        self.kept.pop(name, None)

    def _open(self) -> None:
        self.threads.add(threading.get_ident())
        if self.locked:
            raise VaultLocked("the key store of the test is locked")


class Scene:
    """The manager, opened, with profiles in its file."""

    def __init__(self, theme: Theme, qtbot: QtBot, folder: Path, profiles: tuple[Profile, ...]) -> None:
        self.qtbot, self.vault = qtbot, Vault()
        self.store = ProfileStore(folder / "profiles.json")
        if profiles:
            self.store.save(profiles)
        self.window = BrokerWindow(theme, Desk(Stores(self.store, SecretStore({}, self.vault))))
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.until(lambda: len(self.window.model.names) == len(profiles))

    @property
    def names(self) -> list[str]:
        return [profile.name for profile in self.store.load().profiles]

    def until(self, met: object) -> None:
        self.qtbot.waitUntil(met, timeout=10_000)  # type: ignore[arg-type]

    def choose(self, name: str) -> None:
        window = self.window
        window.sidebar.list.setCurrentIndex(window.model.index(window.model.row(name)))

    def type(self, key: str, text: str) -> QWidget:
        """Into a field of the editor, as a user does."""
        edit = self.window.editor.fields[key].control.first()
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(edit, text)
        return edit

    def press(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
