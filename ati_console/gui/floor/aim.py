"""Where the floor looks: fit, follow, zoom, or wherever the user put it; and that kept until the next start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.floor.camera import Camera, Where
from ati_console.gui.floor.fitting import NOTHING, around, beyond, bounds_of, is_corner, is_near, rounded, within
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.site.floorplan import Bounds

ZOOM_STEP: Final = 1.4


class Aim(QObject):
    """`changed`: paint. Fits until the user moves the floor; follows until then too."""

    changed = Signal()
    following_changed = Signal(bool)
    nobody_to_follow = Signal()

    def __init__(self, camera: Camera, rows: RobotRows) -> None:
        super().__init__()
        self._camera, self._rows = camera, rows
        self._bounds: Bounds | None = None  # of what lies on the floor
        self._fitting, self._following, self._fitted = True, False, NOTHING
        self.may_follow: Callable[[], bool] = _anybody
        self._content: Bounds | None = None  # of what moves on it, where that is nobody's row
        self._kept: Where | None = None  # put back until the user moves the floor: a window gets its size late

    @property
    def fitting(self) -> bool:
        return self._fitting

    @property
    def following(self) -> bool:
        return self._following

    def set_bounds(self, bounds: Bounds | None) -> None:
        """Of map and plan; None: the sherpas alone give it a size."""
        self._bounds = bounds

    def set_content(self, bounds: Bounds | None) -> None:
        """Of what is to be seen: a fit shows it alone where it is a corner of the map, or where there is no map."""
        self._content = bounds

    def look_again(self) -> None:
        """What lies on the floor changed."""
        if self._fitting:
            self.fit()

    def set_frame(self, frame: Frame) -> None:
        self._camera.show_frame(frame)
        if self._fitting:
            self.fit()
        elif self._kept is not None:
            self.go_to(self._kept)

    # ------------------------------------------------------------ wishes

    @Slot()
    def fit(self) -> None:
        """What is to be seen where it is a corner of the map or beside it, else all of the map, or without one all
        sherpas; stays so until the user moves the floor."""
        self._fitting, self._kept = True, None
        self._fitted = self._corner() or self._bounds or rounded(self._robot_bounds())
        self._camera.fit(self._fitted)
        self.changed.emit()

    @Slot()
    def toggle_follow(self) -> None:
        self.set_following(not self._following)

    @Slot(bool)
    def set_following(self, on: bool) -> None:
        """Without anybody to follow it stays off, and says so."""
        if on and not self.may_follow():
            self.nobody_to_follow.emit()
            return
        if on != self._following:
            self._following = on
            self._fitting = self._fitting and not on
            self.following_changed.emit(on)
            self.changed.emit()

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(1 / ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(ZOOM_STEP)

    def _zoom(self, factor: float) -> None:
        self._fitting, self._kept = False, None
        self._camera.zoom(factor)

    def pan(self, right: float, up: float) -> None:
        self.let_go()
        self._camera.pan(right, up)

    @Slot()
    def let_go(self) -> None:
        """The user moved the floor: neither fit nor follow moves it back."""
        self._fitting, self._kept = False, None
        self.set_following(False)

    # ------------------------------------------------------------ kept between starts

    def where(self) -> Where | None:
        """None while it fits."""
        return None if self._fitting else self._kept or self._camera.where()

    def go_to(self, where: Where) -> None:
        self._fitting, self._kept = False, where
        self._camera.go_to(where)
        self.changed.emit()

    def resized(self) -> None:
        if self._fitting:
            self.fit()
        elif self._kept is not None:
            self._camera.go_to(self._kept)

    # ------------------------------------------------------------ each frame

    def keep_in_view(self, selected: int) -> None:
        """`selected`: its row, -1 for none."""
        if self._following and selected >= 0:
            shown = self._rows.shown
            x, y = float(shown.x_m[selected]), float(shown.y_m[selected])
            self._camera.centre(*self._camera.to_frame.point(x, y))
        elif self._fitting and self._left_fit():
            self.fit()

    @property
    def has_floor(self) -> bool:
        """There is a map or a plan to stand on."""
        return self._bounds is not None

    def beyond(self) -> list[str]:
        """Who stands outside of what a fit shows, by name: nothing else on the floor would say so. Without a map that
        is a matter of the others, of whom a fit leaves some out: who is in view all the same is not named."""
        shown = self._corner() or self._bounds or rounded(self._robot_bounds())
        rows = self._rows
        return sorted(rows.names[row] for row in beyond(rows.x_m, rows.y_m, shown).nonzero()[0])

    def look_at(self, row: int) -> None:
        """Bring this sherpa into the middle."""
        self.let_go()
        rows = self._rows
        self._camera.centre(*self._camera.to_frame.point(float(rows.x_m[row]), float(rows.y_m[row])))
        self.changed.emit()

    def _left_fit(self) -> bool:
        """What is to be seen went out of what is shown, and a fit would show it."""
        if self._content is not None:
            return not within(self._content, self._fitted) and (self._corner() or self._bounds) != self._fitted
        return self._bounds is None and not within(self._robot_bounds(), self._fitted)

    def _corner(self) -> Bounds | None:
        """None: the map is to be seen as a whole. With what stands a little outside of it: that has to be seen, too."""
        if self._content is None:
            return None
        corner = rounded(self._content)
        if self._bounds is None or is_corner(corner, self._bounds):
            return corner
        both = around(corner, self._bounds)
        return both if not within(self._content, self._bounds) and is_near(both, self._bounds) else None

    def _robot_bounds(self) -> Bounds:
        return bounds_of(self._rows.x_m, self._rows.y_m, self._rows.trusted)


def _anybody() -> bool:
    """Nobody knows of a selection."""
    return True
