"""Anchors as rows of the table, and the numbers that its bars and dots are drawn from. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ati_console.gui.models.plain import plain
from ati_console.site.calibration import Anchor, residual
from ati_console.site.calibration_judge import Judged, Judgement
from ati_console.site.site import Transform

SWING_WARNS_DEG = 1.0
NONE = "-"


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """One line. `share` is the residual as a share of the worst; `angle_deg` and `left_m` are without this anchor."""

    number: int
    anchor: Anchor
    off_m: float | None = None
    share: float = 0.0
    angle_deg: float | None = None
    swing_deg: float | None = None
    left_m: float | None = None
    suspect: bool = False
    mover: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        one = self.anchor
        return (
            "in" if one.included else "out",
            str(self.number),
            plain(one.name, 80),
            f"{one.x_m:.3f}, {one.y_m:.3f}",
            f"{one.x_mm:,.0f}, {one.y_mm:,.0f}",
            number(self.off_m),
            "",
            number(None if self.angle_deg is None else math.remainder(self.angle_deg, 360.0)),
            "",
            number(self.left_m),
        )

    @property
    def swings(self) -> bool:
        return self.swing_deg is not None and abs(self.swing_deg) > SWING_WARNS_DEG


@dataclass(frozen=True, slots=True)
class Dots:
    """The scale of the dots: whole degrees, and where the fit itself is."""

    low_deg: float = 0.0
    high_deg: float = 1.0
    base_deg: float | None = None

    def at(self, degrees: float) -> float:
        """0 at the left, 1 at the right."""
        return min(max((degrees - self.low_deg) / (self.high_deg - self.low_deg), 0.0), 1.0)

    @property
    def words(self) -> str:
        if self.base_deg is None:
            return "without"
        return f"without, {self.low_deg:g} to {self.high_deg:g}°"


def number(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"


def anchor_rows(anchors: tuple[Anchor, ...], judgement: Judgement | None) -> list[AnchorRow]:
    """An excluded anchor shows how far it is from the fit of the others."""
    if judgement is None:
        return [AnchorRow(at + 1, one) for at, one in enumerate(anchors)]
    judged, made = judgement.all, []
    worst = max(judged.fit.worst_m, 1e-9)
    place = 0
    for at, one in enumerate(anchors):
        if one.included:
            made.append(_included(at + 1, judgement, place, worst))
            place += 1
        else:
            off = residual(judged.fit.transform, one).off_m
            made.append(AnchorRow(at + 1, one, off, min(off / worst, 1.0)))
    return made


def _included(number_of: int, judgement: Judgement, place: int, worst: float) -> AnchorRow:
    judged = judgement.all
    off, left, swing = judged.fit.residuals[place].off_m, judged.left_out[place], judged.swing_rad(place)
    base = math.degrees(judged.fit.theta_rad)
    return AnchorRow(
        number_of,
        judged.anchors[place],
        off,
        off / worst if worst > 1e-6 else 0.0,
        None if swing is None else base + math.degrees(swing),
        None if swing is None else math.degrees(swing),
        None if left is None else left.off_m,
        place in judgement.suspects,
        place == judged.mover,
    )


def dots(judged: Judged | None) -> Dots:
    if judged is None or judged.range_rad is None:
        return Dots()
    low, high = (math.degrees(one) for one in judged.range_rad)
    base = math.degrees(judged.fit.theta_rad)
    lowest, highest = math.floor(min(low, base)), math.ceil(max(high, base))
    return Dots(lowest, max(highest, lowest + 1), base)


def runs(numbers: Sequence[int]) -> str:
    """ "2, 7 to 9": three in a row are said by their ends."""
    said: list[list[int]] = []
    for one in sorted(numbers):
        if said and one == said[-1][-1] + 1:
            said[-1].append(one)
        else:
            said.append([one])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in said)


# ---------------------------------------------------------------- typed places


def pair(words: str) -> tuple[float, float]:
    """ "17.158, 76.130" or "17.158 76.130"; thousands as this table writes them. ValueError in words."""
    text = words.strip()
    parts = text.replace(";", " ").split()
    if len(parts) == 1:
        parts = text.split(",")
    elif len(parts) == 2:
        parts = [part.strip(",") for part in parts]
    if len(parts) != 2:
        raise ValueError(f'"{plain(text, 40)}" is no place; two numbers are, such as 17.158, 76.130')
    try:
        x, y = (float(part.replace(",", "").replace("\u00a0", "")) for part in parts)
    except ValueError:
        raise ValueError(f'"{plain(text, 40)}" is no place; two numbers are, such as 17.158, 76.130') from None
    return x, y


# ---------------------------------------------------------------- comparison


@dataclass(frozen=True, slots=True)
class Column:
    """One fit in the comparison: the words of its four rows, and how far the sherpas move with it."""

    title: str
    angle: str
    mean: str
    worst: str
    swing: str
    moves: str = NONE
    strong: bool = False


def column(title: str, judged: Judged, moves: str, strong: bool = False) -> Column:
    low_high = judged.range_rad
    swing = " to ".join(number(math.degrees(one)) for one in low_high) if low_high else NONE
    return Column(
        title,
        f"{math.degrees(judged.fit.theta_rad):.2f}°",
        f"{judged.fit.mean_m:.2f} m",
        f"{judged.fit.worst_m:.2f} m",
        swing,
        moves,
        strong,
    )


def column_in_use(transform: Transform, anchors: tuple[Anchor, ...]) -> Column:
    """What forwards now, against the anchors that are included."""
    off = [residual(transform, one).off_m for one in anchors if one.included]
    angle = f"{math.degrees(math.atan2(transform.c, transform.a)):.2f}°"
    if not off:
        return Column("In use", angle, NONE, NONE, NONE)
    return Column("In use", angle, f"{sum(off) / len(off):.2f} m", f"{max(off):.2f} m", NONE)
