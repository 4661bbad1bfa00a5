"""The exit code of `relay` says whether anything came through, once it came to its time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ati_console.cli.exit_codes import Exit
from ati_console.cli.relay_end import ended
from ati_console.publish.relay import RelayCounts
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

MAP = """
schema = 1
[status]
sherpa_name = "name"
pose = ["x", "y", "yaw"]
battery_status = "{battery}"
"""


@pytest.mark.parametrize(
    ("counters", "pending", "code"),
    [
        ({"polls": 3, "rows": 2, "good": 6, "acknowledged": 2}, 0, Exit.OK),
        ({"polls": 3, "rows": 2, "good": 6}, 0, Exit.OK),
        ({"polls": 3, "rows": 2, "good": 3, "bad": 3, "acknowledged": 1}, 0, Exit.OK),
        ({"polls": 3, "failed_polls": 2, "rows": 2, "good": 2}, 0, Exit.OK),
        ({"polls": 3, "failed_polls": 3}, 0, Exit.CHECK_FAILED),
        ({"polls": 3, "rows": 2, "bad": 6}, 0, Exit.CHECK_FAILED),
        ({"polls": 3, "rows": 2, "good": 6, "refused": 2}, 0, Exit.NOT_AUTHORISED),
        ({"polls": 3, "rows": 2, "good": 6}, 2, Exit.TIMED_OUT),
    ],
)
def test_what_came_through_is_the_code(counters: dict[str, Any], pending: int, code: Exit) -> None:
    said = ended(RelayCounts(**counters), pending, was_online=True, refused=False)
    assert said[0] is code and bool(said[1]) is (code is not Exit.OK)


def test_a_broker_that_was_never_there_and_one_that_refused_us_have_codes_of_their_own() -> None:
    nothing = RelayCounts(polls=3, failed_polls=3)
    assert ended(nothing, 0, was_online=False, refused=False)[0] is Exit.CANNOT_CONNECT
    assert ended(nothing, 0, was_online=False, refused=True)[0] is Exit.NOT_AUTHORISED


def relay(home: Path, port: int, file: str, battery: str) -> Console:
    (home / "map.toml").write_text(MAP.format(battery=battery))
    (home / "fleet.csv").write_text("name,x,y,yaw,soc\na,1,2,3,70\n")
    source = ("--file", str(home / file), "--map", str(home / "map.toml"), "--period", "0.1")
    return Console(home, "relay", "-p", str(port), *source, "--seconds", "3")


@pytest.mark.parametrize(
    ("file", "battery", "code", "words"),
    [
        ("fleet.csv", "soc", 0, "acknowledged 1"),
        ("none.csv", "soc", 1, "ati-console relay: the source gave nothing: none.csv: No such file or directory"),
        ("fleet.csv", "charge", 1, "there is no charge; there are name, x, y, yaw, soc"),
    ],
)
def test_a_missing_file_and_a_wrong_column_end_with_1(
    tmp_path: Path, file: str, battery: str, code: int, words: str
) -> None:
    with Mosquitto() as broker, relay(tmp_path, broker.port, file, battery) as run:
        assert run.finish(30) == code, run.words
    assert words in run.words


def test_a_broker_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    with relay(tmp_path, free_port(), "fleet.csv", "soc") as run:
        assert run.finish(40) == 3, run.words
    assert "the broker was never reached: nothing was published" in run.words


def test_a_signal_ends_a_relay_with_0_whatever_there_was(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP.format(battery="soc"))
    source = ("--file", str(tmp_path / "none.csv"), "--map", str(tmp_path / "map.toml"), "--period", "0.1")
    with Mosquitto() as broker, Console(tmp_path, "relay", "--json", "-p", str(broker.port), *source) as run:
        run.wait_for("status", link="online")
        assert run.interrupt() == 0, run.words


def test_a_signal_ends_the_waiting_for_a_broker_at_once(tmp_path: Path) -> None:
    """It was heard ten seconds later, when the first connection had been given up."""
    (tmp_path / "map.toml").write_text(MAP.format(battery="soc"))
    source = ("--file", str(tmp_path / "none.csv"), "--map", str(tmp_path / "map.toml"))
    with Console(tmp_path, "relay", "--json", "-p", str(free_port()), *source) as run:
        wait_until(lambda: "every 2 s" in run.words, 20)
        began = time.monotonic()
        assert run.interrupt() == 0, run.words
    assert time.monotonic() - began < 8.0
