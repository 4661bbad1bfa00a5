"""What was under way when the last run ended: the twin is asked what it holds of it, so that it is not sent twice.

A kill between the twin's commit and our note of it leaves a batch of which nobody knows. Only what the twin's own
history lists counts as delivered; whatever is not certain within ASK_S is sent again with the Timestamps it had.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Final

from ati_console.forward.faults import DISK_ADVICE, DISK_AGAIN_S, Faults
from ati_console.forward.journal import Journal
from ati_console.forward.order import Row
from ati_console.forward.outbox import Device, Settle
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.pacing import backoff_s
from ati_console.forward.queries import Queries, QueryFailed, Who
from ati_console.forward.tally import Tally
from ati_console.forward.twin_values import TwinPosition
from ati_console.status import Severity

log = logging.getLogger(__name__)
ASK_S: Final = 5.0  # sending to these devices waits no longer than that
AT_ONCE: Final = 8
ASKED: Final = 3  # times, when the asking itself fails
Believe = Callable[[Iterable[Device], Iterable[Row]], object]  # devices that may be sent to again, rows that arrived
SAME_MM: Final = 1.0  # a twin may keep coordinates with fewer digits than we send


def held(rows: Iterable[Row], history: Iterable[TwinPosition]) -> list[Row]:
    """Those of one device's `rows` that its history lists, by Timestamp, sector and place. Pure.

    The Timestamp is the identity: it is ours, rises strictly within a login, and was on disk before it was sent, so no
    other sample has it. Place and sector alone would prove nothing, a parked robot repeats itself.
    """
    listed = {round(one.at * 1000): one for one in history if one.at is not None}
    return [row for row in rows if row.sent_ms in listed and _is_there(row, listed[row.sent_ms])]


def _is_there(row: Row, there: TwinPosition) -> bool:
    apart_mm = math.hypot(there.x_mm - row.sample.x_mm, there.y_mm - row.sample.y_mm)
    return there.sector == row.sample.sector and apart_mm <= SAME_MM


class Doubts:
    """`rows`: of any devices, each with the Timestamp it was sent with. Nothing of them is sent meanwhile."""

    def __init__(self, rows: Sequence[Row], tally: Tally, faults: Faults) -> None:
        self._tally, self._faults = tally, faults
        self.devices: dict[Device, list[Row]] = defaultdict(list)
        for row in rows:
            self.devices[row.sample.login, row.sample.branch].append(row)
        self._rows = rows
        self._found: list[Row] = []
        self._settled = False

    async def clear_up(self, queries: Queries, journal: Journal, believe: Believe) -> None:
        """On disk before anything is sent: a kill in between finds the same doubts again.

        Nothing of these devices is sent until it is done, so it is tried again, more and more slowly, whatever goes
        wrong; a question that keeps failing is given up, which leaves the doubt: all of it is sent again.
        """
        for failures in count(1):
            try:
                if not self._settled:
                    await self._settle(journal, await self._ask(queries) if failures <= ASKED else self._found)
                believe(self.devices, self._found)
                return
            except Exception as error:
                log.exception("nobody thought of this: what was under way cannot be cleared up")
                words = f"what was under way when the last run ended cannot be cleared up ({type(error).__name__})"
                self._faults.add(
                    words, "Nothing to do: it is tried again by itself. Send the log to who maintains this."
                )
            await asyncio.sleep(backoff_s(failures, random.random()))  # noqa: S311 - jitter

    async def _settle(self, journal: Journal, found: list[Row]) -> None:
        certain = {row.id for row in found}
        await self._write(journal, Settle(found=found, again=[row for row in self._rows if row.id not in certain]))
        self._settled = True
        self._tally.began(len(found), (), 0)
        self._tally.settled(found, (), (), "")
        if found:
            words = f"Twinzo had {len(found)} of {len(self._rows)} samples that were under way when the last run ended"
            self._faults.add(words, "Nothing to do: these are not sent again.", severity=Severity.INFO)

    async def _write(self, journal: Journal, step: Settle) -> None:
        while True:
            try:
                await journal.write(step)
                return
            except OutboxError as error:
                self._faults.add(str(error), DISK_ADVICE)
                await asyncio.sleep(DISK_AGAIN_S)

    async def _ask(self, queries: Queries) -> list[Row]:
        """Those that the twin holds for certain; a twin that does not say leaves the doubt."""
        self._found.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASK_S):
                for branch in {branch for _, branch in self.devices}:
                    with contextlib.suppress(QueryFailed):
                        await self._of_branch(queries, branch)
        return self._found

    async def _of_branch(self, queries: Queries, branch: str) -> None:
        logins = [login for login, of in self.devices if of == branch]
        ids = {one.login: one.id for one in await queries.devices(Who(branch, logins[0]))}
        known = [(login, number) for login in logins if (number := ids.get(login)) is not None]
        for first in range(0, len(known), AT_ONCE):
            some = known[first : first + AT_ONCE]
            asked = [self._of_device(queries, Who(branch, login), number) for login, number in some]
            for failed in await asyncio.gather(*asked, return_exceptions=True):
                if failed is not None:
                    raise failed

    async def _of_device(self, queries: Queries, who: Who, number: int) -> None:
        rows = self.devices[who.login, who.branch]
        times = [row.sent_ms for row in rows]
        self._found += held(rows, await queries.history(who, number, min(times), max(times)))
