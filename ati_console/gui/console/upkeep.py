"""What the window minds beside its run: where secrets go, what has its age, and the desktop's dark and light."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.gui.console.housekeeper import Housekeeper
from ati_console.gui.console.key_store_desk import KeyStoreDesk
from ati_console.gui.main_window import MainWindow
from ati_console.gui.preferences import Preferences
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import SecretStore

if TYPE_CHECKING:
    from ati_console.gui.desktop_scheme import DesktopScheme

HAS_PORTAL: Final = sys.platform == "linux"
ASKED_MS: Final = 200  # after the start: the window is painted first, also where the bus is slow to answer


class Upkeep(QObject):
    """`failed(Fault)`. A window that remembers nothing (a picture, a test) tidies nothing up either."""

    failed = Signal(object)

    def __init__(self, secrets: SecretStore, theme: Theme, window: MainWindow, *, remembers: bool) -> None:
        super().__init__(window)
        self._theme, self._remembers = theme, remembers
        self._scheme: DesktopScheme | None = None
        self._stopped = False
        page = window.settings_page
        self.key_store = KeyStoreDesk(secrets, page, theme, window)
        self.housekeeper = Housekeeper(self)
        for part in (self.key_store, self.housekeeper):
            part.failed.connect(self.failed)
        page.preferred.connect(self._preferred)
        self._preferred(page.now)

    def start(self) -> None:
        if HAS_PORTAL:
            QTimer.singleShot(ASKED_MS, self._ask_desktop)
        if self._remembers:
            self.housekeeper.start()
            self.key_store.begin()

    def stop(self) -> None:
        self.housekeeper.stop()
        self._stopped = True
        if self._scheme is not None:
            self._scheme.end()

    @Slot()
    def _ask_desktop(self) -> None:
        from ati_console.gui.desktop_scheme import DesktopScheme  # its library is installed on Linux alone

        if not self._stopped:
            self._scheme = DesktopScheme(self._theme, self)
            self._scheme.begin()

    @Slot(object)
    def _preferred(self, wanted: Preferences) -> None:
        self.housekeeper.keep(wanted.retention)
