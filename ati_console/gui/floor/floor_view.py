"""The floor as a widget: pan, zoom, fit, follow, hover and selection. It is told everything and asks for nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from ati_console.fleet.view import RobotView
from ati_console.gui.floor import floor_keys
from ati_console.gui.floor.aim import Aim
from ati_console.gui.floor.camera import Camera
from ati_console.gui.floor.canvas import FloorCanvas
from ati_console.gui.floor.floor_box import FloorBox
from ati_console.gui.floor.frames import Frame, View, Viewport, sector_words
from ati_console.gui.floor.look import Layers, Look
from ati_console.gui.floor.robot_rows import MarkRule, RobotRows
from ati_console.gui.floor.sent_layer import SentLayer
from ati_console.gui.floor.sheet import Sheet
from ati_console.gui.floor.tool import Tool
from ati_console.gui.floor.toolbelt import Toolbelt, announce
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.models.notation import LOCAL_METRES
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds, FloorMap
from ati_console.site.sector_area import SectorArea, SectorPath
from ati_console.site.site import Sector


class FloorView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints on `refresh` only, and only when something changed."""

    picked = Signal(str)  # a sherpa was clicked; "" the bare floor
    cursor_moved = Signal(str, str)  # robot metres, sector millimetres; "" where there is none
    following_changed = Signal(bool)
    trails_toggled = Signal()
    measuring_changed = Signal(bool)
    zooming_changed = Signal(bool)

    def __init__(self, theme: Theme, rule: MarkRule, thresholds_s: tuple[float, ...]) -> None:
        super().__init__(background=theme.colors.inset, useOpenGL=False)
        self._theme = theme
        self.rows = RobotRows(rule, thresholds_s)
        self.canvas = FloorCanvas(theme, self.rows)
        self._box = FloorBox()
        self._map_bounds: Bounds | None = None
        self._camera = Camera(self._box, self.viewport())
        self.aim = Aim(self._camera, self.rows)
        self._layers = Layers()
        self._selected = ""
        self._mouse: QPointF | None = None
        self._dirty, self._gliding = True, False
        self._second = -1
        self.belt = Toolbelt(theme, self._box, self._camera, self.canvas, self.rows)
        self.notation = LOCAL_METRES  # of what is said about the cursor
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Floor")
        self.viewport().setAccessibleName("Floor")
        self.setCentralItem(self._box)
        self.canvas.setZValue(10)
        self.scene().addItem(self.canvas)
        self._box.sigRangeChanged.connect(self._range_changed)
        self._box.moved.connect(self.aim.let_go)
        self.aim.changed.connect(self.touch)
        self.aim.following_changed.connect(self.following_changed)
        self._box.clicked.connect(self._clicked)
        self._box.double_clicked.connect(self._double_clicked)
        self.belt.changed.connect(self.touch)
        self.belt.moved.connect(self.aim.let_go)
        self.belt.held.connect(self._held)
        for tool in (self.belt.measure, self.belt.zoom):
            tool.said.connect(self.announce)
        self._theme.changed.connect(self._redress)
        FocusRing(self._theme, self)
        self.setMinimumSize(120, 120)
        self.setAcceptDrops(False)  # a picture that is dropped is for the panel around it
        self.viewport().setAcceptDrops(False)

    # ------------------------------------------------------------ what it is told

    def set_map(self, floor: FloorMap | None, sector: Sector | None) -> None:
        """Lanes, stations and areas in robot metres; the sector gives the second frame."""
        self._map_bounds = floor.bounds if floor else None
        self._camera.set_transform(sector.transform if sector else None)
        self.canvas.backdrop.set_map(floor, sector)
        self.show_backdrop()
        self.aim.fit()

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        """The twin's, in millimetres of their sector."""
        self.canvas.backdrop.areas.set_areas(areas)
        self.show_backdrop()

    def set_paths(self, paths: tuple[SectorPath, ...]) -> None:
        """The same of the twin's paths."""
        self.canvas.backdrop.paths.set_paths(paths)
        self.show_backdrop()

    def show_backdrop(self) -> None:
        """Something of it changed; without a map the picture gives the floor its size."""
        self.aim.set_bounds(self._map_bounds or self.canvas.backdrop.picture.bounds)
        self.canvas.forget()
        self.touch()
        self.aim.look_again()

    def set_robots(self, robots: Mapping[str, RobotView], now: float) -> bool:
        """True when something is to be painted."""
        changed = self.rows.update(robots, now)
        self._dirty = self._dirty or changed
        return changed

    def judge_all(self, thresholds_s: tuple[float, ...], now: float) -> None:
        """Other ages are stale and lost from now on."""
        self.rows.judge_all(thresholds_s, now)
        self._dirty = True

    @Slot()
    def touch(self) -> None:
        """Something that is painted on it changed."""
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
        if frame is Frame.SECTOR_MM and self._camera.transform is None:
            return
        self.aim.set_frame(frame)

    def set_layers(self, layers: Layers) -> None:
        self._layers = layers
        self._dirty = True

    @property
    def layers(self) -> Layers:
        return self._layers

    @property
    def frame(self) -> Frame:
        return self._camera.frame

    # ------------------------------------------------------------ the frame timer

    def refresh(self, now: float) -> bool:
        """Paint if anything changed; True when another frame is due. Ages are words, due each second where some are."""
        if int(now) != self._second:
            self._second, self._dirty = int(now), self._dirty or self.rows.has_old or self._layers.sent
        was_gliding, self._gliding = self._gliding, self.rows.move(now)
        unfinished = was_gliding or self._gliding or self.canvas.busy
        if not (self._dirty or unfinished) or self.width() < 2:
            return False
        selected = self.rows.row_of(self._selected)
        self.aim.keep_in_view(selected)
        self._dirty = False
        self.canvas.prepare(self._look(), selected, self.hovered_row(), now)
        return self._gliding or self.canvas.busy

    def set_gliding(self, on: bool) -> None:
        """Off where motion is to be reduced: marks are then always at their newest pose."""
        self.rows.glide.on = on

    def hovered_row(self) -> int:
        return -1 if self._mouse is None else self.canvas.at(self._mouse.x(), self._mouse.y())

    def _look(self) -> Look:
        viewport = self.viewport_now()
        view = View(self._camera.to_frame.then(viewport.to_px), viewport.width, viewport.height)
        return Look(viewport, self._camera.frame, view, self.devicePixelRatioF(), self._layers)

    def sheet(self, theme: Theme, sent: SentLayer | None, now: float, site: str, when: str) -> Sheet:
        """What is in view, for a file or a page."""
        backdrop = self.canvas.backdrop if theme is self._theme else self.canvas.backdrop.dressed(theme)
        layer = sent.dressed(theme) if sent is not None and theme is not self._theme else sent
        ruler = self.belt.measure.dressed(theme) if self.belt.tool is self.belt.measure else None
        selected = self.rows.row_of(self._selected)
        return Sheet(theme, self._look(), backdrop, self.rows, layer, ruler, selected, now, site, when)

    def viewport_now(self) -> Viewport:
        """What is on screen, as plain numbers."""
        return self._camera.viewport()

    # ------------------------------------------------------------ tools (toolbelt.py)

    @Slot()
    def toggle_measure(self) -> None:
        self._toggle(self.belt.measure)

    @Slot()
    def toggle_zoom(self) -> None:
        self._toggle(self.belt.zoom)

    def _toggle(self, tool: Tool) -> None:
        if self.belt.tool is tool:
            self.belt.put_away()
        else:
            self.take_tool(tool)

    def take_tool(self, tool: Tool) -> None:
        """It begins under the mouse, at the selected sherpa, or in the middle."""
        row = self.rows.row_of(self._selected)
        middle = self.canvas.spot(row) if row >= 0 else QPointF(self.viewport().rect().center())
        self.belt.take(tool, self._mouse or middle)

    @Slot(object)
    def _held(self, tool: Tool | None) -> None:
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor)
        self.measuring_changed.emit(tool is self.belt.measure)
        self.zooming_changed.emit(tool is self.belt.zoom)

    @Slot(str)
    def announce(self, words: str) -> None:
        """What a tool found is heard as well as seen."""
        announce(self, words)

    # ------------------------------------------------------------ the user

    @Slot(object, object)
    @Slot(object, object, object)
    def _range_changed(self, *_changed: object) -> None:
        self._dirty = True

    @Slot(QPointF)
    def _clicked(self, at: QPointF) -> None:
        if self.belt.clicked(at):
            return
        self.picked.emit(self.canvas.name_at(at.x(), at.y()))

    @Slot(QPointF)
    def _double_clicked(self, at: QPointF) -> None:
        if self.belt.clicked(at):
            return
        row = self.canvas.at(at.x(), at.y())
        self.aim.let_go()
        self._camera.centre(*self._camera.units_at(self.canvas.spot(row) if row >= 0 else at))

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        super().mouseMoveEvent(ev)
        self._mouse = ev.position()
        self._dirty = True
        self._say_cursor(self._mouse)
        if not ev.buttons():
            self.belt.pointed(self._mouse)

    def focusInEvent(self, ev: QFocusEvent) -> None:
        """A screen reader says what is on it."""
        super().focusInEvent(ev)
        if self.rows.count and self.belt.tool is None:
            self.setAccessibleDescription(self.canvas.describe())

    def leaveEvent(self, ev: QEvent) -> None:
        super().leaveEvent(ev)
        self._mouse, self._dirty = None, True
        self.cursor_moved.emit("", "")

    def _say_cursor(self, at: QPointF) -> None:
        (x, y), transform = self._camera.metres_at(at), self._camera.transform
        if math.isfinite(x) and math.isfinite(y):
            sector = sector_words(*transform.point_mm(x, y)) if transform else ""
            self.cursor_moved.emit(self.notation.point(x, y), sector)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """The tool in hand first, then the floor; every other key is the window's."""
        ours = not ev.modifiers() & floor_keys.WINDOW_KEYS
        if not ours or not (self.belt.key(ev.key(), ev.modifiers()) or self._pressed(ev.key())):
            QWidget.keyPressEvent(self, ev)

    @Slot(int)
    def hear(self, key: int) -> None:
        """One of the floor's, pressed in another pane."""
        if not self.belt.key(key, Qt.KeyboardModifier.NoModifier):
            self._pressed(key)

    def _pressed(self, key: int) -> bool:
        tools: dict[int, Callable[[], None]] = {Qt.Key.Key_M: self.toggle_measure, Qt.Key.Key_Z: self.toggle_zoom}
        return floor_keys.press(key, self.aim, self.trails_toggled.emit, tools)

    def resizeEvent(self, ev: Any) -> None:
        super().resizeEvent(ev)
        self._dirty = True
        if self.width() > 1 and hasattr(self, "aim"):  # pyqtgraph resizes while it is being built
            self.aim.resized()

    @Slot()
    def _redress(self) -> None:
        self.setBackground(self._theme.colors.inset)
        self.canvas.forget()
        self._dirty = True
