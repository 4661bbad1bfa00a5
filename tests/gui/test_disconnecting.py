"""Disconnecting: what would end with it is asked about, and all that is shown changes with the link."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.fleet.freshness import freshness_of
from ati_console.fleet.view import Freshness
from ati_console.forwarding import ForwardMode
from ati_console.gui.console.console import Console
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.hearing import Hearing
from ati_console.status import LinkState, LinkStatus
from tests.gui.hands import Make, online, press, rehearsal_of
from tests.gui.test_connecting import send
from tests.support.mosquitto import Mosquitto

NOW = time.time()


def fresh(model: ConsoleModel) -> set[Freshness]:
    return {freshness_of(view, model.now(), model.limits) for view in model.robots.values()}


def test_disconnecting_asks_before_it_ends_forwarding(forwarding: Console, qtbot: QtBot) -> None:
    press(forwarding, Qt.Key.Key_K)
    dialog = forwarding.ending.dialog
    assert dialog is not None and dialog.windowTitle() == "Disconnect Plant?" and dialog.stay.isDefault()
    dialog.stay.click()
    qtbot.wait(200)
    assert online(forwarding) and forwarding.model.forward.mode is ForwardMode.ON


def test_link_forwarding_and_fleet_say_at_once_that_it_is_over(
    forwarding: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    model = forwarding.model
    qtbot.waitUntil(lambda: online(forwarding) and model.link.generation == 2, timeout=10_000)  # its session is kept
    send(broker)
    qtbot.waitUntil(lambda: model.forward.accepted == 1 and fresh(model) == {Freshness.LIVE}, timeout=10_000)
    assert forwarding.run is not None
    forwarding.run.stages.session._board.put(latency_ms=7.0)
    time.sleep(0.3)  # the reader has seen it, and the window has not: it is busy
    forwarding.window.disconnect_requested.emit()
    assert forwarding.ending.dialog is not None
    forwarding.ending.dialog.go.click()
    # nothing was painted since the click
    assert model.link.state is LinkState.OFFLINE
    assert model.forward.mode is ForwardMode.OFF
    assert fresh(model) == {Freshness.STALE}
    pill, bar = forwarding.window.top_bar.pill, forwarding.window.top_bar.forward
    assert pill._state.label.text() == "Not connected" and bar.mode is ForwardMode.OFF
    later: list[LinkState] = []
    model.link_changed.connect(lambda: later.append(model.link.state))
    qtbot.wait(700)
    assert set(later) <= {LinkState.OFFLINE}, "nor does the link come back for a moment"
    assert fresh(model) == {Freshness.STALE}

    forwarding.window.connect_requested.emit()
    qtbot.waitUntil(lambda: online(forwarding), timeout=10_000)
    assert fresh(model) == {Freshness.LIVE}, "by their ages again"
    assert model.forward.mode is ForwardMode.OFF, "until it is switched on again"


def test_disconnecting_while_the_next_run_is_on_its_way_leaves_that_one_as_well(
    forwarding: Console, qtbot: QtBot
) -> None:
    model = forwarding.model
    forwarding.brokers.choose("Plant")
    qtbot.waitUntil(lambda: forwarding.run is None)
    forwarding.window.disconnect_requested.emit()
    assert forwarding.ending.dialog is not None
    forwarding.ending.dialog.go.click()
    states = [model.link.state]
    model.link_changed.connect(lambda: states.append(model.link.state))
    qtbot.wait(3_000)
    assert set(states) == {LinkState.OFFLINE} and forwarding.run is None
    assert model.forward.mode is ForwardMode.OFF

    forwarding.window.connect_requested.emit()
    qtbot.waitUntil(lambda: online(forwarding), timeout=10_000)
    assert model.forward.mode is ForwardMode.OFF, "until it is switched on again"


def test_without_forwarding_nobody_is_asked(forwarding: Console, qtbot: QtBot) -> None:
    forwarding.window.forwarding.wish(ForwardMode.SHADOW)
    qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.SHADOW)
    press(forwarding, Qt.Key.Key_K)
    assert forwarding.ending.dialog is None
    assert not online(forwarding) and forwarding.model.forward.mode is ForwardMode.OFF


def test_the_demo_which_asks_nobody_goes_on_forwarding_once_it_is_connected_again(make: Make, qtbot: QtBot) -> None:
    console = make()
    console.demo._rehearse = rehearsal_of(2, 1.0)
    console.start_demo()
    qtbot.waitUntil(lambda: console.run is not None and online(console), timeout=20_000)
    qtbot.waitUntil(lambda: console.model.forward.mode is ForwardMode.ON, timeout=20_000)
    console.window.disconnect_requested.emit()
    assert console.ending.dialog is None and not online(console)
    console.window.connect_requested.emit()
    qtbot.waitUntil(lambda: online(console), timeout=20_000)
    assert console.model.forward.mode is ForwardMode.ON


@pytest.mark.parametrize("ended", [LinkState.OFFLINE, LinkState.REFUSED, LinkState.TAKEN_OVER])
def test_a_link_that_is_ended_hears_nobody_until_it_is_online_again(ended: LinkState) -> None:
    hearing = Hearing()
    assert not hearing.takes(LinkStatus(LinkState.ONLINE, NOW), NOW) and not hearing.is_deaf
    assert not hearing.takes(LinkStatus(LinkState.RECONNECTING, NOW), NOW), "had back within seconds"
    assert hearing.takes(LinkStatus(ended, NOW), NOW) and hearing.is_deaf
    assert not hearing.takes(LinkStatus(LinkState.CONNECTING, NOW), NOW) and hearing.is_deaf
    assert hearing.takes(LinkStatus(LinkState.ONLINE, NOW), NOW) and not hearing.is_deaf


def test_a_link_that_never_was_has_ended_nothing() -> None:
    assert not Hearing().takes(LinkStatus(), NOW)


def test_ages_of_the_site_stay_what_they_are_while_nobody_is_heard() -> None:
    model = ConsoleModel(lambda: NOW)
    model.set_link(LinkStatus(LinkState.OFFLINE, NOW))
    model.set_limits(120.0, 600.0)
    assert (model.limits.stale_after_s, model.limits.lost_after_s) == (0.0, 600.0)
    assert model.ages.stale_after_s == 120.0
    model.set_link(LinkStatus(LinkState.ONLINE, NOW))
    assert model.limits == model.ages
