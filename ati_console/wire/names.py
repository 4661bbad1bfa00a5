"""The name a payload gives its sherpa, be the rest of it what it may. Pure."""

from __future__ import annotations

from typing import Final

import msgspec


class _Named(msgspec.Struct):
    sherpa_name: str = ""


_NAME: Final = msgspec.json.Decoder(_Named)


def name_in(payload: bytes) -> str:
    """Empty where there is none."""
    try:
        return _NAME.decode(payload).sherpa_name[:200]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
