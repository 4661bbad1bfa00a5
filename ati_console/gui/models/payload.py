"""A payload as text to read: JSON with a key a line, anything else as it came. Bounded, nothing invisible. Pure."""

from __future__ import annotations

import json
from typing import Final

from ati_console.gui.models.plain import plain_block

MAX_SHOWN: Final = 20_000  # characters
INLINE: Final = 34  # values up to this long stay on the line of their key


def pretty(payload: bytes) -> str:
    """Keys of the outermost object each on a line; short values stay in one piece."""
    try:
        value = json.loads(payload)
        text = _object(value) if isinstance(value, dict) and value else _indented(value)
    except (ValueError, RecursionError):
        return raw(payload)
    return plain_block(text, MAX_SHOWN)


def raw(payload: bytes) -> str:
    """As it came; bytes that are no UTF-8 as \\xNN."""
    return plain_block(payload.decode("utf-8", "backslashreplace"), MAX_SHOWN)


def _object(value: dict[str, object]) -> str:
    lines = [f"{json.dumps(key, ensure_ascii=False)}:{_value(inner)}" for key, inner in value.items()]
    return "{" + ",\n ".join(lines) + "}"


def _value(value: object) -> str:
    short = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if len(short) <= INLINE or not isinstance(value, (dict, list)):
        return short
    return _indented(value).replace("\n", "\n ")


def _indented(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def size(payload: bytes) -> str:
    return f"{len(payload):,} B" if len(payload) < 10_000 else f"{len(payload) / 1024:.1f} KiB"
