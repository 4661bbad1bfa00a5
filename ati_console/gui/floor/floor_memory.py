"""What is kept of the floor for each site: where it looked, frame and sector, what was on it, who was selected.

One JSON text in the settings. Whatever cannot be understood in it is the default, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from PySide6.QtCore import QSettings

from ati_console.gui.floor.camera import Where
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.look import Layers
from ati_console.gui.floor.trails import TRAIL_S
from ati_console.gui.kept_json import BySite

KEPT: Final = BySite("floors", 200_000)
MOST_NAME: Final = 200
KEPT_LAYERS: Final = tuple(f.name for f in fields(Layers) if f.name not in {"measures", "trail_s"})


@dataclass(frozen=True, slots=True)
class FloorState:
    """`where` None: it fits. `sector` None: the site's first."""

    where: Where | None = None
    frame: Frame = Frame.ROBOT_M
    sector: int | None = None
    layers: Layers = Layers()
    selected: str = ""


def load(settings: QSettings | None, site: str) -> FloorState:
    """The default for a site that was never open."""
    found = KEPT.all(settings).get(site)
    return _state(found) if isinstance(found, Mapping) else FloorState()


def save(settings: QSettings | None, site: str, state: FloorState) -> None:
    KEPT.save(settings, site, _row(state))


def forget(settings: QSettings | None) -> None:
    """Every floor is as at first."""
    KEPT.forget(settings)


def _row(state: FloorState) -> dict[str, object]:
    return {
        "where": asdict(state.where) if state.where else None,
        "frame": state.frame.name,
        "sector": state.sector,
        "layers": {name: getattr(state.layers, name) for name in KEPT_LAYERS},
        "trail_s": state.layers.trail_s,
        "selected": state.selected[:MOST_NAME],
    }


def _state(row: Mapping[str, object]) -> FloorState:
    sector, selected = row.get("sector"), row.get("selected")
    return FloorState(
        where=_where(row.get("where")),
        frame=next((frame for frame in Frame if frame.name == row.get("frame")), Frame.ROBOT_M),
        sector=sector if isinstance(sector, int) and not isinstance(sector, bool) else None,
        layers=_layers(row.get("layers"), row.get("trail_s")),
        selected=selected[:MOST_NAME] if isinstance(selected, str) else "",
    )


def _where(kept: object) -> Where | None:
    if not isinstance(kept, Mapping):
        return None
    x, y, across = (kept.get(key) for key in ("x_m", "y_m", "across_m"))
    if isinstance(x, int | float) and isinstance(y, int | float) and isinstance(across, int | float):
        try:
            return Where(float(x), float(y), float(across))
        except (ValueError, OverflowError):
            return None
    return None


def _layers(kept: object, trail_s: object) -> Layers:
    chosen = kept if isinstance(kept, Mapping) else {}
    known = {name: chosen[name] for name in KEPT_LAYERS if isinstance(chosen.get(name), bool)}
    is_length = isinstance(trail_s, int | float) and not isinstance(trail_s, bool) and 0 <= trail_s <= TRAIL_S
    return Layers(**known, trail_s=float(trail_s) if is_length else TRAIL_S)  # type: ignore[arg-type]
