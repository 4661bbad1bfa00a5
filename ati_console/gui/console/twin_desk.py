"""Runs the staged Twinzo check off the window's thread, and takes what was ticked into the site."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ati_console.forward.checked import TwinChecked, TwinStageResult
from ati_console.forward.ports import TwinSecrets
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.runs import Runs
from ati_console.gui.forward.twin_page import TwinPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import AdoptTwin
from ati_console.settings.secrets import SecretStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.adopt import adopted
from ati_console.site.site import Site
from ati_console.status import Fault
from ati_console.workers.task import Task


@dataclass(frozen=True, slots=True)
class _Told:
    """A stage of one check: what an older one still says is nobody's concern."""

    check: int
    seen: TwinStageResult


@dataclass(frozen=True, slots=True)
class Answered:
    """What a check found, of which site, and when it ended (unix seconds)."""

    site: Site
    found: TwinChecked
    at: float


class TwinDesk(QObject):
    """`failed(Fault)`, `said(str)`, `answered` with a new `last`. One check at a time; cancelled ones end unheard.

    `key_wished(Twin)` and `passwords_wished(Twin)`: somebody wants to give a credential.
    """

    failed = Signal(object)
    answered = Signal()
    said = Signal(str)
    key_wished = Signal(object)
    passwords_wished = Signal(object)
    _stage = Signal(object)  # from the task's thread

    def __init__(
        self, model: ConsoleModel, plant: Plant, runs: Runs, page: TwinPage, vault: SecretStore, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._plant, self._runs, self._page, self._vault = model, plant, runs, page, vault
        self._number = 0
        self._stop = threading.Event()
        self._task: Task | None = None
        self._site: Site | None = None
        self.last: Answered | None = None
        self._stage.connect(self._told, Qt.ConnectionType.QueuedConnection)
        page.check_requested.connect(self.check)
        page.cancel_requested.connect(self.cancel)
        page.credentials_requested.connect(self._wish_credentials)
        model.wished.connect(self._granted)
        model.grant(AdoptTwin)

    @Slot()
    def check(self) -> None:
        site = self._plant.site
        if site is None:
            return
        self.cancel()
        self._number += 1
        self._stop = threading.Event()
        self._page.begin()
        number, secrets, stop = self._number, self._secrets(), self._stop
        self._site = site.site

        def tell(seen: TwinStageResult) -> None:
            self._stage.emit(_Told(number, seen))

        def work() -> TwinChecked:
            # Here, because httpx takes its time to import and a window without a check needs none.
            from ati_console.forward.twin_check import check

            return check(site.site, secrets, tell, stop.is_set)

        self._task = Task("Twinzo check", work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot()
    def cancel(self) -> None:
        """The stage that is being asked goes on by itself; nobody hears of it."""
        self._stop.set()
        if self._task is not None:
            self._task.drop()
            self._task = None
            self._number += 1
            self._page.end()

    @Slot()
    def check_if_seen(self) -> None:
        """There is another credential: whoever looks at the check wants to know what it opens."""
        if self._page.isVisible():
            self.check()

    @Slot()
    def _wish_credentials(self) -> None:
        twin = self._plant.site.site.twin if self._plant.site is not None else None
        if twin is not None:
            (self.key_wished if twin.auth == "api-key" else self.passwords_wished).emit(twin)

    @Slot(object)
    def _told(self, told: _Told) -> None:
        if told.check == self._number:
            self._page.show_step(told.seen)

    @Slot(object)
    def _done(self, found: TwinChecked) -> None:
        self._task = None
        self._page.show_found(found)
        if self._site is not None:
            self.last = Answered(self._site, found, time.time())
            self.answered.emit()

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._task = None
        self._page.end()
        self.failed.emit(fault)

    @Slot(object)
    def _granted(self, wish: object) -> None:
        site = self._plant.site.site if self._plant.site else None
        if not isinstance(wish, AdoptTwin) or site is None:
            return
        if adopted(site, wish.branches, wish.sectors).branches == site.branches:
            self._adopt(wish)
        else:
            self._plant.mind("Take the branches over", partial(self._adopt, wish))

    def _adopt(self, wish: AdoptTwin) -> None:
        self._plant.adopt(wish.branches, wish.sectors)
        self.said.emit("Branches and sectors of Twinzo are in the site: Ctrl+S saves it")

    def _secrets(self) -> TwinSecrets:
        """Those of the run of now: a demo has its own."""
        run = self._runs.now
        secrets = run.plan.twin_secrets if run is not None else None
        return secrets if secrets is not None else StoredTwinSecrets(self._vault)
