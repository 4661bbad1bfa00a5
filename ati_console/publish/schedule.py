"""When the messages of a stream are due, counted from its beginning: no drift, whatever a message cost. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

FASTEST: Final = 2_000.0  # messages a second that can be asked for
LARGEST_BURST: Final = 10_000


class Schedule(Protocol):
    """How many are due after so many seconds, and how many there will be; None: until it is stopped."""

    @property
    def total(self) -> int | None: ...

    def due(self, elapsed_s: float) -> int: ...


@dataclass(frozen=True, slots=True)
class Steady:
    """`rate_hz` messages a second."""

    rate_hz: float
    total: int | None = None

    def __post_init__(self) -> None:
        _refuse_rate(self.rate_hz)

    def due(self, elapsed_s: float) -> int:
        return _within(math.floor(elapsed_s * self.rate_hz + 1e-9) + 1, self.total)


@dataclass(frozen=True, slots=True)
class Ramp:
    """From one rate to another within `seconds`, and then it is over."""

    from_hz: float
    to_hz: float
    seconds: float

    def __post_init__(self) -> None:
        _refuse_rate(self.from_hz)
        _refuse_rate(self.to_hz)
        if not 1 <= self.seconds <= 86_400:
            raise ValueError(f"a ramp takes 1 to 86,400 s, not {self.seconds:g}")

    @property
    def total(self) -> int:
        return math.floor((self.from_hz + self.to_hz) / 2 * self.seconds + 1e-9)

    def due(self, elapsed_s: float) -> int:
        t = min(elapsed_s, self.seconds)
        grown = self.from_hz * t + (self.to_hz - self.from_hz) * t * t / (2 * self.seconds)
        return min(self.total, math.floor(grown + 1e-9) + 1)


@dataclass(frozen=True, slots=True)
class Burst:
    """All of them at once, as fast as they are acknowledged."""

    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LARGEST_BURST:
            raise ValueError(f"a burst has 1 to {LARGEST_BURST:,} messages, not {self.count:,}")

    @property
    def total(self) -> int:
        return self.count

    def due(self, _elapsed_s: float) -> int:
        return self.count


def _within(count: int, total: int | None) -> int:
    return count if total is None else min(count, total)


def _refuse_rate(rate_hz: float) -> None:
    if not 0 < rate_hz <= FASTEST:
        raise ValueError(f"a rate is above 0 and at most {FASTEST:,.0f} messages a second, not {rate_hz:g}")
