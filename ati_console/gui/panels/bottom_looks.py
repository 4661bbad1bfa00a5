"""How the three plain lists of the bottom pane look."""

from __future__ import annotations

from typing import Final

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.models import errors_model
from ati_console.gui.models.findings_model import FINDING_HEADERS, TRIP_HEADERS
from ati_console.gui.panels.list_page import ListLook

_R, _M, _LINK = brush.RIGHT, Voice.MUTED, Voice.LINK
ROOMY: Final = 1_060  # px at zoom 1: narrower, where an error is from, and since when a finding, give way
NAMES: Final = {0: 200}  # of sherpas
ERRORS: Final = ListLook(
    errors_model.HEADERS, {0: 108, 3: 72, 4: 73, 5: 56, 6: 104}, {1: 0.42, 2: 0.34, 7: 0.24},
    ("ph.check-circle", "No errors", "Errors stay listed with first, last and count until you acknowledge them."),
    {2: _M, 7: _LINK}, {3: _R, 4: _R, 5: _R, 7: _R}, name="Errors, the most serious first", names=NAMES,
    leaves=(ROOMY, (2,)),
)  # fmt: skip
FINDINGS: Final = ListLook(
    FINDING_HEADERS, {0: 108, 1: 140, 3: 72, 4: 73, 5: 59, 6: 104}, {2: 0.66, 7: 0.34},
    ("ph.magnifying-glass", "No findings", "What is odd in the data is listed by sherpa and kind, with its evidence."),
    {2: _M, 7: _LINK}, {3: _R, 4: _R, 5: _R, 7: _R}, name="Findings, active ones first", names=NAMES,
    leaves=(ROOMY, (3,)),
)  # fmt: skip
TRIPS: Final = ListLook(
    TRIP_HEADERS, {0: 108, 1: 110, 2: 110, 4: 76, 5: 76, 6: 76, 7: 56}, {3: 1.0},
    ("ph.path", "No trips yet", "Trips appear here when a trip topic of the profile carries one."),
    {3: _M}, {4: _R, 5: _R, 6: _R, 7: _R}, indent=0, name="Trips, the newest first", names=NAMES,
)  # fmt: skip
