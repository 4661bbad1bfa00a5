"""Before it is sent: which topic, which broker, and whether topic and payload name one sherpa."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ati_console.gui.models.sent_rows import TOPIC
from ati_console.gui.publish.pane import PublishPane
from ati_console.gui.publish.stream_bar import KINDS
from ati_console.gui.publish.target_line import NOBODY, NOWHERE, TargetLine
from ati_console.gui.theme import Theme
from ati_console.publish.templates import BY_KEY, GUIDE
from ati_console.settings.profile import Profile
from tests.gui.publish_desk import WAIT_MS, Desk, acl_broker
from tests.gui.sherpas import fleet_of, sherpa
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with acl_broker(tmp_path) as running:
        yield running


def name_it(pane: PublishPane, name: str) -> None:
    """As a user does: into the field of the form."""
    field = next(one for one in pane.composer.form.findChildren(QLineEdit) if one.accessibleName() == "sherpa_name")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, name)


def click(pane: PublishPane, link: str) -> None:
    QTest.mouseClick(getattr(pane.composer.verdict.names, link), Qt.MouseButton.LeftButton)


def test_the_topic_as_it_is_sent_and_the_broker_stand_below_send(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    target = desk.pane.target
    assert target.isVisible()
    assert target.said == ("To", "ati/amr/tug-101/status", "on", "Local", f"{broker.host}:{broker.port}")
    assert target.unmarked.isVisible() and not target.production.isVisible()
    desk.pane.load(BY_KEY["heartbeat"])
    assert target.topic.whole() == "/d2c/tug-101"
    desk.pane.bar.topic.setEditText("ati/#")
    assert target.topic.whole() == NOWHERE


def test_a_broker_in_production_has_its_chip_beside_the_topic_and_no_other_has_one(dark: Theme, qtbot: QtBot) -> None:
    line = TargetLine(dark)
    qtbot.addWidget(line)
    line.show()
    plant = Profile("Plant", "plant.example", 8883, production=True)
    line.show_target("ati_fm/sherpa/status", plant, clashes=False)
    assert line.production.isVisible() and not line.unmarked.isVisible()
    assert line.accessibleName() == "To ati_fm/sherpa/status on Plant plant.example:8883 Production"
    line.show_target("ati_fm/sherpa/status", None, clashes=False)
    assert not line.production.isVisible() and line.broker.whole() == NOBODY


def test_a_broker_that_is_called_by_its_address_is_named_once(dark: Theme, qtbot: QtBot) -> None:
    line = TargetLine(dark)
    qtbot.addWidget(line)
    line.show_target("ati_fm/sherpa/status", Profile("127.0.0.1:18931", "127.0.0.1", 18931), clashes=False)
    assert line.accessibleName() == "To ati_fm/sherpa/status on 127.0.0.1:18931"


def test_the_banner_of_production_is_read_whole_at_1280(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, production=True, name="Plant North, press shop and paint line")
    desk.console.window.resize(1280, 800)
    banner = desk.pane.banner.words
    qtbot.waitUntil(lambda: banner.width() > 0 and banner.text() == banner.whole())


def test_a_topic_of_the_history_keeps_its_sherpa_at_1280(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.console.window.resize(1280, 800)
    desk.send()
    desk.until_settled(1)
    needed = QFontMetrics(dark.mono(11)).horizontalAdvance("ati/amr/tug-101/status") + dark.px(16)
    qtbot.waitUntil(lambda: desk.pane.history.table.columnWidth(TOPIC) >= needed)


def test_a_message_goes_to_the_topic_that_was_shown_whoever_comes_up_meanwhile(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.console.model.set_fleet(fleet_of(sherpa("aaa-001")))
    assert desk.pane.robot == "aaa-001", "the first that is seen is another one now"
    shown = desk.pane.target.topic.whole()
    desk.send()
    sent = desk.until_settled(1)
    assert sent.message.topic == shown
    assert json.loads(sent.message.payload)["sherpa_name"] == shown.split("/")[2]


def test_another_name_in_the_form_is_said_and_nothing_is_sent_until_it_is_decided(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    name_it(desk.pane, "tug-900")
    verdict = desk.pane.composer.verdict
    assert verdict.names.words.text() == "The topic is tug-101's, the payload names tug-900"
    assert verdict.valid.text() == "Not sent like this: status, guide format"
    assert not desk.pane.bar.send.isEnabled() and not desk.pane.streams.go.isEnabled()
    desk.send()
    assert not desk.rows


def test_it_can_go_to_the_topic_of_that_name(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    name_it(desk.pane, "tug-900")
    click(desk.pane, "topic")
    assert desk.pane.target.topic.whole() == "ati/amr/tug-900/status"
    assert not desk.pane.composer.verdict.names.isVisible()
    desk.send()
    assert desk.until_settled(1).message.topic == "ati/amr/tug-900/status"


def test_the_payload_can_be_written_as_the_topic_has_it_and_taken_back(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    name_it(desk.pane, "tug-900")
    click(desk.pane, "payload")
    assert desk.pane.composer.text == GUIDE.text and not desk.pane.why_not
    desk.pane.composer.editor.undo()
    qtbot.waitUntil(lambda: "tug-900" in desk.pane.why_not)


def test_both_names_are_kept_on_purpose_and_that_stays_said(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    name_it(desk.pane, "tug-900")
    click(desk.pane, "keep")
    names = desk.pane.composer.verdict.names
    assert names.words.text() == "Kept as it is: the topic is tug-101's, the payload names tug-900"
    desk.send()
    sent = desk.until_settled(1)
    assert sent.message.topic == "ati/amr/tug-101/status"
    assert json.loads(sent.message.payload)["sherpa_name"] == "tug-900"
    qtbot.waitUntil(lambda: "tug-900" in desk.console.model.robots, timeout=WAIT_MS)
    desk.pane.composer.look()
    assert desk.pane.target.topic.whole() == "ati/amr/tug-101/status", "our own message moves no topic"
    assert not desk.pane.why_not, "the next one of these two is not asked about again"
    name_it(desk.pane, "tug-901")
    assert not desk.pane.bar.send.isEnabled(), "another name is asked about anew"


def test_a_simulated_fleet_says_its_names_and_topic_before_it_starts(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.streams.choose(KINDS.index("Fleet"))
    said = desk.pane.streams.state
    desk.pane.look()
    assert said.accessibleName() == "as tug-107 and 11 more, to ati/amr/NAME/status"
    desk.pane.load(BY_KEY["status-feed"])
    assert said.accessibleName() == "as tug-107 and 11 more, to ati_fm/sherpa/status"
    desk.console.model.set_fleet(fleet_of(sherpa("tug-104"), sherpa("amr-1")))
    desk.pane.look()
    assert said.accessibleName() == "tug-104 seen here: each would be in two places"
    assert said.property("tone") == "warning"


def test_what_was_agreed_to_for_one_message_retains_no_other(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.bar.retain.click()
    dialog = desk.pane.questions.dialog
    assert dialog is not None
    dialog.accept()
    assert desk.pane.draft.retain
    desk.pane.load(BY_KEY["trip-info"])
    assert not desk.pane.draft.retain
