"""Hands the connection of now over to ATI: looks the password up, shows the dialog, writes the folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.plant import Plant
from ati_console.gui.handover.ati_dialog import AtiDialog, Wanted
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import HandOverToAti
from ati_console.gui.theme import Theme
from ati_console.publish.handover import Handover, HandoverError, files, write
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Secret, SecretStore, broker_secret
from ati_console.workers.task import Task

NO_BROKER: Final = "Connect to a broker first: it is its address that is handed over"
FOLDER: Final = "ATI handover"


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
        profile = self._brokers.profile
        if profile is None:
            self.said.emit(NO_BROKER)
        elif self.dialog is None and self._looking is None:
            self._look_up(profile)

    def _look_up(self, profile: Profile) -> None:
        try:
            self._base = self._handover(profile)
            files(self._base, "")  # a CA file that is gone is said before anything is asked
        except (HandoverError, OSError) as error:
            self.said.emit(f"Nothing to hand over: {error}")
            return
        store, name, known = self._store, broker_secret(profile.name), self._brokers.credentials.password
        self._looking = Task("key store", lambda: known or (store.get(name) if profile.user else None), self)
        self._looking.done.connect(self._looked)
        self._looking.failed.connect(self._not_looked)
        self._looking.start()

    def _handover(self, profile: Profile) -> Handover:
        site = self._plant.site.site if self._plant.site else None
        made = Handover(profile, profile.host, profile.port)
        return Handover(profile, made.host, made.port, site.name, site.source.conventions) if site else made

    @Slot(object)
    def _not_looked(self, _fault: object) -> None:
        self._looked(None)

    @Slot(object)
    def _looked(self, found: object) -> None:
        self._looking = None
        base = self._base
        if base is None:
            return
        password = found if isinstance(found, Secret) else Secret(found) if isinstance(found, str) else None
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        made = time.strftime("%Y-%m-%d %H:%M")
        self.dialog = AtiDialog(self._theme, base, Path(documents) / FOLDER, made, password, self._window)
        self.dialog.write_requested.connect(self._write)
        self.dialog.folder_requested.connect(self._choose)
        self.dialog.open_requested.connect(self._open)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(object)
    def _write(self, wanted: Wanted) -> None:
        def work() -> Path:
            return write(wanted.folder, files(wanted.handover, wanted.made))

        if self.dialog is not None:
            task = Task("handover", work, self)
            task.done.connect(self.dialog.show_written)
            task.failed.connect(self.dialog.show_fault)
            task.start()

    @Slot()
    def _choose(self) -> None:
        if self.dialog is not None:
            self.chooser = QFileDialog(self.dialog, "Folder for ATI", self.dialog.folder.text())
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
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
