"""The composition root of the window: model, window, and the run of now. Wishes come in, values go to the model.

A run is opened and closed while the window stays: by an address, a profile, a site file, or the demo.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from ati_console import paths
from ati_console.forwarding import ForwardMode
from ati_console.gui.brokers.door import Manager
from ati_console.gui.brokers.stores import Stores
from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.demo import Demo
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.importer import Importer
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.console.plant import Change, Plant
from ati_console.gui.console.run import Run
from ati_console.gui.console.second_start import SecondStart
from ati_console.gui.console.secrets_desk import SecretsDesk
from ati_console.gui.console.site_desk import OpenSite
from ati_console.gui.console.switch import Built, Switch, Wanted
from ati_console.gui.console.twin_key import TwinKey
from ati_console.gui.console.upkeep import Upkeep
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import Reconnect
from ati_console.gui.screenshot import letters_are_real
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.rehearse.demo_site import SandboxSecrets
from ati_console.settings.installation import client_id
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.rules import makes_another_run, rules_of
from ati_console.stages import Plan, persistent, rehearsed, with_site_topics
from ati_console.status import Fault, LinkState, LinkStatus, Want
from ati_console.workers.rehearsal_worker import RehearsalWorker, Scene

# The window asks for Python's lock hundreds of times a frame. While messages pour in, each time costs up to this
# long: with Python's own 5 ms that was 15 frames a second instead of 33 (tests/bench, P1).
SWITCH_S: Final = 0.0005
FIRST_SIZE: Final = (1440, 900)


class Console(QObject):
    """One window, and one run of the stages at a time. `closed` when everything has stopped."""

    closed = Signal()

    def __init__(
        self, theme: Theme, opening: Opening, doors: Doors | None = None, settings: QSettings | None = None
    ) -> None:
        super().__init__()
        self._theme, self._opening, self._doors = theme, opening, doors or Doors()
        self.model = ConsoleModel(parent=self)
        self.window = MainWindow(self.model, theme, self.shutdown, settings)
        self.run: Run | None = None  # of now, or the last one
        self._asked = False  # for what this run was refused
        self._listening = self._over = False
        self._before_demo: OpenSite | None = None
        self._furnish(remembers=settings is not None)
        self._wire()
        if opening.size or not self.window.was_restored:
            self.window.resize(*(opening.size or FIRST_SIZE))

    # ------------------------------------------------------------ opening and closing

    def start(self) -> None:
        """Show the window, and open what it was asked to be opened on."""
        sys.setswitchinterval(SWITCH_S)
        plan = self._opening.plan
        self.plant.show(self._opening.site)
        for fault in self.book.faults:
            self.model.add_fault(fault)
        if plan is not None:
            self.brokers.use(plan.profile, plan.credentials)
        else:
            self.brokers.show_card(True)
            self.brokers.show_profile()
        self.window.open()
        self.upkeep.start()
        if self._opening.first:
            self.second.open()
        if plan is not None:
            self.open_run(plan)

    def open_run(self, plan: Plan, rehearsal: RehearsalWorker | None = None) -> None:
        """The run of now ends in order, then this one begins; the window goes on meanwhile."""
        leaving, self.run = self.run, None
        if leaving is not None:
            leaving.silence()
        self.model.reset()
        self._asked = False
        self._allow_forward()
        self.model.set_link(LinkStatus(LinkState.CONNECTING, time.time()))
        self._switch.turn(leaving, Wanted(plan, rehearsal))

    def shutdown(self) -> None:
        """Upstream first; each thread gets its time, a late one is named in the log."""
        self._over = True
        self.brokers.entry.leave()
        if self.run is not None:
            self.run.halt()
        self._switch.wait()
        self.demo.stop()
        self.upkeep.stop()
        self.second.shut()
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

    @Slot(object)
    def _built(self, built: Built) -> None:
        plan, stages = built.wanted.plan, built.stages
        if self._over or plan is None or stages is None:
            return
        self.run = Run(plan, stages, self.model, built.wanted.rehearsal, self)
        self._allow_forward()
        self.run.ingest.listen(self._listening)
        if self.plant.site is not None:
            self.run.use(rules_of(self.plant.site.site))  # it may have been changed while the stages were built
        self.run.start()

    @Slot(object)
    def _fault(self, fault: Fault) -> None:
        """What could not be opened, read or kept is said; without a run the link says it too."""
        self.model.add_fault(fault)
        if self.run is None and self.model.link.state is LinkState.CONNECTING:
            self.model.set_link(LinkStatus(reason=fault.what, reason_at=fault.at, advice=fault.next_step))

    # ------------------------------------------------------------ which run

    @Slot()
    def _entered(self) -> None:
        """A broker with its secrets. The plant of the demo goes with the demo."""
        self.demo.leave()
        if self.run is not None and self.run.rehearsal is not None:
            self.plant.show(self._before_demo)
        self._reopen()

    @Slot()
    def _site_changed(self) -> None:
        self._allow_forward()
        self._reopen()

    def _reopen(self) -> None:
        """Another broker, another password, another site: another run."""
        profile = self.brokers.profile
        if profile is not None:
            self.open_run(self._plan(profile))

    def _plan(self, profile: Profile) -> Plan:
        """Forwarding is off at first, whatever it was before: the user says on to what."""
        site = self.plant.site
        name = site.site.name if site else ""
        own_id = profile.client_id or client_id(self._doors.installation, f"window|{profile.name}|{name}")
        plan = Plan(profile, self.brokers.credentials, own_id)
        if site is None:
            return plan
        plan = replace(plan, profile=persistent(with_site_topics(profile, site.site)), site=site.site)
        if not site.may_forward:
            return plan
        twin = StoredTwinSecrets(self._doors.secrets)
        return replace(plan, twin_secrets=twin, outbox=paths.outbox_file(name))

    @Slot(object)
    def _site_edited(self, change: Change) -> None:
        """Mapping, places and conventions reach the run that goes on; whatever it was made from makes another."""
        if makes_another_run(change.before, change.after):
            self._site_changed()
        elif self.run is not None:
            self.run.use(rules_of(change.after))

    @Slot()
    def start_demo(self) -> None:
        if not self._over:
            self.plant.leave(self._start_demo)

    def _start_demo(self) -> None:
        self.brokers.entry.leave()
        self.demo.start()

    @Slot(object)
    def _demo_ready(self, scene: Scene) -> None:
        self._before_demo = self.plant.site
        self.plant.show_loaded(scene.site)
        self.brokers.use(scene.profile, Credentials())
        self.open_run(rehearsed(scene.profile, scene.site.site, SandboxSecrets(), scene.folder), self.demo.worker)

    # ------------------------------------------------------------ the link

    @Slot()
    def connect_again(self) -> None:
        """Ctrl+K. Without a broker it asks for one; after a refusal for what was wrong."""
        profile = self.brokers.profile
        if profile is None:
            self.brokers.ask_address()
        elif self._is_refused():
            self.brokers.entry.ask_again(profile, self.model.link)
        elif self.run is not None:
            self.run.connect_again()
        else:
            self.brokers.enter_again()

    @Slot()
    def disconnect_link(self) -> None:
        if self.run is not None:
            self.run.disconnect_link()

    @Slot()
    def _watch_link(self) -> None:
        """A refusal asks once by itself, and again by Ctrl+K."""
        profile = self.brokers.profile
        if self._is_refused() and profile is not None and not self._asked:
            self._asked = True
            self.brokers.entry.ask_again(profile, self.model.link)

    def _is_refused(self) -> bool:
        link = self.model.link
        return link.state is LinkState.REFUSED and link.wants is not Want.NOTHING

    @Slot(object)
    def _granted(self, wish: object) -> None:
        if isinstance(wish, Reconnect):
            self.connect_again()

    @Slot(bool)
    def _listen(self, on: bool) -> None:
        self._listening = on  # a later run is listened to as well

    # ------------------------------------------------------------ forwarding

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        run = self.run
        if run is None or run.forward is None:
            return
        run.forward.set_mode(mode)
        site, secrets = run.plan.site, run.plan.twin_secrets
        if mode is ForwardMode.ON and site is not None and isinstance(secrets, StoredTwinSecrets):
            self.twin_key.check(site.twin)

    @Slot()
    def _key_kept(self) -> None:
        """ON once more ends the pause of whoever lacked the key."""
        if self.model.forward.mode is ForwardMode.ON and self.run is not None and self.run.forward is not None:
            self.run.forward.set_mode(ForwardMode.ON)

    def _allow_forward(self) -> None:
        self.plant.allow_forward(connected=self.run is not None)

    # ------------------------------------------------------------ building

    def _furnish(self, *, remembers: bool) -> None:
        doors, window, theme = self._doors, self.window, self._theme
        self.book = ProfileBook(ProfileStore(doors.profiles), self)
        self.desk = SecretsDesk(doors.secrets, self)
        self.brokers = Brokers(self.book, Entry(self.desk, theme, window), window, self)
        self.plant = Plant(self.model, window, self)
        self.twin_key = TwinKey(self.desk, theme, window)
        self.importer = Importer(self.book, doors.secrets, theme, window)
        self.manager = Manager(Stores(self.book.store, doors.secrets), theme, window)
        self.demo = Demo(doors.rehearse, window.monitor.start, self)
        self._switch = Switch(doors.build, self)
        window.mind(self.plant)
        self.second = SecondStart(self.model, self.brokers, self.plant, window)
        self.upkeep = Upkeep(doors.secrets, theme, window, remembers=remembers)

    def _wire(self) -> None:
        window, model = self.window, self.model
        self.brokers.entered.connect(self._entered)
        self.manager.changed.connect(self.book.reload)
        self.manager.connect_requested.connect(self.brokers.choose)
        self.plant.changed.connect(self._site_changed)
        self.plant.edited.connect(self._site_edited)
        self.plant.said.connect(window.toast.say)
        self._switch.built.connect(self._built)
        self.demo.ready.connect(self._demo_ready)
        self.twin_key.kept.connect(self._key_kept)
        window.monitor.start.demo_requested.connect(self.start_demo)
        window.demo_requested.connect(self.start_demo)
        window.connect_requested.connect(self.connect_again)
        window.disconnect_requested.connect(self.disconnect_link)
        window.forward_requested.connect(self.set_mode)
        for part in (self._switch, self.desk, self.book, self.demo, self.importer, self.upkeep, self.second):
            part.failed.connect(self._fault)
        for said in (self.brokers.entry.said, self.twin_key.said, self.importer.said):
            said.connect(window.toast.say)
        model.link_changed.connect(self._watch_link)
        model.wished.connect(self._granted)
        model.listen_requested.connect(self._listen)
        model.grant(Reconnect)
