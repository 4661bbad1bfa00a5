"""Work off the window's thread: its answer comes back on the right one, once, or not at all."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ati_console.rehearse.rehearsal import Cast
from ati_console.status import Fault
from ati_console.workers.rehearsal_worker import RehearsalWorker, Scene
from ati_console.workers.task import Task


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    @Slot(object)
    def hear(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())


def test_the_answer_of_a_task_comes_on_the_thread_that_asked(qtbot: QtBot) -> None:
    listener = Listener()
    task = Task("t", threading.get_ident, listener)
    task.done.connect(listener.hear)
    task.start()
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.threads == {threading.get_ident()}
    assert listener.heard != [threading.get_ident()]


def test_a_task_that_fails_says_so_in_words(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> object:
        raise OSError("the disk is gone")

    listener = Listener()
    task = Task("saving", work, listener)
    task.failed.connect(listener.hear)
    task.start()
    qtbot.waitUntil(lambda: bool(listener.heard))
    fault = listener.heard[0]
    assert isinstance(fault, Fault) and fault.what == "saving failed: the disk is gone"


def test_the_answer_of_a_dropped_task_is_not_heard(qtbot: QtBot) -> None:
    listener, go = Listener(), threading.Event()
    task = Task("t", go.wait, listener)
    task.done.connect(listener.hear)
    task.start()
    task.drop()
    assert not task.wait(0.01)
    go.set()
    assert task.wait(5)
    qtbot.wait(20)
    assert not listener.heard


def test_a_rehearsal_lasts_as_long_as_its_thread_and_takes_its_folder_with_it(qtbot: QtBot) -> None:
    listener = Listener()
    worker = RehearsalWorker(Cast(robots=2, rate_hz=1.0, lifelike=False), listener)
    worker.ready.connect(listener.hear)
    worker.start()
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=20_000)
    scene = listener.heard[0]
    assert isinstance(scene, Scene) and scene.folder.is_dir() and scene.site.site.name == "Plant A"
    began = time.monotonic()
    assert worker.stop()
    assert time.monotonic() - began < 2.5
    assert not scene.folder.exists()
