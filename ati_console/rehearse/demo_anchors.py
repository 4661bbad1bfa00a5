"""Anchors of the demo as people read them off a plan: half a metre off each, two of them plainly wrong. Invented."""

from __future__ import annotations

from typing import Final

from ati_console.site.anchors import Calibrations
from ati_console.site.calibration import Anchor
from ati_console.site.calibration_history import SectorCalibration
from ati_console.site.floorplan import FloorMap
from ati_console.site.site import Transform

# Station, and how far beside it somebody clicked (mm).
READ_OFF: Final = (
    ("D-01", 520, -310), ("C-02", -380, 640), ("L3-05", -710, -150), ("W-03", 260, 480), ("L2-04", 330, -590),
    ("R-01", -450, -270), ("K-01", 1_900, -5_800), ("L1-02", -2_300, 8_900),
)  # fmt: skip


def demo_anchors(floor: FloorMap, transform: Transform) -> Calibrations:
    """For sector 1; a station that the map does not have is left out."""
    stations = {station.name: station for station in floor.stations}
    made = []
    for name, dx, dy in READ_OFF:
        station = stations.get(name)
        if station is not None:
            x_mm, y_mm = transform.point_mm(station.x, station.y)
            made.append(Anchor(f"{name} station", station.x, station.y, round(x_mm + dx), round(y_mm + dy)))
    return Calibrations({1: SectorCalibration(tuple(made))})
