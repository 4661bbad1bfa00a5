"""The anchors as the floor draws them. Pure."""

from __future__ import annotations

from ati_console.gui.calibration.bench import Bench
from ati_console.gui.floor.calibration_layer import FloorAnchor
from ati_console.site.calibration import residual


def floor_anchors(bench: Bench) -> tuple[FloorAnchor, ...]:
    """The fit's arrows read back by the transform in use, for that is how the floor is drawn; none without a fit."""
    fit, in_use, suspects = bench.fit, bench.in_use, bench.suspects
    if fit is None or in_use is None or in_use.determinant == 0:
        return ()
    made = []
    for at, one in enumerate(bench.anchors):
        start = in_use.point_m(one.x_mm, one.y_mm)
        end = in_use.point_m(*fit.transform.point_mm(one.x_m, one.y_m))
        off_m = residual(fit.transform, one).off_m
        made.append(FloorAnchor(at + 1, *start, *end, off_m, at in suspects, one.included))
    return tuple(made)
