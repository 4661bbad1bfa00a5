"""The floor as a widget: pan, zoom, fit, follow, hover and selection. It is told everything and asks for nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from ati_console.fleet.view import RobotView
from ati_console.gui.floor.canvas import FloorCanvas
from ati_console.gui.floor.fitting import (
    MARGINS,
    MARGINS_MM,
    NOTHING,
    bounds_of,
    centred,
    in_frame,
    rounded,
    scale_to_fit,
    within,
)
from ati_console.gui.floor.floor_box import FloorBox
from ati_console.gui.floor.frames import Affine, Frame, Viewport, robot_words, sector_words, to_frame
from ati_console.gui.floor.ground import Layers, Look
from ati_console.gui.floor.map_layer import View
from ati_console.gui.floor.robot_rows import MarkRule, RobotRows
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds, FloorMap
from ati_console.site.site import Sector, Transform

LEAST_M: Final = 4.0  # across the view, zoomed in
MOST_M: Final = 200_000.0
ZOOM_STEP: Final = 1.4
PAN_STEP: Final = 0.12  # of the view


class FloorView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints on `refresh` only, and only when something changed."""

    picked = Signal(str)  # a sherpa was clicked; "" the bare floor
    cursor_moved = Signal(str, str)  # robot metres, sector millimetres; "" where there is none
    following_changed = Signal(bool)
    trails_toggled = Signal()

    def __init__(self, theme: Theme, rule: MarkRule, thresholds_s: tuple[float, ...]) -> None:
        super().__init__(background=theme.colors.inset, useOpenGL=False)
        self._theme = theme
        self.rows = RobotRows(rule, thresholds_s)
        self.canvas = FloorCanvas(theme, self.rows)
        self._box = FloorBox()
        self._frame = Frame.ROBOT_M
        self._transform: Transform | None = None
        self._plan_bounds: Bounds | None = None
        self._layers = Layers()
        self._selected = ""
        self._mouse: QPointF | None = None
        self._fitting, self._following = True, False
        self._dirty, self._fitted = True, NOTHING
        self._second = -1
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Floor")
        self.setCentralItem(self._box)
        self.canvas.setZValue(10)
        self.scene().addItem(self.canvas)
        self._box.sigRangeChanged.connect(self._range_changed)
        self._box.moved.connect(self._moved_by_hand)
        self._box.clicked.connect(self._clicked)
        self._box.double_clicked.connect(self._double_clicked)
        self._theme.changed.connect(self._redress)
        self.setMinimumSize(120, 120)

    # ------------------------------------------------------------ what it is told

    def set_map(self, floor: FloorMap | None, sector: Sector | None) -> None:
        """Lanes, stations and areas in robot metres; the sector gives the second frame."""
        self._transform = sector.transform if sector else None
        self._plan_bounds = floor.bounds if floor else None
        self.canvas.plan.set_map(floor, sector)
        self.canvas.forget()
        if self._transform is None:
            self._frame = Frame.ROBOT_M
        self.fit()

    def set_robots(self, robots: Mapping[str, RobotView], now: float) -> bool:
        """True when something is to be painted."""
        changed = self.rows.update(robots, now)
        self._dirty = self._dirty or changed
        return changed

    def judge_all(self, thresholds_s: tuple[float, ...], now: float) -> None:
        """Other ages are stale and lost from now on."""
        self.rows.judge_all(thresholds_s, now)
        self._dirty = True

    def set_measured(self, on: bool) -> None:
        """Numbers and scale bar; a floor with nothing on it has nothing to measure."""
        if on != self._layers.measures:
            self.set_layers(replace(self._layers, measures=on))

    @Slot(str)
    def select(self, sherpa: str) -> None:
        self._selected = sherpa
        self._dirty = True

    def set_frame(self, frame: Frame) -> None:
        """Robot metres or sector millimetres; the latter only with a sector."""
        if frame is Frame.SECTOR_MM and self._transform is None:
            return
        middle = self._middle_m()
        across_m = self._box.viewRect().width() / self._frame.units_per_m
        self._frame = frame
        self._box.invertY(frame.y_down)
        if self._fitting:
            self.fit()
        else:
            self._look_at(*self._to_frame.point(*middle), across_m * frame.units_per_m)

    def set_layers(self, layers: Layers) -> None:
        self._layers = layers
        self._dirty = True

    @property
    def layers(self) -> Layers:
        return self._layers

    @property
    def frame(self) -> Frame:
        return self._frame

    @property
    def following(self) -> bool:
        return self._following

    # ------------------------------------------------------------ the frame timer

    def refresh(self, now: float) -> None:
        """Paint if anything changed. Ages are words, so that a stale sherpa is due once a second."""
        if int(now) != self._second:
            self._second, self._dirty = int(now), self._dirty or self.rows.count > 0
        if not self._dirty or self.width() < 2:
            return
        self._dirty = False
        self._keep_in_view()
        selected = self.rows.row_of(self._selected)
        self.canvas.prepare(self._look(), selected, self.hovered_row(), now)

    def hovered_row(self) -> int:
        return -1 if self._mouse is None else self.canvas.at(self._mouse.x(), self._mouse.y())

    def _keep_in_view(self) -> None:
        row = self.rows.row_of(self._selected)
        if self._following and row >= 0:
            x, y = self._to_frame.point(float(self.rows.x_m[row]), float(self.rows.y_m[row]))
            self._look_at(x, y, self._box.viewRect().width())
        elif self._fitting and self._plan_bounds is None and not within(self._robot_bounds(), self._fitted):
            self.fit()
        self._dirty = False

    def _look(self) -> Look:
        viewport = self.viewport_now()
        view = View(self._to_frame.then(viewport.to_px), viewport.width, viewport.height)
        return Look(viewport, self._frame, view, self.devicePixelRatioF(), self._layers)

    def viewport_now(self) -> Viewport:
        """What the ViewBox shows, as plain numbers."""
        (x0, x1), (y0, _) = self._box.viewRange()
        size = self.viewport().size()
        return Viewport(x0, y0, size.width() / (x1 - x0), size.width(), size.height(), self._frame.y_down)

    @property
    def _to_frame(self) -> Affine:
        return to_frame(self._frame, self._transform)

    # ------------------------------------------------------------ where to look

    @Slot()
    def fit(self) -> None:
        """All of the map, or without one all sherpas; stays so until the user moves the floor."""
        self._fitting = True
        self._fitted = self._plan_bounds or rounded(self._robot_bounds())
        box, size = in_frame(self._fitted, self._to_frame), self.viewport().size()
        margins = MARGINS_MM if self._frame.y_down else MARGINS
        k = scale_to_fit(box, size.width(), size.height(), margins)
        self._set_range(*centred(box, k, size.width(), size.height(), margins, y_down=self._frame.y_down))

    @Slot()
    def toggle_follow(self) -> None:
        self.set_following(not self._following)

    @Slot(bool)
    def set_following(self, on: bool) -> None:
        if on != self._following:
            self._following = on
            self._fitting = self._fitting and not on
            self._dirty = True
            self.following_changed.emit(on)

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(1 / ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(ZOOM_STEP)

    def _zoom(self, factor: float) -> None:
        rect = self._box.viewRect()
        self._fitting = False
        self._look_at(rect.center().x(), rect.center().y(), rect.width() * factor)

    def _pan(self, right: float, up: float) -> None:
        rect = self._box.viewRect()
        self._moved_by_hand()
        up = -up if self._frame.y_down else up
        x = rect.center().x() + right * PAN_STEP * rect.width()
        self._look_at(x, rect.center().y() + up * PAN_STEP * rect.height(), rect.width())

    def _look_at(self, x: float, y: float, across: float) -> None:
        """Centre a point of the frame; `across`: units over the width of the view."""
        least, most = LEAST_M * self._frame.units_per_m, MOST_M * self._frame.units_per_m
        across = min(max(across, least), most)
        down = across * self.viewport().height() / max(self.viewport().width(), 1)
        self._set_range(x - across / 2, y - down / 2, across, down)

    def _set_range(self, x: float, y: float, across: float, down: float) -> None:
        if all(map(math.isfinite, (x, y, across, down))) and across > 0 and down > 0:
            self._box.setRange(xRange=(x, x + across), yRange=(y, y + down), padding=0.0)
            self._dirty = True

    def _middle_m(self) -> tuple[float, float]:
        centre = self._box.viewRect().center()
        return self._to_metres(centre.x(), centre.y())

    def _to_metres(self, x: float, y: float) -> tuple[float, float]:
        try:
            return self._to_frame.inverse().point(x, y)
        except ValueError:
            return math.nan, math.nan

    def _robot_bounds(self) -> Bounds:
        return bounds_of(self.rows.x_m, self.rows.y_m, self.rows.trusted)

    # ------------------------------------------------------------ the user

    @Slot()
    def _moved_by_hand(self) -> None:
        self._fitting = False
        self.set_following(False)

    @Slot(object, object)
    @Slot(object, object, object)
    def _range_changed(self, *_changed: object) -> None:
        self._dirty = True

    @Slot(QPointF)
    def _clicked(self, at: QPointF) -> None:
        row = self.canvas.at(at.x(), at.y())
        self.picked.emit(self.rows.names[row] if row >= 0 else "")

    @Slot(QPointF)
    def _double_clicked(self, at: QPointF) -> None:
        row = self.canvas.at(at.x(), at.y())
        spot = self.canvas.spot(row) if row >= 0 else at
        x, y = self.viewport_now().to_px.inverse().point(spot.x(), spot.y())
        self._moved_by_hand()
        self._look_at(x, y, self._box.viewRect().width())

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        super().mouseMoveEvent(ev)
        self._mouse = ev.position()
        self._dirty = True
        self._say_cursor(self._mouse)

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self._mouse, self._dirty = None, True
        self.cursor_moved.emit("", "")

    def _say_cursor(self, at: QPointF) -> None:
        x, y = self._to_metres(*self.viewport_now().to_px.inverse().point(at.x(), at.y()))
        if math.isfinite(x) and math.isfinite(y):
            sector = sector_words(*self._transform.point_mm(x, y)) if self._transform else ""
            self.cursor_moved.emit(robot_words(x, y), sector)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """F fit, L follow, T trails, + - zoom, arrows pan; every other key is the window's."""
        if ev.modifiers() & _WINDOW_KEYS or not self._key(ev.key()):
            QWidget.keyPressEvent(self, ev)

    def _key(self, key: int) -> bool:
        if key in _ARROWS:
            self._pan(*_ARROWS[key])
            return True
        does = {
            Qt.Key.Key_F: self.fit, Qt.Key.Key_L: self.toggle_follow, Qt.Key.Key_T: self.trails_toggled.emit,
            Qt.Key.Key_Plus: self.zoom_in, Qt.Key.Key_Equal: self.zoom_in, Qt.Key.Key_Minus: self.zoom_out,
        }.get(Qt.Key(key))  # fmt: skip
        if does is not None:
            does()
        return does is not None

    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        self._dirty = True
        if getattr(self, "_fitting", False) and self.width() > 1:
            self.fit()

    @Slot()
    def _redress(self) -> None:
        self.setBackground(self._theme.colors.inset)
        self.canvas.forget()
        self._dirty = True


_WINDOW_KEYS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_ARROWS: Final[dict[int, tuple[float, float]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
