"""Clean start is what it says: the broker keeps a session for the window only while it forwards."""

from __future__ import annotations

import re

from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode
from ati_console.gui.console.console import Console
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.profile import Profile
from ati_console.status import LinkState
from tests.support.mosquitto import Mosquitto


def starts(broker: Mosquitto, console: Console) -> list[str]:
    """How each connection of the window began, as the broker noted it: c1 is a clean start."""
    return re.findall(rf"as {re.escape(console.model.client_id)} \(p\d, (c\d)", broker.log)


def test_the_session_lasts_while_forwarding_and_is_gone_when_it_is_off(
    forwarding: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: starts(broker, forwarding) == ["c1", "c0"], timeout=10_000)
    forwarding.window.forwarding.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: starts(broker, forwarding) == ["c1", "c0", "c1"], timeout=10_000)


def test_a_window_that_closes_while_it_forwards_leaves_no_session_behind(
    forwarding: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: starts(broker, forwarding) == ["c1", "c0"], timeout=10_000)
    qtbot.waitUntil(lambda: forwarding.model.link.state is LinkState.ONLINE, timeout=10_000)
    forwarding.window.end()
    found = Session(
        Profile("p", broker.host, broker.port, clean_start=False), Credentials(), Inbox(10),
        client_id=forwarding.model.client_id,
    )  # fmt: skip
    found.start()
    qtbot.waitUntil(lambda: found.link.state is LinkState.ONLINE, timeout=10_000)
    assert found.link.session_present is False
    found.stop()
