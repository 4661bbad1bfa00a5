"""The name a payload gives its sherpa, be the rest of it what it may. Pure."""

from __future__ import annotations

import re
from typing import Final

import msgspec


class _Named(msgspec.Struct):
    sherpa_name: str = ""


_NAME: Final = msgspec.json.Decoder(_Named)


_SOMEWHERE: Final = re.compile(rb'"sherpa_name"\s*:\s*"([^"\\\x00-\x1f]{1,200})"')
LOOKED_AT: Final = 8 * 1024  # bytes of what is no JSON


def name_in(payload: bytes) -> str:
    """Empty where there is none. What is cut off, or has a NaN, is no JSON and may name its sherpa all the same."""
    try:
        return _NAME.decode(payload).sherpa_name[:200]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = _SOMEWHERE.search(payload[:LOOKED_AT])
        return found[1].decode("utf-8", "replace") if found else ""
