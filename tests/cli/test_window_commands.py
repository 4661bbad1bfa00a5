"""`demo`, `window` and `self-test` as processes: offscreen, with JSON lines, a picture, and nothing left running."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.mosquitto import Mosquitto

WINDOW_KEYS = [
    "event", "link", "received", "decoded", "undecodable", "dropped", "robots", "fps", "frame_ms_p99",
    "received_to_painted_ms_p50", "received_to_painted_ms_p99", "cpu_pct", "rss_mib",
]  # fmt: skip
SETTLED = 8.0


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def is_png(file: Path) -> bool:
    return file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_demo_shows_sherpas_and_their_poses_arrive_in_the_sandbox(tmp_path: Path) -> None:
    picture = tmp_path / "demo.png"
    options = ("--seconds", "6", "--screenshot", str(picture), "--size", "1280x800", "--theme", "light")
    with Console(tmp_path, "demo", "--json", *options) as run:
        assert run.finish(60) == 0, run.words
    assert list(run.lines[0]) == ["event", "broker", "twin"]
    assert run.lines[0]["broker"].startswith("mqtt://127.0.0.1:")
    assert run.last("final")["accepted"] > 0
    assert is_png(picture) and str(picture) in run.words


def test_without_a_display_the_demo_says_where_its_picture_is(tmp_path: Path) -> None:
    env = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with Console(tmp_path, "demo", "--seconds", "4", env=env) as run:
        assert run.finish(60) == 0, run.words
    assert "no display" in run.words
    assert is_png(tmp_path / "ati-console-demo.png")


def test_the_headless_demo_is_the_same_engine(tmp_path: Path) -> None:
    with Console(tmp_path, "demo", "--headless", "--json", "--robots", "3", "--rate", "2", "--seconds", "5") as run:
        assert run.finish(40) == 0, run.words
    final = run.last("final")
    assert run.lines[0]["event"] == "ready" and final["accepted"] > 0
    assert final["dead"] == final["undecodable"] == 0


def test_the_demo_ends_within_seconds_of_a_sigterm_and_leaves_no_broker(tmp_path: Path) -> None:
    with Console(tmp_path, "demo", "--json") as run:
        run.wait_for("status", link="online")
        port = int(run.lines[0]["broker"].rsplit(":", 1)[1])
        assert run.interrupt(SETTLED) == 0, run.words
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


def test_a_robot_number_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    with Console(tmp_path, "demo", "--robots", "0") as run:
        assert run.finish() == 2
    assert "1 to 10,000" in run.words


def test_the_window_connects_at_once_and_says_a_line_a_second(tmp_path: Path, broker: Mosquitto) -> None:
    address = f"mqtt://127.0.0.1:{broker.port}"
    sherpas = ("--robots", "5", "--rate", "2", "--seconds", "3")
    with Console(tmp_path, "window", "--json", "-L", address, "--seconds", "9") as run:
        run.wait_for("window", link="online")
        with Console(tmp_path, "sim", "--json", "-L", address, *sherpas) as sim:
            assert sim.finish() == 0, sim.words
        assert run.finish() == 0, run.words
    assert all(list(line) == WINDOW_KEYS for line in run.lines)
    last = run.last("window")
    assert (last["link"], last["robots"], last["undecodable"]) == ("online", 5, 0)
    assert last["received"] == sim.last("status")["acknowledged"]


def test_plain_ati_console_opens_on_nothing_and_closes_clean(tmp_path: Path) -> None:
    with Console(tmp_path, "--json", "--seconds", "2") as run:
        assert run.finish() == 0, run.words
    assert run.last("window")["link"] == "offline"


def test_self_test_says_what_works(tmp_path: Path) -> None:
    picture = tmp_path / "self-test.png"
    with Console(tmp_path, "self-test", "--json", "--screenshot", str(picture)) as run:
        assert run.finish(60) == 0, run.words
    assert run.lines == [{"event": "self-test", "ok": True, "checks": dict.fromkeys(run.lines[0]["checks"], True)}]
    assert set(run.lines[0]["checks"]) >= {"window", "broker", "robot", "forward", "twin", "fonts"}
    assert is_png(picture)
