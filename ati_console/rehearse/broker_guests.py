"""Who is connected to our mosquitto and what they send, read from what it logs. Lines in, values out.

`New client connected from 127.0.0.1:50514 as amr-001 (p5, c1, k10, u'ati-fleet').`
`Received PUBLISH from amr-001 (d0, q1, r0, m1, 'ati/amr/tug-1/status', ... (205 bytes))` (log_type debug)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

MAX_GUESTS: Final = 200
READ_AT_ONCE: Final = 512 * 1024  # bytes of a log that grew while nobody looked; what is older is passed over
LONGEST: Final = 8 * 1024 * 1024  # bytes; a log that was read that far begins anew
LEAST_S: Final = 1.0  # a rate of less time would jump
_CAME: Final = re.compile(
    r"^(\d+): New client connected from (\S+):(\d+) as (.{1,200}?) \(p\d[^)]*?(?:, u'(.*)')?\)\.?$"
)
_LEFT: Final = re.compile(
    r"^\d+: (?:Client (.{1,200}?) (?:closed its connection|disconnected|has exceeded timeout|\[[^]]*\] disconnected)"
    r"|Bad socket read/write on client (.{1,200}?): )"
)
_SENT: Final = re.compile(
    r"^(\d+): Received PUBLISH from (.{1,200}?) \(d\d, q\d, r\d, m\d+, '(.*)', \.\.\. \(\d+ bytes\)\)$"
)


@dataclass(frozen=True, slots=True)
class Guest:
    """`since` and `last_at` are unix seconds, of the second; `hz` is of the time between the last two counts."""

    client_id: str
    address: str
    user: str = ""
    since: float = 0.0
    last_topic: str = ""
    last_at: float | None = None
    hz: float = 0.0


class GuestBook:
    """Fed with the lines of the log, in order; `count` makes rates of what came since it was called before."""

    def __init__(self) -> None:
        self._here: dict[str, Guest] = {}
        self._sent: dict[str, int] = {}
        self._counted_at: float | None = None

    def read(self, lines: Iterable[str]) -> None:
        for line in lines:
            sent = _SENT.match(line)
            if sent is not None:
                self._note(int(sent[1]), sent[2], sent[3])
                continue
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

    def count(self, now: float) -> None:
        """`now` in seconds of any clock that only grows."""
        before = self._counted_at
        if before is not None and now - before < LEAST_S:
            return
        for client_id, guest in self._here.items():
            hz = self._sent.get(client_id, 0) / (now - before) if before is not None else 0.0
            self._here[client_id] = replace(guest, hz=hz)
        self._sent.clear()
        self._counted_at = now

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Newest last."""
        return tuple(self._here.values())

    def _note(self, at: int, client_id: str, topic: str) -> None:
        guest = self._here.get(client_id)
        if guest is not None:
            self._sent[client_id] = self._sent.get(client_id, 0) + 1
            self._here[client_id] = replace(guest, last_topic=topic[:200], last_at=float(at))


class LogTail:
    """What a file has new since the last call; begins anew when it was made anew, and empties it when it is long: its
    writer appends, so that it goes on at the beginning."""

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
            if self._place > LONGEST:
                os.truncate(self._file, 0)
                self._place = 0
        except OSError:
            return []
        *whole, self._rest = data.split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]
