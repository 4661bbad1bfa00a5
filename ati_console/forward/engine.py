"""What exists only while an outbox is open: the file, its journal, the HTTP client and the sender."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ati_console.forward.access import access_of
from ati_console.forward.courier import Courier
from ati_console.forward.faults import Faults
from ati_console.forward.intake import Intake
from ati_console.forward.journal import Journal
from ati_console.forward.order import Mark
from ati_console.forward.outbox import Device, Outbox, Waiting
from ati_console.forward.ports import TwinSecrets
from ati_console.forward.sender import Sender
from ati_console.forward.tally import Tally
from ati_console.forward.twinzo import Twinzo
from ati_console.site.site import Site


@dataclass(frozen=True, slots=True)
class Held:
    """What an opened outbox says about the time before."""

    outbox: Outbox
    waiting: list[Waiting]
    marks: dict[Device, Mark]
    identities: list[int]


class Engine:
    """Made on the event loop by `open_engine`; `close` ends it."""

    def __init__(self, site: Site, secrets: TwinSecrets, held: Held, tally: Tally, faults: Faults) -> None:
        twin, names = site.twin, {branch.guid: branch.name for branch in site.branches}
        by_login = twin.auth == "device"
        self.first_id = held.outbox.last_id + 1
        self.journal = Journal(held.outbox)
        self._http = Twinzo(twin.base_url, twin.timeout_s)
        access = access_of(site, secrets, self._http)
        self._courier = Courier(self._http, access, tally, by_login=by_login)
        self.sender = Sender(twin, self.journal, self._courier, tally, faults, names)

    def notes(self) -> list[str]:
        return self._courier.notes()

    async def close(self) -> None:
        await self.sender.stop()
        await self._http.close()
        await self.journal.close()


async def open_engine(
    path: Path, site: Site, secrets: TwinSecrets, intake: Intake, tally: Tally, faults: Faults, peeked: int
) -> Engine:
    """Raises OutboxBusy, OutboxError. `peeked` rows of this outbox are in the tally already."""
    held = await asyncio.to_thread(_held, path)
    if held.outbox.note:
        faults.add(held.outbox.note, "Keep the file that was set aside: what it held is not delivered.")
    engine = Engine(site, secrets, held, tally, faults)
    intake.next_id = engine.first_id
    intake.recent.remember(held.identities)
    tally.restored(held.waiting, peeked)
    engine.sender.restore(held.waiting, held.marks)
    return engine


def _held(path: Path) -> Held:
    outbox = Outbox(path)
    try:
        return Held(outbox, outbox.waiting(), outbox.marks(), outbox.recent_identities())
    except BaseException:
        outbox.close()
        raise
