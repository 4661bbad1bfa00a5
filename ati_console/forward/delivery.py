"""One batch from its queues to its end: marked as in flight on disk, asked about, settled on disk, counted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence

from ati_console.forward import drill
from ati_console.forward.answers import Poisoned, Settled, TooLarge, TryAgain, Unauthorised, Verdict
from ati_console.forward.courier import Courier
from ati_console.forward.faults import DISK_ADVICE, DISK_AGAIN_S, Faults
from ati_console.forward.journal import Journal
from ati_console.forward.lanes import Lane, Lanes
from ati_console.forward.order import Row
from ati_console.forward.outbox import Settle
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.shipment import Shipment
from ati_console.forward.tally import Tally
from ati_console.forwarding import LANE_FAULT

log = logging.getLogger(__name__)


class Delivery:
    """`on` False: nothing more is asked; what is open goes back to its queue."""

    def __init__(self, journal: Journal, courier: Courier, tally: Tally, faults: Faults, lanes: Lanes) -> None:
        self._journal, self._courier = journal, courier
        self._tally, self._faults, self._lanes = tally, faults, lanes
        self._asks: set[asyncio.Task[Verdict]] = set()
        self.on = False

    def give_up(self) -> None:
        """Open requests end now, without an answer."""
        for ask in self._asks:
            ask.cancel()

    async def deliver(self, shipment: Shipment) -> None:
        """Never raises: afterwards each sample is settled, or waits again in its queue."""
        try:
            await self._begin(shipment)
            await self._ask_all(shipment)
        except OutboxError as error:
            now = asyncio.get_running_loop().time()
            shipment.lane.pace.failed(now, now, 0.0, DISK_AGAIN_S)
            self._disk_failed(error)
        except Exception as error:
            log.exception("forwarding a batch failed")
            self._pause(
                shipment.lane, f"forwarding to {shipment.lane.words} failed on our side ({type(error).__name__})"
            )
        finally:
            self._back(shipment)

    async def _begin(self, shipment: Shipment) -> None:
        step = shipment.begin()
        await self._journal.write(step)
        shipment.began()
        self._tally.began(len(step.rows), step.late, len(step.superseded))
        shipment.lane.waiting -= len(step.late) + len(step.superseded)
        for _, words in step.late[-1:]:
            self._tally.error(words)

    async def _ask_all(self, shipment: Shipment) -> None:
        while shipment.pieces:
            piece = shipment.pieces.pop()
            drill.passing("before-send")
            verdict = await self._ask(shipment.lane, piece)
            drill.passing("answered")
            if not await self._act(shipment, piece, verdict):
                return

    async def _ask(self, lane: Lane, piece: Sequence[Row]) -> Verdict:
        if not self.on:
            return TryAgain("switched off")
        ask = asyncio.create_task(self._courier.ask(lane, piece))
        self._asks.add(ask)
        try:
            return await ask
        except asyncio.CancelledError:
            if not ask.cancelled():
                raise
            return TryAgain("stopped before an answer came")
        finally:
            self._asks.discard(ask)

    async def _act(self, shipment: Shipment, piece: list[Row], verdict: Verdict) -> bool:
        """False: the rest of this batch is left for later."""
        match verdict:
            case Settled():
                await self._settle(shipment, shipment.answered(piece, verdict))
                return True
            case Poisoned(words) | TooLarge(words) if len(piece) > 1:
                self._tally.error(words)
                shipment.halve(piece)
                return True
            case Poisoned(words) | TooLarge(words):
                await self._settle(shipment, shipment.died(piece, words))
                return True
            case TryAgain(words):
                self._later(shipment.lane, words)
            case Unauthorised(words):
                self._pause(shipment.lane, f"{LANE_FAULT}{shipment.lane.words}: refused: {words}")
        await self._settle(shipment, shipment.rest_again(), words)
        return False

    async def _settle(self, shipment: Shipment, step: Settle, words: str = "") -> None:
        """The twin has spoken: this must reach the disk, however long the disk takes."""
        await self._write(step)
        drill.passing("settled")
        again = shipment.settled(step)
        shipment.lane.waiting -= len(step.accepted) + len(step.dead)
        self._tally.settled(step.accepted, step.dead, again, words)
        for _, refusal in step.dead[-1:]:
            self._tally.error(refusal)
        self._wait_again(again)

    async def _write(self, step: Settle) -> None:
        while True:
            try:
                await self._journal.write(step)
                return
            except OutboxError as error:
                if not self.on:
                    raise
                self._disk_failed(error)
                await asyncio.sleep(DISK_AGAIN_S)

    def _back(self, shipment: Shipment) -> None:
        """What was neither settled nor given back; on disk it is in flight, so queued after a restart."""
        rows = list(shipment.open.values())
        if not shipment.begun:
            rows = [row for _, taken in shipment.parts for row in taken]
        elif rows:
            self._tally.settled((), (), rows, "")
        self._wait_again(rows)

    def _wait_again(self, rows: Iterable[Row]) -> None:
        now = asyncio.get_running_loop().time()
        for row in rows:
            self._lanes.queue((row.sample.login, row.sample.branch)).add(row, now)

    def _later(self, lane: Lane, words: str) -> None:
        lane.why = words
        if self.on:
            self._tally.error(words)
            self._faults.add(f"{LANE_FAULT}{lane.words}: {words}", "Nothing to do: it is tried again by itself.")

    def _pause(self, lane: Lane, words: str) -> None:
        lane.pace.refused(asyncio.get_running_loop().time())
        lane.why = words
        self._tally.error(words)
        self._faults.add(words, "This lane pauses, others go on. Put it right and switch forwarding on again.")

    def _disk_failed(self, error: OutboxError) -> None:
        self._tally.error(str(error))
        self._faults.add(str(error), DISK_ADVICE)
