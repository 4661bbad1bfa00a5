"""The one item that paints the floor: ground, marks, names, rings. `prepare` computes a frame, `paint` draws it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ati_console.gui.floor.backdrop import Backdrop
from ati_console.gui.floor.floor_names import FloorNames
from ati_console.gui.floor.ground import Ground, Work
from ati_console.gui.floor.label_layer import LabelLayer
from ati_console.gui.floor.labels import HIDDEN_COST, MARK_COST, Costs, nearest
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.overlay import Overlay
from ati_console.gui.floor.robot_marks import MarkPainter, paint_ring, size_for
from ati_console.gui.floor.robot_rows import PAINT_ORDER, RobotRows
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Station

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMES_EVERY_S: Final = 0.5  # between two placings they follow their marks
NAMES_MOVED_S: Final = 0.25  # after the floor was moved under them
MARGIN: Final = 24.0  # marks this far outside of the view are still painted
HIT_PX: Final = 14.0


def beside_words(costs: Costs, overlays: Sequence[Overlay]) -> Costs:
    """As bad to write over as over a mark."""
    boxes = [box for overlay in overlays for box in overlay.words_at()]
    if not boxes:
        return costs
    return beside(costs, *boxes)


def beside(costs: Costs, *boxes: QRectF, cost: float = MARK_COST) -> Costs:
    made = costs.copy()
    for box in boxes:
        made.box(box.x(), box.y(), box.width(), box.height(), cost)
    return made


class FloorCanvas(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """In px of the view, above the ViewBox that turns the mouse into pan and zoom; takes no mouse itself."""

    def __init__(self, theme: Theme, rows: RobotRows) -> None:
        super().__init__()
        self._theme, self._rows = theme, rows
        self.backdrop = Backdrop(theme)
        self._ground = Ground(theme, self.backdrop)
        self._marks, self._labels = MarkPainter(theme), LabelLayer(theme)
        self._names = FloorNames(theme, self.backdrop.map)
        self._look: Look | None = None
        self._px, self._py = np.zeros(0), np.zeros(0)
        self._angles, self._seen = np.zeros(0), np.zeros(0, dtype=np.int64)
        self._selected = self._hovered = -1
        self._placed_at, self._placed_for = -math.inf, (-1, 0)
        self._placed_in: Hashable = None  # what of the floor was in view then
        self._names_due = True
        self._size = 0.0
        self.frames = 0  # painted so far
        self.below: list[Overlay] = []  # the marks
        self.between: list[Overlay] = []  # marks and names
        self.above: list[Overlay] = []  # the names
        self.cover: QWidget | None = None  # lies on the floor: no name is written under it
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        look = self._look
        return QRectF(0, 0, look.view.width, look.view.height) if look else QRectF()

    def forget(self) -> None:
        """Colours, sizes or the map changed: every picture is made anew."""
        self._ground.forget()
        self._marks.reset()
        self._labels.reset()
        self._names.reset()
        for overlay in (*self.below, *self.above):
            overlay.forget()
        self._placed_at = -math.inf

    @property
    def busy(self) -> bool:
        """Was there no time for all of the last frame? Then another one is due, whatever else happens."""
        moved = self._look is not None and self._placed_in != self._look.key()
        return self._names_due or moved or self._ground.busy

    def prepare(self, look: Look, selected: int, hovered: int, now: float) -> None:
        """Compute the next frame. `selected`, `hovered`: rows or -1."""
        if self._look is None or self.boundingRect().size() != QRectF(0, 0, look.view.width, look.view.height).size():
            self.prepareGeometryChange()
        self._look, self._selected, self._hovered = look, selected, hovered
        work = self._ground.update(look, self._rows, selected, now)
        self._locate(look)
        self._name(look, now, work)
        self.update()

    def _locate(self, look: Look) -> None:
        rows, view = self._rows, look.view
        self._px, self._py = view.to_px.points(rows.shown.x_m, rows.shown.y_m)
        self._angles = view.to_px.headings(rows.shown.yaw_rad)
        across = (self._px > -MARGIN) & (self._px < view.width + MARGIN)
        self._seen = np.nonzero(across & (self._py > -MARGIN) & (self._py < view.height + MARGIN))[0]

    def _name(self, look: Look, now: float, work: Work) -> None:
        """Names are placed anew in a frame that has nothing else to do; until then they follow their marks."""
        wanted, seen_in = (self._selected, self._rows.generation), look.key()
        every_s = NAMES_EVERY_S if self._placed_in == seen_in else NAMES_MOVED_S
        late = abs(now - self._placed_at) >= every_s or self._placed_for != wanted
        self._names_due = self._names_due or late or work is Work.PLANT
        wrong = not math.isfinite(self._placed_at) or self._placed_for[1] != wanted[1]
        if not self._names_due or (not wrong and (work is not Work.NOTHING or self._ground.is_scaled)):
            return
        self._names_due, self._placed_at, self._placed_for, self._placed_in = False, now, wanted, seen_in
        seen = self._seen if look.layers.names else self._seen[self._seen == self._selected]
        costs = beside_words(self._ground.costs, self.below)
        if self.cover is not None:
            costs = beside(costs, QRectF(self.cover.geometry()), cost=HIDDEN_COST)
        self._labels.place(self._rows, self._px, self._py, seen, self._selected, look, costs, now)

    # ------------------------------------------------------------ questions

    def at(self, x: float, y: float, within_px: float = HIT_PX) -> int:
        """The row of the mark nearest to a point of the view, -1 when there is none near enough."""
        found = nearest(self._px[self._seen], self._py[self._seen], x, y, within_px)
        return int(self._seen[found]) if found >= 0 else -1

    def name_at(self, x: float, y: float) -> str:
        """The sherpa whose mark of any kind is at a point, "" for the bare floor."""
        row = self.at(x, y)
        if row >= 0:
            return self._rows.names[row]
        return next((name for overlay in self.below if (name := overlay.name_at(x, y))), "")

    def station_at(self, x: float, y: float, within_px: float) -> Station | None:
        """The station nearest to a point, where stations are shown."""
        if self._look is None or not self._look.layers.stations:
            return None
        return self.backdrop.map.station_at(self._look.view, x, y, within_px)

    def is_in_view(self, name: str) -> bool:
        row = self._rows.row_of(name)
        return 0 <= row < len(self._px) and self.boundingRect().contains(self.spot(row))

    def spot(self, row: int) -> QPointF:
        return QPointF(float(self._px[row]), float(self._py[row]))

    def named(self) -> list[str]:
        """Sherpas whose name is written."""
        return [self._rows.names[row] for row in self._labels.shown_rows]

    def written(self) -> Floats:
        """Left, top, right, bottom of each line of a sherpa's name, px."""
        return self._labels.boxes(self._px, self._py)

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._look is None:
            return
        self._ground.paint(painter, self._look)
        self._names.paint(painter, self._look, self._ground.names, self.written())
        self._paint_overlays(painter, self._look, self.below)
        self._paint_marks(painter, self._look)
        self._paint_overlays(painter, self._look, self.between)
        self._labels.paint(painter, self._px, self._py)
        self._paint_overlays(painter, self._look, self.above)
        self.frames += 1

    @staticmethod
    def _paint_overlays(painter: QPainter, look: Look, overlays: list[Overlay]) -> None:
        for overlay in overlays:
            painter.save()
            overlay.paint(painter, look)
            painter.restore()

    def _paint_marks(self, painter: QPainter, look: Look) -> None:
        seen = self._seen[self._seen < min(self._rows.count, len(self._px))]
        room = look.view.width * look.view.height / max(len(seen), 1)
        size = self._size = size_for(look.view.px_per_m, room, self._size)
        xs, ys, angles = self._px[seen], self._py[seen], self._angles[seen]
        codes, trusted = self._rows.code[seen], self._rows.trusted[seen]
        self._marks.paint(painter, xs, ys, angles, codes, trusted, size, look.dpr)
        if 0 <= self._selected < len(self._px):
            one = np.array([self._selected])
            here = self._px[one], self._py[one], self._angles[one]
            codes, trusted = self._rows.code[one], self._rows.trusted[one]
            self._marks.paint(painter, *here, codes, trusted, max(size, 1.0), look.dpr)
        self._paint_stopped(painter, seen[self._rows.stopped[seen]], size, look.dpr)
        self._paint_rings(painter)

    def _paint_stopped(self, painter: QPainter, rows: Ints, size: float, dpr: float) -> None:
        """The selected one's sign is as large as its mark."""
        for some, at_size in ((rows[rows != self._selected], size), (rows[rows == self._selected], max(size, 1.0))):
            self._marks.paint_stopped(painter, self._px[some], self._py[some], at_size, dpr)

    def _paint_rings(self, painter: QPainter) -> None:
        for row, width in ((self._hovered, 1.0), (self._selected, 2.0)):
            if 0 <= row < len(self._px) and (width > 1 or row != self._selected):
                paint_ring(painter, float(self._px[row]), float(self._py[row]), self._theme, width)

    def describe(self) -> str:
        """For screen readers: how many of what is in view."""
        codes = self._rows.code[self._seen]
        counts = [(int((codes == code).sum()), mark.value) for code, mark in enumerate(PAINT_ORDER)]
        said = ", ".join(f"{count} {word}" for count, word in reversed(counts) if count)
        return f"Floor with {said}" if said else "Floor, no sherpa in view"
