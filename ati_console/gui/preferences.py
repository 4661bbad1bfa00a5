"""What the user prefers beside theme and zoom: typed, versioned, and the default where a file says anything odd."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QSettings

from ati_console.gui.models.notation import Notation
from ati_console.gui.retention import BOUNDS, Retention

KEY: Final = "preferences"
VERSION: Final = 2  # 1 had reduced_motion alone


@dataclass(frozen=True, slots=True)
class Preferences:
    """`reduced_motion`: marks on the floor jump to their newest pose, the view jumps to its place."""

    reduced_motion: bool = False
    notation: Notation = field(default_factory=Notation)
    retention: Retention = field(default_factory=Retention)
    encrypted_file: bool = False  # secrets go to our own file where there is no key store; asks for its passphrase


def load(settings: QSettings | None) -> Preferences:
    """A newer version is read as far as it is understood; what is not, is the default."""
    text = settings.value(KEY) if settings is not None else None
    try:
        kept = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return Preferences()
    return _of(kept) if isinstance(kept, dict) else Preferences()


def save(settings: QSettings | None, preferences: Preferences) -> None:
    if settings is not None:
        settings.setValue(KEY, json.dumps(_as_row(preferences)))


def _of(kept: dict[str, Any]) -> Preferences:
    """True only where the file says true; a number outside its bounds is the default."""
    days = {name: kept.get(name) for name in BOUNDS}
    known = {name: value for name, value in days.items() if type(value) is int and value in BOUNDS[name]}
    return Preferences(
        reduced_motion=kept.get("reduced_motion") is True,
        notation=Notation(utc=kept.get("utc") is True, millimetres=kept.get("millimetres") is True),
        retention=Retention(**known),
        encrypted_file=kept.get("encrypted_file") is True,
    )


def _as_row(preferences: Preferences) -> dict[str, object]:
    notation, retention = preferences.notation, preferences.retention
    return {
        "version": VERSION,
        "reduced_motion": preferences.reduced_motion,
        "utc": notation.utc,
        "millimetres": notation.millimetres,
        "encrypted_file": preferences.encrypted_file,
        **{name: getattr(retention, name) for name in BOUNDS},
    }
