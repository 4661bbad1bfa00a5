"""What a day costs: a window that stands still for ten seconds, and eight hours that pass in half a minute."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.arrival import Receipt
from ati_console.fleet.fleet import Fleet
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.bottom_pane import TITLES
from ati_console.gui.theme import Theme
from ati_console.ingest.ingest import Ingest
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile, TopicFilter
from ati_console.settings.secrets import SecretStore
from ati_console.stages import Plan
from ati_console.status import Fault, LinkEvent, LinkState
from ati_console.wire.messages import Conventions
from tests.bench.load import Publisher, at_a_rate, status
from tests.support.mosquitto import Mosquitto

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MIB = 2**20
START = 1_800_000_000.0
HOUR_S, MINUTE_S = 3_600, 60


def memory() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss / MIB)


# ------------------------------------------------------------ ten seconds of a frozen window

ROBOTS, HZ = 100, 20.0  # 2,000 messages a second
FROZEN_S = 10.0
COST_MIB = 5.0  # reliability.md, Figures


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(extra=["max_queued_messages 0"]) as running:
        yield running


@pytest.fixture
def console(dark: Theme, qtbot: QtBot, own_home: object, broker: Mosquitto) -> Iterator[Console]:
    profile = Profile("flood", broker.host, broker.port, topics=(TopicFilter("ati_fm/sherpa/status"),))
    opening = Opening(Plan(profile, Credentials(), "window-of-the-test"), size=(1440, 900))
    made = Console(dark, opening, Doors(secrets=SecretStore(environ={})))
    qtbot.addWidget(made.window)
    made.start()
    yield made
    made.window.end()


class Flood(threading.Thread):
    """2,000 messages a second to the broker until it is told to stop; `sent` are acknowledged by the broker."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._over = threading.Event()
        self.sent = 0

    def run(self) -> None:
        with Publisher(self._port) as publisher:
            while not self._over.is_set():
                at_a_rate(publisher, ROBOTS, HZ, 0.5)
            publisher.drain()
            self.sent = publisher.acknowledged

    def end(self) -> int:
        self._over.set()
        self.join(30.0)
        return self.sent


def test_ten_seconds_of_a_frozen_window_cost_no_message_and_next_to_no_memory(
    console: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    model = console.model
    qtbot.waitUntil(lambda: model.link.state is LinkState.ONLINE)
    console.window.show_tab(TITLES.index("Messages"))  # the list that could pile up
    flood = Flood(broker.port)
    flood.start()
    qtbot.waitUntil(lambda: model.fleet.decoded > 8_000, timeout=20_000)  # trails, charts and pictures are made
    qtbot.wait(8_000)
    before, decoded = memory(), model.fleet.decoded
    time.sleep(FROZEN_S)  # the window's thread does nothing at all; every other thread goes on
    assert model.fleet.decoded == decoded, "the window was not frozen"
    QTest.qWait(50)
    cost = memory() - before
    taken = model.fleet.decoded - decoded
    published = flood.end()
    qtbot.waitUntil(lambda: model.fleet.decoded == published, timeout=20_000)
    assert taken > 0.8 * ROBOTS * HZ * FROZEN_S, "what came meanwhile was not read meanwhile"
    assert (model.fleet.dropped, model.fleet.undecodable) == (0, 0)
    assert cost <= COST_MIB, f"{cost:.1f} MiB"


# ------------------------------------------------------------ eight hours


class Day:
    """A window on a fleet whose clock is ours: 200 sherpas, six states a minute each."""

    SHERPAS = 200

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.now = START
        self.model = ConsoleModel(self.clock)
        self._inbox = Inbox(50_000)
        self._ingest = Ingest(self, self._inbox, Fleet(), Conventions())
        self._ingest.tap.listen(True)
        self.window = MainWindow(self.model, theme)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        self.window.show()
        self.minute = 0

    def clock(self) -> float:
        return self.now

    def acknowledge(self, _receipts: object) -> None:
        """The link of this ingest."""

    def pass_minute(self) -> None:
        self.minute += 1
        for tenth in range(6):
            self._arrive(self.now + 10 * tenth)
        self.now += MINUTE_S
        while self._ingest.step(0):
            pass
        self._show()

    def _arrive(self, at: float) -> None:
        for index in range(self.SHERPAS):
            payload = status(index, int(at) // 10, at)
            if index == self.minute % self.SHERPAS:  # each has an error for a minute, in turns
                payload = payload.replace(b'"error":null', b'"error":"fault %d"' % (self.minute % 100))
            self._inbox.put(Inbound("ati_fm/sherpa/status", payload, at, Receipt(1, 1, 1)))
        self._inbox.put(Inbound(f"odd/{self.minute % 3_000}", b"not json %d" % self.minute, at, Receipt(1, 1, 1)))

    def _show(self) -> None:
        model, tap = self.model, self._ingest.tap
        model.set_fleet(self._ingest.update(self.now))
        model.add_messages(tap.take(tap.topics(self.now)))
        for nth in range(4):  # the lists of 500 are full after two hours
            model.add_fault(Fault(self.now, "link", f"closed, {self.minute}.{nth}", "wait"))
            model.add_link_events([LinkEvent(self.now, LinkState.RECONNECTING, f"try {self.minute}.{nth}")])
        model.select(f"bench-{self.minute % self.SHERPAS:04d}")
        self.window.show_tab(self.minute % len(TITLES))
        for panel in self.window.monitor.panels:
            panel.refresh(self.now)
        if self.minute % 10 == 0:
            self.window.grab()
        QTest.qWait(1)  # what was put off until the loop runs


def test_memory_of_eight_hours_is_that_of_the_first_hours(dark: Theme, qtbot: QtBot) -> None:
    """After three hours every history of an hour, every bounded list and every cache is all but full: from there on
    less than 1 MiB an hour (reliability.md, Figures). Blocks of Python's own allocator are counted as well, since the
    memory of a process hides what fits into freed holes."""
    day = Day(dark, qtbot)
    used, blocks = [], []
    for _hour in range(8):
        for _ in range(HOUR_S // MINUTE_S):
            day.pass_minute()
        used.append(memory())
        blocks.append(sys.getallocatedblocks())
    assert len(day.model.fleet.robots) == Day.SHERPAS
    slope = np.polyfit(range(5), used[3:], 1)[0]
    assert slope < 1.0, f"{slope:.2f} MiB an hour; MiB after each: {[round(mib, 1) for mib in used]}"
    assert blocks[-1] < 1.03 * blocks[3], f"blocks after each hour: {blocks}"
