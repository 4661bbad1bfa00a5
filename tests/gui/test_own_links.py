"""Every connection that the console makes is counted and named where connections are shown."""

from __future__ import annotations

import re
import time

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.models.connection_model import own_links
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.shell.rail import MONITOR, PUBLISH
from tests.gui.hands import Make, with_two_brokers
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def console(make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot) -> Console:
    built = with_two_brokers(make, broker, other, qtbot)
    built.window.show_tab(Tab.CONNECTION)
    return built


def said(console: Console) -> str:
    page = console.window.monitor.bottom.connection
    page.refresh(time.time())
    return page.own.accessibleName() if page.own.isVisibleTo(page) else ""


def at(broker: Mosquitto) -> set[str]:
    """The client ids that are connected, as the broker noted them."""
    came = re.findall(r"connected from \S+ as (\S+) \(", broker.log)
    left = re.findall(r"Client (\S+) (?:disconnected|closed)", broker.log)
    return {name for name in came if came.count(name) > left.count(name)}


def test_the_listener_of_publish_is_a_second_connection_and_says_so(
    console: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    assert said(console) == ""  # the source alone, whose client id stands above
    console.window.choose_workspace(PUBLISH)
    qtbot.waitUntil(lambda: len(own_links(console.model)) == 2, timeout=10_000)
    console.window.choose_workspace(MONITOR)
    assert said(console).startswith("2 connections of this console: Plant, the source: client id ")
    assert "Plant, listener of Publish: client id ati-console-seen-" in said(console)
    assert {link.client_id for link in own_links(console.model)} == at(broker)


def test_a_broker_beside_is_counted_too_until_it_is_left(console: Console, qtbot: QtBot) -> None:
    console.sides.connect_beside("Mirror")
    qtbot.waitUntil(lambda: len(own_links(console.model)) == 2, timeout=10_000)
    assert "Mirror, beside it: client id " in said(console)
    console.sides.leave("Mirror")
    assert said(console) == ""


def test_one_that_is_left_alone_is_one_connection(console: Console, broker: Mosquitto, qtbot: QtBot) -> None:
    console.sides.connect_beside("Mirror")
    qtbot.waitUntil(lambda: len(own_links(console.model)) == 2, timeout=10_000)
    console.link.disconnect_link()
    qtbot.waitUntil(lambda: len(own_links(console.model)) == 1, timeout=10_000)
    assert said(console).startswith("1 connection of this console: Mirror, beside it")
