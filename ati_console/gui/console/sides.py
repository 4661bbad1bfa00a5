"""The brokers beside the source: connected, disconnected, made the source; each a link of its own (side.py)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.goodbyes import Goodbyes
from ati_console.gui.console.opening import Doors
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.secrets_desk import Looked
from ati_console.gui.console.side import Side
from ati_console.gui.console.take_over import clash
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.side_links import MOST
from ati_console.settings import presets
from ati_console.settings.profile import Profile
from ati_console.stages import Plan
from ati_console.status import Fault, LinkEvent, LinkState, LinkStatus, Severity, Want

BESIDE: Final = "its messages are listed, its sherpas are neither on the floor nor forwarded"
STEP: Final = "The Connection tab has the events of each broker"


class Sides(QObject):
    """At most MOST. One is entered at a time, because each may ask for its password. `said(words)`, `failed(Fault)`."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self, model: ConsoleModel, brokers: Brokers, runs: Runs, entry: Entry, doors: Doors, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._brokers, self._runs, self._entry, self._doors = model, brokers, runs, entry, doors
        self._sides: dict[str, Side] = {}
        self._waiting: list[Profile] = []
        self._entering: Profile | None = None
        self._listening = self._over = False
        self._goodbyes = Goodbyes(self)
        self._goodbyes.over.connect(self._gone)
        self._promoted: tuple[str, str] | None = None  # which becomes the source instead of which
        self._then: tuple[Side, Callable[[], None]] | None = None  # to be done once that link is gone
        self._anew: dict[Side, str] = {}  # those that come back once their link is gone
        entry.ready.connect(self._entered)
        entry.left.connect(self._not_entered)
        entry.failed.connect(self._not_entered)
        model.listen_requested.connect(self._listen)
        brokers.make_way = self.make_way
        brokers.chosen.connect(self._chosen)
        brokers.book.changed.connect(self._mark)

    # ------------------------------------------------------------ wishes

    @Slot(str)
    def connect_beside(self, name: str) -> None:
        """A saved profile by its name; why it cannot be is said in words and asks nobody."""
        profile = self._brokers.book.named(name)
        why = "There is no such profile any more" if profile is None else self.why_not(profile)
        if why or profile is None:
            here = name in (*self._sides, self._model.source)  # nothing is wrong with one that is
            (self.said.emit if here else self._refuse)(why)
        else:
            self._brokers.care(profile, partial(self._queue, profile))

    def _queue(self, profile: Profile) -> None:
        self._waiting.append(profile)
        self._next()

    @Slot(str)
    def connect_again(self, name: str) -> None:
        """After a refusal for what was wrong."""
        side = self._sides.get(name)
        if side is None:
            return
        link = side.now.link
        if link.state is LinkState.REFUSED and link.wants is not Want.NOTHING and self._entering is None:
            self._entering = side.plan.profile
            self._entry.ask_again(side.plan.profile, link)
        elif link.state is LinkState.TAKEN_OVER:
            self._brokers.care(side.plan.profile, partial(self._again, name))
        else:
            side.connect_again()

    @Slot(str)
    def anew(self, name: str) -> None:
        """As it is saved now, once the link of before has said goodbye."""
        side = self._sides.get(name)
        if side is not None:
            self.leave(name)
            self._anew[side] = name

    def _again(self, name: str) -> None:
        """As whom it was said to come, which may be another than the link comes as."""
        side = self._sides.get(name)
        if side is None:
            return
        if self._id_of(side.plan.profile) == side.plan.client_id:
            side.connect_again()
        else:
            self.leave(name)
            self.connect_beside(name)

    @Slot(str)
    def leave(self, name: str) -> None:
        """Its pill goes; what happened to it stays in the timeline."""
        self._forget_coming(name)
        side = self._sides.pop(name, None)
        if side is None:
            return
        self._model.sides.remove(name)
        self._model.messages.leave(name)
        self._model.sides.add_events(name, (LinkEvent(time.time(), LinkState.OFFLINE, "disconnected here"),))
        self._goodbyes.say(side)

    @Slot()
    def leave_all(self) -> None:
        self._waiting.clear()
        self._anew.clear()
        for name in (*self._sides, *((self._entering.name,) if self._entering else ())):
            self.leave(name)

    def _forget_coming(self, name: str) -> None:
        """One whose password is still looked for is not wanted any more either."""
        self._forget_waiting(name)
        if self._entering is not None and self._entering.name == name:
            self._entry.leave()
            self._not_entered()

    def _forget_waiting(self, name: str) -> None:
        self._waiting = [one for one in self._waiting if one.name != name]
        self._anew = {side: other for side, other in self._anew.items() if other != name}

    @Slot(str)
    def make_source(self, name: str) -> None:
        """It drives fleet, floor, errors and forwarding from now on; the source of before is disconnected."""
        before = self._brokers.profile
        if self._brokers.book.named(name) is None:
            self._refuse(f"{name} is not saved under this name any more, so it cannot be opened as the source")
            return
        self._promoted = (name, before.name) if before is not None else None
        self._brokers.choose(name)

    @Slot()
    def _chosen(self) -> None:
        """Whatever had to be asked before was answered."""
        promoted, self._promoted = self._promoted, None
        source = self._brokers.profile
        if promoted is not None and source is not None and source.name == promoted[0]:
            self.said.emit(f"{promoted[0]} becomes the source, {promoted[1]} is disconnected")

    @Slot()
    def _mark(self) -> None:
        """A plant runs there, as soon as that is saved: that alone does not wait for a connect."""
        for side in self._sides.values():
            side.mark(self._brokers.book.marked(side.plan.profile).production)

    # ------------------------------------------------------------ what may be

    def why_not(self, profile: Profile) -> str:
        """Why this profile cannot be connected beside the source; "" when it can."""
        name, source = profile.name, self._brokers.profile
        coming = {one.name for one in (*self._waiting, *((self._entering,) if self._entering else ()))}
        if source is None:
            return f"Connect the source first: without one, {name} can be it"
        if name == source.name:
            return f"{name} is the source already"
        if self._brokers.becomes(profile):
            return f"{name} becomes the source as soon as its password is there"
        if name in self._sides or name in coming:
            return f"{name} is connected already"
        if len(self._sides) + len(coming) >= MOST:
            return f"{MOST} brokers are connected beside the source, which is the most: disconnect one first"
        if presets.needs_address(profile):
            return f"{name} needs its address of today: connect it as the source, which asks for it"
        return clash(profile, self._id_of(profile), self._in_use())

    def make_way(self, profile: Profile, then: Callable[[], None]) -> None:
        """Before `profile` becomes the source: its own side link has to be gone, another with its id must not be."""
        self._forget_waiting(profile.name)
        others = [
            (side.plan.profile, side.plan.client_id) for name, side in self._sides.items() if name != profile.name
        ]
        why = clash(profile, profile.client_id, others) if profile.client_id else ""
        if why:
            self._refuse(why)
        elif profile.name in self._sides:
            self._then = self._sides[profile.name], then
            self.leave(profile.name)
        else:
            self._then = None
            then()

    def _too_late(self, profile: Profile) -> str:
        """Another source may have been chosen while a password was asked for."""
        source = self._brokers.profile
        if (source is not None and source.name == profile.name) or self._brokers.becomes(profile):
            return f"{profile.name} is the source by now"
        return clash(profile, self._id_of(profile), self._in_use())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sides)

    def plan(self, name: str) -> Plan | None:
        """What the link of this broker was made from; None: it is not connected beside the source."""
        return self._sides[name].plan if name in self._sides else None

    def in_use_beside(self) -> Iterator[tuple[Profile, str]]:
        """Each profile beside the source that is connected, with its client id."""
        for side in self._sides.values():
            yield side.plan.profile, side.plan.client_id

    def _in_use(self) -> Iterator[tuple[Profile, str]]:
        """Each profile that is connected, or on its way, with its client id."""
        source, run = self._brokers.profile, self._runs.now
        if source is not None:
            yield source, run.plan.client_id if run is not None else source.client_id
        if self._brokers.coming is not None:
            yield self._brokers.coming, self._brokers.used(self._brokers.coming).client_id
        yield from self.in_use_beside()
        for coming in (*self._waiting, *((self._entering,) if self._entering else ())):
            yield coming, self._id_of(coming)

    def _id_of(self, profile: Profile) -> str:
        """Another one than as the source: the link of before may still be saying goodbye."""
        return self._brokers.used(profile).client_id or self._doors.ids.client_id(f"beside|{profile.name}")

    # ------------------------------------------------------------ one after the other

    def _next(self) -> None:
        if self._entering is None and self._waiting and not self._over:
            self._entering = self._waiting.pop(0)
            self._entry.connect_to(self._entering)

    @Slot(object)
    def _entered(self, looked: Looked) -> None:
        profile, self._entering = looked.profile, None
        if self._over:
            return
        known = self._sides.pop(profile.name, None)
        if known is not None:  # its password was typed again
            self._goodbyes.say(known)
        why = self._too_late(profile)
        if why:
            self._refuse(why)
            self._next()
            return
        plan = Plan(profile, looked.credentials, self._id_of(profile))
        side = self._sides[profile.name] = Side(plan, self._doors.build(plan), self._model, self._see, self)
        side.ingest.listen(self._listening)
        side.start()
        self.said.emit(f"{profile.name} is beside the source: {BESIDE}")
        self._used(profile)
        self._next()

    def _see(self, plan: Plan, before: LinkState, link: LinkStatus) -> None:
        self._brokers.see(plan, before, link)
        self._entry.hear(plan.profile.name, link)

    def _used(self, profile: Profile) -> None:
        """The source is in use as well, and said after it: at the next start it is the one to connect again to."""
        source = self._brokers.profile
        for one in (profile, source):
            if one is not None:
                self._brokers.book.used(one.name)

    @Slot()
    def _not_entered(self) -> None:
        self._entering = None
        self._next()

    @Slot(object)
    def _gone(self, side: Side) -> None:
        if self._then is not None and self._then[0] is side and not self._over:
            then, self._then = self._then[1], None
            then()
        again = self._anew.pop(side, "")
        if again and not self._over:
            self.connect_beside(again)

    def halt(self) -> None:
        """The window closes."""
        self._over = True
        self._entry.leave()
        self._goodbyes.halt(self._sides)

    def _refuse(self, words: str) -> None:
        self.said.emit(words)
        self.failed.emit(Fault(time.time(), "brokers", words, STEP, Severity.WARNING))

    @Slot(bool)
    def _listen(self, on: bool) -> None:
        self._listening = on  # later ones are listened to as well
