"""What the floor shows at a moment, and how a picture of an earlier moment lies in it. Pure but for Qt-free values."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from ati_console.gui.floor.frames import Affine, Frame, View, Viewport
from ati_console.gui.floor.trails import TRAIL_S

APRON: Final = 96.0  # px painted beyond each edge: whole cells of the names, so that they fall as without it
MOST_SCALE: Final = 1.6  # up to here a scaled picture is good enough while the wheel turns
BARE: Final = 0.06  # of the view may be empty at an edge meanwhile


@dataclass(frozen=True, slots=True)
class Layers:
    """What the user wants to see."""

    grid: bool = True
    lanes: bool = True
    stations: bool = True
    zones: bool = True
    outline: bool = True  # of the sector
    areas: bool = True  # the twin's, in its sector
    plan: bool = True  # the picture of the plant
    names: bool = True
    sent: bool = False  # what the twin was sent and what it shows
    measures: bool = True  # axis numbers and scale bar
    trail_s: float = TRAIL_S  # 0: no trails


@dataclass(frozen=True, slots=True)
class Look:
    """One state of the view: what is where, in which frame, at which resolution."""

    viewport: Viewport
    frame: Frame
    view: View
    dpr: float
    layers: Layers

    def key(self) -> Hashable:
        return self.viewport.key(), self.frame, self.view.to_px, self.dpr, self.layers

    def kind(self) -> Hashable:
        """What no shift and no scale leads out of."""
        return self.frame, self.dpr, self.layers, self.view.width, self.view.height

    def wide(self) -> Look:
        """The same with the apron around it."""
        v, k = self.viewport, self.viewport.px_per_unit
        width, height = v.width + 2 * APRON, v.height + 2 * APRON
        viewport = Viewport(v.x0 - APRON / k, v.y0 - APRON / k, k, width, height, v.y_down)
        to_px = self.view.to_px.then(Affine(tx=APRON, ty=APRON))
        return Look(viewport, self.frame, View(to_px, width, height), self.dpr, self.layers)


@dataclass(frozen=True, slots=True)
class Shift:
    """Where a point of the painted view is by now: x * scale + dx, y * scale + dy, px."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    @property
    def is_scaled(self) -> bool:
        return abs(self.scale - 1.0) > 1e-6

    def serves(self, width: float, height: float) -> bool:
        """Does the picture with its apron still cover a view of this size, but for a strip?"""
        if not 1 / MOST_SCALE <= self.scale <= MOST_SCALE:
            return False
        bare_x, bare_y = BARE * width, BARE * height
        left, top = self.dx - APRON * self.scale, self.dy - APRON * self.scale
        right, bottom = self.dx + (width + APRON) * self.scale, self.dy + (height + APRON) * self.scale
        return left <= bare_x and top <= bare_y and right >= width - bare_x and bottom >= height - bare_y


def shift(painted: Viewport, now: Viewport) -> Shift:
    """From one view to another of the same frame and size."""
    x, y = now.to_px.point(*painted.to_px.inverse().point(0.0, 0.0))
    return Shift(now.px_per_unit / painted.px_per_unit, x, y)
