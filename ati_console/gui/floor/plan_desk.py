"""The picture of the plant: read off the window's thread, shown, placed, kept for each sector of each site."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console import paths
from ati_console.gui.dialogs.plan_scale_dialog import Known, PlanScaleDialog, TwoKnown
from ati_console.gui.floor import plan_image
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.floor.plan_image import PlanError, PlanImage
from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.two_points import TwoPoints
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site import plan_place
from ati_console.site.plan_place import PlacedPlan
from ati_console.site.site import Sector, Transform
from ati_console.status import Fault, Severity
from ati_console.workers.task import Task

STEP: Final = "Choose another picture in the floor's menu"
Point = tuple[float, float]


@dataclass(frozen=True)
class _Read:
    """What a task found: the placings of the site, and the picture or why not."""

    plans: dict[str, PlacedPlan]
    plan: PlanImage | None = None
    refused: str = ""
    chosen: Path | None = None  # by hand just now


class PlanDesk(QObject):
    """`changed`: another picture, or none, or another place. `failed(Fault)`: what could not be read or kept."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, theme: Theme, view: FloorView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._layer = view.canvas.backdrop.picture
        self._site, self._sector = "", None  # type: str, Sector | None
        self._plans: dict[str, PlacedPlan] = {}
        self._reading: Task | None = None
        self._saving: Task | None = None
        self._unsaved: dict[str, dict[str, PlacedPlan]] = {}  # by site, each as it is to be
        self.dialog: PlanScaleDialog | None = None
        self.tool = TwoPoints(theme, view.belt, self)
        self.tool.changed.connect(view.touch)
        self.tool.finished.connect(view.belt.put_away)
        self.tool.picked.connect(self._ask_scale)
        self._spots: tuple[Point, Point] = ((0.0, 0.0), (0.0, 0.0))

    @property
    def plan(self) -> PlanImage | None:
        return self._layer.plan

    @property
    def placed(self) -> PlacedPlan:
        """Of the sector that is shown."""
        return self._plans.get(self._key, PlacedPlan())

    @property
    def busy(self) -> bool:
        return self._reading is not None

    @property
    def saving(self) -> bool:
        return self._saving is not None

    @property
    def _key(self) -> str:
        return str(self._sector.id) if self._sector else ""

    # ------------------------------------------------------------ what it is told

    def enter(self, site: str, sector: Sector | None) -> None:
        """Another floor: its picture comes when it is read."""
        same = (site, sector.id if sector else None) == (self._site, self._sector.id if self._sector else None)
        named = sector.plan if sector else None
        if same and named == (self._sector.plan if self._sector else None) and (self.plan or self._site):
            self._sector = sector
            return
        self._site, self._sector, self._plans = site, sector, {}
        self._show(None)
        if site or named:
            self._read(site, self._key, named)

    def choose(self, file: Path) -> None:
        """A picture from a file, over the whole sector until it is placed."""
        file, plans = file.absolute(), self._plans

        def work() -> _Read:
            return _load(plans, file, file)

        self._begin(work)

    @Slot(float)
    def set_opacity(self, opacity: float) -> None:
        self._keep(replace(self.placed, opacity=opacity))

    @Slot()
    def take_away(self) -> None:
        """The picture is no longer shown; where it was is forgotten."""
        self._keep(PlacedPlan(hidden=True))
        self._show(None)

    @Slot()
    def cover_sector(self) -> None:
        self._keep(replace(self.placed, place=None))

    @Slot()
    def begin_two_points(self) -> None:
        if self.plan is not None:
            self._view.take_tool(self.tool)
            self._view.setFocus()

    # ------------------------------------------------------------ reading

    def _read(self, site: str, key: str, named: Path | None) -> None:
        def work() -> _Read:
            plans = plan_place.load(paths.plans_file(site)) if site else {}
            kept = plans.get(key, PlacedPlan())
            file = None if kept.hidden else kept.file or named
            return _load(plans, file) if file else _Read(plans)

        self._begin(work)

    def _begin(self, work: object) -> None:
        if self._reading is not None:
            self._reading.drop()
        assert callable(work)
        self._reading = Task("floor plan", work, self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._task_failed)
        self._reading.start()
        self.changed.emit()

    @Slot(object)
    def _take(self, read: _Read) -> None:
        self._reading = None
        if read.refused:
            self._say(f"Floor plan {read.refused}", STEP)
        if read.chosen is None:
            self._plans = read.plans
            self._show(read.plan)
        elif read.plan is not None:
            self._show(read.plan)
            self._keep(PlacedPlan(file=read.chosen, opacity=self.placed.opacity))
        self.changed.emit()

    @Slot(object)
    def _task_failed(self, fault: Fault) -> None:
        self._reading = None
        self.failed.emit(fault)
        self.changed.emit()

    # ------------------------------------------------------------ showing and keeping

    def _show(self, plan: PlanImage | None) -> None:
        self._layer.plan = plan
        self._layer.place, self._layer.opacity = self.placed.place, self.placed.opacity
        self._view.show_backdrop()
        self.changed.emit()

    def _keep(self, placed: PlacedPlan) -> None:
        self._plans = {**self._plans, self._key: placed}
        self._show(self.plan)
        if self._site:  # else there is nothing to keep it under: it lies there until the window closes
            self._unsaved[self._site] = self._plans
            self._save()

    def _save(self) -> None:
        """One after the other: two tasks at once could end in the wrong order."""
        if self._saving is not None or not self._unsaved:
            return
        site = next(iter(self._unsaved))
        plans = self._unsaved.pop(site)

        def work() -> None:
            plan_place.save(paths.plans_file(site), plans)

        self._saving = Task("keeping the place of the floor plan", work, self)
        self._saving.done.connect(self._saved)
        self._saving.failed.connect(self._not_saved)
        self._saving.start()

    @Slot(object)
    def _saved(self, _nothing: object) -> None:
        self._saving = None
        self._save()

    @Slot(object)
    def _not_saved(self, fault: Fault) -> None:
        self.failed.emit(fault)
        self._saved(None)

    def _say(self, words: str, step: str) -> None:
        self.failed.emit(Fault(time.time(), "floor", words, step, Severity.WARNING))

    # ------------------------------------------------------------ two points

    @Slot(object)
    def _ask_scale(self, picked: tuple[Place, Place]) -> None:
        """The fields begin with what the picture says now."""
        metres = ((picked[0].x_m, picked[0].y_m), (picked[1].x_m, picked[1].y_m))
        self._spots = (self._pixel(metres[0]), self._pixel(metres[1]))
        sector = self._sector.transform if self._sector else None
        millimetres = (sector.point_mm(*metres[0]), sector.point_mm(*metres[1])) if sector else None
        distance = math.dist(*metres) if sector is None else math.dist(*(millimetres or metres)) / 1000
        self.dialog = PlanScaleDialog(self._theme, distance, metres, millimetres, self._view.window())
        self.dialog.told.connect(self._scale)
        self.dialog.open()

    def _pixel(self, metres: Point) -> Point:
        """Of the picture that lies there."""
        return self._layer.placed.point_m(*self._space(metres))

    def _space(self, metres: Point) -> Point:
        """Robot metres into what a picture is placed in."""
        return self._sector.transform.point_mm(*metres) if self._sector else (metres[0], -metres[1])

    @Slot(object)
    def _scale(self, known: TwoKnown) -> None:
        try:
            place = self._place(known)
        except ValueError as error:
            self._say(f"Floor plan not placed: {error}", "Take two points far from each other")
            return
        self._keep(replace(self.placed, place=place))

    def _place(self, known: TwoKnown) -> Transform:
        if known.kind is Known.DISTANCE:
            units = known.distance_m * (1000.0 if self._sector else 1.0)
            return plan_place.by_distance(self._layer.placed, self._spots, units)
        first, second = known.points
        if known.kind is Known.ROBOT_M:
            first, second = self._space(first), self._space(second)
        return plan_place.by_two_points(self._spots, (first, second))


def _load(plans: dict[str, PlacedPlan], file: Path, chosen: Path | None = None) -> _Read:
    try:
        return _Read(plans, plan_image.load(file), "", chosen)
    except PlanError as error:
        return _Read(plans, None, f"{plain(file.name, 60)}: {error}", chosen)
