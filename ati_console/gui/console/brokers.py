"""Which broker is wanted: an address, a preset, a saved profile, with its secrets; and how the window shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console import profiles
from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.secrets_desk import Looked
from ati_console.gui.console.side import See
from ati_console.gui.main_window import MainWindow
from ati_console.gui.panels.connect_card import Typed
from ati_console.gui.shell.rail import MONITOR
from ati_console.mqtt.session import Credentials
from ati_console.settings import presets
from ati_console.settings.pasted import Pasted
from ati_console.settings.profile import Profile
from ati_console.stages import Plan
from ati_console.status import LinkState, LinkStatus

TUNNEL: Final = "Paste the address that the tunnel shows today. A tunnel is not TLS."
TUNNEL_LIKE: Final = "tcp://host:port"
MakeWay = Callable[[Profile, Callable[[], None]], None]


def _at_once(_profile: Profile, then: Callable[[], None]) -> None:
    """Nobody else is connected."""
    then()


def _nobody_looks(_plan: Plan, _before: LinkState, _link: LinkStatus) -> None:
    pass


def _nothing_stands() -> bool:
    return False


def _as_it_is(profile: Profile) -> Profile:
    return profile


class Brokers(QObject):
    """`entered` when `profile` and `credentials` are those of the run that is wanted now; `chosen` before that, when
    the profile is known and its secrets are not."""

    entered = Signal()
    chosen = Signal()

    def __init__(self, book: ProfileBook, entry: Entry, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self.book, self.entry = book, entry
        self._window, self._card = window, window.monitor.start
        self.profile: Profile | None = None  # as it was chosen, without the topics of a site
        self._saved: Profile | None = None  # as the file had it then; None: it is not as in the file
        self.credentials = Credentials()
        self._wanted: Profile | None = None  # its secrets are looked for while another link stands
        self.renewed = False  # the profile has learnt something that the run of now does not know
        self.stands: Callable[[], bool] = _nothing_stands  # the link of `profile`, which goes on until the next run
        self.mind: MakeWay = _at_once  # asks where forwarding would end
        self.care: MakeWay = _at_once  # asks where somebody else would be thrown out
        self.used: Callable[[Profile], Profile] = _as_it_is  # with the client id that it comes with
        self.see: See = _nobody_looks  # another client may take its id over
        self.make_way: MakeWay = _at_once
        entry.ready.connect(self._entered)
        book.changed.connect(self._reread)
        book.changed.connect(self.show_profile)
        self._card.connect_requested.connect(self.connect_typed)
        self._card.profile_requested.connect(self.choose)
        self._card.closed.connect(self.close_card)
        window.profile_requested.connect(self.choose)
        window.address_requested.connect(self.ask_address)

    @property
    def coming(self) -> Profile | None:
        """It takes the place of the source as soon as its secrets are there."""
        wanted = self._wanted
        return wanted if wanted is not None and wanted.name == self.entry.busy_with else None

    def becomes(self, profile: Profile) -> bool:
        """This is the one that is coming."""
        return self.coming is not None and self.coming.name == profile.name

    def use(self, profile: Profile, credentials: Credentials) -> None:
        """What the command line or the demo brings with it."""
        self.entry.leave()
        self.profile, self.credentials, self._saved = profile, credentials, self._as_saved(profile)
        self.show_card(False)
        self.show_profile()

    @Slot(object, object)
    def enter_with(self, profile: Profile, credentials: Credentials) -> None:
        """One whose secrets are known already, such as the local broker that was just started."""

        def enter() -> None:
            self.use(profile, credentials)
            self.entered.emit()

        self.mind(profile, partial(self._with_care, profile, enter))

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
        self._enter(profile, typed.pasted)

    @Slot(str)
    def choose(self, name: str) -> None:
        """A preset or a saved profile, by its name; a tunnel is asked for its address of today."""
        profile = self.book.named(name)
        if profile is not None and name == presets.ATI_VIA_TUNNEL.name:
            text = "" if presets.needs_address(profile) else f"tcp://{profile.host}:{profile.port}"
            self._window.choose_workspace(MONITOR)
            self._card.ask(name, TUNNEL, named=name, text=text, like=TUNNEL_LIKE)
        elif profile is not None:
            self._enter(profile)

    def connect_to(self, profile: Profile) -> None:
        """One that is given as a whole: saved, or described by options; what ends was asked about."""
        self._with_care(profile, partial(self._enter_now, profile, None))

    @Slot()
    def ask_address(self) -> None:
        self._window.choose_workspace(MONITOR)
        self._card.ask()

    def enter_last(self) -> None:
        """The broker of the last time, or the way to a new one."""
        self.choose(self.book.last.name) if self.book.last else self.ask_address()

    @Slot()
    def close_card(self) -> None:
        """There is a way back only to a profile."""
        if self.profile is not None:
            self.show_card(False)

    def renew(self, profile: Profile) -> None:
        """The broker in use is the same, and its profile knows more, such as the CA that was just trusted."""
        if self.profile is not None and self.profile.name == profile.name:
            self._take(profile)

    @Slot(object)
    def follow(self, names: tuple[str, str]) -> None:
        """It was saved under another name, (before, now): its secrets went along, and are looked for there."""
        saved = self.book.named(names[1])
        if saved is not None and self.profile is not None and self.profile.name == names[0]:
            self._take(saved)

    @Slot()
    def _reread(self) -> None:
        """What was saved of the broker in use counts from the next connect on."""
        saved = self.book.named(self.profile.name) if self.profile is not None else None
        if saved is not None and self._saved is not None and saved != self._saved:
            self._take(saved)

    def _take(self, profile: Profile) -> None:
        self.profile, self._saved, self.renewed = profile, profile, True
        self.show_profile()

    def _as_saved(self, profile: Profile) -> Profile | None:
        return profile if profile in self.book.saved else None

    def enter_again(self) -> None:
        """After a run that could not be opened, or with a profile that was renewed."""
        if self.profile is not None:
            self._enter(self.profile)

    def show_card(self, on: bool) -> None:
        typed = not on and self._card.isAncestorOf(self._window.focusWidget() or self._window)
        self._card.setVisible(on)
        self._window.monitor.floor.show_guest()
        if typed:  # or Qt would choose the first button of the window
            self._window.monitor.fleet.table.setFocus()

    @Slot()
    def show_profile(self) -> None:
        profile, saved = self.profile, self.book.saved
        offered = tuple(self.book.choices) if profile or saved else ()
        hazard = profiles.hazard(profile) if profile else ""
        now = (self.book.named(profile.name) or profile,) if profile else ()
        marked = frozenset(one.name for one in (*saved, *now) if one.production)
        self._window.show_profile(profile.name if profile else "", offered, hazard, marked)
        ours = {preset.name for preset in presets.PRESETS}
        others = tuple(one.name for one in saved if one.name not in ours)
        last = self.book.last
        self._card.offer_last(last.name if last else "", _last_words(last) if last else "")
        self._card.offer(tuple((one.name, presets.words(one)) for one in presets.PRESETS), others)

    def _enter(self, profile: Profile, pasted: Pasted | None = None) -> None:
        self.mind(profile, partial(self._with_care, profile, partial(self._enter_now, profile, pasted)))

    def _with_care(self, profile: Profile, enter: Callable[[], None]) -> None:
        self.care(profile, lambda: self.make_way(self.used(profile), enter))

    def _enter_now(self, profile: Profile, pasted: Pasted | None) -> None:
        """The head names whose link it shows: until this one has its secrets that is the one before, if any."""
        self._wanted = profile
        self.show_card(False)
        if not self.stands():
            self._choose_now()
        self.entry.connect_to(profile, pasted)

    def _choose_now(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.profile, self._saved, self.renewed = wanted, self._as_saved(wanted), False
            self.show_profile()
            self.chosen.emit()

    @Slot(object)
    def _entered(self, looked: Looked) -> None:
        if self._wanted is not None and self._wanted.name == looked.profile.name:
            self._choose_now()
        if self.profile is not None and looked.profile.user != self.profile.user:
            self._saved = looked.profile
            self.book.keep(looked.profile)  # the user name was asked for as well
        self.profile, self.credentials = looked.profile, looked.credentials
        self.book.used(looked.profile.name)
        self.show_profile()
        self.entered.emit()


def _last_words(last: Profile) -> str:
    """Beside its name; one that was never given a name of its own is called by its address."""
    address = f"{last.host}:{last.port}"
    if address in last.name:
        return "As last time"
    return f"Port {last.port}, as last time" if last.host in last.name else f"{address}, as last time"
