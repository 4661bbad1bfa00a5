"""The anchors of one sector while they are worked on: each change is judged at once and can be taken back.

What is here is nobody's transform yet: that is put into the site by a wish, and comes back as `in_use`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from ati_console.site.calibration import MOST_ANCHORS, Anchor, CalibrationError, Fit, Spec
from ati_console.site.calibration_history import Applied, SectorCalibration
from ati_console.site.calibration_judge import Judgement, judge
from ati_console.site.site import Sector, Transform

MOST_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class _Step:
    anchors: tuple[Anchor, ...]
    spec: Spec


class Bench(QObject):
    """`changed` when anything is another; `edited` when the user made it so and it is to be kept."""

    changed = Signal()
    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sector: Sector | None = None
        self.sectors: tuple[Sector, ...] = ()
        self._kept = SectorCalibration()
        self._past: list[_Step | Applied] = []
        self.judgement: Judgement | None = None
        self.refusal = ""  # why there is no judgement

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        return self._kept.anchors

    @property
    def spec(self) -> Spec:
        return self._kept.spec

    @property
    def kept(self) -> SectorCalibration:
        """What is to be written into the calibration file."""
        return self._kept

    @property
    def applied(self) -> tuple[Applied, ...]:
        """Oldest first."""
        return self._kept.applied

    @property
    def in_use(self) -> Transform | None:
        return self.sector.transform if self.sector else None

    @property
    def source(self) -> Applied | None:
        """The fit that is in use, None when the transform came another way."""
        return next((one for one in reversed(self.applied) if one.transform == self.in_use), None)

    @property
    def original(self) -> Applied | None:
        """What the site had before the first fit."""
        return self._kept.original

    def knows(self, transform: Transform) -> bool:
        """It is in the history already."""
        of_old = (*self.applied, self.original) if self.original else self.applied
        return any(one.transform == transform for one in of_old)

    @property
    def included(self) -> tuple[int, ...]:
        """Places of the anchors that the judgement is made of, in its order."""
        return tuple(at for at, one in enumerate(self.anchors) if one.included)

    @property
    def suspects(self) -> tuple[int, ...]:
        """Places in `anchors`."""
        taken = self.included
        return tuple(taken[at] for at in self.judgement.suspects) if self.judgement else ()

    @property
    def fit(self) -> Fit | None:
        return self.judgement.all.fit if self.judgement else None

    @property
    def undo_words(self) -> str:
        """What an undo takes back, "" when there is nothing."""
        last = self._last()
        if last is None:
            return ""
        return "Take the applied fit back" if isinstance(last, Applied) else "Undo the last change of the anchors"

    def _last(self) -> _Step | Applied | None:
        """An applied fit that is no longer in use was taken back another way."""
        while self._past:
            last = self._past[-1]
            if not isinstance(last, Applied) or last.transform == self.in_use:
                return last
            self._past.pop()
        return self.source

    # ------------------------------------------------------------ what it is told

    def show_sector(self, sector: Sector | None, sectors: tuple[Sector, ...], kept: SectorCalibration) -> None:
        """Another sector, or the same with another transform; `kept` is what the calibration file says of it."""
        if sector is None or self.sector is None or sector.id != self.sector.id or kept.anchors != self.anchors:
            self._past.clear()
        self.sector, self.sectors, self._kept = sector, sectors, kept
        self._judge()

    def note_applied(self, applied: Applied) -> None:
        self._past.append(applied)
        self._kept = self._kept.with_applied(applied)
        self.changed.emit()
        self.edited.emit()

    def note_again(self, before: Transform) -> None:
        """A fit of the history is in use again: the next undo goes back to `before`, not to what was before it then."""
        source = self.source or self.original
        if source is not None:
            self._past.append(replace(source, before=before))
            self.changed.emit()

    # ------------------------------------------------------------ what the user does

    def add(self, anchors: Iterable[Anchor]) -> int:
        """How many of them found room."""
        new = tuple(anchors)[: MOST_ANCHORS - len(self.anchors)]
        if new:
            self._take((*self.anchors, *new), self.spec)
        return len(new)

    def put(self, at: int, anchor: Anchor) -> None:
        self._take((*self.anchors[:at], anchor, *self.anchors[at + 1 :]), self.spec)

    def remove(self, places: Iterable[int]) -> None:
        gone = set(places)
        self._take(tuple(one for at, one in enumerate(self.anchors) if at not in gone), self.spec)

    def include(self, places: Iterable[int], on: bool) -> None:
        meant = set(places)
        self._take(
            tuple(replace(one, included=on) if at in meant else one for at, one in enumerate(self.anchors)), self.spec
        )

    def choose(self, spec: Spec) -> None:
        self._take(self.anchors, spec)

    def undo(self) -> Applied | None:
        """Take the last change back; an applied fit is given to the caller, since the site is not ours."""
        last = self._last()
        if isinstance(last, Applied):
            return last
        if last is not None:
            self._past.pop()
            self._kept = replace(self._kept, anchors=last.anchors, spec=last.spec)
            self._judge()
            self.edited.emit()
        return None

    def _take(self, anchors: tuple[Anchor, ...], spec: Spec) -> None:
        if (anchors, spec) == (self.anchors, self.spec):
            return
        self._past = [*self._past, _Step(self.anchors, self.spec)][-MOST_STEPS:]
        self._kept = replace(self._kept, anchors=anchors, spec=spec)
        self._judge()
        self.edited.emit()

    def _judge(self) -> None:
        try:
            self.judgement, self.refusal = judge(self.anchors, self.spec), ""
        except CalibrationError as error:
            self.judgement, self.refusal = None, str(error)
        self.changed.emit()
