"""What was seen stays where the broker stays: a site that is opened, its topics changed, the link made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ati_console.gui.alarms import memory
from ati_console.gui.alarms.rules import AlarmRules
from ati_console.gui.console.console import Console
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models.wishes import EditTopics
from ati_console.settings.profile_parts import Proxy, ProxyKind
from ati_console.site.site import Site, Twin
from tests.gui.hands import Make, online, open_site, with_two_brokers
from tests.gui.test_connecting import send
from tests.site.a_site import written
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def console(make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot) -> Console:
    """One sherpa was seen, and is selected; no site is open."""
    built = with_two_brokers(make, broker, other, qtbot)
    built.model.listen(True)
    send(broker)
    qtbot.waitUntil(lambda: "tug-107" in built.model.robots and built.model.messages.added == 1)
    built.model.select("tug-107")
    return built


def began(console: Console, qtbot: QtBot, before: object) -> None:
    qtbot.waitUntil(lambda: console.run is not None and console.run is not before and online(console), timeout=10_000)


def test_a_site_that_is_opened_takes_nothing_away_of_what_was_seen(
    console: Console, broker: Mosquitto, qtbot: QtBot, tmp_path: Path
) -> None:
    seen, events, run = console.model.robots["tug-107"], len(console.model.link_events), console.run
    open_site(console, written(tmp_path), qtbot)
    assert console.model.selected == "tug-107" and console.model.robots["tug-107"] == seen
    began(console, qtbot, run)
    send(broker)
    qtbot.waitUntil(lambda: console.model.fleet.received == 2)
    view = console.model.robots["tug-107"]
    assert view.messages == 2 and len(console.model.link_events) > events
    qtbot.waitUntil(lambda: console.model.messages.added == 2)
    [tally] = [one for one in console.model.messages.topics if one.topic == "ati_fm/sherpa/status"]
    qtbot.waitUntil(lambda: console.model.messages.topics[0].count == 2)
    assert tally.count >= 1


def test_a_topic_that_is_used_in_the_site_takes_nothing_away(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    open_site(console, written(tmp_path), qtbot)
    began(console, qtbot, console.run)
    run = console.run
    console.model.wish(EditTopics("ati/amr/+/status", "ati/amr/+/state"))
    began(console, qtbot, run)
    assert console.run is not None and "ati/amr/+/state" in [one.topic for one in console.run.plan.profile.topics]
    qtbot.waitUntil(lambda: console.model.fleet.received == 1 and "tug-107" in console.model.robots)


def test_what_comes_to_a_run_that_leaves_is_listed_by_the_next(
    console: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    leaving, read = console.run, list[int]()
    assert leaving is not None
    leaving.silence()
    leaving.ingest.updated.connect(lambda update: read.append(update.received))
    send(broker)
    qtbot.waitUntil(lambda: 2 in read)
    assert len(leaving.stages.ingest.tap.take().messages) == 1


def test_another_path_or_another_proxy_is_another_broker(console: Console) -> None:
    run = console.run
    assert run is not None
    same = run.plan.profile
    assert run.is_of(replace(same, keep_alive_s=33, topics=()))
    for other in (replace(same, ws_path="/plant-b"), replace(same, proxy=Proxy(ProxyKind.SOCKS5, "10.0.0.9", 1080))):
        assert not run.is_of(other)


def test_another_broker_begins_with_nothing(console: Console, qtbot: QtBot) -> None:
    run = console.run
    console.brokers.choose("Mirror")
    began(console, qtbot, run)
    assert console.model.selected == "" and console.model.messages.since(console.model.messages.began) == []
    qtbot.waitUntil(lambda: console.model.fleet.seq > 0)
    assert console.model.fleet.received == 0 and not console.model.robots


def test_two_sites_in_a_hurry_keep_it_as_well(console: Console, qtbot: QtBot) -> None:
    run = console.run
    for name in ("Plant N", "Plant M"):
        console.plant.start_new(Site(name, Twin("https://twin.example/v3", client="c")))
    began(console, qtbot, run)
    qtbot.waitUntil(lambda: console.model.fleet.received == 1 and "tug-107" in console.model.robots)


def test_a_site_without_a_mapping_says_that_nobody_is_mapped(console: Console) -> None:
    console.plant.start_new(Site("Plant N", Twin("https://twin.example/v3", client="c")))
    assert console.window.forward.head.tabs.tabToolTip(ForwardTab.MAPPING).endswith(": 0 of 1")


def test_limits_that_were_typed_before_a_site_was_open_hold_in_it(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    memory.save(settings, "", replace(AlarmRules(), low_pct=40, empty_pct=25))
    assert memory.load(settings, "Plant A").low_pct == 40
    memory.save(settings, "Plant A", replace(AlarmRules(), low_pct=35, empty_pct=15))
    assert (memory.load(settings, "Plant A").low_pct, memory.load(settings, "").low_pct) == (35, 40)
