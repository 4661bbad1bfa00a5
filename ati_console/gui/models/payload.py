"""A payload as text to read: JSON with a key a line, anything else as it came. Bounded, nothing invisible. Pure."""

from __future__ import annotations

import json
from typing import Final

from ati_console.fleet.view import RobotView
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


def compact(payload: bytes) -> str:
    """As `pretty`, with short entries side by side: fewer lines for a low box."""
    lines = pretty(payload).split("\n")
    packed = lines[:1]
    for line in lines[1:]:
        joined = packed[-1] + line.removeprefix(" ")
        if packed[-1].endswith(",") and len(joined) <= INLINE and line[:2] == ' "':
            packed[-1] = joined
        else:
            packed.append(line)
    return "\n".join(packed)


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


def size(count: int) -> str:
    return f"{count:,} B" if count < 10_000 else f"{count / 1024:.1f} KiB"


def size_of(view: RobotView) -> str:
    """Of the newest message, and how much of it is kept when that is not all."""
    kept, whole = len(view.last_payload), max(view.last_size, len(view.last_payload))
    return size(whole) if kept == whole else f"{size(whole)}, the first {size(kept)} kept"


HEX_BYTES: Final = 8  # a line: what fits the card


def dump(payload: bytes) -> str:
    """Offset, bytes in hex by twos, and what of them is printable ASCII."""
    lines = [payload[at : at + HEX_BYTES] for at in range(0, len(payload), HEX_BYTES)]
    return "\n".join(_hex_line(number * HEX_BYTES, piece) for number, piece in enumerate(lines)) or "(no bytes)"


def _hex_line(offset: int, piece: bytes) -> str:
    letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in piece)
    width = HEX_BYTES * 2 + HEX_BYTES // 2 - 1
    return f"{offset:04x} {piece.hex(' ', -2):<{width}} {letters}"
