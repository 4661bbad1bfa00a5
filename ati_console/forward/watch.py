"""Looks at what runs twice a second: the oldest sample, lanes, notes; and keeps the reader going while it may read."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Final

from ati_console.forward.engine import Engine
from ati_console.forward.faults import Faults
from ati_console.forward.lane_watch import LaneWatch
from ati_console.forward.layers import Layers
from ati_console.forward.line import Line
from ati_console.forward.pacing import Naps
from ati_console.forward.ports import TwinSecrets
from ati_console.forward.queries import QueryFailed
from ati_console.forward.reader import Reader
from ati_console.forward.tally import Tally
from ati_console.forwarding import ForwardMode
from ati_console.site.site import Sector, Site
from ati_console.status import Severity

LOOK_S: Final = 0.5
log = logging.getLogger(__name__)


class Watch:
    """On the forwarder's loop. `line` is opened when it is first needed; `close` ends reader and line."""

    def __init__(
        self, site: Site, secrets: TwinSecrets, tally: Tally, faults: Faults, sectors: Mapping[int, Sector]
    ) -> None:
        """`sectors`: those that samples went to, by number, which may grow and change."""
        self._sectors = sectors
        self._site, self._secrets, self._tally, self._faults = site, secrets, tally, faults
        self._lanes, self._naps = LaneWatch(), Naps()
        self._line: Line | None = None
        self._reader: Reader | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self.layers = Layers(site)
        self._mode = ForwardMode.OFF
        self.engine: Engine | None = None

    @property
    def line(self) -> Line:
        if self._line is None:
            self._line = Line(self._site, self._secrets)
        return self._line

    def switch(self, mode: ForwardMode) -> None:
        """Read-back stops with forwarding, and begins anew."""
        if mode is self._mode:
            return
        self._mode = mode
        self._tally.begin()
        for task in self._tasks:
            task.cancel()
        self._reader, self._tasks = None, ()
        if mode is not ForwardMode.OFF:
            queries = self.line.queries
            self._reader = Reader(queries, self._site, self._sectors, self._tally, self._quiet, self._refused)
            self._tasks = (
                asyncio.create_task(self._keep("read back", partial(self._reader.run, mode))),
                asyncio.create_task(self._keep("asked about areas", partial(self.layers.run, queries, self._quiet))),
            )

    def read_now(self) -> None:
        if self._reader is not None:
            self._reader.now()

    async def _keep(self, doing: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except Exception as error:
            log.exception("nothing is %s any more", doing)
            self._faults.add(f"nothing is {doing} any more ({type(error).__name__})", "Switch forwarding off and on.")

    def _refused(self, error: QueryFailed) -> None:
        self._faults.add(f"Twinzo cannot be read back: {error.words}", error.advice, severity=Severity.WARNING)

    def _quiet(self) -> bool:
        return self.engine is not None and self.engine.troubled

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._look()
            await asyncio.sleep(LOOK_S)

    def _look(self) -> None:
        slept = self._naps.slept(time.time(), time.monotonic())
        if self.engine is None:
            return
        if slept:
            self.engine.sender.resume()
        self._tally.oldest(self.engine.sender.oldest_at())
        lanes, on = self.engine.sender.lanes, self._mode is ForwardMode.ON
        self._tally.lanes(self._lanes.look(lanes, time.monotonic(), time.time(), on=on))
        while self.engine.journal.said:
            self._faults.add(self.engine.journal.said.popleft(), "Find out who did it: another program, a clean-up?")
        for note in self.engine.notes():
            self._faults.add(note, "Compare the site file with Twinzo's devices.", severity=Severity.WARNING)

    async def close(self) -> None:
        """After the engine, which sends over the same line."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._line is not None:
            await self._line.close()
