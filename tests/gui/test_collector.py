"""Cycles die on the window's thread, whoever made them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.collector import Collector


class Knot:
    """A cycle that notes the thread it dies on."""

    died_on: list[int] = []  # noqa: RUF012 the test's own notebook

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Knot.died_on.append(threading.get_ident())


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    was_on = gc.isenabled()
    made = Collector()
    made.start()
    yield made
    made.stop()
    if not was_on:
        gc.disable()


KNOTS = 5_000  # Python's own collector would run at every 700th


def allocate() -> None:
    for _ in range(KNOTS):
        Knot()


def test_what_another_thread_leaves_behind_dies_here(qtbot: QtBot, collector: Collector) -> None:
    Knot.died_on.clear()
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert Knot.died_on == []
    qtbot.waitUntil(lambda: len(Knot.died_on) == KNOTS, timeout=5_000)
    assert set(Knot.died_on) == {threading.get_ident()}


def test_afterwards_python_collects_by_itself_again(qtbot: QtBot) -> None:
    was_on = gc.isenabled()
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    if not was_on:
        gc.disable()


def test_what_exists_at_the_first_look_is_never_looked_through_again(collector: Collector) -> None:
    frozen = gc.get_freeze_count()
    collector.look()
    assert gc.get_freeze_count() > frozen + 1_000
    frozen = gc.get_freeze_count()
    collector.look()
    assert gc.get_freeze_count() == frozen
