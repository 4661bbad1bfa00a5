"""Between the mapping page and the world: Twinzo's devices, CSV files, and the open site that is changed."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.forward.device_values import NewDevice
from ati_console.forward.missing_devices import by_branch
from ati_console.forward.ports import TwinSecrets
from ati_console.gui.console.device_maker import DeviceMaker
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.run import Run
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.twin_desk import TwinDesk
from ati_console.gui.dialogs.file_dialog import FileAsker, FileSaver
from ati_console.gui.file_writer import FileWriter
from ati_console.gui.mapping.changes_dialog import ChangesDialog
from ati_console.gui.mapping.create_dialog import CreateDialog
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.mapping_edit import Bulk, Proposed
from ati_console.gui.models.mapping_facts import Devices
from ati_console.gui.models.table_text import for_spreadsheet
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.settings.secrets import SecretStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site import mapping_csv, remap
from ati_console.site.mapping_csv import BadCsv
from ati_console.site.site import RobotRow, Site
from ati_console.status import Fault, Severity
from ati_console.workers.task import Task

MOST_LETTERS = 100_000


class MappingDesk(QObject):
    """`said(words)`, `failed(Fault)`. The credentials are those of the run of now, or what the key store has."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        plant: Plant,
        page: MappingPage,
        theme: Theme,
        window: QWidget,
        runs: Runs,
        store: SecretStore,
        twin: TwinDesk,
    ) -> None:
        super().__init__(window)
        self._plant, self._page, self._theme, self._window = plant, page, theme, window
        self._runs, self._store, self._twin = runs, store, twin
        self._asking: Task | None = None
        self._maker = DeviceMaker(self)
        self.changes: ChangesDialog | None = None
        self.create: CreateDialog | None = None
        self.csv_in = FileAsker("Rows of the allow-list", "CSV (*.csv *.txt);;All files (*)", window)
        self.csv_out = FileSaver("Save the allow-list", "CSV (*.csv)", "csv", window)
        self._writer = FileWriter(self)
        self._wire()

    # ------------------------------------------------------------ the site

    @Slot(object)
    def show_site(self, site: Site | None) -> None:
        """Another one, or the same one changed. Devices of another twin are forgotten."""
        before = self._page.facts
        if self.changes is not None and (before is None or before.site != site):
            self.changes.reject()  # what it shows would be done to another site than it was read for
        if self._asking is not None and (site is None or before is None or site.twin != before.site.twin):
            self._asking.drop()
            self._asking = None
            self._page.set_asking(False)
        self._page.set_site(site)

    @Slot(object)
    def take(self, proposed: Proposed) -> None:
        self._plant.change(proposed.site, proposed.words)

    @Slot(object)
    def ask_bulk(self, bulk: Bulk) -> None:
        """Shows what would change; nothing does before the user said so."""
        site = self._site
        if site is not None:
            self.changes = ChangesDialog(self._theme, site, bulk, self._window)
            self.changes.taken.connect(self._take_rows)
            self.changes.finished.connect(self._changes_closed)
            self.changes.open()

    @Slot()
    def _changes_closed(self) -> None:
        self.changes = None

    @Slot(object)
    def _take_rows(self, rows: tuple[RobotRow, ...]) -> None:
        site, self.changes = self._site, None
        if site is not None and not remap.new_conflicts(site, rows):
            words = f"{counted(len(rows), 'row')} of the allow-list"
            self._plant.change(remap.with_rows(site, rows), words)
            self.said.emit(f"Taken: {words}. Ctrl+Z takes it back.")

    def _secrets(self) -> TwinSecrets:
        run = self._runs.now
        return (run.plan.twin_secrets if run else None) or StoredTwinSecrets(self._store)

    @property
    def _site(self) -> Site | None:
        return self._plant.site.site if self._plant.site else None

    # ------------------------------------------------------------ Twinzo's devices

    @Slot()
    def ask_devices(self) -> None:
        site = self._site
        if site is None or self._asking is not None:
            return
        self._page.set_asking(True)
        self._asking = Task("Twinzo's devices", partial(_devices, site, self._secrets()), self)
        self._asking.done.connect(self._listed)
        self._asking.failed.connect(self._not_listed)
        self._asking.start()

    @Slot()
    def _checked(self) -> None:
        """A Twinzo check lists the devices too: a sherpa whose login it does not have is not mapped to anything."""
        site, last = self._site, self._twin.last
        if site is None or last is None or self._asking is not None or last.site.twin != site.twin:
            return
        found = by_branch(site, last.found)
        if found:
            self._page.set_devices(Devices(found))

    @Slot(object)
    def _listed(self, found: Devices) -> None:
        self._asking = None
        self._page.set_devices(found)

    @Slot(object)
    def _not_listed(self, fault: Fault) -> None:
        self._asking = None
        self._page.set_asking(False)
        self.failed.emit(fault)

    def ask_create(self, rows: tuple[RobotRow, ...]) -> None:
        """Asks, with the very requests; nothing is sent before."""
        site = self._site
        wanted = _new_devices(site, rows) if site is not None else ()
        if site is None or not wanted:
            self.said.emit("Nothing to create: the sector of the sherpa is in no branch of the site")
            return
        run = self._runs.now
        self.create = CreateDialog(self._theme, site, wanted, self._window, retries=bool(run and run.can_forward))
        self.create.go_requested.connect(self._begin_create)
        self.create.stop_requested.connect(self._maker.stop)
        self.create.retry_requested.connect(self._retry)
        self.create.finished.connect(self._create_closed)
        self._runs.opening.connect(self.create.reject)  # another site may have another Twinzo
        self._maker.created.connect(self.create.show_created)
        self._maker.failed.connect(self.create.show_fault)
        self._maker.ended.connect(self.create.show_end)
        self.create.open()

    @Slot(object)
    def _create_rows(self, rows: tuple[RobotRow, ...]) -> None:
        self.ask_create(rows)

    @Slot(object)
    def _begin_create(self, wanted: tuple[NewDevice, ...]) -> None:
        site = self._site
        if site is not None:
            self._maker.begin(site, self._secrets(), wanted)

    @Slot(int)
    def _create_closed(self, _result: int) -> None:
        dialog, self.create = self.create, None
        if dialog is not None:
            for signal, slot in (
                (self._maker.created, dialog.show_created), (self._maker.failed, dialog.show_fault),
                (self._maker.ended, dialog.show_end),
            ):  # fmt: skip
                signal.disconnect(slot)
            if dialog.done_of:
                self.ask_devices()

    @Slot(object)
    def _retry(self, sherpas: tuple[str, ...]) -> None:
        """Their dead letters go into the queue once more: their device is there now."""
        run = self._runs.now
        if run is not None and run.stages.forwarder is not None:
            task = Task("retrying dead letters", partial(_retry_dead, run, frozenset(sherpas)), self)
            task.done.connect(self._retried)
            task.failed.connect(self.failed)
            task.start()

    @Slot(object)
    def _retried(self, count: int) -> None:
        self.said.emit(f"{counted(count, 'dead letter')} queued again" if count else "No dead letters of these sherpas")

    # ------------------------------------------------------------ CSV

    @Slot()
    def _ask_out(self) -> None:
        site = self._site
        if site is not None:
            self.csv_out.ask(Path.home() / f"mapping-{time.strftime('%Y%m%d-%H%M%S')}.csv")

    @Slot(object)
    def save_csv(self, path: Path) -> None:
        site = self._site
        if site is None:
            return
        words = f"{counted(len(site.robots), 'row')} saved in {path.name}"
        self._writer.write(path, lambda: for_spreadsheet(mapping_csv.text_of(site.robots)), words)

    @Slot(object)
    def load_csv(self, path: Path) -> None:
        """Read off the window's thread, then shown before anything is taken."""
        site = self._site
        if site is not None:
            task = Task("CSV of the allow-list", partial(_read_csv, path, site), self)
            task.done.connect(self._loaded)
            task.failed.connect(self.failed)
            task.start()

    @Slot(object)
    def _loaded(self, found: Bulk | str) -> None:
        if isinstance(found, str):
            step = f"Columns are {', '.join(mapping_csv.COLUMNS)}, names in the first line"
            self.failed.emit(Fault(time.time(), "window", found, step, Severity.WARNING))
            self.said.emit(found)
        else:
            self.ask_bulk(found)

    # ------------------------------------------------------------ building

    def _wire(self) -> None:
        page = self._page
        self._plant.shown.connect(self.show_site)
        page.proposed.connect(self.take)
        page.bulk_proposed.connect(self.ask_bulk)
        page.devices_requested.connect(self.ask_devices)
        self._twin.answered.connect(self._checked)
        page.create_requested.connect(self._create_rows)
        page.csv_in_requested.connect(self.csv_in.ask)
        page.csv_out_requested.connect(self._ask_out)
        page.refused.connect(self.said)
        self.csv_in.chosen.connect(self.load_csv)
        self.csv_out.chosen.connect(self.save_csv)
        self._writer.said.connect(self.said)
        self._writer.failed.connect(self.failed)


def _devices(site: Site, secrets: TwinSecrets) -> Devices:
    from ati_console.forward import devices  # only now: the HTTP stack costs the start of every window

    return Devices(devices.listed(site, secrets))


def _new_devices(site: Site, rows: tuple[RobotRow, ...]) -> tuple[NewDevice, ...]:
    """One a login and branch: two sherpas never share one, but a list could."""
    names = {sector.id: sector.branch for sector in site.sectors}
    branches = {branch.name: branch for branch in site.branches}
    wanted: dict[tuple[str, str], NewDevice] = {}
    for row in rows:
        branch = branches.get(names.get(row.sector, ""))
        if branch is not None:
            wanted.setdefault((branch.name, row.login), NewDevice(row.login, row.sherpa, branch))
    return tuple(wanted.values())


def _retry_dead(run: Run, sherpas: frozenset[str]) -> int:
    """Blocks: the outbox is read."""
    forwarder = run.stages.forwarder
    assert forwarder is not None
    ids = [letter.id for letter in forwarder.dead_letters(MOST_LETTERS) if letter.sherpa in sherpas]
    if ids:
        forwarder.retry_dead(ids)
    return len(ids)


def _read_csv(path: Path, site: Site) -> Bulk | str:
    """Blocks. Words when nothing of it can be used."""
    try:
        with path.open("rb") as file:
            found = mapping_csv.read(file.read(mapping_csv.LARGEST + 1), site)
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror or error}"
    except BadCsv as bad:
        return f"{path.name}: {bad}"
    return Bulk(f"Rows of {path.name}", found.rows, found.problems)
