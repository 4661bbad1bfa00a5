"""The tabs of the Diagnose workspace: their order, their titles, and what each says until it has a page."""

from __future__ import annotations

import enum
from typing import Final


class DiagnoseTab(enum.IntEnum):
    ACCESS = 0
    DOCTOR = 1
    RUNS = 2


TITLES: Final = ("Access", "Publisher doctor", "Runs")
EMPTY: Final = {
    DiagnoseTab.ACCESS: (
        "ph.activity",
        "What this broker lets you do, with proof",
        "Connect to a broker, or choose a profile in Change plan, then press Run: nothing is published unless you tick "
        "a topic. No broker at hand? Rehearse plays one on this computer that refuses as brokers did in the field.",
    ),
    DiagnoseTab.DOCTOR: (
        "ph.heartbeat",
        "Senders that are broken",
        "Messages that arrive are looked at: what is wrong with a sender is said here, sherpa by sherpa.",
    ),
    DiagnoseTab.RUNS: (
        "ph.clock-counter-clockwise",
        "No run is kept yet",
        "Each run of a probe is kept here, to be opened again, compared, and reported.",
    ),
}
