"""The one model behind every panel: the latest values of the world, the selection, and what the user wishes.

The workers' signals end here and nowhere else; panels read the latest value when the frame timer asks them to."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.fleet.freshness import freshness_of
from ati_console.fleet.view import ErrorEntry, FleetUpdate, Freshness, RobotView
from ati_console.forwarding import ForwardStatus, RobotForward
from ati_console.gui.models.allow_list import AllowList, Near
from ati_console.gui.models.allow_list import Listing as Listing
from ati_console.gui.models.faults import MAX_FAULTS as MAX_FAULTS
from ati_console.gui.models.faults import OF_A_RUN, FaultEntry, Faults
from ati_console.gui.models.hearing import Hearing, Listened
from ati_console.gui.models.message_log import MessageLog
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.own_links import OwnLinks
from ati_console.gui.models.side_links import SideLinks
from ati_console.gui.models.wishes import Wish
from ati_console.ingest.tap import Overheard
from ati_console.status import Fault, LinkEvent, LinkStatus
from ati_console.wire.messages import Conventions

MAX_EVENTS = 500
SITE = "site"  # the source of a fault in the site file

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limits:
    """Ages in seconds at which a sherpa is stale and lost (site file, [source]); per cent that are low and empty."""

    stale_after_s: float = 60.0
    lost_after_s: float = 900.0
    low_pct: int = 30
    empty_pct: int = 20
    own_stale_after_s: float | None = None  # while the console hears nobody, and all are stale for that: the site's

    @property
    def of_sherpas(self) -> Limits:
        """By which a sherpa is silent itself."""
        own = self.own_stale_after_s
        return self if own is None else replace(self, stale_after_s=own, own_stale_after_s=None)


class ConsoleModel(QObject):
    """Latest values. A setter keeps the value and emits one signal without arguments; reading is an attribute."""

    fleet_changed = Signal()
    link_changed = Signal()
    forward_changed = Signal()
    faults_changed = Signal()
    listing_changed = Signal()
    selection_changed = Signal(str)  # "" means nothing selected
    acknowledge_requested = Signal(object)  # ErrorEntry
    forget_requested = Signal(object)  # names of sherpas
    listen_requested = Signal(bool)  # to the messages themselves
    grants_changed = Signal()
    notation_changed = Signal()
    wished = Signal(object)  # Wish

    def __init__(self, clock: Clock = time.time, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.fleet = FleetUpdate()
        self.link = LinkStatus()
        self.forward = ForwardStatus()
        self.ages = Limits()  # as the site and the alarms have them
        self.limits = self.ages  # as they count now
        self._hearing = Hearing()
        self.conventions = Conventions()
        self.notation = Notation()
        self.selected = ""
        self.was_put_back = False  # the selection, as it was when the site was open last
        self.has_site = False
        self._allow = AllowList()
        self._faults = Faults()
        self._events: deque[LinkEvent] = deque(maxlen=MAX_EVENTS)
        self.messages = MessageLog()
        self.sides, self.own = SideLinks(self), OwnLinks(self)
        self.source = ""  # the name of the profile that drives everything
        self.client_id = ""  # that its link uses; "" before the first
        self.left_out: tuple[str, ...] = ()  # its topics that are not asked for: the site names its own
        self.publishes_only = False  # its profile subscribes to nothing on purpose
        self._granted: frozenset[type[Wish]] = frozenset()

    def now(self) -> float:
        """Unix seconds by the injected clock."""
        return self._clock()

    @property
    def robots(self) -> Mapping[str, RobotView]:
        return self.fleet.robots

    @property
    def selected_robot(self) -> RobotView | None:
        return self.fleet.robots.get(self.selected)

    @property
    def faults(self) -> tuple[FaultEntry, ...]:
        """Oldest first, at most MAX_FAULTS kinds."""
        return self._faults.all()

    @property
    def link_events(self) -> tuple[LinkEvent, ...]:
        """Oldest first, at most MAX_EVENTS."""
        return tuple(self._events)

    def listing(self, sherpa: str) -> Listing:
        return self._allow.of(sherpa)

    @property
    def allowed(self) -> Mapping[str, Listing]:
        """The allow-list by name; nobody without a site."""
        return self._allow.rows or {}

    @property
    def listened(self) -> Listened | None:
        """To these topics of this broker; None before the first connection."""
        return self._hearing.listened

    def robot_forward(self, sherpa: str) -> RobotForward | None:
        return self.forward.robots.get(sherpa)

    @Slot(object)
    def set_fleet(self, update: FleetUpdate) -> None:
        self.fleet = update
        self.fleet_changed.emit()

    @Slot(object)
    def set_link(self, link: LinkStatus) -> None:
        self.link = link
        self.link_changed.emit()
        if self._hearing.takes(link, self.now()):
            self._judge_by(self.ages)

    @Slot(object)
    def set_forward(self, forward: ForwardStatus) -> None:
        self.forward = forward
        self.forward_changed.emit()
        if self._faults.look(forward):
            self.faults_changed.emit()

    @Slot(object)
    def add_link_events(self, events: Sequence[LinkEvent]) -> None:
        self._events.extend(events)
        self.link_changed.emit()

    @Slot(object)
    def add_fault(self, fault: Fault) -> None:
        """Fold a fault into the one with the same source and words; the least recent kind falls out."""
        self._faults.add(fault)
        self.faults_changed.emit()

    @Slot(object)
    def acknowledge_fault(self, entry: FaultEntry) -> None:
        if self._faults.acknowledge(entry):
            self.faults_changed.emit()

    def end_faults(self, over: str, belongs: Callable[[FaultEntry], bool]) -> None:
        """`over`: how, in words. They stay listed."""
        if self._faults.end(over, belongs):
            self.faults_changed.emit()

    @Slot(object)
    def acknowledge(self, entry: ErrorEntry) -> None:
        """A wish; who owns the fleet hears it."""
        self.acknowledge_requested.emit(entry)

    def why_not_forget(self, sherpa: str) -> str:
        """ "" when it can be: only who is lost, and is nobody's to miss."""
        view = self.fleet.robots.get(sherpa)
        if view is None:
            return "It was not heard yet: there is nothing to forget" if sherpa else "Select a sherpa first"
        if freshness_of(view, self.now(), self.limits) is not Freshness.LOST:
            return "It is not lost: its next message would bring it back"
        ours = self.has_site and self.listing(sherpa).listed
        return "It is on the allow-list: take it off in Mapping first" if ours else ""

    def strangers_gone(self) -> tuple[str, ...]:
        """Those that can be forgotten, all of them."""
        return tuple(name for name in self.fleet.robots if not self.why_not_forget(name))

    def forget(self, sherpas: Sequence[str]) -> None:
        """A wish; who owns the fleet hears it. What cannot be forgotten stays."""
        names = tuple(name for name in sherpas if not self.why_not_forget(name))
        if self.selected in names:
            self.select("")
        if names:
            self.forget_requested.emit(names)

    def set_listing(self, rows: Mapping[str, Listing] | None, near: Near | None = None) -> None:
        """The allow-list by sherpa name; None when no site is open. `near` answers for names that are not on it."""
        self._allow = AllowList(rows, near)
        self.has_site = rows is not None
        self.listing_changed.emit()

    def reset(self, *, keeps: bool = False, delivers: bool = False, listens: bool = False) -> None:
        """Another run begins: nothing of the last one is left but the faults that are not its own; on the same broker
        it `keeps` what was seen, and those are over; what it `delivers` goes on where that stood; when it `listens` to
        the same, it has done so since before."""
        self.link = LinkStatus()
        if not delivers:
            self.forward = ForwardStatus()
        if not listens:
            self._hearing.begin_anew()
        if keeps:
            self._faults.end_run()
        else:
            self._faults.drop(OF_A_RUN)
            self.fleet = FleetUpdate()
            self._events.clear()
            self.messages.clear()
            self.select("")
        for changed in (self.fleet_changed, self.link_changed, self.forward_changed, self.faults_changed):
            changed.emit()

    def forget_faults(self, source: str) -> None:
        """They are mended."""
        self._faults.drop((source,))
        self.faults_changed.emit()

    def set_limits(self, stale_after_s: float, lost_after_s: float) -> None:
        self._judge_by(replace(self.ages, stale_after_s=stale_after_s, lost_after_s=lost_after_s))

    def _judge_by(self, ages: Limits) -> None:
        """While nobody is heard nobody is live, however young the news is."""
        self.ages, deaf = ages, self._hearing.is_deaf
        self.limits = replace(ages, stale_after_s=0.0, own_stale_after_s=ages.stale_after_s) if deaf else ages
        self.fleet_changed.emit()

    def set_conventions(self, conventions: Conventions) -> None:
        """How the open site writes poses and times."""
        self.conventions = conventions
        self.fleet_changed.emit()

    def set_notation(self, notation: Notation) -> None:
        """How times and distances are written, everywhere and at once."""
        if notation != self.notation:
            self.notation = notation
            for changed in (self.notation_changed, self.fleet_changed, self.link_changed, self.faults_changed):
                changed.emit()

    def set_battery_limits(self, low_pct: int, empty_pct: int) -> None:
        self._judge_by(replace(self.ages, low_pct=low_pct, empty_pct=empty_pct))

    # ------------------------------------------------------------ messages

    @Slot(object)
    def add_messages(self, overheard: Overheard) -> None:
        self.messages.add(overheard)

    def listen(self, on: bool) -> None:
        """A wish: show the messages themselves, or no longer."""
        self.listen_requested.emit(on)

    # ------------------------------------------------------------ next steps

    def grant(self, *kinds: type[Wish]) -> None:
        """Whoever hears `wished` and does these says so; only then they are shown as links."""
        self._granted |= frozenset(kinds)
        self.grants_changed.emit()

    def grants(self, wish: object) -> bool:
        return type(wish) in self._granted

    def wish(self, wish: object) -> None:
        if self.grants(wish):
            self.wished.emit(wish)

    def is_chosen(self) -> bool:
        """Is the selection somebody's of now?"""
        return not self.was_put_back

    @Slot(str)
    def select(self, sherpa: str, put_back: bool = False) -> None:
        """`put_back`: nobody asked to see it just now, so lists stay where they are."""
        if sherpa != self.selected:
            self.selected, self.was_put_back = sherpa, put_back
            self.selection_changed.emit(sherpa)
