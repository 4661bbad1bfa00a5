"""Which tool of the floor is in hand, and what a tool may know of the floor (tool.py)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from ati_console.gui.floor.camera import Camera
from ati_console.gui.floor.canvas import FloorCanvas
from ati_console.gui.floor.floor_box import FloorBox
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.measure_tool import MeasureTool
from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.tool import Tool
from ati_console.gui.floor.zoom_tool import ZoomTool
from ati_console.gui.theme import Theme
from ati_console.site.site import Transform

SNAP_PX: Final = 12.0


class Toolbelt(QObject):
    """`changed`: paint; `moved`: the view was moved; `held(object)`: this tool is in hand, None for none."""

    changed = Signal()
    moved = Signal()
    held = Signal(object)

    def __init__(self, theme: Theme, box: FloorBox, camera: Camera, canvas: FloorCanvas, rows: RobotRows) -> None:
        super().__init__()
        self._box, self._camera, self._canvas, self._rows = box, camera, canvas, rows
        self._tool: Tool | None = None
        self.measure = MeasureTool(theme, self, self)
        self.measure.changed.connect(self.changed)
        self.measure.finished.connect(self.put_away)
        self.zoom = ZoomTool(theme, self, self)
        self.zoom.changed.connect(self.changed)
        self.zoom.finished.connect(self.put_away)
        self.zoom.chosen.connect(self._zoom_to)
        box.drawn.connect(self._drawn)
        box.boxed.connect(self._boxed)

    @property
    def tool(self) -> Tool | None:
        return self._tool

    def take(self, tool: Tool, at: QPointF) -> None:
        """It has the clicks and its own keys until it is put away."""
        self.put_away()
        self._tool, self._box.draws = tool, True
        self._canvas.above.append(tool)
        tool.taken(at)
        self.held.emit(tool)

    @Slot()
    def put_away(self) -> None:
        tool, self._tool = self._tool, None
        if tool is not None:
            self._box.draws = False
            self._box.spend_drag()
            self._canvas.above.remove(tool)
            tool.dropped()
            self.held.emit(None)
            self.changed.emit()

    def clicked(self, at: QPointF) -> bool:
        """True when there was a tool in hand: the click was for it, also when that ended it."""
        tool = self._tool
        if tool is not None:
            tool.clicked(at)
        return tool is not None

    def pointed(self, at: QPointF) -> None:
        if self._tool is not None:
            self._tool.moved(at)

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return self._tool is not None and self._tool.key(key, fine)

    @Slot(QPointF, QPointF, bool)
    def _drawn(self, start: QPointF, at: QPointF, done: bool) -> None:
        if self._tool is not None:
            self._tool.dragged(start, at, done)

    @Slot(QPointF, QPointF, bool)
    def _boxed(self, start: QPointF, at: QPointF, done: bool) -> None:
        """Shift+drag: the zoom is in hand for as long as the button is down."""
        if self._tool is None:
            self.take(self.zoom, start)
        self.zoom.dragged(start, at, done)

    @Slot(QRectF)
    def _zoom_to(self, box: QRectF) -> None:
        self.moved.emit()
        self._camera.look_into(box)

    # ------------------------------------------------------------ what a tool asks

    @property
    def frame(self) -> Frame:
        return self._camera.frame

    @property
    def transform(self) -> Transform | None:
        return self._camera.transform

    def bare_at(self, spot: QPointF) -> Place:
        return Place(*self._camera.metres_at(spot))

    def place_at(self, spot: QPointF) -> Place:
        row = self._canvas.at(spot.x(), spot.y(), SNAP_PX)
        if row >= 0:
            shown = self._rows.shown
            return Place(float(shown.x_m[row]), float(shown.y_m[row]), self._rows.names[row])
        station = self._canvas.station_at(spot.x(), spot.y(), SNAP_PX)
        return Place(station.x, station.y, station.name) if station else self.bare_at(spot)

    def spot_of(self, place: Place) -> QPointF:
        to_px = self._camera.to_frame.then(self._camera.viewport().to_px)
        return QPointF(*to_px.point(place.x_m, place.y_m))

    def centre_on(self, place: Place) -> None:
        self.moved.emit()
        self._camera.centre(*self._camera.to_frame.point(place.x_m, place.y_m))

    def shows(self, spot: QPointF) -> bool:
        view = self._camera.viewport()
        return 0 <= spot.x() < view.width and 0 <= spot.y() < view.height


def announce(widget: QWidget, words: str) -> None:
    """What a tool found is heard as well as seen."""
    widget.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
