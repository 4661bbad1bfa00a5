"""A crosshair that the mouse or the arrow keys move: a tool of the floor needs no mouse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.tool import Floor
from ati_console.gui.theme import Theme

STEP_PX: Final = 12.0
FINE_PX: Final = 1.0
REACH: Final = 9.0
SNAP_RING: Final = 11.0


class Pointer:
    """Kept as a place of the floor, so that it stays there when the floor is moved."""

    def __init__(self, floor: Floor, theme: Theme, *, snaps: bool = True) -> None:
        self._floor, self._theme, self._snaps = floor, theme, snaps
        self._bare = Place(0.0, 0.0)  # not drawn to what is near it: else a fine step never leaves a station
        self.by_keys = False

    @property
    def spot(self) -> QPointF:
        return self._floor.spot_of(self._bare)

    @property
    def place(self) -> Place:
        """With what is near it."""
        return self._floor.place_at(self.spot) if self._snaps else self._bare

    def put(self, at: QPointF, *, by_keys: bool = False) -> None:
        self._bare, self.by_keys = self._floor.bare_at(at), by_keys

    def step(self, key: int, *, fine: bool) -> bool:
        """An arrow moves it; the floor comes along when it would leave the view."""
        if key not in _STEPS:
            return False
        size = FINE_PX if fine else STEP_PX
        right, down = _STEPS[key]
        self.put(self.spot + QPointF(right, down) * size, by_keys=True)
        if not self._floor.shows(self.spot):
            self._floor.centre_on(self._bare)
        return True

    def paint(self, painter: QPainter) -> None:
        """A cross where the keys put it; a ring around what a click would take."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        place, z = self.place, self._theme.zoom
        painter.setPen(QPen(self._theme.colors.accent, 1.5 * z))
        if place.name:
            painter.drawEllipse(self._floor.spot_of(place), SNAP_RING * z, SNAP_RING * z)
        if self.by_keys:
            paint_cross(painter, self.spot, REACH * z)


def paint_cross(painter: QPainter, at: QPointF, reach: float) -> None:
    painter.drawLine(at - QPointF(reach, 0), at + QPointF(reach, 0))
    painter.drawLine(at - QPointF(0, reach), at + QPointF(0, reach))


_STEPS: Final[dict[int, tuple[float, float]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
