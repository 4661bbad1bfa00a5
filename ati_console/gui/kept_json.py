"""JSON texts in the settings. One that cannot be understood, or is longer than we ever write, is not there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSettings

VERSION: Final = 1
MOST_SITES: Final = 50


def kept(settings: QSettings | None, key: str, most: int) -> object:
    """`most`: characters. None for nothing."""
    text = settings.value(key) if settings is not None else None
    if not isinstance(text, str) or len(text) > most:
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


@dataclass(frozen=True, slots=True)
class BySite:
    """One text under `key` with something for each site. What another version wrote is not there."""

    key: str
    most: int  # characters

    def all(self, settings: QSettings | None) -> dict[str, object]:
        found = kept(settings, self.key, self.most)
        sites = found.get("sites") if isinstance(found, dict) and found.get("version") == VERSION else None
        return dict(sites) if isinstance(sites, dict) else {}

    def save(self, settings: QSettings | None, site: str, row: object) -> None:
        """The site that was left last stands last; the longest unused ones fall out."""
        if settings is None:
            return
        others = {name: value for name, value in self.all(settings).items() if name != site}
        newest = dict(list({**others, site: row}.items())[-MOST_SITES:])
        settings.setValue(self.key, json.dumps({"version": VERSION, "sites": newest}))

    def forget(self, settings: QSettings | None) -> None:
        if settings is not None:
            settings.remove(self.key)
