"""How instants and distances are written: local or UTC, metres or millimetres. One value for the whole window. Pure.

Sector coordinates are not asked here: they are Twinzo's millimetres, and have to look like Twinzo's own.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

NONE = "-"  # no time, or one that is in no calendar


@dataclass(frozen=True, slots=True)
class Notation:
    """Instants are unix seconds, distances metres."""

    utc: bool = False
    millimetres: bool = False

    # ------------------------------------------------------------ instants

    @property
    def zone(self) -> str:
        """Stands beside the clock."""
        return "UTC" if self.utc else "local"

    def clock(self, at: float | None) -> str:
        """HH:MM:SS."""
        return self._written(at, "%H:%M:%S")

    def minute(self, at: float | None) -> str:
        """HH:MM."""
        return self._written(at, "%H:%M")

    def tenths(self, at: float) -> str:
        """HH:MM:SS.s, never the tenth that has not come yet."""
        floored = math.floor(at * 10 + 1e-3) / 10
        return f"{self.clock(floored)}.{int(round(floored * 10) % 10)}"

    def milliseconds(self, at: float) -> str:
        """HH:MM:SS.mmm."""
        words = self._written(at, "%H:%M:%S.%f")
        return words if words == NONE else words[:-3]

    def day(self, at: float) -> str:
        """YYYY-MM-DD HH:MM:SS."""
        return self._written(at, "%Y-%m-%d %H:%M:%S")

    def short_day(self, at: float) -> str:
        """ "18 Nov 16:40"."""
        moment = self._moment(at)
        return NONE if moment is None else f"{moment.day} {moment:%b %H:%M}"

    def stamp(self, at: float) -> str:
        """For files: date and time with milliseconds and the offset from UTC; "" when in no calendar."""
        moment = self._moment(at)
        return "" if moment is None else moment.isoformat(timespec="milliseconds")

    def for_file_names(self, at: float) -> str:
        return self._written(at, "%Y%m%d-%H%M%S")

    def _written(self, at: float | None, form: str) -> str:
        moment = None if at is None else self._moment(at)
        return NONE if moment is None else moment.strftime(form)

    def _moment(self, at: float) -> datetime.datetime | None:
        try:
            moment = datetime.datetime.fromtimestamp(at, datetime.UTC)
            return moment if self.utc else moment.astimezone()
        except (ValueError, OverflowError, OSError):
            return None

    # ------------------------------------------------------------ distances

    @property
    def unit(self) -> str:
        return "mm" if self.millimetres else "m"

    def point(self, x_m: float, y_m: float) -> str:
        """Without the unit: "82.45, 12.33", or "82,450, 12,330"."""
        if self.millimetres:
            return f"{x_m * 1000:,.0f}, {y_m * 1000:,.0f}"
        return f"{x_m:.2f}, {y_m:.2f}"

    def figure(self, metres: float, decimals: int = 2) -> str:
        """Without the unit; `decimals` are those of metres."""
        return f"{metres * 1000:,.0f}" if self.millimetres else f"{metres:,.{decimals}f}"

    def length(self, metres: float, decimals: int = 2) -> str:
        return f"{self.figure(metres, decimals)} {self.unit}"


LOCAL_METRES = Notation()
