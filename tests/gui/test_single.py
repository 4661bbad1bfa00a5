"""A second start raises the first window and hands over; whatever else comes over the socket is ignored and bounded."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ati_console.cli.one_window import Place, number, place
from ati_console.gui.single import errand
from ati_console.gui.single.door import MOST, Door, address
from ati_console.gui.single.errand import LONGEST, Errand
from ati_console.gui.single.lock import FirstLock
from ati_console.gui.single.second import hand_over
from ati_console.settings.profile import Profile, Tls

PROFILE = Profile(name="Plant A", host="broker.example", port=8883, tls=Tls(), user="u")


@pytest.fixture
def door(tmp_path: Path, qtbot: QtBot) -> Iterator[Door]:
    parent = QObject()
    made = Door(tmp_path, parent)
    assert made.open() == ""
    yield made
    made.shut()


def knocked(home: Path, wanted: Errand, qtbot: QtBot) -> bool:
    """From another thread, as another process would: the door needs its event loop meanwhile."""
    said: list[bool] = []

    def knock() -> None:
        said.append(hand_over(home, wanted))

    thread = threading.Thread(target=knock)
    thread.start()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    thread.join()
    return said[0]


def raw(home: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.connect(address(home))
    return made


def test_an_errand_arrives_as_it_was_sent(door: Door, tmp_path: Path, qtbot: QtBot) -> None:
    for wanted in (Errand(), Errand(PROFILE), Errand(PROFILE, tmp_path / "site.toml")):
        with qtbot.waitSignal(door.asked) as asked:
            assert knocked(tmp_path, wanted, qtbot)
        assert asked.args == [wanted]


def test_the_socket_is_for_this_user_alone(door: Door, tmp_path: Path) -> None:
    assert stat.S_IMODE(Path(address(tmp_path)).stat().st_mode) & 0o077 == 0


def test_the_first_window_and_a_scripted_one_have_ids_of_their_own_whichever_came_first(own_home: Path) -> None:
    """Opened beside a scripted one that was there alone, they threw each other out."""
    with number(Place.APART) as scripted, place(shared=True) as where, number(where) as first:
        assert (scripted, where, first) == ("", Place.FIRST, "2")
    with place(shared=True) as where, number(where) as first, number(Place.APART) as scripted:
        assert (scripted, where, first) == ("2", Place.FIRST, "")


def test_another_folder_is_another_window(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 200)
    long.mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert len({address(tmp_path / "a"), address(tmp_path / "b"), address(long)}) == 3
    assert len(address(long)) <= 100


def test_a_socket_that_a_crash_left_behind_is_cleaned_away(tmp_path: Path, qtbot: QtBot) -> None:
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(address(tmp_path))
    dead.close()
    parent = QObject()
    door = Door(tmp_path, parent)
    assert door.open() == ""
    assert knocked(tmp_path, Errand(), qtbot)
    door.shut()


def test_only_one_window_is_the_first_and_its_process_is_named(tmp_path: Path) -> None:
    first, second = FirstLock(tmp_path), FirstLock(tmp_path)
    assert first.take() and not second.take()
    assert second.holder == os.getpid()
    first.leave()
    assert second.take()
    second.leave()


@pytest.mark.parametrize(
    "line",
    [
        b"\n", b"{}\n", b"[]\n", b"null\n", b"{\n", b"GET / HTTP/1.1\r\n\r\n", b"\xff\xfe\n", b"[" * 9_000 + b"\n",
        b'{"ati-console": 2}\n', b'{"ati-console": 1, "site": 7}\n', b'{"ati-console": 1, "site": "relative.toml"}\n',
        b'{"ati-console": 1, "site": "/a\\u0000b"}\n', b'{"ati-console": 1, "profile": {"name": "x"}}\n',
        b'{"ati-console": 1, "profile": "x"}\n',
        b'{"ati-console": 1, "profile": {"name": "x", "host": "h", "port": 0}}\n',
        json.dumps({"ati-console": 1, "site": "/" + "x" * 5_000}).encode() + b"\n",
    ],
)  # fmt: skip
def test_hostile_bytes_ask_for_nothing_and_the_door_stays_open(
    door: Door, tmp_path: Path, qtbot: QtBot, line: bytes
) -> None:
    with qtbot.assertNotEmitted(door.asked), raw(tmp_path) as visitor:
        visitor.sendall(line)
        qtbot.wait(50)
        visitor.settimeout(2)
        assert visitor.recv(64) == b""
    assert knocked(tmp_path, Errand(), qtbot)


def test_a_stream_without_an_end_is_cut_off_at_its_bound(door: Door, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(door.asked), raw(tmp_path) as visitor:
        visitor.setblocking(False)
        sent = 0
        try:
            while sent < 64 * LONGEST:
                sent += visitor.send(b"x" * 1_024)
        except BlockingIOError:
            pass
        qtbot.waitUntil(lambda: not door._visits)
    assert knocked(tmp_path, Errand(), qtbot)


def test_who_says_nothing_is_cut_off_and_too_many_are_not_let_in(door: Door, tmp_path: Path, qtbot: QtBot) -> None:
    visitors = [raw(tmp_path) for _ in range(MOST)]
    qtbot.waitUntil(lambda: len(door._visits) == MOST)
    for visit in list(door._visits):
        assert visit._timer.isActive()
        visit._timer.timeout.emit()
    assert not door._visits
    for visitor in visitors:
        visitor.close()
    assert knocked(tmp_path, Errand(), qtbot)


def test_nobody_at_the_door_is_said_and_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ati_console.gui.single.second.PATIENCE_S", 0.3)
    assert not hand_over(tmp_path, Errand())


@given(st.binary(max_size=400))
def test_any_bytes_are_an_errand_or_none(line: bytes) -> None:
    errand.read(line)


SIMPLE = st.none() | st.booleans() | st.integers() | st.text()


@given(st.lists(SIMPLE) | st.dictionaries(st.text(), SIMPLE) | SIMPLE)
def test_any_values_in_our_form_are_an_errand_or_none(value: object) -> None:
    for key in ("profile", "site"):
        found = errand.read(json.dumps({"ati-console": 1, key: value}).encode())
        assert found in (None, Errand()) or (key == "site" and found == Errand(site=Path(str(value))))


def test_what_is_too_long_for_the_socket_is_not_sent() -> None:
    with pytest.raises(ValueError, match="bytes"):
        errand.written(Errand(site=Path("/" + "x" * LONGEST)))
