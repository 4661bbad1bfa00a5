"""What the user prefers beside theme and zoom: typed, versioned, and the default where a file says anything odd."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from PySide6.QtCore import QSettings

KEY: Final = "preferences"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Preferences:
    """`reduced_motion`: marks on the floor jump to their newest pose and do not glide."""

    reduced_motion: bool = False


def load(settings: QSettings | None) -> Preferences:
    """A newer version is read as far as it is understood; what is not, is the default."""
    text = settings.value(KEY) if settings is not None else None
    try:
        kept = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return Preferences()
    return Preferences(reduced_motion=isinstance(kept, dict) and kept.get("reduced_motion") is True)


def save(settings: QSettings | None, preferences: Preferences) -> None:
    if settings is not None:
        settings.setValue(KEY, json.dumps({"version": VERSION, **asdict(preferences)}))
