"""The composition root of the window: model, window, and the run of now. Wishes come in, values go to the model.

A run is opened and closed while the window stays: by an address, a profile, a site file, or the demo. Which run it is
stands in runs.py, what is wished of its link in link_wishes.py, of its forwarder in forward_wishes.py.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from ati_console import __version__
from ati_console.gui.brokers.beside import Beside
from ati_console.gui.brokers.door import Manager
from ati_console.gui.brokers.stores import Stores
from ati_console.gui.console.ati_desk import AtiDesk
from ati_console.gui.console.beginning import Beginning
from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.calibration_desk import CalibrationDesk
from ati_console.gui.console.dead_desk import DeadDesk
from ati_console.gui.console.demo import Demo
from ati_console.gui.console.ending import Ending
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.forward_wishes import ForwardWishes
from ati_console.gui.console.id_care import IdCare
from ati_console.gui.console.importer import Importer
from ati_console.gui.console.key_wait import KeyWait
from ati_console.gui.console.leaving import Leaving
from ati_console.gui.console.link_wishes import LinkWishes
from ati_console.gui.console.mapping_desk import MappingDesk
from ati_console.gui.console.next_steps import NextSteps, TopicSteps
from ati_console.gui.console.old_link import OldLink
from ati_console.gui.console.opening import Doors as Doors
from ati_console.gui.console.opening import Opening as Opening
from ati_console.gui.console.plans import not_asked, plan_of
from ati_console.gui.console.plant import Change, Plant
from ati_console.gui.console.publish_desk import PublishDesk
from ati_console.gui.console.publish_side import PublishSide
from ati_console.gui.console.recent_sites import RecentSites
from ati_console.gui.console.report_desk import ReportDesk
from ati_console.gui.console.run import Run
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.second_start import SecondStart
from ati_console.gui.console.secrets_desk import SecretsDesk
from ati_console.gui.console.side_wishes import SideWishes
from ati_console.gui.console.sides import Sides
from ati_console.gui.console.site_desk import OpenSite
from ati_console.gui.console.trust_desk import TrustDesk
from ati_console.gui.console.twin_desk import TwinDesk
from ati_console.gui.console.twin_key import TwinKey
from ati_console.gui.console.upkeep import Upkeep
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.main_window import MainWindow
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.screenshot import letters_are_real
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.rehearse.demo_site import SandboxSecrets
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.site.site import Twin
from ati_console.stages import rehearsed
from ati_console.workers.rehearsal_worker import Scene

if TYPE_CHECKING:
    from ati_console.gui.console.diagnose_desk import DiagnoseDesk
    from ati_console.gui.diagnose.pages import DiagnosePages

# The window asks for Python's lock hundreds of times a frame. While messages pour in, each time costs up to this
# long: with Python's own 5 ms that was 15 frames a second instead of 33 (tests/bench, P1).
SWITCH_S: Final = 0.0005
PROGRAM: Final = f"ati-console {__version__}"  # stands in what a probe found


class Console(QObject):
    """One window, and one run of the stages at a time. `closed` when everything has stopped."""

    closed = Signal()

    def __init__(
        self, theme: Theme, opening: Opening, doors: Doors | None = None, settings: QSettings | None = None
    ) -> None:
        super().__init__()
        self._theme, self._opening, self._doors = theme, opening, doors or Doors()
        self.model = ConsoleModel(parent=self)
        self._demo: Profile | None = None  # while its plant is shown, its run may be on its way or left
        self._before_demo: OpenSite | None = None
        self.diagnose: DiagnoseDesk | None = None  # when the workspace is first seen
        with theme.undressed():
            self.window = MainWindow(self.model, theme, self.shutdown, settings)
            self._settings = settings
            self._furnish(remembers=settings is not None)
        self._wire()
        self._beginning = Beginning(opening, self.plant, self.brokers, self.runs, self.ids)
        self._beginning.place(self.window, self._doors.ids.window)

    @property
    def run(self) -> Run | None:
        """Of now, or the last one."""
        return self.runs.now

    # ------------------------------------------------------------ opening and closing

    def start(self) -> None:
        """Show the window, and open what it was asked to be opened on."""
        sys.setswitchinterval(SWITCH_S)
        for fault in self.book.faults:
            self.model.add_fault(fault)
        self._beginning.furnish()
        self.window.open()
        self.upkeep.start()
        if self._opening.first:
            self.second.open()
        self._beginning.connect()

    def shutdown(self) -> None:
        """Upstream first; each thread gets its time, a late one is named in the log."""
        self.brokers.entry.leave()
        if self.diagnose is not None:
            self.diagnose.halt()
        self.publish.halt()
        self.publish_side.stop()
        self.runs.halt()
        self.sides.halt()
        self.demo.stop()
        self.upkeep.stop()
        self.second.shut()
        self.calibration.flush()
        self.book.finish()
        self.closed.emit()

    def figures(self) -> dict[str, object]:
        """The line of `window` (interfaces.md), without its event name."""
        fleet = self.model.fleet
        counts = {"received": fleet.received, "decoded": fleet.decoded, "undecodable": fleet.undecodable}
        link = {"link": self.model.link.state.value}
        return {**link, **counts, "dropped": fleet.dropped, "robots": len(fleet.robots), **self.window.frame_figures}

    def letters_are_real(self) -> bool:
        """Both families draw letters and not boxes."""
        return all(letters_are_real(font) for font in (self._theme.font(20), self._theme.mono(20)))

    # ------------------------------------------------------------ which run

    @Slot()
    def _entered(self) -> None:
        """A broker with its secrets. The plant of the demo goes with the demo, which is another one when it is wanted
        again: its broker went with its run."""
        self.demo.leave()
        if self._demo is not None and self._demo == self.brokers.profile:
            self._start_demo()
            return
        if self._demo is not None:
            self.plant.show(self._before_demo)
        self._reopen()

    @Slot()
    def _site_changed(self) -> None:
        self.runs.allow_forward()
        self._reopen()

    @Slot(object)
    def _site_edited(self, change: Change) -> None:
        self.runs.change(change, self._reopen)

    def _twin(self) -> Twin | None:
        return self.plant.site.site.twin if self.plant.site else None

    def _sherpas(self) -> dict[str, str]:
        return {row.login: row.sherpa for row in self.plant.site.site.robots} if self.plant.site else {}

    def _source(self) -> str:
        return self.brokers.profile.name if self.brokers.profile else ""

    def _reopen(self) -> None:
        """Another broker, another password, another site: another run."""
        profile = self.brokers.profile
        self._demo = None
        if profile is not None:
            used = self.ids.used(profile)
            plan = plan_of(used, self.brokers.credentials, self.plant.site, self._doors)
            self.runs.open(plan)
            if plan.left_out:
                self.window.toast.refuse(not_asked(plan))

    @Slot()
    def start_demo(self) -> None:
        if not self.runs.over:
            self.plant.leave(partial(self.ending.before_site, "Start the demo", self._start_demo))

    def _start_demo(self) -> None:
        self.brokers.entry.leave()
        self.demo.start()

    @Slot(object)
    def _demo_ready(self, scene: Scene) -> None:
        self._before_demo = self.plant.site if self._demo is None else self._before_demo
        self._demo = scene.profile
        self.plant.show_loaded(scene.site)
        self.brokers.use(scene.profile, Credentials())
        plan = rehearsed(scene.profile, scene.site.site, SandboxSecrets(), scene.folder)
        self.runs.open(plan, self.demo.worker)

    @Slot(object)
    def _diagnose_built(self, pages: DiagnosePages) -> None:
        from ati_console.gui.console.diagnose_desk import DiagnoseDesk

        desk = DiagnoseDesk(self.model, pages, self.brokers, self.runs, self.sides, self._doors, self.window, PROGRAM)
        desk.said.connect(self.window.toast.say)
        desk.failed.connect(self.model.add_fault)
        self.diagnose = desk

    # ------------------------------------------------------------ building

    @property
    def secrets(self) -> SecretStore:
        return self._doors.secrets

    def _furnish(self, *, remembers: bool) -> None:
        doors, window, theme, model = self._doors, self.window, self._theme, self.model
        self.book = ProfileBook(ProfileStore(doors.profiles), self)
        self.desk = SecretsDesk(doors.secrets, self)
        self.brokers = Brokers(self.book, Entry(self.desk, theme, window), window, self)
        self.plant = Plant(model, window, self)
        self.recent = RecentSites(self.plant, window, self._settings)
        self.calibration = CalibrationDesk(model, self.plant, window, self)
        self.runs = Runs(model, self.plant, doors.build, self)
        self.ending = Ending(model, self.brokers, self.runs, window)
        self.plant.mind = self.ending.before_site
        self.ids = IdCare(model, self.plant, self.runs, doors.ids, window, self._settings)
        self.brokers.stands = self.runs.stands
        self.brokers.care, self.brokers.used, self.brokers.see = self.ids.before, self.ids.used, self.ids.see
        self.link = LinkWishes(model, self.brokers, self.runs, self.ending, self.ids, self)
        KeyWait(model, self.brokers.entry, window.toast, self)
        self.sides = Sides(model, self.brokers, self.runs, self._entry_beside(), doors, self)
        self.twin_key = TwinKey(self.desk, theme, window)
        self.forwarding = ForwardWishes(model, self.runs, self.twin_key, self, self._settings)
        self.twin = TwinDesk(model, self.plant, self.runs, window.forward.twin, doors.secrets, self)
        self.dead = DeadDesk(model, self.runs, window.forward.dead, theme, window)
        self.importer = Importer(self.book, doors.secrets, theme, window)
        old, stores = OldLink(model, self.brokers, self.runs, self.sides), Stores(self.book.store, doors.secrets)
        links = Beside(lambda: self.sides.names, self.sides.why_not)
        self.manager = Manager(stores, theme, window, self._twin, self._source, old.of, links, self._sherpas)
        self.trust = TrustDesk(model, self.brokers, self.sides, doors.secrets, window)
        self.side_wishes = SideWishes(model, self.sides, self.trust, self.manager, window)
        self.mapping_page = MappingPage(model, theme)
        window.forward.set_page(ForwardTab.MAPPING, self.mapping_page)
        window.forward.head.branch_chosen.connect(self.mapping_page.show_branch)
        self.mapping = MappingDesk(self.plant, self.mapping_page, theme, window, self.runs, doors.secrets, self.twin)
        self.steps = NextSteps(model, self.plant, self.mapping, self.mapping_page, window)
        self.topics = TopicSteps(model, self.plant, self.brokers, self.manager, window)
        self.publish = PublishDesk(model, self.plant, self.runs, self.book, doors.secrets, window.publish, theme, self)
        seen = self.publish.seen
        self.publish_side = PublishSide(model, self.plant, self.runs, self.twin, seen, doors.secrets, window)
        self.demo = Demo(doors.rehearse, window.monitor.start, self)
        self.leaving = Leaving(self.ending, self.plant, self.manager, window)
        window.mind(self.leaving)
        self.second = SecondStart(self.model, self.brokers, self.plant, window)
        self.ati = AtiDesk(model, self.brokers, self.plant, doors.secrets, theme, window)
        self.reports = ReportDesk(model, theme, window)
        self.upkeep = Upkeep(doors.secrets, theme, window, remembers=remembers)

    def _entry_beside(self) -> Entry:
        """Of the brokers beside the source, which asks apart from the source's own; both are heard alike."""
        beside = Entry(SecretsDesk(self._doors.secrets, self), self._theme, self.window)
        for entry in (self.brokers.entry, beside):
            entry.said.connect(self.window.toast.say)
            entry.warned.connect(self.window.toast.refuse)
        return beside

    def _wire(self) -> None:
        window = self.window
        self.brokers.entered.connect(self._entered)
        self.runs.opening.connect(window.forwarding.withdraw)
        window.diagnose.built.connect(self._diagnose_built)
        self.manager.changed.connect(self.book.reload)
        self.manager.renamed.connect(self.brokers.follow)
        self.manager.connect_requested.connect(self.brokers.choose)
        self.plant.changed.connect(self._site_changed)
        self.plant.edited.connect(self._site_edited)
        self.demo.ready.connect(self._demo_ready)
        self.publish_side.handover_requested.connect(self.ati.ask_for)
        self.publish_side.connect_requested.connect(self.brokers.enter_with)
        for wished in (window.monitor.start.demo_requested, window.demo_requested):
            wished.connect(self.start_demo)
        window.connect_requested.connect(self.link.connect_again)
        window.disconnect_requested.connect(self.link.disconnect_link)
        window.forward_requested.connect(self.forwarding.set_mode)
        self.twin.key_wished.connect(self.twin_key.ask)
        self.twin.passwords_wished.connect(self.manager.open_twin)
        self.twin_key.kept.connect(self.twin.check_if_seen)
        self.forwarding.areas_changed.connect(window.show_areas)
        self.forwarding.paths_changed.connect(window.show_paths)
        self._wire_faults()
        self._wire_words()

    def _wire_faults(self) -> None:
        self.mapping.failed.connect(self.model.add_fault)
        self.sides.failed.connect(self.model.add_fault)  # never the link: that is the source's
        for part in (
            self.runs, self.desk, self.book, self.demo, self.importer, self.upkeep, self.second, self.calibration,
            self.dead, self.twin, self.publish, self.window.publish, self.publish_side, self.recent,
        ):  # fmt: skip
            part.failed.connect(self.runs.say_fault)

    def _wire_words(self) -> None:
        for part in (
            self.mapping, self.steps, self.topics, self.plant, self.twin_key, self.importer,
            self.calibration, self.dead, self.twin, self.ati, self.trust, self.publish_side, self.recent,
            self.window.forward.delivery,
        ):  # fmt: skip
            part.said.connect(self.window.toast.say)
