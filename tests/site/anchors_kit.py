"""The eight real anchor pairs (robot m, sector mm), and what they are called on screen."""

from __future__ import annotations

from pathlib import Path

from ati_console.site import anchor_csv
from ati_console.site.calibration import Anchor

FILE = Path(__file__).parent / "data" / "anchors.csv"
NAMES = (
    "Y-01 station", "Y-02 station", "tug-107 pose", "Y-04 station", "Y-11 station", "Map origin", "Y-07 station",
    "Y-09 station",
)  # fmt: skip


def eight() -> tuple[Anchor, ...]:
    rows = anchor_csv.read(FILE.read_bytes())
    assert not rows.problems
    return tuple(
        Anchor(name, one.x_m, one.y_m, one.x_mm, one.y_mm) for name, one in zip(NAMES, rows.anchors, strict=True)
    )


def at(name: str, x_m: float, y_m: float, x_mm: float = 0.0, y_mm: float = 0.0) -> Anchor:
    return Anchor(name, x_m, y_m, x_mm, y_mm)
