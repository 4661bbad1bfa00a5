"""Arrivals in, Twinzo out: committed before they are acknowledged, sent in order, each with exactly one fate."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ati_console.arrival import Arrival
from ati_console.forward import drill, ledger
from ati_console.forward.engine import Engine, open_engine
from ati_console.forward.faults import DISK_ADVICE, DISK_AGAIN_S, Faults
from ati_console.forward.intake import Intake, Taken
from ati_console.forward.outbox import Insert
from ati_console.forward.outbox_lock import OutboxBusy
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.ports import Acknowledge, Routes, TwinSecrets
from ati_console.forward.samples import Sampler
from ati_console.forward.tally import Tally
from ati_console.forward.watch import Watch
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.site.sector_area import SectorArea, SectorPath
from ati_console.site.site import Site
from ati_console.status import Fault, Severity

CAPACITY: Final = 20_000  # arrivals taken and not yet committed; more than any in-flight window
GROUP: Final = 2_000  # arrivals a commit


class Group(NamedTuple):
    """Arrivals with what was in force when they were offered."""

    mode: ForwardMode
    routes: Routes
    arrivals: list[Arrival]

    def takes(self, other: Group) -> bool:
        alike = other.mode is self.mode and other.routes is self.routes
        return alike and len(self.arrivals) + len(other.arrivals) <= GROUP


class Forwarder:
    """One per site. `run` blocks in its own thread; everything else may be called from any thread.

    Off: arrivals are acknowledged and nothing of them is kept or counted. Shadow: samples are computed and counted
    (within `ignored`: they get no other fate), nothing is kept or sent. On: acknowledged once they are on disk.
    """

    def __init__(
        self,
        site: Site,
        mapping: Routes,
        outbox_path: Path,
        secrets: TwinSecrets,
        acknowledge: Acknowledge,
        mode: ForwardMode = ForwardMode.OFF,
    ) -> None:
        """Touches no disk and no network: `run` does."""
        self._site, self._path, self._acknowledge = site, outbox_path, acknowledge
        self._mode = self._first_mode = mode
        self._tally, self._faults = Tally(site), Faults()
        self._intake = Intake(mapping, Sampler(site.source.stale_after_s), site.sectors)
        self._watch = Watch(site, secrets, self._tally, self._faults, self._intake.sectors)
        self._lock = threading.Lock()
        self._routes = mapping
        self._pending: deque[Group] = deque()
        self._pending_count = 0
        self._revivals: deque[Sequence[int] | None] = deque()
        self._drain_s: float | None = None  # set: stop
        self._engine: Engine | None = None
        self._peeked = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self.begun = threading.Event()  # the outbox is open, or was looked at: what is offered now can be kept

    def inherit(self, before: Forwarder) -> None:
        """Count on where the run before on the same outbox stopped; its `run` has returned. Before this one's."""
        self._tally.inherit(before._tally)

    def offer(self, arrivals: Sequence[Arrival]) -> int:
        """Takes arrivals, oldest first; returns how many: fewer when full, so offer the rest again later."""
        with self._lock:
            mode = self._mode
            taken = list(arrivals[: self._room(mode)])
            if mode is not ForwardMode.OFF and taken:
                self._pending.append(Group(mode, self._routes, taken))
                self._pending_count += len(taken)
        if mode is ForwardMode.OFF:
            self._acknowledge([arrival.receipt for arrival in taken])
        elif taken:
            self._call(self._wake.set)
        return len(taken)

    def _room(self, mode: ForwardMode) -> int | None:
        if mode is ForwardMode.OFF:
            return None
        return 0 if self._drain_s is not None else max(0, CAPACITY - self._pending_count)

    def use(self, routes: Routes) -> None:
        """Whatever is offered from now on goes by these; what was offered before, and the outbox, stay as they are."""
        with self._lock:
            self._routes = routes

    def set_mode(self, mode: ForwardMode) -> None:
        """OFF stops sending at once (what is queued stays on disk); ON also ends every pause of a lane."""
        with self._lock:
            self._mode = mode
        self._call(self._switch)

    def status(self) -> ForwardStatus:
        """Counters as of now; their equation holds in every value."""
        return self._tally.status(self._mode)

    def set_tolerance(self, tolerance_m: float) -> None:
        """Metres between sent and read back that are no difference. ValueError outside 0.01 to 100."""
        if not 0.01 <= tolerance_m <= 100.0:
            raise ValueError(f"a tolerance of {tolerance_m:g} m: allowed is 0.01 to 100")
        self._tally.tolerance_m = tolerance_m

    def read_back_now(self) -> None:
        """Asks the twin at once, instead of at the next round; the requests keep their pace."""
        self._call(self._watch.read_now)

    @property
    def areas(self) -> tuple[SectorArea, ...]:
        """The twin's areas of the sectors that are forwarded to; another tuple when it says otherwise."""
        return self._watch.layers.areas

    @property
    def paths(self) -> tuple[SectorPath, ...]:
        """The same of the twin's paths."""
        return self._watch.layers.paths

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The newest faults, oldest first, bounded; a repeated one is listed once, with its latest time."""
        return self._faults.all()

    def dead_letters(self, limit: int = 1000) -> list[ledger.DeadLetter]:
        """Newest first, from disk, of all runs. Raises OutboxError."""
        return ledger.dead_letters(self._path, limit)

    def retry_dead(self, ids: Sequence[int] | None = None) -> None:
        """Puts dead letters back into the queue (None: all); only while ON."""
        with self._lock:
            self._revivals.append(ids)
        self._call(self._wake.set)

    def request_stop(self, drain_s: float = 5.0) -> None:
        """Takes nothing more, sends what can be sent within `drain_s`, keeps the rest on disk; `run` then returns."""
        with self._lock:
            self._drain_s = drain_s
        self._call(self._wake.set)

    def run(self) -> None:
        """Works until `request_stop`. Raises OutboxBusy or OutboxError when it starts ON and cannot open the outbox."""
        asyncio.run(self._main())

    def _call(self, what: Callable[[], object]) -> None:
        """On the loop, if it runs; before it does, `_main` looks at everything anyway."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # closed between the two lines: nothing left to tell
                loop.call_soon_threadsafe(what)

    # -- everything below runs on the loop

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake.set()
        if self._first_mode is ForwardMode.ON:
            await self._open()
        else:
            await asyncio.to_thread(self._peek)
        self.begun.set()
        self._watch.switch(self._mode)
        watch = asyncio.create_task(self._watch.run())
        try:
            while self._drain_s is None or self._pending:
                await self._wake.wait()
                self._wake.clear()
                await self._work()
            await self._drain(self._drain_s)
        finally:
            watch.cancel()
            self._loop = None
            if self._engine is not None:
                await self._engine.close()
            await self._watch.close()

    async def _open(self) -> None:
        self._engine = await open_engine(
            self._path, self._site, self._watch.line, self._intake, self._tally, self._faults, self._peeked
        )
        self._watch.engine = self._engine
        self._switch()

    def _peek(self) -> None:
        """Off must not keep another console from the outbox, yet what it holds is to be seen."""
        oldest_at = None
        try:
            self._peeked, oldest_at = ledger.peek(self._path)
        except OutboxError as error:
            self._faults.add(str(error), severity=Severity.WARNING)
        self._tally.peeked(self._peeked, oldest_at)

    def _switch(self) -> None:
        if self._engine is not None:
            self._engine.sender.switch(self._mode is ForwardMode.ON)
        self._watch.switch(self._mode)
        self._wake.set()

    async def _work(self) -> None:
        if self._mode is ForwardMode.ON and self._engine is None:
            await self._try_open()
        while self._revivals and self._engine is not None:
            await self._engine.revive(self._revivals.popleft())
        while group := self._next_group():
            await self._process(group)

    async def _try_open(self) -> None:
        """A toggle shows what was acknowledged: without its outbox, forwarding is off."""
        try:
            await self._open()
        except (OutboxBusy, OutboxError) as error:
            with self._lock:
                self._mode = ForwardMode.OFF if self._mode is ForwardMode.ON else self._mode
            self._tally.error(str(error))
            self._faults.add(f"Forwarding is off: {error}", "Put it right and switch forwarding on again.")

    def _next_group(self) -> Group | None:
        """Neighbouring offers of one mode and one mapping, as one commit."""
        with self._lock:
            if not self._pending:
                return None
            group = self._pending.popleft()
            while self._pending and group.takes(self._pending[0]):
                group = group._replace(arrivals=group.arrivals + self._pending.popleft().arrivals)
            self._pending_count -= len(group.arrivals)
        return group

    async def _process(self, group: Group) -> None:
        mode, routes, arrivals = group
        if mode is ForwardMode.ON and self._engine is None:  # offered while on: kept even when it is off by now
            await self._try_open()
        if mode is ForwardMode.ON and self._engine is None:  # forwarding could not begin: off, nothing is kept
            self._acknowledge([arrival.receipt for arrival in arrivals])
            return
        self._intake.routes = routes
        taken = self._intake.take(arrivals, shadow=mode is ForwardMode.SHADOW)
        self._watch.layers.fill(taken.rows)
        drill.passing("taken")
        if not await self._commit(taken):
            return
        self._tally.fated(taken.fates)
        self._tally.shadowed(taken.samples)
        self._tally.queued(taken.rows)
        drill.passing("committed")
        self._acknowledge(taken.receipts)
        drill.passing("acknowledged")
        if self._engine is not None:
            self._engine.sender.add(taken.rows)

    async def _commit(self, taken: Taken) -> bool:
        """On disk, or False when we stop before the disk comes back: then nothing is acknowledged."""
        failed = False
        while taken.rows and self._engine is not None:
            try:
                await self._engine.journal.write(Insert(taken.rows))
                if failed:
                    self._faults.add(
                        "The outbox writes again; messages are acknowledged again.", severity=Severity.INFO
                    )
                return True
            except OutboxError as error:
                self._tally.error(str(error))
                self._faults.add(str(error), DISK_ADVICE)
                failed = True
                if self._drain_s is not None:
                    return False
                await asyncio.sleep(DISK_AGAIN_S)
        return True

    async def _drain(self, drain_s: float) -> None:
        if self._engine is not None and self._mode is ForwardMode.ON:
            await self._engine.sender.drain(asyncio.get_running_loop().time() + drain_s)
