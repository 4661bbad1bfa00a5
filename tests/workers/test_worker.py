"""The thread shells: what crosses is bounded, what stops stops in time, what fails says so."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from ati_console.arrival import Receipt
from ati_console.fleet.view import ErrorEntry, FleetUpdate
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.ingest.ingest import BATCH
from ati_console.ingest.tap import Overheard, Tap
from ati_console.mqtt.inbox import Inbound
from ati_console.site.rules import Rules
from ati_console.status import Fault, LinkEvent, LinkState, LinkStatus
from ati_console.wire.messages import Raw
from ati_console.workers.forward_worker import ForwardWorker
from ati_console.workers.ingest_worker import IngestWorker
from ati_console.workers.worker import Worker

ERROR = ErrorEntry(
    sherpa="tug-112", what="control_module died", source="error text", first_at=1, last_at=2, count=2, active=True
)


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[QThread] = set()

    @Slot(object)
    def hear(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(QThread.currentThread())


class Shouter(QThread):
    said = Signal(object)

    def run(self) -> None:
        for number in range(5_000):
            self.said.emit(number)


def test_five_thousand_emits_across_threads_arrive_and_abort_nothing(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 aborts after about 600 (architecture.md): the pin must hold."""
    listener, shouter = Listener(), Shouter()
    shouter.said.connect(listener.hear)
    shouter.start()
    qtbot.waitUntil(lambda: len(listener.heard) == 5_000, timeout=10_000)
    assert shouter.wait(3_000)
    assert listener.heard == list(range(5_000))
    assert listener.threads == {QThread.currentThread()}


class FakeIngest:
    def __init__(self) -> None:
        self.updates = 0
        self.acknowledged: list[tuple[str, str]] = []
        self.busy = True
        self.thread: int | None = None
        self.tap = Tap()
        self.batch = 1

    def step(self, timeout_s: float) -> int:
        time.sleep(min(timeout_s, 0.001))
        self.thread = threading.get_ident()
        return self.batch if self.busy else 0

    def update(self, now: float) -> FleetUpdate:
        self.updates += 1
        return FleetUpdate(at=now, seq=self.updates)

    def use(self, rules: Rules) -> None:
        self.rules = rules

    def forget(self, sherpa: str) -> None:
        raise AssertionError(f"nobody asked to forget {sherpa}")

    def acknowledge_error(self, sherpa: str, what: str) -> None:
        self.acknowledged.append((sherpa, what))


class FakeSession:
    def __init__(self) -> None:
        self.link = LinkStatus()
        self.events: list[LinkEvent] = []

    def take_events(self) -> list[LinkEvent]:
        taken, self.events = self.events, []
        return taken


@pytest.fixture
def ingest() -> FakeIngest:
    return FakeIngest()


def test_a_frozen_window_costs_one_waiting_signal_and_then_gets_the_newest(qtbot: QtBot, ingest: FakeIngest) -> None:
    listener, worker = Listener(), IngestWorker(ingest, FakeSession())
    worker.updated.connect(listener.hear)
    worker.start()
    deadline = time.monotonic() + 5
    while ingest.updates < 8 and time.monotonic() < deadline:  # this thread handles no event: the window is frozen
        time.sleep(0.005)
    assert worker.stop()
    made = ingest.updates
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert [update.seq for update in listener.heard] == [made]  # type: ignore[attr-defined]
    assert listener.threads == {QThread.currentThread()}


def updates_a_second(qtbot: QtBot, ingest: FakeIngest) -> float:
    worker = IngestWorker(ingest, FakeSession())
    started = time.monotonic()
    worker.start()
    qtbot.wait(500)
    assert worker.stop()
    return (ingest.updates - 2) / (time.monotonic() - started)  # one at once and one at the end


def test_updates_are_built_at_most_sixty_times_a_second(qtbot: QtBot, ingest: FakeIngest) -> None:
    assert 5 < updates_a_second(qtbot, ingest) <= 61


def test_a_reader_that_is_behind_builds_half_as_many(qtbot: QtBot, ingest: FakeIngest) -> None:
    ingest.batch = BATCH
    assert 5 < updates_a_second(qtbot, ingest) <= 36


def test_a_quiet_link_wakes_the_window_about_once_a_second(qtbot: QtBot, ingest: FakeIngest) -> None:
    ingest.busy = False
    worker = IngestWorker(ingest, FakeSession())
    worker.start()
    qtbot.wait(500)
    assert worker.stop()
    assert ingest.updates <= 3


def test_link_status_and_events_reach_the_window(qtbot: QtBot, ingest: FakeIngest) -> None:
    session, links, events = FakeSession(), Listener(), Listener()
    worker = IngestWorker(ingest, session)
    worker.link_changed.connect(links.hear)
    worker.link_events.connect(events.hear)
    worker.start()
    event = LinkEvent(1.0, LinkState.ONLINE, "online")
    session.events.append(event)
    session.link = replace(session.link, state=LinkState.ONLINE)
    qtbot.waitUntil(lambda: bool(links.heard) and bool(events.heard))
    assert worker.stop()
    assert links.heard[-1] == session.link
    assert events.heard == [(event,)]


def test_acknowledging_an_error_runs_on_the_thread_that_owns_the_fleet(qtbot: QtBot, ingest: FakeIngest) -> None:
    worker = IngestWorker(ingest, FakeSession())
    worker.start()
    worker.acknowledge(ERROR)
    qtbot.waitUntil(lambda: bool(ingest.acknowledged))
    assert worker.stop()
    assert ingest.acknowledged == [("tug-112", "control_module died")]
    assert ingest.thread != threading.get_ident()


def test_messages_cross_only_while_somebody_listens(qtbot: QtBot, ingest: FakeIngest) -> None:
    listener, worker = Listener(), IngestWorker(ingest, FakeSession())
    worker.heard.connect(listener.hear)
    worker.start()
    qtbot.waitUntil(lambda: ingest.updates > 2)
    assert listener.heard == []
    worker.listen(True)
    ingest.tap.note(Inbound("a/b", b"{}", 1.0, Receipt(1, 1, 1)), Raw("other", "{}"))
    qtbot.waitUntil(lambda: any(one.messages and one.topics for one in _heard(listener)))
    worker.listen(False)
    assert worker.stop()
    assert [m.topic for one in _heard(listener) for m in one.messages] == ["a/b"]


def _heard(listener: Listener) -> list[Overheard]:
    return [one for one in listener.heard if isinstance(one, Overheard)]


class Broken(Worker):
    def work(self) -> None:
        raise RuntimeError("the disk is gone")


def test_a_stage_that_dies_says_so_as_a_fault(qtbot: QtBot) -> None:
    listener, worker = Listener(), Broken("outbox")
    worker.failed.connect(listener.hear)
    worker.start()
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert worker.wait(3_000)
    (fault,) = listener.heard
    assert isinstance(fault, Fault)
    assert (fault.source, fault.what) == ("outbox", "outbox stopped: the disk is gone")


class Deaf(Worker):
    def __init__(self) -> None:
        super().__init__("deaf")
        self.release = threading.Event()

    def work(self) -> None:
        self.release.wait(5)


def test_a_late_thread_is_named_in_the_log(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    worker = Deaf()
    worker.start()
    with caplog.at_level(logging.ERROR):
        assert not worker.stop(0.05)
    assert "deaf did not stop within" in caplog.text
    worker.release.set()
    assert worker.stop()


def test_stopping_what_never_started_is_fine(qtbot: QtBot, ingest: FakeIngest) -> None:
    assert IngestWorker(ingest, FakeSession()).stop()


class FakeForwarder:
    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.mode = ForwardMode.OFF
        self.accepted = 0
        self.faults: tuple[Fault, ...] = ()

    def run(self) -> None:
        self.stopping.wait(5)

    def request_stop(self, drain_s: float = 5.0) -> None:
        self.stopping.set()

    def set_mode(self, mode: ForwardMode) -> None:
        self.mode = mode

    def status(self) -> ForwardStatus:
        return ForwardStatus(mode=self.mode, accepted=self.accepted)


def test_the_forward_status_is_told_when_it_changed_and_at_the_end(qtbot: QtBot) -> None:
    forwarder, listener = FakeForwarder(), Listener()
    worker = ForwardWorker(forwarder)
    worker.status.connect(listener.hear)
    worker.start()
    worker.set_mode(ForwardMode.SHADOW)
    assert listener.heard == [ForwardStatus(mode=ForwardMode.SHADOW)]
    forwarder.accepted = 3
    qtbot.waitUntil(lambda: len(listener.heard) == 2)
    forwarder.accepted = 4
    assert worker.stop()
    qtbot.waitUntil(lambda: len(listener.heard) == 3)
    assert [status.accepted for status in listener.heard] == [0, 3, 4]  # type: ignore[attr-defined]


def test_each_fault_of_the_forwarder_is_told_once(qtbot: QtBot) -> None:
    forwarder, listener = FakeForwarder(), Listener()
    worker = ForwardWorker(forwarder)
    worker.faults.connect(listener.hear)
    first, second = Fault(1.0, "forward", "Twinzo 429"), Fault(2.0, "outbox", "the disk is full")
    forwarder.faults = (first,)
    worker.ask()
    worker.ask()
    forwarder.faults = (first, second)
    worker.ask()
    assert listener.heard == [first, second]
