"""What was calibrated in one sector: its anchors of now, and every transform that was applied. Values only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ati_console.site.calibration import Anchor, Spec
from ati_console.site.site import Transform

MOST_APPLIED: Final = 200  # of one sector; the oldest fall out
ORIGINAL: Final = "original"  # `what` of the transform before the first fit


@dataclass(frozen=True, slots=True)
class Applied:
    """One transform that was put into the site, and what it was judged by."""

    at: float  # unix seconds
    spec: Spec
    transform: Transform
    before: Transform
    mean_m: float
    worst_m: float
    anchors: tuple[tuple[str, float], ...] = ()  # name and metres off, of those it was made of
    by: str = ""  # who, as the system calls the user
    what: str = ""  # such as "applied", "restored"


@dataclass(frozen=True, slots=True)
class SectorCalibration:
    """`unread` are parts of the file that this version does not understand, by key; they are written as they were."""

    anchors: tuple[Anchor, ...] = ()
    spec: Spec = field(default_factory=Spec)
    applied: tuple[Applied, ...] = ()  # oldest first
    unread: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # unknown keys of a row, by its identity

    @property
    def original(self) -> Applied | None:
        """What the site had before the first fit that is known, as something that can be put back; it has no judgement.

        None when nothing was applied, or when that is one of the fits itself.
        """
        before = self.applied[0].before if self.applied else None
        if before is None or any(one.transform == before for one in self.applied):
            return None
        return Applied(self.applied[0].at, Spec(), before, before, math.nan, math.nan, what=ORIGINAL)

    def with_applied(self, applied: Applied) -> SectorCalibration:
        return replace(self, applied=(*self.applied, applied)[-MOST_APPLIED:])
