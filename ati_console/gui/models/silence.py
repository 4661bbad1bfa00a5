"""A link that stands while the whole fleet is silent is not well: since when nothing came, in a few words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.fleet.view import FleetUpdate, RobotView
from ati_console.status import LinkState, LinkStatus

PATIENCE_S: Final = 15.0  # after the grant: a fleet that drives says something every two seconds


@dataclass(frozen=True, slots=True)
class Silence:
    """`since`: unix seconds."""

    what: str  # "fleet silent": who spoke once; else what never came
    since: float

    def words(self, now: float) -> str:
        """ "fleet silent 2 m": no finer than it is read in passing, so that the head rests meanwhile."""
        return f"{self.what} {_roughly(now - self.since)}"


def silence(
    link: LinkStatus, fleet: FleetUpdate, now: float, stale_after_s: float, *, publishes_only: bool = False
) -> Silence | None:
    """None: somebody is heard, or nobody can be: offline, or a profile that reads nothing. Nobody was listened to
    before this connection stood, so silence counts from there at most."""
    if link.state is not LinkState.ONLINE or publishes_only:
        return None
    heard_at = newest(fleet)
    since = max(link.since, heard_at or 0.0)
    if not fleet.received and heard_at is None:
        return Silence("no message", since) if now - since >= min(PATIENCE_S, stale_after_s) else None
    if now - since < stale_after_s:
        return None
    return Silence("no sherpa" if heard_at is None else "fleet silent", since)


def newest(fleet: FleetUpdate) -> float | None:
    """When any sherpa was heard last, unix seconds."""
    return max((heard(view) for view in fleet.robots.values()), default=None)


def heard(view: RobotView) -> float:
    """The plain receive time of its last message, unix seconds."""
    return view.heard_at or view.received_at


def speaking(fleet: FleetUpdate, now: float, stale_after_s: float) -> int:
    """How many sherpas were heard within that time."""
    return sum(now - heard(view) <= stale_after_s for view in fleet.robots.values())


def _roughly(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(0.0, seconds) // 5 * 5:.0f} s"
