"""What the twin shows against what it accepted: seen, elsewhere, or on no map, and what is the likely cause. Pure.

A 200 with Success:true proves nothing (contracts.md 3: a sector of another branch is accepted and on no map).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.forward.sent import Sent
from ati_console.forwarding import ReadBack, Shadow, Visibility

GRACE_S: Final = 3.0  # between accepted and on the map: before it, absence says nothing
STANDS_S: Final = 60.0  # a twin's clock may differ from ours by less
SAME_MS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One device as the twin has it. `at` is the Timestamp of its position, `online_at` LastTimeOnline.

    `since`: when we first read this time of it (unix seconds); a time that stands still is no news.
    """

    sector: int | None
    x_mm: float | None
    y_mm: float | None
    at: float | None
    online_at: float | None
    since: float

    @property
    def placed(self) -> tuple[float, float] | None:
        return None if self.x_mm is None or self.y_mm is None else (self.x_mm, self.y_mm)


@dataclass(frozen=True, slots=True)
class Room:
    """A sector as the site file has it."""

    width_mm: float
    height_mm: float

    def holds(self, x_mm: float, y_mm: float) -> bool:
        return 0 <= x_mm <= self.width_mm and 0 <= y_mm <= self.height_mm


@dataclass(frozen=True, slots=True)
class Judged:
    """`sent`: what it was compared with. `read_back` None: too early to say."""

    read_back: ReadBack | None
    sent: Sent | None = None


def judge(seen: Seen | None, sent: Sequence[Sent], room: Room | None, tolerance_m: float, now: float) -> Judged:
    """`sent`: accepted samples of this device, oldest first, at least one."""
    due = next((one for one in reversed(sent) if one.at <= now - GRACE_S), None)
    newest = (due or sent[-1]).sample
    if room is not None and not room.holds(newest.x_mm, newest.y_mm):
        return Judged(
            _read(seen, Visibility.OUTSIDE, now, sent, _outside(newest.x_mm, newest.y_mm, newest.sector, room))
        )
    if seen is None or seen.placed is None or stands(seen, due):
        return Judged(None if due is None else _read(seen, Visibility.NOT_VISIBLE, now, sent))
    return _placed(seen, sent, tolerance_m, now)


def stands(seen: Seen, due: Sent | None) -> bool:
    """A sample accepted long enough ago has not changed what the twin shows."""
    if due is None:
        return False
    if seen.at is not None:
        return seen.at * 1000 < due.sent_ms - SAME_MS
    if seen.online_at is None:
        return True
    long_ago = seen.online_at < min(due.at, due.sent_ms / 1000) - STANDS_S
    return long_ago or due.at > seen.since


def closest(seen: Seen, sent: Sequence[Sent]) -> Sent:
    """By the Timestamp of the position. LastTimeOnline may be either of the two times: the better match counts."""
    if seen.at is not None:
        return _nearest(sent, seen.at, _measured)
    if seen.online_at is None:
        return sent[-1]
    both = (_nearest(sent, seen.online_at, _measured), _nearest(sent, seen.online_at, _accepted))
    return min(both, key=lambda one: _apart_m(seen, one))


def _measured(one: Sent) -> float:
    return one.sent_ms / 1000


def _accepted(one: Sent) -> float:
    return one.at


def _nearest(sent: Sequence[Sent], at: float, time: Callable[[Sent], float]) -> Sent:
    """Both times increase from one to the next: a login's samples are sent in order."""
    place = bisect_left(sent, at, key=time)
    return min(sent[max(0, place - 1) : place + 1], key=lambda one: abs(time(one) - at))


def _apart_m(seen: Seen, one: Sent) -> float:
    """Metres; infinite when they are in two sectors, or the twin has no place."""
    if seen.placed is None or seen.sector not in (None, one.sample.sector):
        return math.inf
    return math.hypot(seen.placed[0] - one.sample.x_mm, seen.placed[1] - one.sample.y_mm) / 1000


def _placed(seen: Seen, sent: Sequence[Sent], tolerance_m: float, now: float) -> Judged:
    ours = closest(seen, sent)
    if seen.sector not in (None, ours.sample.sector):
        return Judged(_read(seen, Visibility.WRONG_SECTOR, now, sent, _why_sector(seen, sent, ours)), ours)
    if _apart_m(seen, ours) > tolerance_m:
        return Judged(_read(seen, Visibility.OFF, now, sent, _why_off(seen, sent, ours, tolerance_m)), ours)
    return Judged(_read(seen, Visibility.SEEN, now, sent), ours)


def _read(seen: Seen | None, what: Visibility, now: float, sent: Sequence[Sent], cause: str = "") -> ReadBack:
    if seen is None:
        return ReadBack(what, read_at=now, cause=cause)
    ours = closest(seen, sent)
    apart_m = _apart_m(seen, ours)
    return ReadBack(
        what, now, seen.x_mm, seen.y_mm, seen.sector, seen.online_at if seen.online_at is not None else seen.at,
        apart_m if math.isfinite(apart_m) else None, cause, ours.sample.x_mm, ours.sample.y_mm,
    )  # fmt: skip


def _outside(x_mm: float, y_mm: float, sector: int, room: Room) -> str:
    size = f"{room.width_mm / 1000:.1f} x {room.height_mm / 1000:.1f} m"
    return (
        f"what was sent, X {x_mm / 1000:.1f} Y {y_mm / 1000:.1f} m, is not within sector {sector} ({size}): calibrate"
    )


def _why_sector(seen: Seen, sent: Sequence[Sent], ours: Sent) -> str:
    before = next((one for one in reversed(sent) if one.sample.sector == seen.sector), None)
    if before is not None:
        return f"order of samples: it was in sector {seen.sector} {_seconds(ours, before)} before"
    return f"another bridge puts it into sector {seen.sector}: we send sector {ours.sample.sector}"


def _why_off(seen: Seen, sent: Sequence[Sent], ours: Sent, tolerance_m: float) -> str:
    there = min(sent, key=lambda one: _apart_m(seen, one))
    if _apart_m(seen, there) <= tolerance_m:
        return f"order of samples: the twin shows where it was {_seconds(ours, there)} earlier or later"
    return "another bridge moves it: the twin shows a place that we never sent"


def _seconds(one: Sent, other: Sent) -> str:
    return f"{abs(one.sent_ms - other.sent_ms) / 1000:.1f} s"


def shadow(seen: Seen | None, sent: Sequence[Sent], now: float) -> Shadow:
    """What another bridge holds, against what we would have sent."""
    if seen is None or seen.placed is None:
        return Shadow(now, words="the twin has no place of it: no other bridge forwards it, or onto no map")
    ours, newest = closest(seen, sent), sent[-1]
    time = seen.at if seen.at is not None else seen.online_at
    lag_s = None if time is None else newest.sent_ms / 1000 - time
    if seen.sector not in (None, ours.sample.sector):
        words = f"another bridge has it in sector {seen.sector}, we would send sector {ours.sample.sector}"
        return Shadow(now, None, lag_s, words)
    apart_m = _apart_m(seen, ours)
    if lag_s is not None and lag_s > STANDS_S:
        return Shadow(now, apart_m, lag_s, f"nobody has moved it for {lag_s:.0f} s")
    return Shadow(now, apart_m, lag_s, f"{apart_m:.1f} m apart" + ("" if lag_s is None else f", {_lag(lag_s)}"))


def _lag(lag_s: float) -> str:
    return f"{abs(lag_s):.1f} s {'behind' if lag_s >= 0 else 'ahead of'} ours"
