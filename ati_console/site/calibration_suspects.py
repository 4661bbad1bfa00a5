"""Which anchors disagree with all the others, beyond what chance does. Pure.

Single ones and pairs are taken out together, because two that are wrong alike hide each other. A group is accused by an
F test: how far it lies from the fit of the rest, measured by what the rest are off among themselves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from ati_console.site.calibration import Anchor, Floats, Model, Spec, places, solve
from ati_console.site.site import Transform

SUSPECT_M: Final = 2.0  # nearer than this nobody is accused, however well the others agree: a reading is off by 1 m
SHARE: Final = 3  # at most every third anchor: with more of them nobody knows who is right
SPARE: Final = 3  # degrees of freedom that the rest must have to accuse anybody
CHANCE: Final = 0.03  # of accusing anybody among anchors that only have noise
CANDIDATES: Final = 16
EACH: Final = 0.02  # every one of a pair must be odd by itself too
_NOTHING: Final = 1e-6  # metres: anchors that agree to the last digit have some noise all the same


def suspects(anchors: Sequence[Anchor], spec: Spec) -> tuple[int, ...]:
    """Places of the anchors that disagree with the rest, ascending."""
    if len(anchors) < SHARE:
        return ()
    robot, sector = places(anchors)
    kept = list(range(len(anchors)))
    most = len(anchors) // SHARE
    while room := most - (len(anchors) - len(kept)):
        group = _worst_group(robot, sector, kept, min(room, 2), spec)
        if not group:
            break
        kept = [at for at in kept if at not in group]
    return tuple(at for at in range(len(anchors)) if at not in kept)


def _worst_group(robot: Floats, sector: Floats, kept: list[int], most: int, spec: Spec) -> tuple[int, ...]:
    """The group that chance explains least, () when chance explains all."""
    best: tuple[int, ...] = ()
    chance, candidates = CHANCE, _furthest(robot, sector, kept, spec)
    for size in range(1, most + 1):
        if 2 * (len(kept) - size) - spec.model.parameters < SPARE:
            break
        groups = math.comb(len(kept), size)
        for group in itertools.combinations(candidates, size):
            rest = [at for at in kept if at not in group]
            found = groups * _chance(robot, sector, rest, list(group), spec)
            if found < chance:
                best, chance = group, found
    return best


def _furthest(robot: Floats, sector: Floats, kept: list[int], spec: Spec) -> list[int]:
    """Those that are worth being asked: all of a few, of many the ones furthest off (64 give 2,016 pairs)."""
    if len(kept) <= CANDIDATES:
        return kept
    off = _off(solve(robot[kept], sector[kept], spec), robot[kept], sector[kept])
    return sorted(kept[at] for at in np.argsort(-off, kind="stable")[:CANDIDATES])


def _chance(robot: Floats, sector: Floats, rest: list[int], group: list[int], spec: Spec) -> float:
    """How likely noise like that of the rest puts each of the group where it is; 1 when one of them is not odd."""
    base = robot[rest] - robot[rest].mean(axis=0)
    if np.linalg.matrix_rank(base, tol=1e-3) < (2 if spec.model is Model.AFFINE else 1):
        return 1.0
    transform = solve(robot[rest], sector[rest], spec)
    freedom = 2 * len(rest) - spec.model.parameters
    noise = 2 * float((_off(transform, robot[rest], sector[rest]) ** 2).sum()) / freedom + _NOTHING**2
    off = _off(transform, robot[group], sector[group])
    if off.min() < SUSPECT_M:
        return 1.0
    ratio = off**2 / (noise * _lever(base, robot[group] - robot[rest].mean(axis=0), spec))
    each = (1 + 2 * ratio / freedom) ** (-freedom / 2)  # survival of F(2, freedom), in closed form
    return float(each.prod()) if each.max() < EACH else 1.0


def _lever(base: Floats, out: Floats, spec: Spec) -> Floats:
    """The further an anchor is from the others, the less their fit knows of its place."""
    if spec.model is Model.AFFINE:
        far = np.einsum("ij,jk,ik->i", out, np.linalg.inv(base.T @ base), out)
    else:
        far = (out**2).sum(axis=1) / (base**2).sum()
    return np.asarray(1 + 1 / len(base) + far, dtype=np.float64)


def _off(t: Transform, robot: Floats, sector: Floats) -> Floats:
    x = t.a * robot[:, 0] + t.b * robot[:, 1] + t.tx - sector[:, 0]
    y = t.c * robot[:, 0] + t.d * robot[:, 1] + t.ty - sector[:, 1]
    return np.asarray(np.hypot(x, y) / 1000, dtype=np.float64)
