"""The tabs of the pane below the floor: their order and titles, and what the tool row can do in each."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, Protocol

from ati_console.gui.panels.bottom_tools import Offer
from ati_console.gui.panels.csv_saver import Rows
from ati_console.gui.panels.row_table import RowTable


class Tab(enum.IntEnum):
    ERRORS = 0
    FINDINGS = 1
    TRIPS = 2
    MESSAGES = 3
    CONNECTION = 4
    BATTERY = 5


TITLES: Final = ("Errors", "Findings", "Trips", "Messages", "Connection", "Battery")
HINTS: Final = {Tab.MESSAGES: "Filter, + and #", Tab.CONNECTION: "Filter events"}
LISTENING: Final = (Tab.MESSAGES, Tab.CONNECTION)


class Page(Protocol):
    """What the tool row asks of the page in view."""

    @property
    def table(self) -> RowTable: ...
    def set_filter(self, text: str) -> None: ...
    def copy_rows(self) -> None: ...
    def csv_rows(self) -> Rows: ...


def offered(tab: int, counts: Mapping[Tab, int]) -> Offer:
    """`counts`: how many rows each tab has. A tab of somebody else's (the card, in a narrow window) offers nothing."""
    if tab not in counts:
        return Offer()
    here, some = Tab(tab), counts[Tab(tab)] > 0
    hint = HINTS.get(here, "Filter") if some else ""
    return Offer(hint, here is Tab.MESSAGES and some, here in (Tab.ERRORS, Tab.FINDINGS) and some, some)
