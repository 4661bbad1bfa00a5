"""A second start, as processes: it raises the first window, hands over, says so, and ends with 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def is_up(home: Path) -> bool:
    return (home / "window.sock").exists()


def test_a_second_start_hands_its_address_to_the_first_window_and_ends(tmp_path: Path, broker: Mosquitto) -> None:
    with Console(tmp_path) as first:
        wait_until(lambda: is_up(tmp_path), 20)
        with Console(tmp_path, "-L", f"mqtt://127.0.0.1:{broker.port}") as second:
            assert second.finish() == 0, second.words
        assert "comes forward and was asked to open" in second.words
        wait_until(lambda: "New client connected" in broker.log, 20)
        assert first.interrupt() == 0, first.words
    assert not is_up(tmp_path)


def _owner(home: Path) -> str:
    """The pid in the lock; "" while the old one is taken away and the new one is not there yet."""
    try:
        return (home / "window.lock").read_text().split("\n")[0]
    except FileNotFoundError:
        return ""


def test_after_a_kill_the_next_start_is_the_first_again(tmp_path: Path) -> None:
    with Console(tmp_path) as first:
        wait_until(lambda: is_up(tmp_path), 20)
        first.kill()
    assert is_up(tmp_path)  # what a crash leaves behind
    with Console(tmp_path) as again:
        wait_until(lambda: _owner(tmp_path) == str(again.process.pid), 20)
        with Console(tmp_path, "window") as second:
            assert second.finish() == 0, second.words
        assert "is open already" in second.words
        assert again.interrupt() == 0, again.words


def test_new_opens_one_more_window_and_a_scripted_run_is_neither_taken_nor_found(tmp_path: Path) -> None:
    with Console(tmp_path) as first:
        wait_until(lambda: is_up(tmp_path), 20)
        with Console(tmp_path, "window", "--json", "--seconds", "2") as scripted:
            assert scripted.finish() == 0, scripted.words
        assert scripted.events("window")
        with Console(tmp_path, "--new") as more:
            with Console(tmp_path) as second:
                assert second.finish() == 0
            assert more.process.poll() is None and first.process.poll() is None
            assert more.interrupt() == 0, more.words
        assert is_up(tmp_path)
        assert first.interrupt() == 0, first.words


def test_a_window_that_was_opened_with_new_comes_with_an_id_of_its_own(tmp_path: Path, broker: Mosquitto) -> None:
    """They threw each other out in turns. The first one keeps its id: the broker may hold a session for it."""
    url = f"mqtt://127.0.0.1:{broker.port}"
    with Console(tmp_path, "window", "-L", url) as alone:
        wait_until(lambda: len(_ids(broker)) == 1, 20)
        assert alone.interrupt() == 0, alone.words
    with Console(tmp_path, "window", "-L", url) as first:
        wait_until(lambda: len(_ids(broker)) == 2, 20)
        with Console(tmp_path, "window", "--new", "-L", url) as more:
            wait_until(lambda: len(_ids(broker)) == 3, 20)
            with Console(tmp_path, "window", "--json", "--seconds", "2", "-L", url) as scripted:
                assert scripted.finish() == 0, scripted.words
            assert more.interrupt() == 0, more.words
        assert first.interrupt() == 0, first.words
    before, now, second, third = _ids(broker)
    assert now == before and len({now, second, third}) == 3
    assert "already connected" not in broker.log


def _ids(broker: Mosquitto) -> list[str]:
    """Of the clients that were let in, in their order."""
    return re.findall(r"New client connected from \S+ as (\S+)", broker.log)


def test_another_data_folder_is_another_window(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with Console(tmp_path / "a") as one, Console(tmp_path / "b") as other:
        wait_until(lambda: is_up(tmp_path / "a") and is_up(tmp_path / "b"), 20)
        assert one.interrupt() == 0 and other.interrupt() == 0


def test_what_is_wrong_is_said_where_it_was_typed(tmp_path: Path) -> None:
    with Console(tmp_path) as first:
        wait_until(lambda: is_up(tmp_path), 20)
        with Console(tmp_path, "--site", str(tmp_path / "none.toml")) as second:
            assert second.finish() == 2
        assert "none.toml" in second.words
        assert first.interrupt() == 0
