"""Which part of which frame is on the floor, and the ways to change it. Talks to the ViewBox in units of the frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from ati_console.gui.floor.fitting import MARGINS, MARGINS_MM, centred, in_frame, scale_to_fit
from ati_console.gui.floor.floor_box import FloorBox
from ati_console.gui.floor.frames import Affine, Frame, Viewport, to_frame
from ati_console.site.floorplan import Bounds
from ati_console.site.site import Transform

LEAST_M: Final = 4.0  # across the view, zoomed in
MOST_M: Final = 200_000.0
PAN_STEP: Final = 0.12  # of the view


@dataclass(frozen=True, slots=True)
class Where:
    """The middle of the view in robot metres, and how many metres are across it."""

    x_m: float
    y_m: float
    across_m: float

    def __post_init__(self) -> None:
        if not (all(map(math.isfinite, (self.x_m, self.y_m, self.across_m))) and self.across_m > 0):
            raise ValueError("a view has a middle and a width")


class Camera:
    """`screen` is the widget whose size counts. Nothing here knows of sherpas."""

    def __init__(self, box: FloorBox, screen: QWidget) -> None:
        self._box, self._screen = box, screen
        self.frame = Frame.ROBOT_M
        self.transform: Transform | None = None

    @property
    def to_frame(self) -> Affine:
        """Robot metres to units of the frame."""
        return to_frame(self.frame, self.transform)

    def viewport(self) -> Viewport:
        """What the ViewBox shows, as plain numbers."""
        (x0, x1), (y0, _) = self._box.viewRange()
        width, height = self._screen.width(), self._screen.height()
        return Viewport(x0, y0, width / (x1 - x0), width, height, self.frame.y_down)

    def metres_at(self, spot: QPointF) -> tuple[float, float]:
        """Robot metres under a point of the screen; NaN when the transform has no way back."""
        return self._metres(*self.units_at(spot))

    def units_at(self, spot: QPointF) -> tuple[float, float]:
        return self.viewport().to_px.inverse().point(spot.x(), spot.y())

    def _metres(self, x: float, y: float) -> tuple[float, float]:
        try:
            return self.to_frame.inverse().point(x, y)
        except ValueError:
            return math.nan, math.nan

    def set_transform(self, transform: Transform | None) -> None:
        self.transform = transform
        if transform is None:
            self._turn(Frame.ROBOT_M)

    def show_frame(self, frame: Frame) -> None:
        """The same middle at the same scale, in another frame."""
        centre = self._box.viewRect().center()
        middle = self._metres(centre.x(), centre.y())
        across_m = self._box.viewRect().width() / self.frame.units_per_m
        self._turn(frame)
        self.look_at(*self.to_frame.point(*middle), across_m * frame.units_per_m)

    def where(self) -> Where | None:
        """None for a transform that has no way back."""
        centre, units = self._box.viewRect().center(), self.frame.units_per_m
        try:
            return Where(*self._metres(centre.x(), centre.y()), self._box.viewRect().width() / units)
        except ValueError:
            return None

    def go_to(self, where: Where) -> None:
        self.look_at(*self.to_frame.point(where.x_m, where.y_m), where.across_m * self.frame.units_per_m)

    def _turn(self, frame: Frame) -> None:
        self.frame = frame
        self._box.invertY(frame.y_down)

    def fit(self, metres: Bounds) -> None:
        """All of a box of robot metres, off the numbers, the tools and the scale bar."""
        box, width, height = in_frame(metres, self.to_frame), self._screen.width(), self._screen.height()
        margins = MARGINS_MM if self.frame.y_down else MARGINS
        k = scale_to_fit(box, width, height, margins)
        self._set_range(*centred(box, k, width, height, margins, y_down=self.frame.y_down))

    def zoom(self, factor: float) -> None:
        rect = self._box.viewRect()
        self.look_at(rect.center().x(), rect.center().y(), rect.width() * factor)

    def pan(self, right: float, up: float) -> None:
        rect = self._box.viewRect()
        down = up if self.frame.y_down else -up
        x = rect.center().x() + right * PAN_STEP * rect.width()
        self.look_at(x, rect.center().y() - down * PAN_STEP * rect.height(), rect.width())

    def centre(self, x: float, y: float) -> None:
        """A point of the frame into the middle."""
        self.look_at(x, y, self._box.viewRect().width())

    def look_into(self, spots: QRectF) -> None:
        """All of a box of the screen, px, in its middle."""
        share = max(spots.width() / max(self._screen.width(), 1), spots.height() / max(self._screen.height(), 1))
        self.look_at(*self.units_at(spots.center()), self._box.viewRect().width() * share)

    def look_at(self, x: float, y: float, across: float) -> None:
        """A point of the frame into the middle; `across`: units over the width of the screen."""
        least, most = LEAST_M * self.frame.units_per_m, MOST_M * self.frame.units_per_m
        across = min(max(across, least), most)
        down = across * self._screen.height() / max(self._screen.width(), 1)
        self._set_range(x - across / 2, y - down / 2, across, down)

    def _set_range(self, x: float, y: float, across: float, down: float) -> None:
        if all(map(math.isfinite, (x, y, across, down))) and across > 0 and down > 0:
            self._box.setRange(xRange=(x, x + across), yRange=(y, y + down), padding=0.0)
