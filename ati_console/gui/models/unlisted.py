"""Sherpas that are seen and not on the allow-list, for the findings: looked for once a second, bounded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from ati_console.fleet.view import RobotView
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.findings_model import Unlisted

EVERY_S: Final = 1.0
MAX_LISTED: Final = 500


class UnlistedWatch:
    """`look` as often as wanted."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")
        self._found: tuple[Unlisted, ...] = ()

    def look(
        self, robots: Mapping[str, RobotView], listing: Callable[[str], Listing], now: float
    ) -> tuple[Unlisted, ...]:
        if not 0 <= now - self._looked_at < EVERY_S:
            self._looked_at = now
            strangers = ((name, view) for name, view in robots.items() if not listing(name).listed)
            self._found = tuple(
                [
                    Unlisted(name, listing(name).near, view.heard_at or view.received_at, view.messages)
                    for name, view in islice(strangers, MAX_LISTED)
                ]
            )
        return self._found
