"""What exists only while an outbox is open: the file, its journal and the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console.forward.courier import Courier
from ati_console.forward.doubts import Doubts
from ati_console.forward.faults import DISK_ADVICE, Faults
from ati_console.forward.intake import Intake
from ati_console.forward.journal import Journal
from ati_console.forward.line import Line
from ati_console.forward.order import Mark, Row
from ati_console.forward.outbox import Device, Outbox, Revive, Waiting
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.outbox_steps import REVIVE_AT_ONCE
from ati_console.forward.sender import Sender
from ati_console.forward.tally import Tally
from ati_console.site.site import Site
from ati_console.status import Severity

CROWDED: Final = "Not every dead letter was put back: as many wait already as may wait in memory"
CROWDED_ADVICE: Final = "They stay dead letters: retry them when those before them have gone out."


@dataclass(frozen=True, slots=True)
class Held:
    """What an opened outbox says about the time before."""

    outbox: Outbox
    waiting: list[Waiting]
    marks: dict[Device, Mark]
    identities: list[int]
    doubtful: list[Row]


class Engine:
    """Made on the event loop by `open_engine`; `close` ends it."""

    def __init__(self, site: Site, line: Line, held: Held, tally: Tally, faults: Faults) -> None:
        twin, names = site.twin, {branch.guid: branch.name for branch in site.branches}
        by_login = twin.auth == "device"
        self.first_id = held.outbox.last_id + 1
        self.journal = Journal(held.outbox)
        self._courier = Courier(line.http, line.access, tally, by_login=by_login)
        self.sender = Sender(twin, self.journal, self._courier, tally, faults, names)
        self._tally, self._faults = tally, faults
        self._doubts: asyncio.Task[None] | None = None

    @property
    def troubled(self) -> bool:
        """Nothing comes back from the twin."""
        return self._courier.host.troubled

    def notes(self) -> list[str]:
        return self._courier.notes()

    def clear_up(self, doubts: Doubts, line: Line) -> None:
        """Beside all else; cut short it is done at the next start."""
        work = doubts.clear_up(line.queries, self.journal, self.sender.believe)
        self._doubts = asyncio.create_task(work, name="doubts")

    async def revive(self, ids: Sequence[int] | None) -> None:
        """Dead letters back into the queue (None: all), as many as there is room for; the rest stay dead letters."""
        most = min(REVIVE_AT_ONCE, self.sender.room)
        try:
            rows = await self.journal.write(Revive(ids, most))
        except OutboxError as error:
            self._faults.add(str(error), DISK_ADVICE)
            return
        self._tally.revived(rows)
        self.sender.add(rows)
        if most < REVIVE_AT_ONCE and most <= len(rows):
            self._faults.add(CROWDED, CROWDED_ADVICE, severity=Severity.WARNING)

    async def close(self) -> None:
        if self._doubts is not None:
            self._doubts.cancel()
            await asyncio.gather(self._doubts, return_exceptions=True)
        await self.sender.stop()
        await self.journal.close()


async def open_engine(
    path: Path, site: Site, line: Line, intake: Intake, tally: Tally, faults: Faults, peeked: int
) -> Engine:
    """Raises OutboxBusy, OutboxError. `peeked` rows of this outbox are in the tally already."""
    held = await asyncio.to_thread(_held, path)
    if held.outbox.note:
        faults.add(held.outbox.note, "Keep what was set aside until nothing of it is missed.")
    engine = Engine(site, line, held, tally, faults)
    intake.next_id = engine.first_id
    intake.recent.remember(held.identities)
    tally.restored(held.waiting, peeked, engine.first_id)
    doubts = Doubts(held.doubtful, tally, faults)
    engine.sender.restore(held.waiting, held.marks, doubts.devices)
    if held.doubtful:
        engine.clear_up(doubts, line)
    return engine


def _held(path: Path) -> Held:
    outbox = Outbox(path)
    try:
        identities, doubtful = outbox.recent_identities(), outbox.in_flight()
        return Held(outbox, outbox.waiting(), outbox.marks(), identities, doubtful)
    except BaseException:
        outbox.close()
        raise
