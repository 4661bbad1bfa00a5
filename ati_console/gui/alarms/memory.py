"""The alarm rules in the settings file of the window: limits by site, the rest for all. Anything odd is the default."""

from __future__ import annotations

import json
from typing import Any, Final

from PySide6.QtCore import QSettings

from ati_console.gui.alarms.rules import AlarmRules, Kind, QuietHours

RULES: Final = "alarms/rules"
LIMITS: Final = "alarms/limits"
MAX_SITES: Final = 200


def load(settings: QSettings, site: str) -> AlarmRules:
    """The rules for a site; "" is the one without a name, whose limits hold where a site has none of its own: they
    were typed before it was opened."""
    kept, limits = _object(settings.value(RULES)), _object(settings.value(LIMITS))
    default = AlarmRules()
    low, empty = _pair(limits.get(site)) or _pair(limits.get("")) or (default.low_pct, default.empty_pct)
    return AlarmRules(
        kinds=_kinds(kept.get("kinds")),
        low_pct=low,
        empty_pct=empty,
        quiet=_quiet(kept.get("quiet")),
        notify=kept.get("notify") is not False,
        sound=kept.get("sound") is True,
    )


def save(settings: QSettings, site: str, rules: AlarmRules) -> None:
    quiet = [rules.quiet.begin, rules.quiet.end] if rules.quiet else None
    kinds = [kind.name for kind in Kind if kind in rules.kinds]
    kept = {"kinds": kinds, "quiet": quiet, "notify": rules.notify, "sound": rules.sound}
    limits = _object(settings.value(LIMITS))
    limits.pop(site, None)
    limits[site] = [rules.low_pct, rules.empty_pct]
    for oldest in list(limits)[: max(0, len(limits) - MAX_SITES)]:
        del limits[oldest]
    settings.setValue(RULES, json.dumps(kept))
    settings.setValue(LIMITS, json.dumps(limits))


def _object(text: object) -> dict[str, Any]:
    try:
        read = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _kinds(names: object) -> frozenset[Kind]:
    if not isinstance(names, list):
        return frozenset(Kind)
    return frozenset(kind for kind in Kind if kind.name in names)


def _pair(limits: object) -> tuple[int, int] | None:
    """Low and empty, when they are what the rules allow."""
    if not isinstance(limits, list) or len(limits) != 2 or not all(type(pct) is int for pct in limits):
        return None
    low, empty = limits
    return (low, empty) if 1 <= empty <= low <= 99 else None


def _quiet(pair: object) -> QuietHours | None:
    if not isinstance(pair, list) or len(pair) != 2 or not all(type(minute) is int for minute in pair):
        return None
    try:
        return QuietHours(pair[0], pair[1])
    except ValueError:
        return None
