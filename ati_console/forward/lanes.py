"""What waits in memory: a queue for each device, a lane for each branch (api-key) or login (device mode).

Only a window of a long backlog is in memory; the rest stays on disk until there is room (`spilled`).
"""

from __future__ import annotations

import asyncio
import bisect
import math
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from typing import Final

from ati_console.forward.order import Mark, Row, in_order
from ati_console.forward.outbox import Device
from ati_console.forward.pacing import BatchSize, Pace

ROWS_IN_MEMORY: Final = 40_000
FEWEST_A_DEVICE: Final = 16
ANSWERS: Final = 21  # of which the median is shown


class DeviceQueue:
    """Samples of one device, in sending order. While `busy` some of them are in a request: nothing may overtake."""

    def __init__(self, device: Device, lane: Lane, mark: Mark) -> None:
        self.device, self.lane, self.mark = device, lane, mark
        self.rows: list[Row] = []
        self.behind: list[Row] = []  # late and put back by hand: each waits for a newer sample to go out behind it
        self.filled = False  # since the last look some of `behind` went out
        self.patience: asyncio.TimerHandle | None = None  # until `behind` has waited in vain
        self.busy = False
        self.loading = False
        self.spilled = False  # rows behind `known_id` are on disk only
        self.known_id = 0  # every queued row up to this id is here or in a request
        self.since = math.inf  # monotonic; when the oldest waiting row came

    def add(self, row: Row, now: float) -> None:
        self.known_id = max(self.known_id, row.id)
        self.since = min(self.since, now)
        if not self.rows or in_order(self.rows[-1]) <= in_order(row):
            self.rows.append(row)
        else:
            bisect.insort(self.rows, row, key=in_order)

    def take(self, most: int) -> list[Row]:
        taken, self.rows = self.rows[:most], self.rows[most:]
        if not self.rows:
            self.since = math.inf
        return self._behind(most - len(taken) if taken else 0) + taken

    def take_newest(self, most: int) -> list[Row]:
        """All that waits, of which one location is sent, and in front of it what waits behind as far as `most` goes."""
        taken = self.take(len(self.rows))
        return self._behind(most - 1) + taken

    def _behind(self, most: int) -> list[Row]:
        filled, self.behind = self.behind[:most], self.behind[most:]
        self.filled = self.filled or bool(filled)
        return filled

    def wait_no_longer(self, now: float) -> None:
        """What waits behind goes the way of all late samples."""
        late, self.behind = self.behind, []
        for row in late:
            self.add(row, now)


class Lane:
    """What is paced, paused and sized together."""

    def __init__(self, key: str, words: str, largest_batch: int, most_requests: int) -> None:
        self.key, self.words = key, words
        self.pace = Pace()
        self.size = BatchSize(largest_batch)
        self.most_requests = most_requests
        self.requests = 0
        self.ready: OrderedDict[DeviceQueue, None] = OrderedDict()  # not busy, with rows; the longest ready first
        self.ready_rows = 0
        self.due_at = math.inf  # monotonic
        self.timer: asyncio.TimerHandle | None = None
        self.waiting = 0  # samples without a fate: here, in a request, or on disk only
        self.why = ""  # of the last failure
        self.answers_ms: deque[float] = deque(maxlen=ANSWERS)

    @property
    def slots(self) -> int:
        """One request at a time while something is wrong."""
        return (1 if self.pace.troubled else self.most_requests) - self.requests

    def arrived(self, queue: DeviceQueue, rows: int, period_s: float) -> None:
        """`rows` more wait in `queue`, all of them when it was not ready before."""
        if queue.busy or not queue.rows:
            return
        self.ready_rows += rows if queue in self.ready else len(queue.rows)
        self.ready.setdefault(queue)
        self.due_at = min(self.due_at, queue.since + period_s)

    def take(self, policy: str, period_s: float) -> list[tuple[DeviceQueue, list[Row]]]:
        """One request's worth, whole devices as far as they fit. With "latest" a device counts as one location."""
        room, taken = self.size.limit, []
        while self.ready and room > 0:
            queue, _ = self.ready.popitem(last=False)
            self.ready_rows -= len(queue.rows)
            queue.busy = True
            waiting = len(queue.behind)
            rows = queue.take_newest(room) if policy == "latest" else queue.take(room)
            room -= 1 + waiting - len(queue.behind) if policy == "latest" else len(rows)
            taken.append((queue, rows))
        self.due_at = next(iter(self.ready)).since + period_s if self.ready else math.inf
        return taken


class Lanes:
    """All queues and lanes of one forwarder. Bounded by the allow-list and what an outbox already holds."""

    def __init__(
        self, *, by_login: bool, largest_batch: int, most_requests: int, names: Mapping[str, str] | None = None
    ) -> None:
        """`names`: branch GUID -> the name people know it by."""
        self._by_login = by_login
        self._names = names or {}
        self._largest, self._most = largest_batch, most_requests
        self.queues: dict[Device, DeviceQueue] = {}
        self.lanes: dict[str, Lane] = {}
        self.marks: dict[Device, Mark] = {}

    @property
    def room(self) -> int:
        """How many samples may be put back by hand: those cannot stay on disk, their ids are older than what is here.

        Twice what comes by itself may wait in memory, whoever puts back how often.
        """
        held = sum(len(queue.rows) + len(queue.behind) for queue in self.queues.values())
        return max(0, 2 * ROWS_IN_MEMORY - held)

    @property
    def capacity(self) -> int:
        """Rows a device may hold in memory."""
        return max(FEWEST_A_DEVICE, ROWS_IN_MEMORY // max(1, len(self.queues)))

    def queue(self, device: Device) -> DeviceQueue:
        queue = self.queues.get(device)
        if queue is None:
            queue = self.queues[device] = DeviceQueue(device, self._lane(device), self.marks.get(device, Mark()))
        return queue

    def _lane(self, device: Device) -> Lane:
        login, branch = device
        key = f"{branch} {login}" if self._by_login else branch
        if key not in self.lanes:
            words = f"device {login}" if self._by_login else f"branch {self._names.get(branch, branch)}"
            self.lanes[key] = Lane(key, words, self._largest, self._most)
        return self.lanes[key]

    def oldest_at(self, in_flight: Iterable[Row]) -> float | None:
        """Unix seconds at which the oldest waiting sample came."""
        heads = (queue.rows[0].received_at for queue in self.queues.values() if queue.rows)
        flying = (row.received_at for row in in_flight)
        return min((min(heads, default=math.inf), min(flying, default=math.inf)), default=None)
