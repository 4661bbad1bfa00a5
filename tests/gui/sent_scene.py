"""A forward status as in the design: most in place, one elsewhere, one not visible, one rejected, one held."""

from __future__ import annotations

from ati_console.fleet.view import RobotView
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, ReadBack, RobotForward, Visibility
from tests.gui.floor_scene import FIELD, NOW, sherpa

PLACES = {
    "tug-101": (22.0, 19.0, 0), "tug-102": (44.0, 40.0, 90), "tug-104": (94.0, 19.0, 180),
    "tug-107": (76.0, 72.0, 90),
    "lift-03": (100.0, 92.0, 0), "lift-05": (56.0, 55.0, 180), "lift-08": (28.0, 55.0, 180),
    "tow-21": (44.0, 110.0, 270), "tow-22": (84.0, 120.0, 180), "mule-34": (118.0, 40.0, 270),
}  # fmt: skip
ROBOTS: tuple[RobotView, ...] = tuple(
    sherpa(name, x, y, degrees, age_s=134.0 if name == "mule-34" else 1.0) for name, (x, y, degrees) in PLACES.items()
)


def one(name: str) -> RobotForward:
    x, y, _ = PLACES[name]
    x_mm, y_mm = FIELD.point_mm(x, y)
    seen = ReadBack(Visibility.SEEN, NOW - 2, x_mm + 200, y_mm, 1, NOW - 2, 0.2)
    if name == "tug-104":
        seen = ReadBack(Visibility.OFF, NOW - 2, x_mm - 5000, y_mm - 3700, 1, NOW - 2, 6.22)
    if name == "lift-08":
        seen = ReadBack(Visibility.NOT_VISIBLE, NOW - 2, cause="sector 7, other branch")
    if name == "tow-21":
        return RobotForward("tow-21-a", 1, Delivery.DEAD, "Device tow-21-a does not exist.", NOW - 1, x_mm, y_mm)
    return RobotForward(f"{name}-a", 1, Delivery.ACCEPTED, "", NOW - 1, x_mm, y_mm, 2210, 0, 200, seen)


def status() -> ForwardStatus:
    return ForwardStatus(mode=ForwardMode.ON, branch="Plant A test", robots={name: one(name) for name in PLACES})
