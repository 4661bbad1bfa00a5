"""The way that a sherpa is driving, as a line of words and a share. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.fleet.trip import WAITING, Progress
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain

MAX_STATION = 60


@dataclass(frozen=True, slots=True)
class TripLine:
    """From, how far, to. `share` None: nothing says how long the way is."""

    begin: str
    middle: str
    end: str
    share: float | None

    @property
    def said(self) -> str:
        ends = " to ".join(end for end in (self.begin, self.end) if end)
        return f"{ends}: {self.middle}" if ends else self.middle


def trip_line(progress: Progress | None, notation: Notation = LOCAL_METRES) -> TripLine | None:
    """None without a trip."""
    if progress is None:
        return None
    begin, end = plain(progress.from_station, MAX_STATION), plain(progress.to_station, MAX_STATION)
    if begin or end:
        begin, end = begin or "?", end or "?"
    return TripLine(begin, _driven(progress, notation), end, progress.share)


def _driven(progress: Progress, notation: Notation) -> str:
    """What was not heard from its beginning is a lower bound, and says so."""
    at_least = "" if progress.whole else "at least "
    if progress.length_m is None:
        return f"{at_least}{notation.length(progress.driven_m, 0)} driven, of how many is not known"
    return f"{at_least}{notation.figure(progress.driven_m, 0)} of {notation.length(progress.length_m, 0)}"


def leg_words(progress: Progress | None) -> str:
    """Beside the trip's number: which leg, or what the fleet manager says of it."""
    if progress is None:
        return ""
    if progress.status == WAITING:
        return "at a station"
    if progress.leg is not None:
        return f"leg {progress.leg} of {progress.legs}" if progress.legs else f"leg {progress.leg}"
    return f"one of {progress.legs} legs" if progress.legs else "route not known"
