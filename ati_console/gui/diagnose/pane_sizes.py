"""How wide and high the panes of Diagnose were drawn by the user; what was not moved keeps to look.md. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.gui.kept_sizes import KeptSizes


@dataclass(frozen=True, slots=True)
class PaneSizes(KeptSizes):
    """0: as it is designed."""

    strip: int = 0
    side: int = 0
    below: int = 0
    changes: int = 0
    budget: int = 0
