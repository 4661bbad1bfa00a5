"""Nothing arrives, on a real mosquitto: no traffic, the wrong topic and not granted are told apart, with what to do."""

from __future__ import annotations

import time
from pathlib import Path

import paho.mqtt.publish as publish
import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.models import connection_words
from ati_console.gui.models.wishes import ProveAccess
from ati_console.gui.panels.bottom_tabs import Tab
from tests.gui import whole_window
from tests.gui.hands import FakeVault, Make, enter, online, paste
from tests.probe.test_mosquitto import dynamic_security  # noqa: F401
from tests.probe.truth import USER
from tests.support.mosquitto import Mosquitto

TRIP = '{"id":7,"sherpa_name":"tug-107","status":"booked","route":["a","b"]}'
TOPIC = "ati_fm/sherpa/status"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is silent is said to be so at once."""
    monkeypatch.setattr(connection_words, "PATIENCE_S", 0.0)


def told(console: Console) -> str:
    """The line above the timeline, as it stands in the window."""
    window = console.window
    window.show_tab(Tab.CONNECTION)
    window.monitor.bottom.refresh(time.time())
    return whole_window.words(window.monitor.bottom.connection)


def waits_for(console: Console, qtbot: QtBot, *words: str) -> None:
    def said() -> None:
        seen = told(console)
        assert all(word in seen for word in words), seen

    qtbot.waitUntil(said, timeout=15_000)


def connected(console: Console, qtbot: QtBot, line: str) -> None:
    paste(console, line)
    enter(console)
    qtbot.waitUntil(lambda: online(console), timeout=15_000)


def test_granted_and_silent_is_no_traffic(make: Make, broker: Mosquitto, qtbot: QtBot, impatient: None) -> None:
    console = make()
    connected(console, qtbot, f"mosquitto_sub -h 127.0.0.1 -p {broker.port} -t {TOPIC}")
    waits_for(console, qtbot, "No traffic", "connected and granted", "or the broker grants what it never")


def test_a_broker_that_grants_and_never_delivers_is_not_called_silent(
    make: Make, tmp_path: Path, qtbot: QtBot, vault: FakeVault, impatient: None
) -> None:
    """mosquitto's acl_file: the SUBACK grants, nothing ever arrives, and the fleet does publish."""
    acl = tmp_path / "acl"
    acl.write_text(f"user {USER}\ntopic write #\n")
    with Mosquitto(users={USER: "invented-admin"}, extra=(f"acl_file {acl}",)) as broker:
        console = make()
        paste(console, f"mosquitto_sub -h 127.0.0.1 -p {broker.port} -u {USER} -P invented-admin -t {TOPIC}")
        enter(console)
        waits_for(console, qtbot, "no right to read", "grants what it never delivers", "Diagnose proves which")
        console.model.wish(ProveAccess())
        assert console.window.diagnose.isVisible()


def test_messages_and_no_status_is_the_wrong_topic(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    connected(console, qtbot, f"mosquitto_sub -h 127.0.0.1 -p {broker.port} -t fleet/trips/info")
    console.window.show_tab(Tab.CONNECTION)
    publish.single("fleet/trips/info", TRIP, qos=1, hostname=broker.host, port=broker.port)
    waits_for(console, qtbot, "Wrong topic", "none is a status of a sherpa", TOPIC)
    assert "No traffic" not in told(console)


def test_a_filter_that_is_refused_is_not_granted(
    make: Make, dynamic_security: Mosquitto, qtbot: QtBot, vault: FakeVault  # noqa: F811
) -> None:  # fmt: skip
    console = make()
    paste(console, f"mosquitto_sub -h 127.0.0.1 -p {dynamic_security.port} -u {USER} -P invented-admin -t {TOPIC}")
    enter(console)
    waits_for(console, qtbot, "Not granted", f"the broker refused {TOPIC}", "Ask the owner of the broker")
    assert "No traffic" not in told(console)
