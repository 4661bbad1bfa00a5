"""What a stream is made of: a schedule, and what makes its messages."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable

from ati_console.gui.models.publish_model import Draft, StreamWish
from ati_console.publish import render
from ati_console.publish.message import Message
from ati_console.publish.replay_file import ReplayFile
from ati_console.publish.schedule import Burst, Ramp, Schedule, Steady
from ati_console.publish.streams import Paced, Source
from ati_console.publish.template import Form
from ati_console.publish.variables import Values
from ati_console.rehearse import roster
from ati_console.rehearse.fleet_feed import FleetFeed, Outgoing
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.site.floorplan import FloorMap

MOST = 500  # sherpas
WAITING = 5_000  # messages of simulated sherpas that a slow broker may be behind; older ones are dropped and counted


def message_of(draft: Draft, seq: int, now: float) -> Message:
    """One message with its variables filled. Raises TemplateError, or OSError for its file."""
    values = Values(now, draft.robot, seq, _uuid, random.uniform)
    topic = render.topic(draft.topic, values)
    if draft.template.form is Form.FILE and draft.file is not None:
        render.small_enough(draft.file.stat().st_size)
        payload = draft.file.read_bytes()
    else:
        payload = render.payload(draft.text, draft.template.form, values)
    return Message(topic, payload, draft.qos, draft.retain, draft.extras)


def source_of(draft: Draft, wish: StreamWish, next_seq: Callable[[], int], floor: FloorMap) -> Source:
    """Raises ValueError for a rate or a count that is none, OSError for a file that cannot be read."""
    if wish.kind == "Fleet":
        return FleetSource(floor, wish.robots, wish.rate_hz, draft.qos, draft.template.key == "status-feed")
    if wish.kind == "File":
        if wish.file is None:
            raise ValueError("no file is chosen")
        replay = ReplayFile(wish.file, _topic_of(draft, next_seq), draft.qos, may_retain=draft.retain)
        return Paced(Steady(wish.rate_hz), replay.make, lambda: replay.left_out)

    def make(_number: int) -> Message:
        return message_of(draft, next_seq(), time.time())

    return Paced(_schedule(wish), make)


def _topic_of(draft: Draft, next_seq: Callable[[], int]) -> Callable[[str], str]:
    """Of a row that names no topic: the sherpa in its payload is the one in the topic."""

    def topic(sherpa: str) -> str:
        return render.topic(draft.topic, Values(time.time(), sherpa or draft.robot, next_seq(), _uuid, random.uniform))

    return topic


def _schedule(wish: StreamWish) -> Schedule:
    if wish.kind == "Ramp":
        return Ramp(wish.rate_hz, wish.to_hz, wish.seconds)
    return Burst(wish.count) if wish.kind == "Burst" else Steady(wish.rate_hz)


class FleetSource:
    """Simulated sherpas that drive on a floor; made on the thread of the stream, which has the time for it."""

    def __init__(self, floor: FloorMap, robots: int, rate_hz: float, qos: int, feed: bool) -> None:
        if not 1 <= robots <= MOST or not 0 < rate_hz <= 50:
            raise ValueError("1 to 500 sherpas, each at most 50 times a second")
        self._floor, self._robots, self._rate_hz, self._qos, self._feed = floor, robots, rate_hz, qos, feed
        self._fleet_feed: FleetFeed | None = None
        self._waiting: list[Outgoing] = []
        self.over = False
        self.skipped = 0
        self.left_out: tuple[str, ...] = ()

    def due(self, _elapsed_s: float, room: int) -> list[Message]:
        now = time.time()
        feed = self._fleet_feed = self._fleet_feed or self._made(now)
        self._waiting += feed.due(now)
        late = len(self._waiting) - WAITING
        if late > 0:
            self.skipped += late
            del self._waiting[:late]
        taken, self._waiting = self._waiting[:room], self._waiting[room:]
        return [Message(one.topic, one.payload, self._qos) for one in taken]

    def _made(self, now: float) -> FleetFeed:
        fleet = SimulatedFleet(self._floor, roster.parts(self._robots, strays=False), start_at=now)
        return FleetFeed(fleet, rate_hz=self._rate_hz, dialect="feed" if self._feed else "guide", lifelike=False)


def _uuid() -> str:
    return str(uuid.uuid4())
