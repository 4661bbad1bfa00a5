"""The batteries as rows: level, what it is doing, how fast, how long. The lowest first; slopes are worked out once
for each history and not more than some in a look, so that 1,000 sherpas cost no frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.view import BatteryPoint, RobotView
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.battery_slope import Slope, Why, left_words, slope
from ati_console.gui.models.battery_summary import charging_since
from ati_console.gui.models.console_model import Limits
from ati_console.gui.models.fleet_rows import natural
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.report.wording import counted

HEADERS: Final = ("Sherpa", "Battery %", "State", "Per hour", "Time to empty", "Last hour")
PIECE: Final = 60  # slopes worked out in one look: about 3 ms
NOT_SAID: Final = 101.0  # sorts behind every level


@dataclass(frozen=True, slots=True)
class Battery:
    """What one row paints."""

    sherpa: str
    pct: float | None
    charging: bool
    silent: bool
    history: tuple[BatteryPoint, ...]
    slope: Slope
    limits: Limits


@dataclass(slots=True)
class _Known:
    history: tuple[BatteryPoint, ...]
    key: tuple[float | None, bool, bool]
    row: ListRow


class BatteryRows:
    """`rows` as often as wanted; what did not change is the same row again."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._limits, self._notation = Limits(), LOCAL_METRES
        self._left = 0

    def rows(
        self, robots: Mapping[str, RobotView], limits: Limits, now: float, notation: Notation = LOCAL_METRES
    ) -> list[ListRow]:
        self._left = PIECE
        if (limits, notation) != (self._limits, self._notation):
            self._limits, self._notation = limits, notation
            self._known.clear()
        if len(self._known) > len(robots):
            self._known = {name: known for name, known in self._known.items() if name in robots}
        return [self._row(name, view, limits, now) for name, view in robots.items()]

    def _row(self, name: str, view: RobotView, limits: Limits, now: float) -> ListRow:
        silent = now - view.received_at > limits.stale_after_s
        key = (view.state.battery_pct, view.charging, silent)
        known = self._known.get(name)
        fresh = known is None or known.history is not view.battery or known.key != key
        if known is not None and (not fresh or not self._left):
            return known.row
        if not self._left:
            return battery_row(Battery(name, *key, view.battery, Slope(Why.PENDING), limits), view, self._notation)
        self._left -= 1
        found = Slope(Why.SILENT) if silent else slope(view.battery, charging=view.charging, now=now)
        row = battery_row(Battery(name, *key, view.battery, found, limits), view, self._notation)
        self._known[name] = _Known(view.battery, key, row)
        return row


def battery_row(battery: Battery, view: RobotView, notation: Notation = LOCAL_METRES) -> ListRow:
    pct, found = battery.pct, battery.slope
    per_hour, left = found.pct_per_h, found.empty_in_s
    cells = (
        plain(battery.sherpa, 64),
        "unknown" if pct is None else f"{pct:.0f}",
        _state(battery, view, notation),
        "-" if per_hour is None else f"{per_hour:.1f}",
        found.why.value if left is None else left_words(left),
        counted(len(battery.history), "level"),
    )
    level = NOT_SAID if pct is None else pct
    values = (
        natural(battery.sherpa),
        level,
        cells[2],
        1e9 if per_hour is None else per_hour,
        1e9 if left is None else left,
        len(battery.history),
    )
    return ListRow(
        ("battery", battery.sherpa), cells, _shape(battery), battery.silent, battery,
        (level, natural(battery.sherpa)), None, values,
    )  # fmt: skip


def _shape(battery: Battery) -> Shape | None:
    if battery.pct is None:
        return Glyph.DASH
    if battery.charging:
        return Glyph.BOLT
    return Glyph.FINDING if battery.pct < battery.limits.low_pct else None


def _state(battery: Battery, view: RobotView, notation: Notation) -> str:
    if battery.silent:
        return f"silent since {notation.minute(view.received_at)}"
    if battery.charging:
        since = charging_since(view.battery)
        return "charging" if since is None else f"charging since {notation.minute(since)}"
    if battery.pct is None:
        return "not said"
    if battery.pct < battery.limits.empty_pct:
        return f"empty: below {battery.limits.empty_pct} %"
    return f"low: below {battery.limits.low_pct} %" if battery.pct < battery.limits.low_pct else "in use"
