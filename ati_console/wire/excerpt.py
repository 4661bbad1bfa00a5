"""Short, harmless pieces of what arrived: for evidence, reasons and fields we do not know."""

from __future__ import annotations

from typing import Any, Final

import msgspec

MAX_KEY: Final = 64  # characters of an unknown field's name
MAX_VALUE: Final = 200  # characters of its JSON text
MAX_ENTRIES: Final = 32  # unknown fields kept of one message


def excerpt(text: str, limit: int) -> str:
    """At most `limit` characters, with nothing that moves a cursor, breaks a line or turns the writing direction."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    if short.isprintable():
        return short
    return "".join(c if c.isprintable() else _escaped(c) for c in short)[:limit]


def json_text(value: Any, limit: int = MAX_VALUE) -> str:
    """The JSON of a decoded value, shortened. Nesting too deep to write again is said, not raised."""
    try:
        return excerpt(msgspec.json.encode(value).decode(), limit)
    except RecursionError:
        return "(nested too deep to show)"


def entries(items: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Name and JSON text of the first `MAX_ENTRIES`; a last entry says how many more there were."""
    kept = tuple((excerpt(key, MAX_KEY), json_text(items[key])) for key in list(items)[:MAX_ENTRIES])
    left = len(items) - len(kept)
    return (*kept, ("…", f"{left} more fields")) if left else kept


def bytes_excerpt(payload: bytes, limit: int = 80) -> str:
    return excerpt(payload[: 4 * limit].decode("utf-8", "replace"), limit)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
