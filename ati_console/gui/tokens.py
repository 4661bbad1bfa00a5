"""Every colour of the window, by meaning (look.md, Colours). Nothing else in the package names a colour."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Colors:
    """One set. Attribute names are look.md's, with `_` for `-`."""

    bg: QColor
    surface: QColor
    raised: QColor
    inset: QColor
    hover: QColor
    line: QColor
    line_strong: QColor
    text: QColor
    text_muted: QColor
    text_faint: QColor
    accent: QColor
    on_accent: QColor
    selected: QColor
    live: QColor
    live_tint: QColor
    stale: QColor
    lost: QColor
    neutral_tint: QColor
    fault: QColor
    fault_tint: QColor
    warning: QColor
    warning_tint: QColor
    info: QColor
    info_tint: QColor
    floor_lane: QColor
    floor_wall: QColor
    floor_zone: QColor
    floor_equipment: QColor
    floor_grid: QColor

    def names(self) -> dict[str, str]:
        """Each token as #rrggbb, for the style template."""
        return {f.name: getattr(self, f.name).name() for f in fields(self)}


def _colors(**hex_values: str) -> Colors:
    return Colors(**{name: QColor(value) for name, value in hex_values.items()})


DARK: Final = _colors(
    bg="#0E1116", surface="#14181E", raised="#1C222A", inset="#0B0E12", hover="#1A2028",
    line="#262D36", line_strong="#434E5D", text="#E4E9EF", text_muted="#A6B0BD", text_faint="#919CAA",
    accent="#6CA8FF", on_accent="#07131F", selected="#1A3050", live="#4AD6B8", live_tint="#10322C",
    stale="#939EAC", lost="#939EAC", neutral_tint="#222932", fault="#FF8163", fault_tint="#3A1D17",
    warning="#E8B84A", warning_tint="#32290F", info="#84BEE6", info_tint="#162A38",
    floor_lane="#42516A", floor_wall="#4A5665", floor_zone="#12161C", floor_equipment="#1B212A", floor_grid="#151A20",
)  # fmt: skip
LIGHT: Final = _colors(
    bg="#EBEEF2", surface="#FFFFFF", raised="#F4F6F8", inset="#FAFBFC", hover="#F1F4F8",
    line="#DCE1E7", line_strong="#A7B1BE", text="#19212B", text_muted="#475362", text_faint="#5A6675",
    accent="#1D5FC2", on_accent="#FFFFFF", selected="#DBE8FB", live="#0A7560", live_tint="#DDF1EC",
    stale="#54606F", lost="#54606F", neutral_tint="#E7EBF0", fault="#9C1A0A", fault_tint="#FBE5DE",
    warning="#8A5F00", warning_tint="#FAEFD3", info="#176390", info_tint="#E0EFF8",
    floor_lane="#AEB8C5", floor_wall="#8A96A5", floor_zone="#F3F5F8", floor_equipment="#E4E9EF", floor_grid="#F0F2F5",
)  # fmt: skip
SETS: Final = {"dark": DARK, "light": LIGHT}
