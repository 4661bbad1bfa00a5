"""Hands the connection of now over to ATI: looks the password up, shows the dialog, writes the folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.entrance import Entrance
from ati_console.gui.console.plant import Plant
from ati_console.gui.dialogs.file_box import file_box
from ati_console.gui.handover.ati_dialog import AtiDialog, Wanted
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import HandOverToAti
from ati_console.gui.theme import Theme
from ati_console.publish.handover import Handover, HandoverError, files, write
from ati_console.rehearse.tunnel_book import TunnelBook, book_file
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Secret, SecretStore, broker_secret
from ati_console.workers.task import Task

if TYPE_CHECKING:
    from ati_console.rehearse.tunnel import Tunnel

NO_BROKER: Final = "Connect to a broker first: it is its address that is handed over"
FOLDER: Final = "ATI handover"


@dataclass(frozen=True, slots=True)
class Found:
    """The password, when somebody knows it, and the tunnel that leads to the broker, when there is one."""

    password: Secret | None = None
    tunnel: Tunnel | None = None


class AtiDesk(QObject):
    """`said(words)` when there is nothing to hand over. One dialog at a time."""

    said = Signal(str)

    def __init__(
        self, model: ConsoleModel, brokers: Brokers, plant: Plant, store: SecretStore, theme: Theme, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._model, self._brokers, self._plant = model, brokers, plant
        self._store, self._theme, self._window = store, theme, window
        self._base: Handover | None = None
        self._tunnel: Tunnel | None = None
        self._looking: Task | None = None
        self.dialog: AtiDialog | None = None
        self.chooser: QFileDialog | None = None
        window.ati_handover_requested.connect(self.ask)
        model.wished.connect(self.do)
        model.grant(HandOverToAti)

    @Slot(object)
    def do(self, wish: object) -> None:
        if isinstance(wish, HandOverToAti):
            self.ask()

    @Slot()
    def ask(self) -> None:
        """The connection of now."""
        profile = self._brokers.profile
        if profile is None:
            self.said.emit(NO_BROKER)
        else:
            password = self._brokers.credentials.password
            known = Secret(password) if isinstance(password, str) else password
            self._look_up(profile, broker_secret(profile.name), known, None)

    @Slot(object)
    def ask_for(self, entrance: Entrance) -> None:
        """A way into the local broker."""
        self._look_up(entrance.profile, entrance.entry, None, entrance.tunnel)

    def _look_up(self, profile: Profile, entry: str, known: Secret | None, own: Tunnel | None) -> None:
        if self.dialog is not None or self._looking is not None:
            return
        try:
            self._base = self._handover(profile)
            files(self._base, "")  # a CA file that is gone is said before anything is asked
        except (HandoverError, OSError) as error:
            self.said.emit(f"Nothing to hand over: {error}")
            return
        store = self._store

        def work() -> Found:
            # Here, because the HTTP client takes its time to import and most windows hand nothing over.
            from ati_console.rehearse import tunnel as tunnels

            password = known or (store.get(entry) if profile.user else None)
            return Found(password, own or (tunnels.look().to(profile.port) if profile.is_loopback else None))

        self._looking = Task("key store", work, self)
        self._looking.done.connect(self._looked)
        self._looking.failed.connect(self._not_looked)
        self._looking.start()

    def _handover(self, profile: Profile) -> Handover:
        site = self._plant.site.site if self._plant.site else None
        made = Handover(profile, profile.host, profile.port)
        return replace(made, plant=site.name, conventions=site.source.conventions) if site else made

    @Slot(object)
    def _not_looked(self, _fault: object) -> None:
        self._looked(Found())

    @Slot(object)
    def _looked(self, found: Found) -> None:
        """A tunnel that leads to a broker of this computer is how ATI reaches it."""
        self._looking = None
        base, self._tunnel = self._base, found.tunnel
        if base is None:
            return
        if found.tunnel is not None:
            base = replace(base, host=found.tunnel.host, port=found.tunnel.port)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        made = time.strftime("%Y-%m-%d %H:%M")
        self.dialog = AtiDialog(self._theme, base, Path(documents) / FOLDER, made, found.password, self._window)
        self.dialog.write_requested.connect(self._write)
        self.dialog.folder_requested.connect(self._choose)
        self.dialog.open_requested.connect(self._open)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(object)
    def _write(self, wanted: Wanted) -> None:
        tunnel = self._tunnel

        def work() -> Path:
            folder = write(wanted.folder, files(wanted.handover, wanted.made))
            if tunnel is not None and (wanted.handover.host, wanted.handover.port) == (tunnel.host, tunnel.port):
                TunnelBook(book_file()).hand_out(tunnel.address, time.time())  # its next change is said
            return folder

        if self.dialog is not None:
            task = Task("handover", work, self)
            task.done.connect(self.dialog.show_written)
            task.failed.connect(self.dialog.show_fault)
            task.start()

    @Slot()
    def _choose(self) -> None:
        if self.dialog is not None:
            self.chooser = file_box(self.dialog, "Folder for ATI", self.dialog.folder.text())
            self.chooser.setFileMode(QFileDialog.FileMode.Directory)
            self.chooser.setOption(QFileDialog.Option.ShowDirsOnly)
            self.chooser.fileSelected.connect(self._chosen)
            self.chooser.open()

    @Slot(str)
    def _chosen(self, name: str) -> None:
        if self.dialog is not None:
            self.dialog.show_folder(Path(name))

    @Slot(object)
    def _open(self, folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.dialog = None
