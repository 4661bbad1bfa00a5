"""The tabs of the Forward workspace: their order, their titles, and what each says until it has a page."""

from __future__ import annotations

import enum
from typing import Final


class ForwardTab(enum.IntEnum):
    DELIVERY = 0
    MAPPING = 1
    CALIBRATION = 2
    AREAS = 3
    DEAD_LETTERS = 4
    TWINZO = 5


TITLES: Final = ("Delivery", "Mapping", "Calibration", "Areas", "Dead letters", "Twinzo check")
EMPTY: Final = {
    ForwardTab.DELIVERY: (
        "ph.cloud-arrow-up",
        "What Twinzo said, sherpa by sherpa",
        "Open a site file, connect to the broker, then switch Forward on or to Shadow in the top bar.",
    ),
    ForwardTab.MAPPING: (
        "ph.list",
        "Sherpas and their Twinzo devices",
        "Open a site file: it names the sherpas that may be forwarded and the login of each.",
    ),
    ForwardTab.CALIBRATION: (
        "ph.map-pin",
        "Anchors that put robot metres onto the sector",
        "Open a site file with a sector. Then pair the pose of a sherpa or a station with its place in Twinzo.",
    ),
    ForwardTab.AREAS: (
        "ph.stack",
        "No areas yet",
        "Switch Forward on: then areas and no-go areas are read from the layers that Twinzo keeps, and kept fresh.",
    ),
    ForwardTab.DEAD_LETTERS: (
        "ph.envelope-simple",
        "No dead letters",
        "What Twinzo refuses for good is kept here with its reason and its body, to be retried, exported or discarded.",
    ),
    ForwardTab.TWINZO: (
        "ph.check-circle",
        "The way to Twinzo, stage by stage",
        "Open a site file and store its credentials, then press Check Twinzo.",
    ),
}
