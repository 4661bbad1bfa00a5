"""Source timestamps of every kind the field sends, as UTC epoch seconds (contracts.md 1.6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

_YEAR_3000: Final = 32_503_680_000.0  # seconds; the same number in milliseconds is the year 2000
_SCALES: Final = ((1e11, 1.0), (1e14, 1e-3), (1e17, 1e-6), (1e20, 1e-9))  # below: s, ms, us, ns


class BadTime(ValueError):
    """Not a point in time that we can read; the words say why."""


def read_time(value: Any, z_suffix_offset_min: int) -> float:
    """Epoch seconds, milliseconds (also micro- and nanoseconds, told apart by size) or ISO 8601 text.

    A trailing Z and a naive ISO text both count as UTC + `z_suffix_offset_min`, because the feed writes its local
    time with a Z; an offset that is written out (+05:30, +00:00) is believed, and so is an epoch number.
    Raises BadTime.
    """
    if type(value) is str:
        return _in_range(_from_text(value, z_suffix_offset_min))
    if type(value) is int or type(value) is float:
        return _from_number(value)
    raise BadTime("a time is a number or ISO text")


def is_epoch_text(value: Any) -> bool:
    """Text such as "1727261925000": nine digits or more are no ISO date."""
    return type(value) is str and len(value) <= 32 and len(value) >= 9 and value.replace(".", "", 1).isdecimal()


def _from_text(text: str, z_suffix_offset_min: int) -> float:
    if len(text) > 64:
        raise BadTime("too long for a time")
    if is_epoch_text(text):
        return _from_number(float(text))
    ends_in_z = text[-1:] in ("Z", "z")
    try:
        moment = datetime.fromisoformat(text[:-1] if ends_in_z else text)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC).timestamp() - 60 * z_suffix_offset_min
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise BadTime("neither ISO 8601 nor an epoch") from None


def _from_number(value: float) -> float:
    if value < 0:
        raise BadTime("before 1970")
    for limit, scale in _SCALES:
        if value < limit:
            return _in_range(value * scale)
    raise BadTime("too large for an epoch")


def _in_range(seconds: float) -> float:
    if 0 <= seconds < _YEAR_3000:
        return seconds
    raise BadTime("outside 1970..3000")
