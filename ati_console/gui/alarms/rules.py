"""When an alarm begins: once for each occurrence, never again while it lasts, and not in quiet hours. Pure.

An occurrence is over by its own rule: a battery when it is REARM_PCT above the limit (a level flickers by one), a
silence when the sherpa is live, an error when the sherpa stops saying it. What comes back within AGAIN_S is the same
trouble and is not said again. While our own link is down no sherpa is called lost: it is we who do not hear.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import ErrorEntry, Freshness, RobotView
from ati_console.robot import STALE_HEARTBEAT
from ati_console.status import LinkState, LinkStatus

AGAIN_S: Final = 300.0
REARM_PCT: Final = 5.0
LINK_PATIENCE_S: Final = 10.0  # a link that is back by then was no alarm
GRACE_S: Final = 60.0  # after the link came back each sherpa gets the time to speak
MINUTES: Final = 24 * 60


class Kind(enum.Enum):
    """In the order of their weight."""

    E_STOP = "e-stop pressed"
    ERROR = "error begins"
    LINK = "link down"
    LOST = "sherpa lost"
    BATTERY = "battery low"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Minutes of the local day; `begin` after `end` is over midnight, the same is never."""

    begin: int = 22 * 60
    end: int = 6 * 60

    def __post_init__(self) -> None:
        if not (0 <= self.begin < MINUTES and 0 <= self.end < MINUTES):
            raise ValueError(f"minutes of a day are 0 to {MINUTES - 1}, not {self.begin} and {self.end}")

    def covers(self, minute: int) -> bool:
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """What the user wants to hear of. Per cent are whole; `quiet` None means never quiet."""

    kinds: frozenset[Kind] = frozenset(Kind)
    low_pct: int = 30
    empty_pct: int = 20
    quiet: QuietHours | None = None
    notify: bool = True  # on the desktop, while the window cannot be seen
    sound: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.empty_pct <= self.low_pct <= 99:
            raise ValueError(f"1 <= empty <= low <= 99 per cent, not {self.empty_pct} and {self.low_pct}")


class Scene(NamedTuple):
    """What the rules look at. `robots` are those that anybody minds: listed ones where there is a list."""

    robots: Mapping[str, RobotView]
    errors: tuple[ErrorEntry, ...]
    link: LinkStatus
    stale_after_s: float = 60.0
    lost_after_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: Kind
    sherpa: str  # "" for the link
    words: str
    at: float  # unix seconds


Key = tuple[Kind, str, str]


@dataclass(slots=True)
class Watch:
    """Remembers what is going on. `look` about once a second."""

    _on: set[Key] = field(default_factory=set)
    _last_on: dict[Key, float] = field(default_factory=dict)
    _down_since: float | None = None  # the link; its own times begin anew with each attempt

    def look(self, scene: Scene, rules: AlarmRules, now: float) -> tuple[Alarm, ...]:
        """What began since the last look, the gravest first."""
        lasting, raised = set[Key](), list[Alarm]()
        for key, words in self._going_on(scene, rules, now):
            lasting.add(key)
            if words and key not in self._on and key[0] in rules.kinds and self._is_news(key, now):
                raised.append(Alarm(key[0], key[1], words, now))
        self._on = lasting
        recent = {key: at for key, at in self._last_on.items() if 0 <= now - at < AGAIN_S}
        self._last_on = recent | dict.fromkeys(lasting, now)
        order = list(Kind)
        return tuple(sorted(raised, key=lambda alarm: (order.index(alarm.kind), alarm.sherpa)))

    def _is_news(self, key: Key, now: float) -> bool:
        """Quiet hours make no difference here, so that the morning does not repeat the night."""
        before = self._last_on.get(key)
        return before is None or not 0 <= now - before < AGAIN_S

    def _going_on(self, scene: Scene, rules: AlarmRules, now: float) -> Iterator[tuple[Key, str]]:
        """Every trouble of now with its words; one without words only goes on."""
        yield from self._link(scene.link, now)
        yield from _errors(scene)
        hearing = scene.link.state is LinkState.ONLINE and now - scene.link.since >= GRACE_S
        for name, view in scene.robots.items():
            yield from _battery(name, view, rules, self._on)
            yield from _lost(name, view, scene, now, self._on, hearing=hearing)

    def _link(self, link: LinkStatus, now: float) -> Iterator[tuple[Key, str]]:
        """REFUSED and TAKEN_OVER stop trying, so they are said at once."""
        if link.state in (LinkState.ONLINE, LinkState.OFFLINE):
            self._down_since = None
            return
        self._down_since = now if self._down_since is None else self._down_since
        stopped = link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER)
        if stopped or (link.reason and now - self._down_since >= LINK_PATIENCE_S):
            yield (Kind.LINK, "", ""), f"Link {link.state.value}" + (f": {link.reason}" if link.reason else "")


def _errors(scene: Scene) -> Iterator[tuple[Key, str]]:
    for entry in scene.errors:
        if not entry.active or entry.sherpa not in scene.robots:
            continue
        kind = Kind.E_STOP if entry.e_stop else Kind.LOST if entry.what == STALE_HEARTBEAT else Kind.ERROR
        words = {Kind.E_STOP: "e-stop pressed", Kind.LOST: "no message (stale_heartbeat)"}.get(kind, entry.what)
        # A sherpa that the fleet manager gave up, and that we then lose too, is one trouble.
        detail = "" if kind is Kind.LOST else f"{entry.source}: {entry.what}"
        yield (kind, entry.sherpa, detail), "" if entry.acknowledged else words


def _battery(name: str, view: RobotView, rules: AlarmRules, on: set[Key]) -> Iterator[tuple[Key, str]]:
    """Two steps. A charger ends no occurrence, but says nothing new while it charges."""
    pct = view.state.battery_pct
    low, empty = (Kind.BATTERY, name, "low"), (Kind.BATTERY, name, "empty")
    if pct is None:  # not known is not better
        yield from ((key, "") for key in (low, empty) if key in on)
        return
    is_empty, is_low = pct < rules.empty_pct, pct < rules.low_pct
    if empty in on and pct < rules.empty_pct + REARM_PCT:
        yield empty, ""
    elif is_empty and not view.charging:
        yield empty, f"battery {pct:.0f} %, below {rules.empty_pct} %"
    if low in on and pct < rules.low_pct + REARM_PCT:
        yield low, ""
    elif is_low and not view.charging:
        yield low, "" if is_empty else f"battery {pct:.0f} %, below {rules.low_pct} %"


def _lost(
    name: str, view: RobotView, scene: Scene, now: float, on: set[Key], *, hearing: bool
) -> Iterator[tuple[Key, str]]:
    key = (Kind.LOST, name, "")
    if not hearing:
        if key in on:
            yield key, ""
        return
    fresh = freshness.freshness(
        now - view.received_at, view.state.is_disconnected, scene.stale_after_s, scene.lost_after_s
    )
    if fresh is Freshness.LOST:
        yield key, f"lost: no message for {round((now - view.received_at) / 60)} minutes"
    elif fresh is Freshness.STALE and key in on:
        yield key, ""


def is_quiet(rules: AlarmRules, minute: int) -> bool:
    return rules.quiet is not None and rules.quiet.covers(minute)


def notice(alarms: tuple[Alarm, ...]) -> tuple[str, str]:
    """Title and text of one notification, however many there are."""
    first = alarms[0]
    if len(alarms) == 1:
        return (first.sherpa or "ATI Console"), first.words
    shown = [f"{alarm.sherpa}: {alarm.words}" if alarm.sherpa else alarm.words for alarm in alarms[:3]]
    left = len(alarms) - len(shown)
    return f"{len(alarms):,} alarms", "\n".join([*shown, f"and {left:,} more"] if left else shown)
