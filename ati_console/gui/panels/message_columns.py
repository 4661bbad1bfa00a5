"""Which columns of the messages have room, so that what tells two rows apart is whole: broker and topic. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ati_console.gui.models.messages_model import BROKER

TIME, TOPIC, BYTES, QOS, SHERPA, WHAT, PAYLOAD = range(7)
WIDTHS: Final = {TIME: 118, BYTES: 50, QOS: 40, SHERPA: 78, WHAT: 98, BROKER: 80}  # px at zoom 1
LEAST: Final = {TOPIC: 172, PAYLOAD: 110}  # a topic with the name of a sherpa; a payload's first words
LEAVES: Final = (QOS, BYTES, PAYLOAD)  # the first goes first; the message that is selected says all three
WIDEST_BROKER: Final = 150
WIDEST_WHAT: Final = 260


def without_room(width: float, broker_width: float | None) -> frozenset[int]:
    """`width` in px at zoom 1; `broker_width` None: there is one broker, and no column for it."""
    needs = {**WIDTHS, **LEAST, BROKER: broker_width or 0}
    gone = {BROKER} if broker_width is None else set()
    for column in LEAVES:
        if sum(need for name, need in needs.items() if name not in gone) > width:
            gone.add(column)
    return frozenset(gone)


def what_width(width: float) -> int:
    """Why a message was refused is longer than what it is: a quarter of the room that nothing else needs."""
    spare = width - sum(WIDTHS.values()) - sum(LEAST.values())
    return round(min(WIDTHS[WHAT] + max(0.0, spare) / 4, WIDEST_WHAT))


def broker_width(names: Iterable[float]) -> float:
    """For the longest of the names, given as their widths with padding."""
    return min(max([*names, float(WIDTHS[BROKER])]), WIDEST_BROKER)
