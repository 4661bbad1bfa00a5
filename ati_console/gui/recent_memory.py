"""The site files that were open last, in the settings: newest first, at most eight.

One JSON text. What cannot be understood in it is left out, entry by entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

from ati_console.gui.kept_json import kept
from ati_console.gui.models.plain import plain

KEY: Final = "recent_sites"
MOST: Final = 8
MOST_NAME: Final = 200
MOST_PATH: Final = 4_096
MOST_TEXT: Final = 200_000


@dataclass(frozen=True, slots=True)
class RecentSite:
    """`gone`: there was no such file when it was last looked for. `name` is the plant's, out of the file."""

    path: Path
    name: str
    gone: bool = False

    @property
    def words(self) -> str:
        """On one line."""
        return plain(self.name, 40) or plain(self.path.name, 40)


def load(settings: QSettings | None) -> tuple[RecentSite, ...]:
    rows = kept(settings, KEY, MOST_TEXT)
    found = (_site(row) for row in (rows if isinstance(rows, list) else ()))
    return tuple(site for site in found if site is not None)[:MOST]


def save(settings: QSettings | None, sites: Sequence[RecentSite]) -> None:
    if settings is not None:
        settings.setValue(KEY, json.dumps([{"path": str(one.path), "name": one.name[:MOST_NAME]} for one in sites]))


def first(sites: Sequence[RecentSite], newest: RecentSite) -> tuple[RecentSite, ...]:
    """The newest before the others, each file once."""
    return (replace(newest, gone=False), *without(sites, newest.path))[:MOST]


def without(sites: Sequence[RecentSite], path: Path) -> tuple[RecentSite, ...]:
    return tuple(one for one in sites if one.path != path)


def _site(row: object) -> RecentSite | None:
    path, name = (row.get("path"), row.get("name")) if isinstance(row, dict) else (None, None)
    if not isinstance(path, str) or not isinstance(name, str) or not 0 < len(path) <= MOST_PATH or "\0" in path:
        return None
    return RecentSite(Path(path), name[:MOST_NAME])
