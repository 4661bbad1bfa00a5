"""`pub` and `sub` as scripts use them: JSON lines and exit codes against a real broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def test_what_pub_publishes_sub_prints(tmp_path: Path, broker: Mosquitto) -> None:
    port = str(broker.port)
    with Console(tmp_path, "pub", "--json", "-p", port, "-t", "plant/a", "-m", '{"x":1}', "-r") as pub:
        assert pub.finish() == 0, pub.words
    with Console(tmp_path, "sub", "--json", "-p", port, "-t", "plant/#", "-C", "1", "-W", "10") as sub:
        assert sub.finish() == 0, sub.words
    assert pub.lines[0]["event"] == "published"
    assert {key: sub.lines[0][key] for key in ("event", "topic", "qos", "retain", "payload")} == {
        "event": "message",
        "topic": "plant/a",
        "qos": 1,
        "retain": True,
        "payload": {"x": 1},
    }


def test_a_broker_that_is_not_there_ends_pub_with_3_and_says_why(tmp_path: Path) -> None:
    with Console(tmp_path, "pub", "-p", str(free_port()), "-t", "a", "-m", "x") as pub:
        assert pub.finish() == 3
    assert "nobody listens" in pub.words


@pytest.mark.parametrize("topic", ["a/+/b", "#", "a\x01b"])
def test_a_topic_that_nobody_can_publish_to_is_refused_before_anybody_connects(tmp_path: Path, topic: str) -> None:
    with Console(tmp_path, "pub", "-p", str(free_port()), "-t", topic, "-m", "x") as pub:
        assert pub.finish() == 2
    assert "a topic to publish to has no" in pub.words


def test_a_wrong_password_ends_with_4(tmp_path: Path) -> None:
    with Mosquitto(users={"amr-001": "right"}) as broker:
        arguments = ("pub", "-p", str(broker.port), "-u", "amr-001", "-t", "a", "-m", "x")
        with Console(tmp_path, *arguments, env={"ATI_CONSOLE_BROKER_PASSWORD": "wrong"}) as pub:
            assert pub.finish() == 4
        with Console(tmp_path, *arguments, env={"ATI_CONSOLE_BROKER_PASSWORD": "right"}) as pub:
            assert pub.finish() == 0, pub.words


def test_a_password_as_argument_is_refused_and_never_repeated(tmp_path: Path) -> None:
    for arguments in (("-P", "canary-1"), ("-L", "mqtt://u:canary-1@127.0.0.1:1")):
        with Console(tmp_path, "pub", *arguments, "-t", "a", "-m", "x") as pub:
            assert pub.finish() == 2
        assert "canary-1" not in pub.words
        assert "ATI_CONSOLE_BROKER_PASSWORD" in pub.words


def test_sub_without_a_message_ends_with_5(tmp_path: Path, broker: Mosquitto) -> None:
    with Console(tmp_path, "sub", "-p", str(broker.port), "-t", "a", "-C", "1", "-W", "1") as sub:
        assert sub.finish() == 5


def test_a_publish_only_profile_never_subscribes(tmp_path: Path) -> None:
    with Console(tmp_path, "sub", "--profile", "TVS dev", "-t", "#", "-W", "1") as sub:
        assert sub.finish() == 2
    assert "only publishes" in sub.words


def test_a_word_that_is_no_command_names_the_commands(tmp_path: Path) -> None:
    with Console(tmp_path, "fowrard") as run:
        assert run.finish() == 2
    assert 'no command "fowrard"' in run.words and "forward" in run.words
