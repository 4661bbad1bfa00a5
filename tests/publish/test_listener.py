"""The second identity: its sessions share one client id, so there is never a second one, whatever the threads do."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ati_console.mqtt.session import Credentials
from ati_console.publish.ledger import Ledger
from ati_console.publish.listener import Listener
from ati_console.settings.profile import Profile
from tests.support.waiting import wait_until

A_MOMENT_S = 0.3  # for a thread that comes past where it must wait


class Held:
    """Somebody stands here until they are let go."""

    def __init__(self) -> None:
        self.there, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.there.set()
        assert self.go.wait(10)


class FakeSession:
    """Runs between `start` and `stop`; each can be held in the middle."""

    def __init__(self, number: int, running: list[int], met: list[tuple[int, ...]]) -> None:
        self._number, self._running, self._met = number, running, met
        self.starting: Callable[[], object] = bool
        self.stopping: Callable[[], object] = bool

    def start(self) -> None:
        self.starting()
        if self._number not in self._running:
            self._met.append((*self._running, self._number))
            self._running.append(self._number)

    def stop(self, _timeout_s: float) -> None:
        self.stopping()
        if self._number in self._running:
            self._running.remove(self._number)


class Scene:
    """A listener whose first two sessions are there to be held."""

    def __init__(self) -> None:
        self.running: list[int] = []
        self.met: list[tuple[int, ...]] = []
        self.sessions = [FakeSession(number, self.running, self.met) for number in range(3)]
        self._next = iter(self.sessions)

    def make(self) -> FakeSession:
        return next(self._next)

    def begin(self) -> Listener:
        listener = Listener(Profile("Local", "127.0.0.1", 1883), Credentials(), Ledger(), "seen-1")
        listener.start()
        return listener


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    monkeypatch.setattr(Listener, "_made", made.make)
    monkeypatch.setattr(Listener, "_read", lambda _listener: None)
    return made


def changing() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "seen again"]


def test_two_topics_that_are_wanted_at_once_never_have_two_sessions_at_once(scene: Scene) -> None:
    listener, held = scene.begin(), Held()
    scene.sessions[0].stopping = held
    listener.want("line/1")
    assert held.there.wait(10)
    listener.want("line/2")
    for thread in changing():
        thread.join(A_MOMENT_S)
    held.go.set()
    wait_until(lambda: not changing(), 10.0, "both changes")
    listener.stop()
    assert scene.met == [(0,), (2,)]
    assert scene.running == []


def test_a_listener_that_is_stopped_while_its_topics_change_leaves_no_session_behind(scene: Scene) -> None:
    listener, held = scene.begin(), Held()
    scene.sessions[1].starting = held
    listener.want("line/1")
    assert held.there.wait(10)
    stopping = threading.Thread(target=listener.stop)
    stopping.start()
    stopping.join(A_MOMENT_S)
    held.go.set()
    stopping.join(10)
    wait_until(lambda: not changing(), 10.0, "the change")
    assert scene.running == []
