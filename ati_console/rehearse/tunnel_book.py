"""Which public address was handed out last: it changes with each start of a tunnel, and whoever has the old one waits.

One small file in the data folder. An address is no secret; a token never comes here.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from ati_console import paths

LARGEST = 4_096
log = logging.getLogger(__name__)


class Handed(msgspec.Struct, frozen=True):
    """`at` is unix seconds."""

    address: str
    at: float


class TunnelBook:
    def __init__(self, file: Path) -> None:
        self._file = file

    def last(self) -> Handed | None:
        """None when none was handed out, or the file cannot be read."""
        try:
            with self._file.open("rb") as stream:
                found = msgspec.json.decode(stream.read(LARGEST), type=Handed)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if 0 < len(found.address) <= 300 and found.address.isprintable() else None

    def hand_out(self, address: str, at: float) -> bool:
        """Somebody was given this one; False when it could not be kept."""
        try:
            paths.write_atomic(self._file, msgspec.json.encode(Handed(address, at)))
        except OSError as error:
            log.warning("the address of the tunnel cannot be kept: %s", error.strerror)
            return False
        return True


def book_file() -> Path:
    return paths.home() / "tunnel.json"
