"""Which sherpas the delivery table lists and in which order, and how many of them fare how. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.forwarding import ForwardMode, RobotForward, Visibility
from ati_console.gui.models.delivery_filter import DeliveryFilter, Facts
from ati_console.gui.models.delivery_rows import Entry, answer_of, mark_of
from ati_console.gui.models.delivery_said import RANK, Answer, Said, is_off
from ati_console.gui.models.fleet_rows import natural


class Column(enum.IntEnum):
    SHERPA = 0
    LOGIN = 1
    SECTOR = 2
    BRANCH = 3
    X = 4
    Y = 5
    SENT = 6
    SAID = 7
    HTTP = 8
    OFF = 9
    READ = 10
    LAG = 11
    ACCEPTED = 12
    REJECTED = 13


HEADERS: Final = (
    "Sherpa", "Login", "Sector", "Branch", "X mm", "Y mm", "Last sent", "Twinzo said", "HTTP", "Off by m", "Read",
    "Lag", "Accepted", "Rejected",
)  # fmt: skip
TIPS: Final = {
    Column.X: "Of the newest sample that Twinzo accepted; in the shadow, computed",
    Column.Y: "Of the newest sample that Twinzo accepted; in the shadow, computed",
    Column.SENT: "When Twinzo last accepted a sample",
    Column.OFF: "From where Twinzo shows it to the accepted sample of that time",
    Column.READ: "How long ago it was read back",
    Column.ACCEPTED: "Samples",
    Column.REJECTED: "Samples that became dead letters in this run",
}
FIRST_DOWN: Final = (Column.OFF, Column.READ, Column.LAG, Column.ACCEPTED, Column.REJECTED)  # largest first


@dataclass(frozen=True, slots=True)
class Counts:
    """Listed sherpas by what was said, the filter apart; `off`: further away than the tolerance."""

    total: int = 0
    accepted: int = 0
    not_visible: int = 0
    elsewhere: int = 0  # in another sector, or outside of it
    off: int = 0
    untrusted: int = 0
    rejected: int = 0
    retrying: int = 0
    queued: int = 0
    held: int = 0
    computed: int = 0
    unlisted: int = 0
    near: tuple[str, str] = ("", "")  # an unlisted name, and the listed one that it looks like


@dataclass(frozen=True, slots=True)
class Order:
    """The names to show, in order, and the counts of the whole fleet."""

    listed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    counts: Counts = Counts()  # frozen


class Wish(NamedTuple):
    """What the user asked for: filter, branch ("" all), sort column and direction."""

    accept: DeliveryFilter = DeliveryFilter()
    branch: str = ""
    column: Column = Column.SAID
    descending: bool = False


class Survey:
    """One pass over the sherpas, one at a time, so that thousands can be spread over several frames."""

    def __init__(self, wish: Wish, now: float) -> None:
        self._wish, self._now = wish, now
        self._key = _KEYS[wish.column]
        self._tally = dict.fromkeys(Said, 0)
        self._off = 0
        self._near = ("", "")
        self._listed: list[tuple[str, Any, str]] = []
        self._unlisted: list[tuple[str, Any, str]] = []

    def add(self, entry: Entry) -> None:
        """Whoever has no known branch (unlisted, a sector that the site lacks) shows up whichever is chosen."""
        wish = self._wish
        if wish.branch and entry.branch not in ("", wish.branch):
            return
        said = answer_of(entry, self._now)
        self._count(entry, said)
        if not wish.accept.tests or wish.accept.accepts(facts(entry, said, self._now)):
            part = self._listed if entry.listing.listed else self._unlisted
            part.append((natural(entry.name), self._key(entry, said, self._now), entry.name))

    def _count(self, entry: Entry, said: Answer) -> None:
        self._tally[said.said] += 1
        if not entry.listing.listed and entry.listing.near and not self._near[0]:
            self._near = entry.name, entry.listing.near
        if said.said is Said.OFF or (entry.mode is ForwardMode.SHADOW and _is_off(entry)):
            self._off += 1

    def order(self) -> Order:
        return Order(self._sorted(self._listed), self._sorted(self._unlisted), self._counts())

    def _sorted(self, part: list[tuple[str, Any, str]]) -> tuple[str, ...]:
        """By name first, then by the column: sorting is stable, so equals stay in the order of their names."""
        part.sort(key=itemgetter(0))
        part.sort(key=itemgetter(1), reverse=self._wish.descending)
        return tuple(name for _, _, name in part)

    def _counts(self) -> Counts:
        tally = self._tally
        return Counts(
            total=sum(tally.values()) - tally[Said.NEVER],
            accepted=tally[Said.ACCEPTED],
            not_visible=tally[Said.NOT_VISIBLE],
            elsewhere=tally[Said.WRONG_SECTOR] + tally[Said.OUTSIDE],
            off=self._off,
            untrusted=tally[Said.UNTRUSTED],
            rejected=tally[Said.REJECTED],
            retrying=tally[Said.RETRYING],
            queued=tally[Said.QUEUED],
            held=tally[Said.HELD],
            computed=tally[Said.COMPUTED],
            unlisted=tally[Said.NEVER],
            near=self._near,
        )


def facts(entry: Entry, said: Answer, now: float) -> Facts:
    """The filter's view of the same sherpa."""
    forward = entry.forward
    return Facts(
        name=entry.name.lower(),
        login=(forward.login if forward else entry.listing.login).lower(),
        sector=str(forward.sector if forward else entry.listing.sector),
        branch=entry.branch.lower(),
        http="" if forward is None else str(forward.http_status or ""),
        words=said.words.lower(),
        said=said.said,
        mark=mark_of(entry, now),
        off_m=_off_m(entry),
        read_s=_read_s(forward, now),
        rejected=float(forward.dead) if forward else 0.0,
    )


def _off_m(entry: Entry) -> float | None:
    forward = entry.forward
    if forward is None:
        return None
    if entry.mode is ForwardMode.SHADOW:
        return forward.shadow.distance_m if forward.shadow else None
    return forward.read_back.distance_m


def _is_off(entry: Entry) -> bool:
    forward = entry.forward
    if entry.mode is ForwardMode.SHADOW:
        return (_off_m(entry) or 0.0) > entry.tolerance_m
    return forward is not None and is_off(forward.read_back, entry.tolerance_m)


def _read_s(forward: RobotForward | None, now: float) -> float | None:
    if forward is None or forward.read_back.visibility is Visibility.UNREAD:
        return None
    return now - forward.read_back.read_at


def _worst(entry: Entry, said: Answer, now: float) -> Any:
    """What Twinzo said first; the state of the sherpa itself among those of whom it said the same."""
    rank = freshness.severity_rank(entry.view, now, entry.limits) if entry.view is not None else 0
    return RANK[said.said], -rank


def _or(value: float | None, nothing: float = -1.0) -> float:
    return nothing if value is None else value


def _of(entry: Entry) -> RobotForward:
    return entry.forward or RobotForward(entry.listing.login, entry.listing.sector)


Key = Callable[[Entry, Answer, float], Any]
_KEYS: Final[dict[Column, Key]] = {
    Column.SHERPA: lambda entry, said, now: natural(entry.name),
    Column.LOGIN: lambda entry, said, now: natural(_of(entry).login),
    Column.SECTOR: lambda entry, said, now: _of(entry).sector,
    Column.BRANCH: lambda entry, said, now: entry.branch.lower(),
    Column.X: lambda entry, said, now: _or(_of(entry).x_mm),
    Column.Y: lambda entry, said, now: _or(_of(entry).y_mm),
    Column.SENT: lambda entry, said, now: _or(_of(entry).sent_at),
    Column.SAID: _worst,
    Column.HTTP: lambda entry, said, now: _or(_of(entry).http_status),
    Column.OFF: lambda entry, said, now: _or(_off_m(entry)),
    Column.READ: lambda entry, said, now: _or(_read_s(entry.forward, now)),
    Column.LAG: lambda entry, said, now: _or(shadow.lag_s if (shadow := _of(entry).shadow) else None),
    Column.ACCEPTED: lambda entry, said, now: _of(entry).accepted,
    Column.REJECTED: lambda entry, said, now: _of(entry).dead,
}
