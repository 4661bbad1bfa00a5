"""What lies between two places of the floor, in the frame that is shown. Pure: numbers and words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ati_console.gui.floor.frames import Frame, to_frame
from ati_console.site.site import Transform


@dataclass(frozen=True, slots=True)
class Place:
    """Robot metres; `name` of the station or sherpa that it is, "" for a bare spot."""

    x_m: float
    y_m: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Metres in the robot frame, millimetres in the sector's; the angle as it is read in that frame.

    Robot frame: counter-clockwise from +X. Sector: its Y points down, so from X right towards Y down, clockwise.
    """

    frame: Frame
    dx: float
    dy: float

    @property
    def length(self) -> float:
        return math.hypot(self.dx, self.dy)

    @property
    def angle_deg(self) -> float:
        return math.degrees(math.atan2(self.dy, self.dx))

    @property
    def length_words(self) -> str:
        """ "12.34 m" or "12,340 mm"."""
        return f"{self.length:,.0f} mm" if self.frame is Frame.SECTOR_MM else f"{self.length:,.2f} m"

    @property
    def detail_words(self) -> str:
        """ "dx 3.00  dy -11.97 m  -75.9°"; clockwise is said, because it is the unusual one."""
        if self.frame is Frame.SECTOR_MM:
            return f"dX {self.dx:,.0f}  dY {self.dy:,.0f} mm  {self.angle_deg:.1f}° cw"
        return f"dx {self.dx:,.2f}  dy {self.dy:,.2f} m  {self.angle_deg:.1f}°"


def measured(start: Place, end: Place, frame: Frame, transform: Transform | None) -> Measured:
    """From one place to the other."""
    to = to_frame(frame, transform)
    (x0, y0), (x1, y1) = to.point(start.x_m, start.y_m), to.point(end.x_m, end.y_m)
    return Measured(frame, x1 - x0, y1 - y0)


def ends_words(start: Place, end: Place) -> str:
    """ "tug-101 to L2-04"; "" when neither end is anything."""
    if not start.name and not end.name:
        return ""
    return f"{start.name or 'here'} to {end.name or 'here'}"
