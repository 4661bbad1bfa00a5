"""Client ids that another client has taken over from us: kept, so that the next start of the window knows of them."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QSettings

from ati_console.gui.console.take_over import broker_of
from ati_console.gui.kept_json import kept
from ati_console.settings.profile import Profile

KEY: Final = "client-ids/taken-over"
MOST, MOST_CHARACTERS = 50, 50_000
Whom = tuple[str, int, str]  # the broker, as take_over.py has it, and the client id


def whom(profile: Profile, client_id: str) -> Whom:
    return *broker_of(profile), client_id


class MetIds:
    """Without settings they are known until the window closes. The oldest fall out."""

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings
        self._met = dict.fromkeys(_read(settings))

    def __contains__(self, one: Whom) -> bool:
        return one in self._met

    def put(self, one: Whom) -> None:
        self._met.pop(one, None)
        self._met = dict.fromkeys([*self._met, one][-MOST:])
        self._save()

    def drop(self, one: Whom) -> None:
        if one in self._met:
            del self._met[one]
            self._save()

    def _save(self) -> None:
        if self._settings is not None:
            self._settings.setValue(KEY, json.dumps([list(one) for one in self._met]))


def _read(settings: QSettings | None) -> list[Whom]:
    """What is odd in it is passed over."""
    found = kept(settings, KEY, MOST_CHARACTERS)
    rows = found if isinstance(found, list) else []
    return [(row[0], row[1], row[2]) for row in rows[-MOST:] if _is_whom(row)]


def _is_whom(row: object) -> bool:
    kinds = (str, int, str)
    return isinstance(row, list) and len(row) == len(kinds) and all(map(isinstance, row, kinds))
