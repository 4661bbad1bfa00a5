"""Where the selected sherpa stands now, as an anchor's robot side: the mean of its last seconds. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from ati_console.fleet import freshness
from ati_console.fleet.limits import Ages
from ati_console.fleet.view import Freshness, RobotView

MEAN_S: Final = 10.0
STILL_M: Final = 0.2  # poses further from the newest were driven from: they are no part of the mean
STILL_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class PoseReading:
    """`refusal` says why there is none; `words` how good it is."""

    x_m: float = 0.0
    y_m: float = 0.0
    words: str = ""
    refusal: str = ""


class PoseWatch:
    """Follows one sherpa at a time."""

    def __init__(self) -> None:
        self._name = ""
        self._seen: deque[tuple[float, float, float]] = deque(maxlen=64)

    def note(self, view: RobotView | None) -> None:
        name = view.state.name if view else ""
        if name != self._name:
            self._name = name
            self._seen.clear()
        if view is not None and (not self._seen or self._seen[-1][0] != view.heard_at):
            self._seen.append((view.heard_at, view.state.pose.x_m, view.state.pose.y_m))

    def reading(self, view: RobotView | None, now: float, limits: Ages) -> PoseReading:
        if view is None:
            return PoseReading(refusal="Select a sherpa first")
        if freshness.freshness_of(view, now, limits) is not Freshness.LIVE:
            return PoseReading(refusal="It is not live: its last pose may be old")
        if not view.pose_trusted:
            return PoseReading(refusal="Its pose is not trusted now: see the findings")
        pose = view.state.pose
        near = [(x, y) for at, x, y in self._seen if now - at <= MEAN_S and _near(x, y, pose.x_m, pose.y_m)]
        near = near or [(pose.x_m, pose.y_m)]
        x, y = (sum(values) / len(near) for values in zip(*near, strict=True))
        return PoseReading(x, y, _words(view, now, len(near)))


def _near(x: float, y: float, to_x: float, to_y: float) -> bool:
    return abs(x - to_x) <= STILL_M and abs(y - to_y) <= STILL_M


def _words(view: RobotView, now: float, count: int) -> str:
    poses = "1 pose" if count == 1 else f"mean of {count} poses"
    still_s = now - view.moved_at
    if view.speed_mps > 0 or still_s < STILL_S:
        return f"{poses}; it drives ({view.speed_mps:.1f} m/s): better while it stands"
    return f"{poses}; it stands"
