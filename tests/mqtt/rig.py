"""A session with its inbox, as the tests of this folder use it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.profile import Profile, TopicFilter
from ati_console.status import LinkState, Stage, StageResult
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

FILTERS = (TopicFilter("ati/amr/+/status"), TopicFilter("ati_fm/sherpa/status"))


class Rig:
    """A session and what it delivers."""

    def __init__(self, session: Session, inbox: Inbox) -> None:
        self.session = session
        self.inbox = inbox

    def state(self, state: LinkState, timeout: float = 8.0) -> None:
        wait_until(lambda: self.session.link.state is state, timeout, f"{state}")

    def take(self, count: int, timeout: float = 8.0) -> list[Inbound]:
        got: list[Inbound] = []

        def enough() -> bool:
            got.extend(self.inbox.take(1000, 0.02))
            return len(got) >= count

        wait_until(enough, timeout, f"{count} messages")
        return got

    def reason(self, part: str, timeout: float = 8.0) -> None:
        wait_until(lambda: part in self.session.link.reason, timeout, f"the reason '{part}'")

    def stage(self, stage: Stage) -> StageResult | None:
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
