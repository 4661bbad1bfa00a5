"""What straight moves say about how a feed writes yaw and metres: the evidence for a suggestion, never a change. Pure.

Yaw is compared with the direction of travel along its axis, so a sherpa that backs up agrees as well; who drives which
way is told apart sherpa by sherpa. A rule is believed when at least 50 moves of it agree (contracts.md 1.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ati_console.wire.messages import Odd

Floats = NDArray[np.float64]

ALL: Final = "all sherpas"  # whose finding it is when the whole feed is read wrongly
ENOUGH: Final = 50
AGREES_RAD: Final = 0.6
AGREED: Final = 0.8  # of the moves
BETTER: Final = 0.3  # another rule must win by so much
SURE_MOVES: Final = 200
SURE_SHARE: Final = 0.9  # of them agree
DRIVES_MPS: Final = (0.05, 4.0)  # what a sherpa may do
FACTOR: Final = 1000.0

Rule = Literal["ccw-from-x", "cw-from-north", "degrees, ccw-from-x", "degrees, cw-from-north", "cw-from-x"]
RULES: Final[tuple[Rule, ...]] = (
    "ccw-from-x", "cw-from-north", "degrees, ccw-from-x", "degrees, cw-from-north", "cw-from-x",
)  # fmt: skip
SETTABLE: Final = ("ccw-from-x", "cw-from-north")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of `moves` go along the yaw, forwards and backwards, and how far the rest scatter (radians)."""

    moves: int = 0
    forward: int = 0
    backward: int = 0
    spread_rad: float = math.pi / 4
    steady: float = 0.0  # share that agrees when each sherpa is taken to drive one way: tells mirrored axes apart

    @property
    def agrees(self) -> int:
        return self.forward + self.backward

    @property
    def share(self) -> float:
        return self.agrees / self.moves if self.moves else 0.0


@dataclass(frozen=True, slots=True)
class Survey:
    """What the last moves of all sherpas say. `rules` in the order of RULES; `read` is yaw as it is read now.

    `too_fast` moves would be plausible at a thousandth of the size (millimetres read as metres), `too_slow` at a
    thousand times (metres read as millimetres).
    """

    sherpas: int = 0
    read: Agreement = Agreement()
    rules: tuple[Agreement, ...] = ()
    plausible: int = 0
    too_fast: int = 0
    too_slow: int = 0
    median_mps: float = 0.0

    @property
    def enough(self) -> bool:
        return self.read.moves >= ENOUGH

    @property
    def agrees(self) -> bool:
        """Yaw as it is read now goes along the motion, and no other rule does so more steadily."""
        return self.enough and self.read.share >= AGREED and self.other is None

    @property
    def other(self) -> Rule | None:
        """The rule that should be read instead, None when there is none or too little was seen."""
        if not self.enough or not self.rules:
            return None
        at = max(range(len(self.rules)), key=self._steadiness)
        best = self.rules[at]
        good = best.share >= AGREED and best.steady >= AGREED and best.steady >= self.read.steady + BETTER
        return RULES[at] if good else None

    def _steadiness(self, at: int) -> tuple[float, int]:
        return round(self.rules[at].steady, 2), -at

    def of(self, rule: Rule) -> Agreement:
        return self.rules[RULES.index(rule)] if self.rules else Agreement()

    @property
    def factor(self) -> float:
        """What positions should be divided by: 1000, 1 / 1000, or 1 when they are plausible or too few moved."""
        seen = self.plausible + self.too_fast
        if self.too_fast >= ENOUGH and self.too_fast >= AGREED * seen:
            return FACTOR
        # Standing sherpas tremble by millimetres, which would be metres: only what goes along its yaw is driving.
        slow = self.too_slow >= ENOUGH and self.plausible <= self.too_slow / 20
        return 1 / FACTOR if slow and max((one.share for one in self.rules), default=0.0) >= AGREED else 1.0

    @property
    def suggests(self) -> bool:
        """Enough was seen for what the moves say to be told: of the yaw, or of a wrong unit."""
        return self.enough or self.factor != 1.0

    @property
    def sure(self) -> bool:
        best = max([self.read, *self.rules], key=_share)
        return best.moves >= SURE_MOVES and best.share >= SURE_SHARE


EMPTY: Final = Survey()


@dataclass(frozen=True, slots=True)
class Moves:
    """Straight moves, one an entry: who, direction, yaw as sent and as read (radians), metres a second."""

    names: Sequence[str]
    direction: Floats
    said: Floats
    read: Floats
    mps: Floats


def suggestions(found: Survey) -> list[tuple[Odd, str]]:
    """What should be changed, with the evidence; empty when nothing should."""
    said = []
    if found.other is not None:
        best, read = found.of(found.other), found.read
        words = (
            f"{best.agrees} of {best.moves} straight moves fit yaw {found.other}, {read.agrees} fit it as it is read"
        )
        said.append((Odd.HEADING, words))
    if found.factor != 1.0:
        fast = found.factor > 1.0
        size, unit = ("large", "millimetres") if fast else ("small", "metres")
        count = found.too_fast if fast else found.too_slow
        words = f"{count} moves at {speed_words(found.median_mps)}: positions are 1000 times too {size}, so in {unit}?"
        said.append((Odd.UNIT_SUSPICION, words))
    return said


def speed_words(mps: float) -> str:
    """No powers of ten: what is read in the wrong unit is a thousand metres a second."""
    return f"{mps:,.0f} m/s" if mps >= 100 else f"{mps:.3g} m/s"


def survey(moves: Moves) -> Survey:
    """Of at most some thousand moves; takes less than a millisecond."""
    low, high = DRIVES_MPS
    plausible = (moves.mps >= low) & (moves.mps <= high)
    too_fast = (moves.mps >= low * FACTOR) & (moves.mps <= high * FACTOR)
    too_slow = (moves.mps >= low / FACTOR) & (moves.mps <= high / FACTOR)
    driving = plausible | too_fast
    taken = too_slow if driving.sum() < ENOUGH <= too_slow.sum() else driving
    if not taken.any():
        return EMPTY
    names, who = np.unique(np.asarray(moves.names, dtype=object)[taken].astype(str), return_inverse=True)
    direction = moves.direction[taken]
    return Survey(
        sherpas=len(names),
        read=_agreement(direction - moves.read[taken], who),
        rules=tuple(_agreement(direction - _ccw(rule, moves.said[taken]), who) for rule in RULES),
        plausible=int(plausible.sum()),
        too_fast=int(too_fast.sum()),
        too_slow=int(too_slow.sum()),
        median_mps=float(np.median(moves.mps[taken])),
    )


def _ccw(rule: Rule, said: Floats) -> Floats:
    """Yaw as sent, read by a rule: radians counter-clockwise from +X."""
    yaw = np.radians(said) if rule.startswith("degrees") else said
    if rule.endswith("cw-from-north"):
        return np.asarray(math.pi / 2 - yaw)
    return np.asarray(-yaw if rule == "cw-from-x" else yaw)


def _agreement(off: Floats, who: NDArray[np.intp]) -> Agreement:
    off = np.remainder(off + math.pi, math.tau) - math.pi
    forward = np.abs(off) <= AGREES_RAD
    backward = np.abs(off) >= math.pi - AGREES_RAD
    ahead, back = np.bincount(who, forward), np.bincount(who, backward)
    # Axial: twice the angle makes both ways of one axis the same direction.
    length = math.hypot(float(np.cos(2 * off).mean()), float(np.sin(2 * off).mean()))
    spread = math.sqrt(max(0.0, -2 * math.log(min(max(length, 1e-9), 1.0)))) / 2
    steady = float(np.maximum(ahead, back).sum()) / len(off)
    return Agreement(len(off), int(forward.sum()), int(backward.sum()), spread, steady)


def _share(one: Agreement) -> float:
    return one.share
