"""The composition root of the window: model, window, and the run of now. Wishes come in, values go to the model.

A run is opened and closed while the window stays: by an address, a profile, a site file, or the demo.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from ati_console import paths
from ati_console.gui.console import profiles
from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.run import Run
from ati_console.gui.console.secrets_desk import Looked, SecretsDesk
from ati_console.gui.console.site_desk import OpenSite
from ati_console.gui.console.switch import Build, Built, Switch, Wanted
from ati_console.gui.console.twin_key import TwinKey
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import Reconnect
from ati_console.gui.panels.connect_card import Typed
from ati_console.gui.screenshot import letters_are_real
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.rehearse.demo_site import SandboxSecrets
from ati_console.settings import presets
from ati_console.settings.installation import client_id
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.stages import Plan, build, persistent, rehearsed, with_site_topics
from ati_console.status import Fault, ForwardMode, LinkState, LinkStatus, Want
from ati_console.workers.rehearsal_worker import RehearsalWorker, Scene

if TYPE_CHECKING:
    from ati_console.rehearse.rehearsal import Cast

# The window asks for Python's lock hundreds of times a frame. While messages pour in, each time costs up to this
# long: with Python's own 5 ms that was 15 frames a second instead of 33 (tests/bench, P1).
SWITCH_S: Final = 0.0005
FIRST_SIZE: Final = (1440, 900)
TUNNEL: Final = "The address of today, as the tunnel shows it: tcp://host:port. A tunnel is not TLS."


@dataclass(frozen=True, slots=True)
class Opening:
    """What the window is opened on. Without a plan it asks for a broker."""

    plan: Plan | None = None
    site: OpenSite | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Doors:
    """What the console reads from and writes to."""

    secrets: SecretStore = field(default_factory=SecretStore)
    profiles: Path = field(default_factory=paths.profiles_file)
    installation: Path = field(default_factory=paths.installation_file)
    build: Build = build
    cast: Cast | None = None  # of the demo


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
        self.book = ProfileBook(ProfileStore(self._doors.profiles), self)
        self.desk = SecretsDesk(self._doors.secrets, self)
        self.entry = Entry(self.desk, theme, self.window)
        self.plant = Plant(self.model, self.window, self)
        self.twin_key = TwinKey(self.desk, theme, self.window)
        self._switch = Switch(self._doors.build, self)
        self.run: Run | None = None  # of now, or the last one
        self._profile: Profile | None = None  # as it was chosen, without the topics of a site
        self._credentials = Credentials()
        self._demos: list[RehearsalWorker] = []
        self._in_demo = False
        self._site_before: OpenSite | None = None  # the demo brings a site of its own
        self._asked: LinkStatus | None = None
        self._listening = False
        self._over = False
        self._wire()
        if opening.size or not self.window.was_restored:
            self.window.resize(*(opening.size or FIRST_SIZE))

    # ------------------------------------------------------------ opening and closing

    def start(self) -> None:
        """Show the window, and open what it was asked to be opened on."""
        sys.setswitchinterval(SWITCH_S)
        plan = self._opening.plan
        self.plant.show(self._opening.site)
        if plan is not None:
            self._profile, self._credentials = plan.profile, plan.credentials
        self._show_card(plan is None)
        self._show_profile()
        self.window.open()
        if plan is not None:
            self.open_run(plan)

    def open_run(self, plan: Plan, rehearsal: RehearsalWorker | None = None) -> None:
        """The run of now ends in order, then this one begins; the window goes on meanwhile."""
        leaving, self.run = self.run, None
        self._leave(leaving)
        self.model.set_link(LinkStatus(LinkState.CONNECTING, time.time()))
        self._switch.turn(leaving, Wanted(plan, rehearsal))

    def shutdown(self) -> None:
        """Upstream first; each thread gets its time, a late one is named in the log."""
        self._over = True
        self.entry.leave()
        if self.run is not None:
            self.run.halt()
        self._switch.wait()
        for demo in self._demos:
            demo.stop()
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

    def _leave(self, run: Run | None) -> None:
        if run is not None:
            run.silence()
        self.model.reset()
        self._asked = None
        self._allow_forward()

    @Slot(object)
    def _built(self, built: Built) -> None:
        plan, stages = built.wanted.plan, built.stages
        if self._over or plan is None or stages is None:
            return
        self.run = Run(plan, stages, self.model, built.wanted.rehearsal, self)
        self._allow_forward()
        self.run.ingest.listen(self._listening)
        self.run.start()

    @Slot(object)
    def _fault(self, fault: Fault) -> None:
        """A run that could not be opened, a store that failed: said, and there is no run."""
        self.model.add_fault(fault)
        if self.run is None:
            self.model.set_link(LinkStatus(reason=fault.what, reason_at=fault.at, advice=fault.next_step))

    # ------------------------------------------------------------ brokers

    @Slot(object)
    def connect_typed(self, typed: Typed) -> None:
        """An address that was pasted: kept as a profile, then connected to."""
        known = self.book.named(typed.named)
        if known is not None:
            profile = profiles.readdressed(known, typed.pasted.profile)
        else:
            profile = profiles.settled(typed.pasted.profile, self.book.saved)
        if profile not in presets.PRESETS:
            self.book.keep(profile)
        self._enter(profile, typed)

    @Slot(str)
    def choose_profile(self, name: str) -> None:
        """A preset or a saved profile, by its name; a tunnel is asked for its address of today."""
        profile = self.book.named(name)
        if profile is None:
            return
        if name == presets.ATI_VIA_TUNNEL.name:
            text = "" if presets.needs_address(profile) else f"tcp://{profile.host}:{profile.port}"
            self.window.choose_workspace(0)
            self.window.monitor.start.ask(name, TUNNEL, named=name, text=text)
            return
        self._enter(profile, None)

    @Slot()
    def ask_address(self) -> None:
        self.window.choose_workspace(0)
        self.window.monitor.start.ask()

    @Slot()
    def close_card(self) -> None:
        """There is a way back only to a profile."""
        if self._profile is not None:
            self._show_card(False)

    def _enter(self, profile: Profile, typed: Typed | None) -> None:
        self._profile = profile
        self._show_card(False)
        self._show_profile()
        self.entry.connect_to(profile, typed.pasted.password if typed else None)

    @Slot(object)
    def _entered(self, looked: Looked) -> None:
        if self._profile is not None and looked.profile.user != self._profile.user:
            self.book.keep(looked.profile)
        self._profile, self._credentials = looked.profile, looked.credentials
        self._leave_demo()
        self._show_profile()
        self._reopen()

    def _reopen(self) -> None:
        """Another broker, another password, another site: another run."""
        if self._profile is not None:
            self.open_run(self._plan(self._profile))

    def _plan(self, profile: Profile) -> Plan:
        """Forwarding is off at first, whatever it was before: the user says on to what."""
        site = self.plant.site
        name = site.site.name if site else ""
        own_id = profile.client_id or client_id(self._doors.installation, f"window|{profile.name}|{name}")
        plan = Plan(profile, self._credentials, own_id)
        if site is None:
            return plan
        plan = replace(plan, profile=persistent(with_site_topics(profile, site.site)), site=site.site)
        if not site.may_forward:
            return plan
        twin = StoredTwinSecrets(self._doors.secrets)
        return replace(plan, twin_secrets=twin, outbox=paths.outbox_file(name))

    # ------------------------------------------------------------ the link

    @Slot()
    def connect_again(self) -> None:
        """Ctrl+K. Without a broker it asks for one; after a refusal for what was wrong."""
        if self._profile is None:
            self.ask_address()
        elif self._is_refused():
            self.entry.ask_again(self._profile, self.model.link)
        elif self.run is not None:
            self.run.connect_again()
        else:
            self._enter(self._profile, None)

    @Slot()
    def disconnect_link(self) -> None:
        if self.run is not None:
            self.run.disconnect_link()

    @Slot()
    def _watch_link(self) -> None:
        """A refusal asks once by itself, and again by Ctrl+K."""
        link = self.model.link
        if self._is_refused() and self._profile is not None and self._asked is None:
            self._asked = link
            self.entry.ask_again(self._profile, link)

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

    # ------------------------------------------------------------ the demo

    @Slot()
    def start_demo(self) -> None:
        if any(demo.isRunning() for demo in self._demos) or self._over:
            return
        self.entry.leave()
        self.window.monitor.start.show_demo("Starting a broker, a Twinzo sandbox and 12 sherpas")
        demo = RehearsalWorker(self._doors.cast, self)
        self._demos = [demo]
        demo.ready.connect(self._demo_ready)
        demo.failed.connect(self._demo_failed)
        demo.start()

    @Slot(object)
    def _demo_ready(self, scene: Scene) -> None:
        demo = self._demos[-1]
        self.window.monitor.start.show_demo()
        self._profile, self._credentials = scene.profile, Credentials()
        self._in_demo, self._site_before = True, self.plant.site
        self._show_card(False)
        self.plant.show_loaded(scene.site)
        self._show_profile()
        self.open_run(rehearsed(scene.profile, scene.site.site, SandboxSecrets(), scene.folder), demo)

    def _leave_demo(self) -> None:
        """The plant of the demo goes with it."""
        if self._in_demo:
            self._in_demo = False
            self.plant.show(self._site_before)

    @Slot(object)
    def _demo_failed(self, fault: Fault) -> None:
        self.window.monitor.start.show_demo()
        self.model.add_fault(fault)

    # ------------------------------------------------------------ forwarding and the site

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        run = self.run
        if run is None or run.forward is None:
            return
        stored = isinstance(run.plan.twin_secrets, StoredTwinSecrets)
        if mode is ForwardMode.ON and stored and run.plan.site is not None:
            self.twin_key.check(run.plan.site.twin)
        run.forward.set_mode(mode)

    @Slot()
    def _key_kept(self) -> None:
        """ON once more ends the pause of whoever lacked the key."""
        run = self.run
        if run is not None and run.forward is not None and self.model.forward.mode is ForwardMode.ON:
            run.forward.set_mode(ForwardMode.ON)

    @Slot()
    def _site_changed(self) -> None:
        self._allow_forward()
        self._reopen()

    def _allow_forward(self) -> None:
        run = self.run
        self.plant.allow_forward(connected=run is not None, able=run is not None and run.can_forward)

    # ------------------------------------------------------------ showing

    def _show_profile(self) -> None:
        profile = self._profile
        name = profile.name if profile else ""
        offered = tuple(self.book.choices) if profile or self.book.saved else ()
        self.window.show_profile(name, offered, profiles.hazard(profile) if profile else "")
        saved = tuple(p.name for p in self.book.saved if p not in presets.PRESETS)
        self.window.monitor.start.offer(tuple((p.name, presets.words(p)) for p in presets.PRESETS), saved)

    @Slot()
    def _book_changed(self) -> None:
        self._show_profile()

    def _show_card(self, on: bool) -> None:
        start = self.window.monitor.start
        start.setVisible(on)
        self.window.monitor.floor.show_guest()

    def _wire(self) -> None:
        window, start, entry = self.window, self.window.monitor.start, self.entry
        wires: tuple[tuple[object, Callable[..., None]], ...] = (
            (start.connect_requested, self.connect_typed),
            (start.closed, self.close_card),
            (start.demo_requested, self.start_demo),
            (start.profile_requested, self.choose_profile),
            (window.profile_requested, self.choose_profile),
            (window.address_requested, self.ask_address),
            (window.demo_requested, self.start_demo),
            (window.connect_requested, self.connect_again),
            (window.disconnect_requested, self.disconnect_link),
            (window.forward_requested, self.set_mode),
            (entry.ready, self._entered),
            (entry.said, window.toast.say),
            (self.twin_key.said, window.toast.say),
            (self.twin_key.kept, self._key_kept),
            (self.desk.failed, self._fault),
            (self.book.failed, self._fault),
            (self.book.changed, self._book_changed),
            (self.plant.changed, self._site_changed),
            (self._switch.built, self._built),
            (self._switch.failed, self._fault),
            (self.model.link_changed, self._watch_link),
            (self.model.wished, self._granted),
            (self.model.listen_requested, self._listen),
        )
        for signal, slot in wires:
            signal.connect(slot)  # type: ignore[attr-defined]
        self.model.grant(Reconnect)
