"""What the window minds beside its run: where secrets go, what has its age, and who knocks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.housekeeper import Housekeeper
from ati_console.gui.console.key_store_desk import KeyStoreDesk
from ati_console.gui.main_window import MainWindow
from ati_console.gui.preferences import Preferences
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import SecretStore


class Upkeep(QObject):
    """`failed(Fault)`. A window that remembers nothing (a picture, a test) tidies nothing up either."""

    failed = Signal(object)

    def __init__(self, secrets: SecretStore, theme: Theme, window: MainWindow, *, remembers: bool) -> None:
        super().__init__(window)
        self._remembers = remembers
        page = window.settings_page
        self.key_store = KeyStoreDesk(secrets, page, theme, window)
        self.housekeeper = Housekeeper(self)
        for part in (self.key_store, self.housekeeper):
            part.failed.connect(self.failed)
        page.preferred.connect(self._preferred)
        self._preferred(page.now)

    def start(self) -> None:
        if self._remembers:
            self.housekeeper.start()
            self.key_store.begin()

    def stop(self) -> None:
        self.housekeeper.stop()

    @Slot(object)
    def _preferred(self, wanted: Preferences) -> None:
        self.housekeeper.keep(wanted.retention)
