"""Everything below the marks as one opaque picture: a frame then costs a copy of it, whatever the size of the map.

The plant is painted anew when the view, the map or the theme changes; trails and stations over it one to four times a
second while sherpas move, as far as that is to be seen, and seldom while they rest. The pictures reach beyond the view:
while the floor is moved they are shifted or scaled, and painted anew when it rests. Whatever can wait is painted in
pieces, so that no frame does all of it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from ati_console.gui.floor.backdrop import Backdrop
from ati_console.gui.floor.labels import Costs
from ati_console.gui.floor.look import APRON, Look, Shift, shift
from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.gui.floor.scale_bar import paint_axes, paint_bar
from ati_console.gui.floor.trail_layer import Stroke, strokes
from ati_console.gui.floor.trails import BUDGET, BUDGET_AT_ONCE
from ati_console.gui.theme import Theme

TRAILS_EVERY_S: Final = 0.25
TRAILS_WAIT_S: Final = 1.0
LAG_PX, FAST_MPS = 6.0, 1.5  # as long as a trail ends under the mark of its sherpa nobody sees that it waits
TRAILS_AGE_S: Final = 2.0  # trails at rest only fade, in steps of many seconds
REST_S: Final = 0.1  # a view that did not change for so long rests
PIECE_S: Final = 0.003  # of painting in one frame


class Work(Enum):
    """What an update of the ground had to do."""

    NOTHING = "nothing"
    PIECE = "piece"
    PLANT = "plant"


@dataclass(frozen=True, slots=True)
class Plant:
    """The floor without sherpas, apron and all, and where the names of stations stand in the view."""

    look: Look
    picture: QPixmap
    costs: Costs
    names: list[tuple[QRectF, str]]


class Composed(NamedTuple):
    """Whose trails are painted: `RobotRows.trail_key`, and the row that is selected."""

    trail_key: tuple[int, int, int]
    selected: int

    def is_longer_alone(self, other: Composed) -> bool:
        """The other is of the same sherpas in the same colours: their trails have only grown."""
        return (self.trail_key[0], self.trail_key[2], self.selected) == (
            other.trail_key[0], other.trail_key[2], other.selected,
        )  # fmt: skip


class Ground:
    """The cached pictures and what names have to avoid on them."""

    def __init__(self, theme: Theme, backdrop: Backdrop) -> None:
        self._theme, self._backdrop, self._plan = theme, backdrop, backdrop.map
        self._plant: Plant | None = None  # what the pictures show
        self._asked: Look | None = None
        self._moved_at = self._composed_at = -math.inf
        self._composed: Composed | None = None  # whose trails the pictures show
        self._job: Iterator[None] | None = None
        self._job_is_plant = self._cut = False  # cut: trails were left out, to be at once
        self._whole, self._picture = QPixmap(), QPixmap()

    def forget(self) -> None:
        """Map or theme changed."""
        self._plant = self._job = None

    @property
    def busy(self) -> bool:
        """Is more to be painted than there was time for? Then another frame is due."""
        return self._job is not None or self._cut or not self._is_painted(self._asked)

    @property
    def is_scaled(self) -> bool:
        """A picture of another scale stands in, until the floor rests."""
        return self._shift().is_scaled

    @property
    def costs(self) -> Costs:
        """What lies under the names, in the view of now."""
        if self._plant is None:
            return Costs(1, 1)
        by = self._shift()
        return self._plant.costs if by == Shift() else self._plant.costs.moved(by.dx, by.dy)

    @property
    def names(self) -> list[tuple[QRectF, str]]:
        """Of stations, in the view of now."""
        if self._plant is None:
            return []
        by, names = self._shift(), self._plant.names
        if by == Shift():
            return names
        corners = [QPointF(box.x() * by.scale + by.dx, box.y() * by.scale + by.dy) for box, _ in names]
        return [(QRectF(at, box.size()), words) for at, (box, words) in zip(corners, names, strict=True)]

    def update(self, look: Look, rows: RobotRows, selected: int, now: float) -> Work:
        """Bring the pictures nearer to `look`: at once where nothing like it is painted, else by a piece."""
        moved = self._asked is None or look.key() != self._asked.key()
        moving = 0 < now - self._moved_at < REST_S
        self._asked, self._moved_at = look, now if moved else self._moved_at
        first_step = moved and not moving and not self._is_painted(look)
        if self._plant is None or first_step or not self._serves(look):
            self._paint_at_once(look, rows, selected, now)
            return Work.PLANT
        self._begin(self._plant, look, rows, selected, now, moving=moved or moving)
        return self._go_on()

    def paint(self, painter: QPainter, look: Look) -> None:
        if self._is_painted(look):
            painter.drawPixmap(0, 0, self._picture)
            return
        by = self._shift()
        side, width, height = APRON * by.scale, look.view.width * by.scale, look.view.height * by.scale
        if by.is_scaled:
            target = QRectF(by.dx - side, by.dy - side, width + 2 * side, height + 2 * side)
            painter.drawPixmap(target, self._whole, QRectF(self._whole.rect()))
        else:
            left, top = (round((d - side) * look.dpr) / look.dpr for d in (by.dx, by.dy))
            painter.drawPixmap(QPointF(left, top), self._whole)
        self._paint_measures(painter, look)

    # ------------------------------------------------------------ what is due

    def _is_painted(self, look: Look | None) -> bool:
        return self._plant is not None and look is not None and self._plant.look.key() == look.key()

    def _shift(self) -> Shift:
        """From what is painted to what was asked for."""
        if self._plant is None or self._asked is None or self._is_painted(self._asked):
            return Shift()
        return shift(self._plant.look.viewport, self._asked.viewport)

    def _serves(self, look: Look) -> bool:
        """Do the pictures do, shifted or scaled?"""
        same_kind = self._plant is not None and self._plant.look.kind() == look.kind()
        return same_kind and self._shift().serves(look.view.width, look.view.height)

    def _begin(self, plant: Plant, look: Look, rows: RobotRows, selected: int, now: float, *, moving: bool) -> None:
        """The plant anew when the floor came to rest; the trails when it is time."""
        if self._job is not None and not (self._job_is_plant and moving):
            return
        self._job, self._job_is_plant = None, not moving and not self._is_painted(look)
        if self._job_is_plant:
            self._job = self._paint_all(look, rows, selected, now, BUDGET)
        elif look.layers.trail_s > 0 and self._trails_are_due(rows, selected, now):
            self._job = self._paint_over(plant, rows, selected, now, BUDGET)

    def _trails_are_due(self, rows: RobotRows, selected: int, now: float) -> bool:
        return self._cut or abs(now - self._composed_at) >= self._trails_wait(rows, selected)

    def _trails_wait(self, rows: RobotRows, selected: int) -> float:
        """Seconds between two pictures of the trails: each costs as much as ten frames."""
        composed, wanted = self._composed, Composed(rows.trail_key, selected)
        if composed == wanted:
            return TRAILS_AGE_S
        if self._plant is None or composed is None or not composed.is_longer_alone(wanted):
            return TRAILS_EVERY_S
        return min(max(LAG_PX / (FAST_MPS * self._plant.look.view.px_per_m), TRAILS_EVERY_S), TRAILS_WAIT_S)

    def _go_on(self) -> Work:
        """The next piece; a job that is done within one was as good as nothing."""
        until = time.perf_counter() + PIECE_S
        for _ in self._job or ():
            if time.perf_counter() > until:
                return Work.PIECE
        self._job = None
        return Work.NOTHING

    def _paint_at_once(self, look: Look, rows: RobotRows, selected: int, now: float) -> None:
        self._job = None
        for _ in self._paint_all(look, rows, selected, now, BUDGET_AT_ONCE):
            pass

    # ------------------------------------------------------------ painting, in pieces

    def _paint_all(self, look: Look, rows: RobotRows, selected: int, now: float, budget: int) -> Iterator[None]:
        picture = self._paint_plant(look.wide())
        yield
        costs = self._backdrop.costs(look)
        yield
        names = self._plan.station_names(look.view, costs) if look.layers.stations else []
        yield
        yield from self._paint_over(Plant(look, picture, costs, names), rows, selected, now, budget)

    def _paint_plant(self, wide: Look) -> QPixmap:
        made = _empty(wide)
        made.fill(self._theme.colors.inset)
        painter = QPainter(made)
        self._backdrop.paint(painter, wide)
        painter.end()
        return made

    def _paint_over(self, plant: Plant, rows: RobotRows, selected: int, now: float, budget: int) -> Iterator[None]:
        """Trails, stations and names over a plant; then the pictures are exchanged."""
        wide, seconds = plant.look.wide(), plant.look.layers.trail_s
        self._composed_at, self._composed, self._cut = now, Composed(rows.trail_key, selected), False
        trails = None
        if seconds > 0 and rows.count:
            drawn = strokes(rows, wide.view, self._theme, now, seconds, selected, budget)
            yield
            trails = _empty(wide)
            trails.fill(Qt.GlobalColor.transparent)
            for some in drawn.strokes:
                _draw(some, trails)
                yield
            self._cut = drawn.is_cut and budget < BUDGET
        whole = self._compose(plant, wide, trails)
        yield
        self._plant, self._whole, self._picture = plant, whole, self._cropped(whole, plant.look)

    def _compose(self, plant: Plant, wide: Look, trails: QPixmap | None) -> QPixmap:
        whole = QPixmap(plant.picture)
        painter = QPainter(whole)
        if trails is not None:
            painter.drawPixmap(0, 0, trails)
        if wide.layers.stations:
            self._plan.paint_stations(painter, wide.view)
        painter.end()
        return whole

    def _cropped(self, whole: QPixmap, look: Look) -> QPixmap:
        """What the view shows of it at rest, with the numbers that stand at its edges."""
        picture = _empty(look)
        painter = QPainter(picture)
        painter.drawPixmap(QPointF(-APRON, -APRON), whole)
        self._paint_measures(painter, look)
        painter.end()
        return picture

    def _paint_measures(self, painter: QPainter, look: Look) -> None:
        if look.layers.measures:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_axes(painter, look.viewport, look.frame, self._theme)
            paint_bar(painter, look.viewport, look.frame, self._theme)


def _size(look: Look) -> QSize:
    width, height = math.ceil(look.view.width * look.dpr), math.ceil(look.view.height * look.dpr)
    return QSize(max(1, width), max(1, height))


def _draw(some: Stroke, trails: QPixmap) -> None:
    painter = QPainter(trails)
    some.draw(painter)
    painter.end()


def _empty(look: Look) -> QPixmap:
    made = QPixmap(_size(look))
    made.setDevicePixelRatio(look.dpr)
    return made
