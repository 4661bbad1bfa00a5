"""The Publish workspace by keys and mouse, on a real mosquitto whose ACL refuses; a listener proves what is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.gui.console import publish_seen
from ati_console.gui.dialogs.name_dialog import NameDialog
from ati_console.gui.models.publish_model import StreamState
from ati_console.gui.models.sent_rows import AGAIN, SentRows
from ati_console.gui.publish.pane import PublishPane
from ati_console.gui.publish.send_bar import SendBar
from ati_console.gui.theme import Theme
from ati_console.publish.ledger import Tally
from ati_console.publish.message import Answer, Message, Seen, Sent
from ati_console.publish.templates import BY_KEY, GUIDE
from ati_console.settings.profile import Profile, ProtocolVersion, Role
from ati_console.settings.store import ProfileStore
from tests.gui.publish_desk import WAIT_MS, Desk, acl_broker
from tests.gui.sherpas import fleet_of, sherpa
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with acl_broker(tmp_path) as running:
        yield running


def test_ctrl_enter_sends_and_the_listener_proves_that_it_arrived(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.listened_to()
    desk.send()
    sent = desk.until_settled(1)
    assert (sent.answer, sent.seen) == (Answer.ACCEPTED, Seen.SEEN)
    assert sent.message.topic == "ati/amr/tug-101/status" and sent.delay_ms is not None
    assert json.loads(sent.message.payload)["trip_id"] == 1
    qtbot.waitUntil(lambda: "tug-101" in desk.console.model.robots, timeout=WAIT_MS)


def test_a_refusal_stands_in_the_history_with_its_code(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.load(BY_KEY["heartbeat"])
    desk.send()
    sent = desk.until_settled(1)
    assert (sent.answer, sent.code) == (Answer.REFUSED, 0x87)
    assert "0x87" in desk.pane.history.rows.cells(sent)[4]


def test_version_3_1_1_says_that_its_acknowledgement_proves_nothing(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, version=ProtocolVersion.V311)
    desk.listened_to()
    desk.pane.load(BY_KEY["heartbeat"])
    desk.send()
    sent = desk.until_settled(1)
    assert sent.answer is Answer.UNPROVEN
    assert desk.pane.history.rows.cells(sent)[5] == "v3.1.1 ack, proves nothing"
    assert not desk.pane.bar.extras_button.isEnabled()


def test_a_publish_only_profile_publishes_and_never_listens(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, role=Role.PUBLISH_ONLY)
    desk.send()
    assert desk.until_settled(1).seen is Seen.NOBODY
    second = next(one for one in desk.pane._model.listeners if one.key == "second")
    assert second.why_not == "a publish-only profile never subscribes"
    assert "SUBSCRIBE" not in broker.log


def test_a_topic_that_commands_is_armed_first_and_sent_by_the_second_press(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.load(BY_KEY["json"])
    desk.pane.bar.topic.setEditText("/c2d/amr-001")
    desk.send()
    assert desk.pane.bar.armed and not desk.rows
    desk.pane.bar.topic.setEditText("/c2d/amr-002")
    assert not desk.pane.bar.armed, "another topic is armed anew"
    desk.send()
    desk.send()
    assert desk.until_settled(1).message.topic == "/c2d/amr-002"
    assert not desk.pane.bar.armed


def test_a_topic_that_is_armed_is_listened_to_before_its_first_message(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.listened_to()
    desk.pane.bar.topic.setEditText("ati/line/4")
    desk.send()
    assert desk.pane.bar.armed and not desk.rows
    qtbot.waitUntil(lambda: desk.console.publish.seen.watches("ati/line/4"), timeout=WAIT_MS)
    desk.send()
    assert desk.until_settled(1).seen is Seen.SEEN


def test_the_topic_of_a_template_is_listened_to_before_its_first_message(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.listened_to()
    desk.pane.load(BY_KEY["vda5050-state"])
    qtbot.waitUntil(lambda: desk.console.publish.seen.watches("uagv/v2/ati/tug-101/state"), timeout=WAIT_MS)
    assert not desk.rows
    desk.send()
    assert desk.until_settled(1).message.topic == "uagv/v2/ati/tug-101/state"


def test_a_topic_that_is_half_typed_is_not_subscribed_to(dark: Theme, qtbot: QtBot) -> None:
    bar = SendBar(dark, lambda: 100.0)
    qtbot.addWidget(bar)
    aimed: list[str] = []
    bar.aimed.connect(aimed.append)
    bar.changed.connect(lambda: bar.allow(bar.topic.currentText(), ""))
    bar.topic.clearEditText()
    QTest.keyClicks(bar.topic, "ati/line/4")
    assert not aimed
    QTest.keyClick(bar.topic, Qt.Key.Key_Return)
    assert aimed == ["ati/line/4"]


def test_an_armed_topic_disarms_by_itself_after_ten_seconds(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    now = [100.0]
    bar = SendBar(dark, lambda: now[0])
    qtbot.addWidget(bar)
    bar.allow("/c2d/amr-001", "")
    bar.press()
    now[0] += 9.9
    assert bar.tick() and bar.armed
    now[0] += 0.2
    assert not bar.tick() and not bar.armed


def test_production_asks_by_name_before_anything_is_sent(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, production=True)
    desk.send()
    dialog = desk.console.publish.dialog
    assert dialog is not None and dialog.mark.isVisibleTo(dialog) and not desk.rows
    assert dialog.go.text() == "Publish to Local"
    dialog.accept()
    assert desk.until_settled(1).answer in (Answer.ACCEPTED, Answer.NOBODY)
    assert desk.pane.banner.isVisible() and desk.pane.banner.words.whole().startswith("Whoever works with it")


def test_a_question_of_one_broker_is_not_answered_for_the_next(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    """A second start changes the broker behind it: the message went to a plant that the question did not name."""
    desk = Desk(dark, qtbot, broker, production=True)
    desk.send()
    dialog = desk.console.publish.dialog
    assert dialog is not None
    before = desk.console.run
    desk.console.brokers.connect_to(Profile("Other", broker.host, broker.port, production=True))
    qtbot.waitUntil(lambda: desk.console.run not in (None, before) and not desk.pane.why_not, timeout=WAIT_MS)
    with suppress(RuntimeError):  # it is gone
        dialog.accept()
    assert not desk.rows


def test_a_command_in_production_is_armed_and_asked_about_each_time(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, production=True)
    desk.pane.load(BY_KEY["json"])
    desk.pane.bar.topic.setEditText("/c2d/amr-001")
    assert "Armed first, then asked about" in desk.pane.banner.words.whole()
    for count in (1, 2):
        desk.pane.send()  # after a dialog the keys come back to the window some turns later
        assert desk.pane.bar.armed
        desk.pane.send()
        dialog = desk.console.publish.dialog
        assert dialog is not None and len(desk.rows) == count - 1
        dialog.accept()
        desk.until_settled(count)


def test_a_production_mark_counts_before_the_next_connect(dark: Theme, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.console.brokers.book.keep(Profile("Local", broker.host, broker.port, production=True))
    assert desk.pane.target.production.isVisible() and not desk.pane.target.unmarked.isVisible()
    desk.send()
    assert desk.console.publish.dialog is not None and not desk.rows
    desk.console.publish.dialog.reject()


def test_a_profile_that_is_not_in_production_has_no_banner(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    assert not Desk(dark, qtbot, broker).pane.banner.isVisible()


def test_a_name_for_a_template_is_checked_while_it_is_typed(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    desk.pane.ask_keep()
    dialog = desk.pane.questions.dialog
    assert isinstance(dialog, NameDialog) and dialog.go.isEnabled()
    for typed, words in ((" ", "A template needs a name"), ("x" * 61, "at most 60"), ("trip INFO", "already")):
        dialog.name.setText(typed)
        assert words in dialog.wrong.text() and not dialog.go.isEnabled()
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        assert dialog.isVisible()
    dialog.name.setText("Low battery")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert [one.title for one in desk.pane._model.own] == ["Low battery"]
    desk.pane.questions.ask_rename(desk.pane._model.own[0])
    again = desk.pane.questions.dialog
    assert isinstance(again, NameDialog) and again.name.text() == "Low battery" and again.go.isEnabled()
    again.name.setText("Lower")
    again.go.click()
    assert [one.title for one in desk.pane._model.own] == ["Lower"]


def test_a_mistake_is_marked_named_and_not_sent(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    editor = desk.pane.composer.editor
    editor.setPlainText(editor.toPlainText().replace('"battery_status": 82.5', '"battery_status": 182.5'))
    qtbot.waitUntil(lambda: desk.pane.composer.wrong is not None, timeout=WAIT_MS)
    assert desk.pane.composer.verdict.first.text().startswith(
        "Line 8, column 21: 'battery_status' is 182.5; from -1 to 100"
    )
    assert not desk.pane.bar.send.isEnabled()
    desk.send()
    assert not desk.rows


def test_a_name_that_somebody_made_up_is_not_the_sherpa_one_publishes_for(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.model.set_fleet(fleet_of(sherpa("../../x"), sherpa("<b>"), sherpa("tug-5")))
    assert desk.pane.robot == "<b>"  # text is text, and one level of a topic
    desk.console.model.set_fleet(fleet_of(sherpa("../../x"), sherpa("tug-5")))
    assert desk.pane.robot == "tug-5"


def test_a_number_that_no_reader_takes_is_said_and_the_window_goes_on(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    composer = Desk(dark, qtbot, None).pane.composer
    composer.editor.show_text(composer.text.replace("82.5", "9" * 400))
    composer.look()
    assert "too large" in composer.verdict.first.text() and composer.wrong is not None


def test_ten_megabytes_that_are_pasted_are_refused_with_the_way_that_sends_more(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    desk = Desk(dark, qtbot, None)
    editor, toast = desk.pane.composer.editor, desk.console.window.toast
    editor.selectAll()
    QGuiApplication.clipboard().setText("x" * 10_000_000)
    editor.paste()
    assert editor.toPlainText() == GUIDE.text
    assert "10,000,000 characters" in toast.words() and "File template" in toast.words() and not toast.done
    QGuiApplication.clipboard().setText("x" * 65_536)
    editor.paste()
    assert len(editor.toPlainText()) == 65_536
    QGuiApplication.clipboard().setText("y")
    editor.paste()
    assert "65,537 characters" in toast.words()


def test_form_and_text_change_each_other(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    composer = desk.pane.composer
    box = composer.form._boxes[("battery_status",)]
    box.line.setFocus()
    box.line.selectAll()
    QTest.keyClicks(box.line, "12")
    assert '"battery_status": 12,' in composer.text
    composer.editor.setPlainText(composer.text.replace('"mode": "Fleet"', '"mode": "manual"'))
    qtbot.waitUntil(lambda: composer.form._boxes[("mode",)].line.text() == "manual", timeout=WAIT_MS)


def test_a_suggestion_is_done_by_its_link(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    composer = desk.pane.composer
    composer.editor.setPlainText(composer.text.replace("195.630, 188.398", "195630.16, 188397.78"))
    composer.look()
    assert composer.verdict.link.text() == "Use metres"
    composer.verdict.link.click()
    assert "195.63016" in composer.text and not composer.mistakes


def test_without_a_broker_the_workspace_says_what_to_do_next(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    assert "Choose a broker first (Ctrl+B)" in desk.pane.composer.verdict.blocked.text()
    assert not desk.pane.bar.send.isEnabled() and not desk.pane.streams.go.isEnabled()


def test_the_reason_of_a_refusal_is_never_cut_and_pushes_no_pane(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.window.resize(1280, 800)
    composer = desk.pane.composer
    qtbot.wait(50)
    before = composer.width()
    for wrong in ("NaN", "x" * 180):
        composer.editor.setPlainText('{"sherpa_name": ' + wrong)
        composer.look()
        first = composer.verdict.first
        qtbot.waitUntil(lambda first=first: first.height() >= first.heightForWidth(first.width()))  # type: ignore[misc]
        assert composer.width() == before
        assert first.text().startswith("Line 1, column 17")


def test_a_topic_with_a_wildcard_is_refused_in_words_of_its_own(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.bar.topic.setEditText("ati/amr/+/status")
    verdict = desk.pane.composer.verdict
    assert verdict.blocked.isVisible() and "wildcard" in verdict.blocked.text()
    assert verdict.valid.whole() == "Valid: status, guide format"
    desk.pane.bar.topic.setEditText("ati/amr/tug-107/status")
    assert not verdict.blocked.isVisible()


def test_a_property_that_is_wrong_keeps_the_message_from_being_sent(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    bar = desk.pane.bar
    bar.show_extras()
    QTest.keyClicks(bar.extras.response, "reply/#")
    assert "wildcard" in desk.pane.why_not and not bar.send.isEnabled()
    assert "wrong" in bar.extras_button.text()
    desk.send()
    assert not desk.rows
    QTest.keyClick(bar.extras.response, Qt.Key.Key_Backspace)
    QTest.keyClicks(bar.extras.response, "here")
    bar.extras.hide()
    desk.send()
    assert desk.until_settled(1).message.extras.response_topic == "reply/here"


def test_what_is_wrong_with_the_properties_has_its_room(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    extras = Desk(dark, qtbot, None).pane.bar.extras
    extras.show()
    extras.response.setText("reply/#")
    qtbot.waitUntil(lambda: extras.problem.isVisible() and extras.problem.geometry().top() > 0)
    extras.layout().activate()
    problem = extras.problem
    assert problem.height() >= problem.heightForWidth(problem.width())
    assert problem.geometry().top() >= extras.user.geometry().bottom()
    assert extras.note.geometry().bottom() < extras.height()


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_no_kind_or_state_of_a_stream_moves_its_row(dark: Theme, own_home: Path, qtbot: QtBot, width: int) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.window.resize(width, 900)
    pane = desk.pane
    pane.reset_layout()
    ran = StreamState("Ramp", Tally(12_345, 12_345, 12_340, not_seen=5), ended="stopped")
    failed = replace(ran, ended="the link is gone", failed=True, left_out=("2 rows left out, line 2: no JSON",))
    found = set()
    for kind in range(6):
        for state in (StreamState(), StreamState("Ramp", Tally(1_000, 999)), ran, failed):
            pane.streams.choose(kind)
            pane.streams.show_stream(state)
            qtbot.wait(10)
            found.add((pane.streams.geometry().getCoords(), pane.streams.kinds.geometry().getCoords()))
    assert len(found) == 1
    assert not pane.streams.state.toolTip().startswith("sent")  # of another kind than the one that ended
    pane.streams.choose(2)
    pane.streams.show_stream(failed)  # a frame may have come meanwhile, with what really runs
    assert "the link is gone" in pane.streams.state.toolTip() and pane.streams.state.text()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1440, 900), (1920, 1080)])
def test_all_fields_of_the_guide_are_seen_and_the_history_has_its_share(
    dark: Theme, own_home: Path, qtbot: QtBot, width: int, height: int
) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.window.resize(width, height)
    qtbot.wait(50)
    pane = desk.pane
    pane.reset_layout()
    qtbot.wait(50)
    assert pane.composer.form.verticalScrollBar().maximum() == 0
    share = pane.history.height() / pane.height()
    assert 0.2 < share < 0.32
    if height > 800:
        assert share > 0.28  # as in the target


@pytest.mark.parametrize("kind", range(6))
def test_no_kind_of_stream_pushes_the_panes_beside(dark: Theme, own_home: Path, qtbot: QtBot, kind: int) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.window.resize(1280, 800)
    pane = desk.pane
    pane.reset_layout()
    qtbot.wait(50)
    before = [pane.templates.width(), pane.streams.width()]
    pane.streams.choose(kind)
    qtbot.wait(50)
    assert [pane.templates.width(), pane.streams.width()] == before
    assert pane.streams.kinds.width() >= pane.streams.kinds.minimumSizeHint().width()


@pytest.mark.parametrize(("key", "least"), [("heartbeat", 3), ("status-feed", 6), ("status-guide", 8)])
def test_a_variable_and_a_pose_are_readable_beside_what_is_said_of_them(
    dark: Theme, own_home: Path, qtbot: QtBot, key: str, least: int
) -> None:
    desk = Desk(dark, qtbot, None)
    desk.console.window.resize(1280, 800)
    desk.pane.load(BY_KEY[key])
    qtbot.wait(50)
    boxes = desk.pane.composer.form._boxes.items()
    lines = [box.line for path, box in boxes if "{{" in box.line.text() or "pose" in path]
    assert len(lines) >= least
    for line in lines:
        room = line.width() - line.textMargins().left() - line.textMargins().right() - dark.px(16)  # the style's own
        assert room >= line.fontMetrics().horizontalAdvance(line.text()), line.text()


def test_what_was_refused_is_said_without_a_tick(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = Desk(dark, qtbot, None).console.window
    window.publish.model.refused.emit("Not sent: there is no broker")
    assert window.toast.words() == "Not sent: there is no broker" and not window.toast.done
    window.publish.model.said.emit("Copied")
    assert window.toast.words() == "Copied" and window.toast.done


def test_a_stream_counts_and_escape_stops_it(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.listened_to()
    desk.pane.streams.choose(1)
    desk.pane.streams.rate.setValue(50)
    desk.pane.streams.press()
    model = desk.pane._model
    qtbot.waitUntil(lambda: model.stream.tally.seen > 5, timeout=WAIT_MS)
    QTest.keyClick(desk.pane, Qt.Key.Key_Escape)
    assert model.stream.ended == "stopped" and not model.stream.running
    sequence = [json.loads(row.message.payload)["trip_id"] for row in desk.rows]
    assert sequence == sorted(set(sequence))


def test_simulated_sherpas_drive_through_the_link(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.streams.choose(5)
    desk.pane.streams.robots.setValue(3)
    desk.pane.streams.press()
    qtbot.waitUntil(lambda: len(desk.console.model.robots) == 3, timeout=WAIT_MS)


def test_a_replayed_file_names_its_sherpas_and_says_which_row_was_left_out(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto, tmp_path: Path
) -> None:
    desk = Desk(dark, qtbot, broker)
    file = tmp_path / "rows.jsonl"
    file.write_text('{"sherpa_name":"tug-9","mode":"Fleet"}\n{"topic":"/c2d/tug-9","payload":"go"}\nno json\n')
    desk.pane.streams.choose(4)
    desk.pane.streams.choose_file(str(file))
    desk.pane.streams.press()
    qtbot.waitUntil(lambda: desk.pane._model.stream.ended == "all sent", timeout=WAIT_MS)
    assert [row.message.topic for row in desk.rows] == ["ati/amr/tug-9/status"]
    desk.pane.refresh(desk.console.model.now())
    tip = desk.pane.streams.state.toolTip()
    assert "2 rows left out, line 2: /c2d/ commands a device" in tip and "line 3: no JSON" in tip
    qtbot.waitUntil(lambda: "line 2: /c2d/ commands" in desk.console.window.toast.words(), timeout=WAIT_MS)


def test_a_stream_ends_with_the_broker_and_says_why(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.streams.choose(1)
    desk.pane.streams.press()
    qtbot.waitUntil(lambda: desk.pane._model.stream.tally.sent > 0, timeout=WAIT_MS)
    broker.kill()
    qtbot.waitUntil(lambda: desk.pane._model.stream.failed, timeout=WAIT_MS)
    assert "the link is gone" in desk.pane._model.stream.ended


def test_retain_is_asked_about_and_can_be_cleared(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.pane.bar.retain.click()
    dialog = desk.pane.questions.dialog
    assert dialog is not None and not desk.pane.bar.retain.isChecked()
    dialog.accept()
    assert desk.pane.bar.retain.isChecked()
    desk.pane.clear_retained()
    sent = desk.until_settled(1)
    assert sent.message.retain and sent.message.payload == b""


def choose(pane: PublishPane, key: str) -> None:
    """By a click on its row."""
    pane.templates.show_choice(key)


def test_a_look_at_another_template_costs_no_word_that_was_typed(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    pane = Desk(dark, qtbot, None).pane
    pane.composer.editor.selectAll()
    pane.composer.editor.insertPlainText('{"sherpa_name": "typed"}')
    pane.bar.topic.setEditText("ati/amr/typed/status")
    choose(pane, "trip-info")
    assert "route" in pane.composer.text and pane.bar.topic.currentText() == "ati/trips/info"
    assert pane.drafts.edited == {"status-guide"} and not pane.templates.back.isEnabled()
    choose(pane, "status-guide")
    assert pane.composer.text == '{"sherpa_name": "typed"}'
    assert pane.bar.topic.currentText() == "ati/amr/typed/status"
    row = pane.templates.list.currentItem()
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Status, guide format, edited"
    pane.templates.back.click()
    assert pane.composer.text == GUIDE.text and pane.bar.topic.currentText() == GUIDE.topic
    assert not pane.drafts.edited and not pane.templates.back.isEnabled()
    pane.composer.editor.undo()
    assert pane.composer.text == '{"sherpa_name": "typed"}'


def test_what_is_saved_is_gone_on_with_and_saved_again_under_its_name(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    pane = Desk(dark, qtbot, None).pane
    model = pane._model
    pane.composer.editor.show_text('{"sherpa_name": "mine"}')
    pane._keep("Mine")
    assert pane.templates.template == model.own[0] and pane.composer.template == model.own[0]
    assert pane.window().focusWidget() is pane.templates.list and pane.templates.list.delete.isEnabled()
    assert not pane.drafts.edited  # the one of the guide is as it was
    pane.composer.editor.show_text('{"sherpa_name": "again"}')
    pane.ask_keep()
    dialog = pane.questions.dialog
    assert isinstance(dialog, NameDialog) and dialog.name.text() == "Mine" and dialog.go.isEnabled()
    dialog.go.click()
    assert [(one.title, one.text) for one in model.own] == [("Mine", '{"sherpa_name": "again"}')]
    assert not pane.drafts.edited
    pane.ask_keep()
    dialog = pane.questions.dialog
    assert isinstance(dialog, NameDialog)
    dialog.name.setText(" MINE ")  # the same name, written otherwise
    dialog.go.click()
    assert [one.title for one in model.own] == ["MINE"]
    model.rename_requested.emit(model.own[0].key, "Low battery")
    assert pane.composer.verdict.valid.whole().endswith("low battery")
    choose(pane, "status-guide")
    assert pane.composer.text == GUIDE.text
    assert not pane.templates.list.delete.isEnabled()  # none of the guide's goes


def test_own_templates_are_kept_renamed_deleted_and_taken_back(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    model = desk.pane._model
    model.keep_requested.emit(desk.pane.draft, "Low battery")
    assert [one.title for one in model.own] == ["Low battery"]
    key = model.own[0].key
    model.rename_requested.emit(key, "Lower battery")
    model.delete_requested.emit(key)
    assert model.own == () and desk.pane.templates.undo.isVisible()
    desk.pane.templates.undo.click()
    assert [one.title for one in model.own] == ["Lower battery"]
    assert (own_home / "templates.json").exists()


def test_a_filter_that_nothing_fits_says_so(dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.send()
    desk.until_settled(1)
    history = desk.pane.history
    history.filter.setText("0x87")
    qtbot.waitUntil(lambda: history.count.text() == "0 of 1 fit")  # the rows follow with a frame
    history.filter.setText("status")
    assert history.count.text() == "1 of 1 fit"
    history.filter.clear()
    assert history.count.text() == ""


def test_a_row_is_sent_again_and_copied_without_a_password(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker)
    desk.send()
    desk.until_settled(1)
    history = desk.pane.history
    qtbot.waitUntil(lambda: len(desk.rows) == history.rows.rowCount(), timeout=WAIT_MS)  # shown ten times a second
    history._clicked(history.rows.index(0, AGAIN))
    desk.until_settled(2)
    history.copy_line()
    assert QGuiApplication.clipboard().text().startswith("mosquitto_pub -h 127.0.0.1 -p ")


def test_what_is_published_is_shown_as_plain_text_and_exported_without_formulas(qtbot: QtBot) -> None:
    rows = SentRows()
    evil = Sent(1, 0.0, Message("=cmd|'/C calc'!A0\u202e", b"x"), ProtocolVersion.V5, None, "<b>no</b>", None, True)
    rows.show((evil,))
    assert "<U+202E>" in rows.cells(evil)[1]
    assert str(rows.index(0, 5).data(Qt.ItemDataRole.ToolTipRole)).startswith("<span>&lt;")


def test_the_selection_stays_with_its_message_while_others_come(qtbot: QtBot) -> None:
    rows = SentRows()
    made = [Sent(n, 0.0, Message("a", b"x"), ProtocolVersion.V5) for n in range(1, 4)]
    rows.show(made[:2])
    resets: list[int] = []
    rows.modelReset.connect(lambda: resets.append(1))
    rows.show(made)
    assert [row.number for row in rows.rows] == [3, 2, 1] and not resets
    rows.show(made[1:])
    assert [row.number for row in rows.rows] == [3, 2] and not resets


def test_every_control_has_a_name_for_who_cannot_see_it(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = Desk(dark, qtbot, None)
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for control in desk.pane.findChildren(kind):
            named = control.accessibleName() or getattr(control, "text", str)()
            assert named or control.objectName().startswith("qt_"), control


def test_who_listens_for_a_publish_only_profile_is_chosen_once_and_kept_with_it(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    speaks = Profile("Local", broker.host, broker.port, role=Role.PUBLISH_ONLY)
    ProfileStore(paths.profiles_file()).save((speaks, Profile("Reader", broker.host, broker.port)))
    first = Desk(dark, qtbot, broker, role=Role.PUBLISH_ONLY)
    assert first.pane.history.seen_by.text() == "seen by: nobody"
    button = first.console.publish_side.trial.column.trial.heard  # type: ignore[union-attr]
    button.click()
    actions = {action.text(): action for action in button.menu_of.actions()}
    assert not actions["Local, second identity  (a publish-only profile never subscribes)"].isEnabled()
    actions["Reader"].trigger()
    button.menu_of.hide()
    first.listened_to()
    assert first.pane.history.seen_by.text() == "seen by: Reader" and button.text() == "Reader"
    first.pane.send()  # a menu was open: offscreen the window does not get the keys back
    assert first.until_settled(1).seen is Seen.SEEN
    first.console.window.end()
    assert ProfileStore(paths.profiles_file()).load().named("Local").second == "Reader"  # type: ignore[union-attr]
    again = Desk(dark, qtbot, broker, role=Role.PUBLISH_ONLY)
    again.listened_to()
    assert again.pane.history.seen_by.text() == "seen by: Reader"


def test_a_listener_that_is_no_profile_any_more_is_nobody(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto
) -> None:
    desk = Desk(dark, qtbot, broker, role=Role.PUBLISH_ONLY, second="Gone")
    assert desk.pane.history.seen_by.text() == "seen by: nobody"


def test_a_key_store_that_fails_for_the_second_identity_is_said_and_nobody_waits_for_it_any_more(
    dark: Theme, own_home: Path, qtbot: QtBot, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_asked: object) -> object:
        raise OSError("the bus is gone")

    monkeypatch.setattr(publish_seen, "look_up", fails)
    ProfileStore(paths.profiles_file()).save((Profile("Reader", broker.host, broker.port),))
    desk = Desk(dark, qtbot, broker)
    seen = desk.console.publish.seen
    with qtbot.waitSignal(seen.failed, timeout=WAIT_MS) as said:
        seen.choose("Reader")
        assert seen.looking
    assert "the bus is gone" in said.args[0].what  # type: ignore[index]
    assert not seen.looking
