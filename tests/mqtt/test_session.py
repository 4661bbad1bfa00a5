from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.mqtt.tickets import Offline
from ati_console.settings.profile import Profile, ProtocolVersion, TopicFilter
from ati_console.status import LinkState, Stage
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

FILTERS = (TopicFilter("ati/amr/+/status"), TopicFilter("ati_fm/sherpa/status"))
VERSIONS = list(ProtocolVersion)


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


class Rig:
    """A session on a broker, with what it took out of its inbox."""

    def __init__(self, session: Session, inbox: Inbox) -> None:
        self.session = session
        self.inbox = inbox

    def state(self, state: LinkState, timeout: float = 8.0) -> None:
        wait_until(lambda: self.session.link.state is state, timeout, f"{state}, not {self.session.link}")

    def take(self, count: int, timeout: float = 5.0) -> list[Inbound]:
        got: list[Inbound] = []
        wait_until(lambda: got.extend(self.inbox.take(1000, 0.02)) or len(got) >= count, timeout, f"{got}")
        return got

    def stage(self, stage: Stage) -> Any:
        return next((item for item in self.session.link.stages if item.stage is stage), None)


def a_profile(port: int, **changes: Any) -> Profile:
    return replace(Profile("test", host="127.0.0.1", port=port, topics=FILTERS), **changes)


@contextmanager
def a_session(
    profile: Profile, credentials: Credentials | None = None, client_id: str = "console-1", **options: Any
) -> Iterator[Rig]:
    inbox = Inbox(10_000)
    session = Session(profile, credentials or Credentials(), inbox, client_id=client_id, **options)
    session.start()
    try:
        yield Rig(session, inbox)
    finally:
        assert session.stop(3.0)


def publish(broker: Mosquitto, topic: str, message: str, *options: str) -> None:
    line = ["mosquitto_pub", "-h", broker.host, "-p", str(broker.port), "-t", topic, "-m", message, "-q", "1"]
    subprocess.run([*line, *options], check=True, timeout=10)


@pytest.mark.parametrize("version", VERSIONS)
def test_it_connects_subscribes_receives_and_says_each_stage(broker: Mosquitto, version: ProtocolVersion) -> None:
    with a_session(a_profile(broker.port, version=version)) as rig:
        rig.state(LinkState.ONLINE)
        publish(broker, "ati/amr/tug-1/status", "hello")
        [message] = rig.take(1)
        assert (message.topic, message.payload, message.receipt.qos) == ("ati/amr/tug-1/status", b"hello", 1)
        wait_until(lambda: rig.stage(Stage.DATA).ok)
        assert [item.stage for item in rig.session.link.stages] == [
            Stage.DNS, Stage.TCP, Stage.CONNECT, Stage.SUBSCRIBE, Stage.DATA,
        ]  # fmt: skip
        assert all(item.ok and item.ms >= 0 for item in rig.session.link.stages)
        assert [(grant.topic_filter, grant.granted) for grant in rig.session.link.grants] == [
            (item.topic, True) for item in FILTERS
        ]
        rig.session.acknowledge([message.receipt])
    assert rig.session.link.state is LinkState.OFFLINE


def test_a_publish_is_answered_with_its_code_and_time(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        heard = rig.session.publish("ati/amr/tug-1/status", b"x", user_properties=[("a", "b")])
        unheard = rig.session.publish("nobody/listens", b"x")
        assert heard.wait(5) and unheard.wait(5)
        assert (heard.code, unheard.code) == (0, 0x10)
        assert heard.ms is not None and heard.ms > 0
        assert rig.session.link.latency_ms is not None


def test_a_publish_without_a_connection_says_so() -> None:
    session = Session(a_profile(free_port()), Credentials(), Inbox(), client_id="c")
    with pytest.raises(Offline, match="not connected"):
        session.publish("t", b"x")
