"""Who is connected to our mosquitto, read from what it logs. Pure; lines in, values out.

`New client connected from 127.0.0.1:50514 as amr-001 (p5, c1, k10, u'ati-fleet').`
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAX_GUESTS: Final = 200
READ_AT_ONCE: Final = 256 * 1024  # bytes of a log that grew while nobody looked; what is older is passed over
_CAME: Final = re.compile(
    r"^(\d+): New client connected from (\S+):(\d+) as (.{1,200}?) \(p\d[^)]*?(?:, u'(.*)')?\)\.?$"
)
_LEFT: Final = re.compile(
    r"^\d+: (?:Client (.{1,200}?) (?:closed its connection|disconnected|has exceeded timeout|\[[^]]*\] disconnected)"
    r"|Bad socket read/write on client (.{1,200}?): )"
)


@dataclass(frozen=True, slots=True)
class Guest:
    """`since` is unix seconds. `last_topic`, `last_at` and `hz` only when its topics are its alone."""

    client_id: str
    address: str
    user: str = ""
    since: float = 0.0
    last_topic: str = ""
    last_at: float | None = None
    hz: float = 0.0


class GuestBook:
    """Fed with the lines of the log, in order."""

    def __init__(self) -> None:
        self._here: dict[str, Guest] = {}

    def read(self, lines: Iterable[str]) -> None:
        for line in lines:
            came = _CAME.match(line)
            if came is not None:
                at, address, port, client_id, user = came.groups()
                self._here.pop(client_id, None)
                if len(self._here) < MAX_GUESTS:
                    self._here[client_id] = Guest(client_id, f"{address}:{port}", user or "", float(at))
                continue
            left = _LEFT.match(line)
            if left is not None:
                self._here.pop(left.group(1) or left.group(2), None)

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Newest last."""
        return tuple(self._here.values())


class LogTail:
    """What a file has new since the last call; begins anew when it was made anew."""

    def __init__(self, file: Path) -> None:
        self._file, self._place, self._rest = file, 0, b""

    def lines(self) -> list[str]:
        try:
            size = self._file.stat().st_size
            if size < self._place:
                self._place, self._rest = 0, b""
            with self._file.open("rb") as stream:
                stream.seek(max(self._place, size - READ_AT_ONCE))
                data = self._rest + stream.read(READ_AT_ONCE)
                self._place = stream.tell()
        except OSError:
            return []
        *whole, self._rest = data.split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]
