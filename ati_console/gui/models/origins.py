"""Whose row is it? Every list says it the same way. Pure."""

from __future__ import annotations

from ati_console.fleet.unreadable import Unreadable
from ati_console.fleet.view import ErrorEntry, Finding
from ati_console.gui.models.battery_rows import Battery
from ati_console.gui.models.errors_model import OfSherpa
from ati_console.gui.models.findings_model import Unlisted
from ati_console.ingest.tap import Heard
from ati_console.wire.messages import TripInfo


def sherpa_of(origin: object) -> str:
    """The sherpa a row is about, "" when it is about none."""
    if isinstance(origin, (ErrorEntry, Finding, Unlisted, OfSherpa, Battery, Heard, Unreadable)):
        return origin.sherpa
    return (origin.sherpa_name or "") if isinstance(origin, TripInfo) else ""
