"""What the clocks of all sherpas are off by at once: that is this computer, its load or the line, and not their clocks.

The receive time is the only clock we know, and it is ours: on a computer with too much to do, or whose own clock is
wrong, each sherpa would seem to be off by the same amount. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

ENOUGH: Final = 3  # sherpas; of two nobody can say which one is right
MOST_OF_THEM: Final = 0.75
OFFSET_WORTH_SAYING_S: Final = 5.0
HALF_HOUR_S: Final = 1_800.0


class SharedShift:
    """`seconds`: source minus receive time that at least three quarters of the sherpas are off by, 0 for nothing."""

    __slots__ = ("seconds", "sherpas")

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sherpas = 0  # whose clocks are known well enough to be asked

    def look(self, offsets: Iterable[float]) -> None:
        """All that are known now. Whole half hours are time zones and stay with their sherpas (contracts.md 1.6)."""
        rests = sorted(offset - HALF_HOUR_S * round(offset / HALF_HOUR_S) for offset in offsets)
        self.sherpas = len(rests)
        self.seconds = 0.0
        if len(rests) >= ENOUGH:
            behind = rests[math.ceil(MOST_OF_THEM * len(rests)) - 1]  # three quarters are at least so much behind
            ahead = rests[math.floor((1 - MOST_OF_THEM) * len(rests))]
            self.seconds = (
                behind if behind < -OFFSET_WORTH_SAYING_S else ahead if ahead > OFFSET_WORTH_SAYING_S else 0.0
            )

    @property
    def can_tell(self) -> bool:
        """Are there enough sherpas to know a clock from a delay?"""
        return self.sherpas >= ENOUGH
