"""Decides what goes out when: batches of whole devices, several in flight, never two for one device.

Runs on the forwarder's event loop; everything here is called there.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ati_console.forward import drill
from ati_console.forward.courier import Courier
from ati_console.forward.delivery import Delivery
from ati_console.forward.faults import DISK_ADVICE, DISK_AGAIN_S, Faults
from ati_console.forward.journal import Journal
from ati_console.forward.lanes import DeviceQueue, Lane, Lanes
from ati_console.forward.order import LATE_RETRY, Mark, Row, is_late, late_retry_words
from ati_console.forward.outbox import Device, Load, Waiting
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.shipment import Shipment, largest_batch
from ati_console.forward.tally import Tally
from ati_console.site.site import Twin
from ati_console.status import Severity

REQUESTS_A_BRANCH: Final = 16  # x 200 locations each 150 ms: 21,000 a second, so that reading is the limit, not waiting
REQUESTS_IN_ALL: Final = 256
BEHIND_S: Final = 60.0  # a sherpa that sends nothing for so long is stale: what waits for a sample of it waits in vain
NAP_S: Final = 0.05  # between two looks at whether draining still has a point


class Sender:
    def __init__(
        self,
        twin: Twin,
        journal: Journal,
        courier: Courier,
        tally: Tally,
        faults: Faults,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """`names`: branch GUID -> the name people know it by."""
        by_login = twin.auth == "device"
        self._twin, self._journal, self._courier, self._faults = twin, journal, courier, faults
        self._lanes = Lanes(
            by_login=by_login,
            largest_batch=largest_batch(twin),
            most_requests=1 if by_login else REQUESTS_A_BRANCH,
            names=names,
        )
        self._delivery = Delivery(journal, courier, tally, faults, self._lanes)
        self._loop = asyncio.get_running_loop()
        self._on = False
        self._draining = False
        self._shipments: dict[Shipment, asyncio.Task[None]] = {}
        self._loads: set[asyncio.Task[None]] = set()
        self._blocked: OrderedDict[Lane, None] = OrderedDict()  # would send, but for what all lanes share

    def restore(self, held: Iterable[Waiting], marks: dict[Device, Mark], doubtful: Iterable[Device] = ()) -> None:
        """After opening an outbox: what it holds is loaded device by device, as there is room.

        Of the `doubtful` ones nothing is loaded and so nothing sent until `believe`.
        """
        self._lanes.marks = marks
        for device in doubtful:
            self._lanes.queue(device).loading = True
        for one in held:
            queue = self._lanes.queue((one.login, one.branch))
            queue.spilled = True
            queue.lane.waiting += one.rows
        for queue in self._lanes.queues.values():
            self._reload(queue)

    def believe(self, doubtful: Iterable[Device], found: Iterable[Row]) -> None:
        """`found` turned out to be delivered; the rest of what those devices have is on disk as queued."""
        for row in found:
            self._lanes.queue((row.sample.login, row.sample.branch)).lane.waiting -= 1
        for device in doubtful:
            queue = self._lanes.queue(device)
            queue.loading = False
            self._reload(queue)

    def add(self, rows: Sequence[Row]) -> None:
        """Committed rows, in the order of their ids."""
        now, capacity = self._loop.time(), self._lanes.capacity
        touched: dict[Lane, None] = {}
        behind = 0
        for row in rows:
            queue = self._lanes.queue((row.sample.login, row.sample.branch))
            queue.lane.waiting += 1
            if row.id > queue.known_id and (queue.spilled or len(queue.rows) >= capacity):
                queue.spilled = True
                continue
            behind += not self._enqueue(queue, row, now)
            touched[queue.lane] = None
        for lane in touched:
            self._pump(lane)
        if behind:
            self._faults.add(late_retry_words(behind), LATE_RETRY, severity=Severity.INFO)

    def _enqueue(self, queue: DeviceQueue, row: Row, now: float) -> bool:
        """False: it waits behind, for a newer sample of its sherpa."""
        if row.by_hand and is_late(row, queue.mark):
            if queue.patience is None:
                queue.patience = self._loop.call_later(BEHIND_S, self._look_behind, queue)
            queue.known_id = max(queue.known_id, row.id)
            queue.behind.append(row)
            return False
        queue.add(row, now)
        queue.lane.arrived(queue, 1, self._twin.period_s)
        return True

    def _look_behind(self, queue: DeviceQueue) -> None:
        """Nothing waits in vain while some of it goes out (there may be more than a request takes) or all is off."""
        hopeful = queue.behind and (queue.filled or not self._on)
        queue.filled, queue.patience = False, None
        if hopeful:
            queue.patience = self._loop.call_later(BEHIND_S, self._look_behind, queue)
            return
        late = len(queue.behind)
        queue.wait_no_longer(self._loop.time())
        queue.lane.arrived(queue, late, self._twin.period_s)
        self._pump(queue.lane)

    def switch(self, on: bool) -> None:
        """Off: no request is begun any more. On again: every pause ends, the user may have put things right."""
        self._on = self._delivery.on = on
        self.resume()

    def resume(self) -> None:
        """Ends every pause: whatever was waited for is over, such as after a sleep of the computer."""
        if self._on:
            self._courier.host.succeeded()
            for lane in self._lanes.lanes.values():
                lane.pace.succeeded()
            self._pump_all()

    def oldest_at(self) -> float | None:
        """Unix seconds at which the oldest sample in memory came; None when there is none."""
        flying = (row for shipment in self._shipments for row in shipment.open.values())
        return self._lanes.oldest_at(flying)

    @property
    def room(self) -> int:
        """Samples that may be put back by hand now."""
        return self._lanes.room

    @property
    def lanes(self) -> Iterable[Lane]:
        return self._lanes.lanes.values()

    async def drain(self, until: float) -> None:
        """Sends what can be sent until `until` (loop time), without waiting for full batches."""
        self._draining = True
        self._pump_all()
        drill.passing("draining")
        while self._on and self._loop.time() < until and (self._busy() or self._hopeful(until)):
            await asyncio.wait(self._busy() or {asyncio.create_task(asyncio.sleep(NAP_S))}, timeout=NAP_S)

    async def stop(self) -> None:
        """Gives up on open requests; their samples stay on disk. Nothing is lost: the twin may get them twice."""
        self._on = self._delivery.on = False
        for lane in self._lanes.lanes.values():
            if lane.timer:
                lane.timer.cancel()
        for queue in self._lanes.queues.values():
            if queue.patience:
                queue.patience.cancel()
        self._delivery.give_up()
        await asyncio.gather(*self._busy())

    def _busy(self) -> set[asyncio.Task[None]]:
        return {*self._shipments.values(), *self._loads}

    def _hopeful(self, until: float) -> bool:
        ready = any(lane.ready and lane.pace.not_before < until for lane in self._lanes.lanes.values())
        return ready and self._courier.host.not_before < until

    def _pump_all(self) -> None:
        for lane in list(self._lanes.lanes.values()):
            self._pump(lane)

    def _pump(self, lane: Lane) -> None:
        """Begins every request of this lane that may begin now, else sees to it that it is asked again in time."""
        while (wait_s := self._wait_s(lane, self._loop.time())) == 0.0:
            self._launch(lane)
        if lane.timer:
            lane.timer.cancel()
        lane.timer = self._loop.call_later(wait_s, self._pump, lane) if wait_s is not None else None

    def _wait_s(self, lane: Lane, now: float) -> float | None:
        """0: now. None: not before something else happens, which then pumps."""
        if not (self._on and lane.ready and lane.slots > 0):
            return None
        if self._shared_blocked():
            self._blocked[lane] = None
            return None
        due_at = now if self._draining or lane.ready_rows >= lane.size.limit else lane.due_at
        return max(0.0, due_at - now, lane.pace.not_before - now, self._courier.host.not_before - now)

    def _shared_blocked(self) -> bool:
        """While nothing comes back from the twin, one request is enough to find out when that changes."""
        most = 1 if self._courier.host.troubled else REQUESTS_IN_ALL
        return len(self._shipments) >= most

    def _launch(self, lane: Lane) -> None:
        parts = lane.take(self._twin.policy, self._twin.period_s)
        shipment = Shipment(lane, parts, self._twin.policy)
        lane.requests += 1
        self._shipments[shipment] = asyncio.create_task(self._ship(shipment), name=f"ship {lane.key}")

    async def _ship(self, shipment: Shipment) -> None:
        try:
            await self._delivery.deliver(shipment)
        finally:
            self._release(shipment)

    def _release(self, shipment: Shipment) -> None:
        lane = shipment.lane
        lane.requests -= 1
        del self._shipments[shipment]
        for queue, _ in shipment.parts:
            queue.busy = False
            lane.arrived(queue, 0, self._twin.period_s)
            self._reload(queue)
        self._pump(lane)
        while self._blocked and not self._shared_blocked():
            waiting, _ = self._blocked.popitem(last=False)
            self._pump(waiting)

    def _reload(self, queue: DeviceQueue) -> None:
        """The part of a backlog that is on disk only, once there is room for it."""
        if queue.spilled and not queue.loading and len(queue.rows) <= self._lanes.capacity // 2:
            queue.loading = True
            task = asyncio.create_task(self._load(queue))
            self._loads.add(task)
            task.add_done_callback(self._loads.discard)

    async def _load(self, queue: DeviceQueue) -> None:
        limit = self._lanes.capacity
        try:
            rows = await self._journal.write(Load(*queue.device, queue.known_id, limit))
        except OutboxError as error:
            self._faults.add(str(error), DISK_ADVICE)
            self._loop.call_later(DISK_AGAIN_S, self._reload, queue)
            return
        finally:
            queue.loading = False
        queue.spilled = len(rows) == limit
        overdue = self._loop.time() - self._twin.period_s
        new = [row for row in rows if row.id > queue.known_id]
        for row in new:
            self._enqueue(queue, row, overdue)
        self._pump(queue.lane)
