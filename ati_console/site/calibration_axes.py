"""Which way the sector's Y points and what the robots' numbers are in, by anchors alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.site.calibration import Anchor, CalibrationError, Model, Spec, fit

CLEARLY: Final = 3.0  # times better than the other way
READING_M: Final = 0.5  # an anchor is read no better than this


@dataclass(frozen=True, slots=True)
class Axes:
    """Which way the sector's Y points and how long a robot's unit is, by the anchors alone."""

    reflected: bool
    mean_m: float  # of the better one
    other_m: float
    scale: float  # of the better one, free
    enough: bool  # three anchors or more, not on one line, and one clearly better

    @property
    def words(self) -> str:
        if not self.enough:
            return "Y direction: not to be told from these anchors (three that are not on one line)"
        y = "down" if self.reflected else "up"
        return f"Y points {y} in the sector: mean {self.mean_m:.2f} m, {self.other_m:.1f} m the other way"

    @property
    def unit(self) -> str:
        """What the robot's side is in, "" when it is neither."""
        for unit, scale in (("m", 1000.0), ("mm", 1.0)):
            if scale / 1.5 < self.scale < scale * 1.5:
                return unit
        return ""


def axes(anchors: Sequence[Anchor]) -> Axes | None:
    """None when the included ones give no similarity."""
    taken = [one for one in anchors if one.included]
    try:
        down, up = (fit(taken, Spec(model)) for model in (Model.REFLECTION, Model.SIMILARITY))
    except CalibrationError:
        return None
    better, other = (down, up) if down.mean_m <= up.mean_m else (up, down)
    enough = len(taken) >= 3 and other.mean_m > CLEARLY * max(better.mean_m, READING_M)
    return Axes(better is down, better.mean_m, other.mean_m, better.scale, enough)
