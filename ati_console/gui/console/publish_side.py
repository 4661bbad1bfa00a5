"""The trial and the local broker of the window, built when they are first asked for: most windows need neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.plant import Plant
from ati_console.gui.console.publish_seen import SeenBy
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.twin_desk import TwinDesk
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.shell.rail import PUBLISH
from ati_console.settings.secrets import SecretStore

if TYPE_CHECKING:
    from ati_console.gui.console.local_desk import LocalDesk
    from ati_console.gui.console.trial_desk import TrialDesk


class PublishSide(QObject):
    """`said(str)`, `failed(Fault)`; of the local broker `handover_requested(Entrance)` and
    `connect_requested(Profile, Credentials)`."""

    said = Signal(str)
    failed = Signal(object)
    handover_requested = Signal(object)
    connect_requested = Signal(object, object)

    def __init__(
        self, model: ConsoleModel, plant: Plant, runs: Runs, twin: TwinDesk, seen: SeenBy, vault: SecretStore,
        window: MainWindow,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._model, self._plant, self._runs, self._vault, self._window = model, plant, runs, vault, window
        self._twin, self._seen = twin, seen
        self.trial: TrialDesk | None = None
        self.local: LocalDesk | None = None
        window.workspace_changed.connect(self._came)
        window.trial_requested.connect(self.run_trial)
        window.trial_stopped.connect(self.stop_trial)
        window.contract_requested.connect(self.show_contract)
        window.top_bar.pill.local_requested.connect(self.open_local)

    def stop(self) -> None:
        """With the window."""
        for desk in (self.trial, self.local):
            if desk is not None:
                desk.stop()

    @Slot()
    def run_trial(self) -> None:
        self._window.choose_workspace(PUBLISH)
        trial = self._trial()
        self._window.publish.pane.parts.show_page()
        trial.column.trial.run_all()

    @Slot()
    def stop_trial(self) -> None:
        if self.trial is not None:
            self.trial.cancel()

    @Slot()
    def show_contract(self) -> None:
        self._trial().show_all()

    @Slot()
    def open_local(self) -> None:
        if self.local is None:
            from ati_console.gui.console.local_desk import LocalDesk

            self.local = LocalDesk(self._vault, self._window)
            self.local.said.connect(self.said)
            self.local.handover_requested.connect(self.handover_requested)
            self.local.broker.connect_requested.connect(self.connect_requested)
        self.local.open()

    @Slot()
    def _came(self) -> None:
        if self._window.publish.isVisible():
            self._trial()

    def _trial(self) -> TrialDesk:
        if self.trial is None:
            from ati_console.gui.console.trial_desk import TrialDesk
            from ati_console.gui.publish.trial_column import TrialColumn

            column = TrialColumn(self._window.theme, self._window.publish.model)
            self._window.publish.set_page(column)
            self.trial = TrialDesk(self._model, self._plant, self._runs, self._twin, self._seen, column, self._window)
            self.trial.said.connect(self.said)
            self.trial.failed.connect(self.failed)
        return self.trial
