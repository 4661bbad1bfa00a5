"""Reading one field of a JSON object: tolerant where a wrong type does no harm, and saying so as an oddity."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from ati_console.wire.excerpt import excerpt, json_text
from ati_console.wire.messages import Odd, Oddity, Undecodable
from ati_console.wire.times import BadTime, is_epoch_text, read_time

MAX_NAME: Final = 200  # characters of a sherpa's name; longer ones are an attack or an accident
MAX_TEXT: Final = 300  # characters of an error text, a reason, a mode
MAX_EVIDENCE: Final = 120

Json = dict[str, Any]
Oddities = list[Oddity]


def odd(kind: Odd, words: str) -> Oddity:
    return Oddity(kind, excerpt(words, MAX_EVIDENCE))


def required_name(data: Json, key: str) -> str:
    """A text that identifies: never shortened, because two names must not become one. Raises Undecodable."""
    value = data.get(key)
    if type(value) is str and value and len(value) <= MAX_NAME and not value.isspace():
        return value
    if value is None or value == "":
        raise Undecodable("missing", key)
    what = f"longer than {MAX_NAME} characters" if type(value) is str and len(value) > MAX_NAME else "not a name"
    raise Undecodable(what, key, json_text(value, 80))


def text(data: Json, key: str, found: Oddities) -> str | None:
    """A text, shortened to MAX_TEXT; None when absent, null or blank. Another type is kept as its JSON text."""
    value = data.get(key)
    if value is None or value == "":
        return None
    if type(value) is str:
        return value if len(value) < MAX_TEXT and not value.isspace() else excerpt(value.strip(), MAX_TEXT) or None
    found.append(odd(Odd.FIELD_TYPE, f"{key} is {json_text(value, 60)}, not text"))
    return None if value is False else json_text(value, MAX_TEXT)


def identifier(data: Json, key: str, found: Oddities) -> str | None:
    """A number or a text that identifies (trip, leg, message), as text; None when absent, null or unusable."""
    value = data.get(key)
    if value is None or value == "":
        return None
    if type(value) is int and -(1 << 64) < value < 1 << 64:
        return str(value)
    if type(value) is str and len(value) <= MAX_NAME:
        return value
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    found.append(odd(Odd.FIELD_TYPE, f"{key} is {json_text(value, 60)}, neither a number nor a short text"))
    return None


def flag(data: Json, key: str, found: Oddities) -> bool:
    """true or false; absent and null are false; 0, 1 and the words are taken with an oddity."""
    value = data.get(key, False)
    if value is True or value is False:
        return value
    if value is None:
        return False
    found.append(odd(Odd.FIELD_TYPE, f"{key} is {json_text(value, 60)}, not true or false"))
    return value == 1 or (type(value) is str and value.strip().lower() in ("true", "1", "yes"))


def number(value: Any) -> float | None:
    """A finite number; None for anything else. true is not 1, and text is not a number here."""
    if type(value) is float:
        return value if isfinite(value) else None
    if type(value) is not int:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def time(data: Json, key: str, z_suffix_offset_min: int, found: Oddities) -> float | None:
    """UTC epoch seconds; None when absent, null or unreadable (the last with an oddity)."""
    value = data.get(key)
    if value is None or value == "":
        return None
    try:
        seconds = read_time(value, z_suffix_offset_min)
    except BadTime as reason:
        found.append(odd(Odd.FIELD_TYPE, f"{key} {json_text(value, 60)}: {reason}"))
        return None
    if is_epoch_text(value):
        found.append(odd(Odd.FIELD_TYPE, f"{key} {json_text(value, 60)} is a number written as text"))
    return seconds
