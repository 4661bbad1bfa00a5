"""Cancel takes effect within one second at every stage, and the window answers meanwhile (issue 5).

The second is one of the machine (tests/support/machine_clock.py): on a computer that eight others share, a wall clock
would measure the others.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ati_console.access import Probe
from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.theme import Theme
from ati_console.probe.plan import Pace
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.rehearse.refusing_client import RefusingClient
from ati_console.settings.profile import Tls
from tests.gui.diagnose_scene import Scene
from tests.probe.truth import OWN, PASSWORD, QUICK, TOPICS, USER
from tests.support.machine_clock import MachineClock

WITHIN_S = 1.0
LONG = 30.0
DRAFT = Draft(TOPICS, checks_keep_alive=False, confirmed=True)
Met = Callable[[Probe | None], bool]


@dataclass
class Stage:
    """Where the probe hangs: at which port, with what, and how one sees that it is there."""

    port: int
    there: Met
    draft: Draft = DRAFT
    pace: Pace = QUICK
    tls: Tls | None = None
    host: str = "127.0.0.1"


def told(name: str) -> Met:
    return lambda probe: probe is not None and any(step.name == name and step.ok for step in probe.steps)


@contextlib.contextmanager
def dns() -> Iterator[Stage]:
    """A resolver that does not answer. It cannot be interrupted by anybody."""
    asked, end, real = threading.Event(), threading.Event(), socket.getaddrinfo

    def slow(host: object, *rest: object, **options: object) -> object:
        if host != "slow.invalid":
            return real(host, *rest, **options)  # type: ignore[arg-type]
        asked.set()
        end.wait(LONG)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", slow)
        yield Stage(1883, lambda _probe: asked.is_set(), host="slow.invalid")
        end.set()


@contextlib.contextmanager
def tcp() -> Iterator[Stage]:
    """A full backlog: the SYN is dropped without a word."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield Stage(listener.getsockname()[1], told("DNS"))


@contextlib.contextmanager
def tls() -> Iterator[Stage]:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield Stage(mute.getsockname()[1], told("TCP"), tls=Tls())


@contextlib.contextmanager
def connect() -> Iterator[Stage]:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield Stage(mute.getsockname()[1], told("TCP"))


@contextlib.contextmanager
def keep_alive() -> Iterator[Stage]:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        yield Stage(broker.port, told("CONNECT v3.1"), replace(DRAFT, checks_keep_alive=True))


@contextlib.contextmanager
def subscribe() -> Iterator[Stage]:
    with RefusingBroker("silent", user=USER, password=PASSWORD) as broker:
        yield Stage(broker.port, lambda _probe: came(broker, "SUBSCRIBE"), pace=replace(QUICK, answer_s=LONG))


@contextlib.contextmanager
def listening() -> Iterator[Stage]:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        yield Stage(
            broker.port,
            lambda probe: probe is not None and len(probe.cells) == len(TOPICS),
            pace=replace(QUICK, data_s=LONG),
        )


@contextlib.contextmanager
def publish() -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch, RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        patch.setattr(RefusingClient, "_acknowledge", lambda *_: None)
        draft = replace(DRAFT, subscribe=(), publish=(OWN,))
        yield Stage(broker.port, lambda _probe: came(broker, "PUBLISH"), draft, replace(QUICK, answer_s=LONG))


@contextlib.contextmanager
def pace() -> Iterator[Stage]:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        yield Stage(broker.port, told("CONNECT v5"), pace=replace(QUICK, connect_s=LONG))


def all_asked(probe: Probe | None) -> bool:
    return probe is not None and len(probe.cells) == len(TOPICS)


def came(broker: RefusingBroker, packet: str) -> bool:
    return any(note.packet == packet for note in broker.hall.notes)


STAGES = (dns, tcp, tls, connect, keep_alive, subscribe, listening, publish, pace)


@pytest.fixture(scope="module")
def clock() -> Iterator[MachineClock]:
    with MachineClock() as made:
        yield made


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(dark, qtbot, monkeypatch)


class Beat:
    """A timer of the window: how long it was kept from beating."""

    def __init__(self, scene: Scene, clock: MachineClock) -> None:
        self._clock, self.longest, self._last = clock, 0.0, clock.now()
        self._timer = QTimer(scene.console.window)
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def _beat(self) -> None:
        now = self._clock.now()
        self.longest, self._last = max(self.longest, now - self._last), now


def begin(scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draft, "_pace", lambda _draft: stage.pace)
    scene.aim_at(stage.port, stage.draft, host=stage.host, tls=stage.tls)
    scene.run()
    scene.until(lambda: stage.there(scene.model.probe))
    scene.qtbot.wait(100)  # well inside the wait, not at its edge


@pytest.mark.parametrize("stage", STAGES, ids=lambda one: one.__name__)
def test_cancel_takes_effect_within_a_second_and_the_window_answers_meanwhile(
    scene: Scene, clock: MachineClock, monkeypatch: pytest.MonkeyPatch,
    stage: Callable[[], contextlib.AbstractContextManager[Stage]],
) -> None:  # fmt: skip
    with stage() as made:
        begin(scene, made, monkeypatch)
        assert scene.model.going.runs
        beat, clicked = Beat(scene, clock), clock.now()
        scene.pages.head.cancel.click()
        scene.until(lambda: not scene.model.going.runs)
        took = clock.now() - clicked
    assert took <= WITHIN_S
    assert beat.longest <= WITHIN_S / 2, "the window was not frozen while it ended"
    assert scene.model.probe is not None and scene.model.probe.stopped == "cancelled"
    assert scene.pages.head.run.isVisible() and not scene.pages.head.cancel.isVisible()


def test_cancel_ends_a_pause_too(scene: Scene, clock: MachineClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with pace() as made:
        begin(scene, made, monkeypatch)
        scene.pages.head.pause.click()
        scene.qtbot.wait(200)
        clicked = clock.now()
        scene.pages.head.cancel.click()
        scene.until(lambda: not scene.model.going.runs)
        assert clock.now() - clicked <= WITHIN_S


def test_the_clock_of_the_machine_counts_what_we_waste_ourselves(clock: MachineClock) -> None:
    """It must be able to fail: a program that blocks is not excused."""
    begin_s = clock.now()
    threading.Event().wait(0.5)
    assert 0.3 <= clock.now() - begin_s <= 0.6
