"""`sim` and a broker that is not there: it waits for one and says why, unless it is refused by name."""

from __future__ import annotations

from pathlib import Path

from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

FLEET = ("--robots", "2", "--rate", "5", "--steady")


def test_sim_goes_on_trying_until_the_broker_is_there_and_when_it_was_away(tmp_path: Path) -> None:
    with Mosquitto() as broker:
        broker.stop()
        with Console(tmp_path, "sim", "--json", "-p", str(broker.port), *FLEET) as sim:
            wait_until(lambda: "it is tried again and again" in sim.words, 20, "words")
            assert sim.words.startswith("not connected: ") and not sim.lines
            broker.start()
            wait_until(lambda: sim.last("status").get("acknowledged", 0) > 0, 30, "driving")
            assert sim.errors[-1] == "connected"
            broker.stop()
            wait_until(lambda: sim.words.count("tried again and again") == 2, 20, "said again")
            broker.start()
            wait_until(lambda: sim.words.count("\nconnected") == 2, 30, "back")
            before = sim.last("status")["acknowledged"]
            wait_until(lambda: sim.last("status")["acknowledged"] > before, 20, "driving on")
            assert sim.interrupt() == 0, sim.words


def test_who_is_refused_by_name_does_not_try_again(tmp_path: Path) -> None:
    with (
        Mosquitto(users={"amr-001": "right"}) as broker,
        Console(
            tmp_path, "sim", "-p", str(broker.port), "-u", "amr-001", *FLEET,
            env={"ATI_CONSOLE_BROKER_PASSWORD": "wrong"},
        ) as sim,
    ):  # fmt: skip
        assert sim.finish() == 4, sim.words
        assert "tried again" not in sim.words


def test_without_a_broker_until_its_seconds_are_over_the_end_is_3_with_the_reason(tmp_path: Path) -> None:
    with Console(tmp_path, "sim", "-p", str(free_port()), "--seconds", "2", *FLEET) as sim:
        assert sim.finish() == 3
        assert "nobody listens" in sim.errors[-1], sim.words
