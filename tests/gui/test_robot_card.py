from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import BatteryPoint
from ati_console.forwarding import Delivery
from ati_console.gui.models.card_rows import CardRow, Tone
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.panels.card_parts import CardRows, StateChip
from ati_console.gui.panels.robot_card import RobotCard, Tab
from ati_console.gui.theme import Theme
from tests.gui.sherpas import NOW, PAYLOAD, allow, console, finding, fleet_of, sent, sherpa, stopped

Open = Callable[[ConsoleModel], RobotCard]


@pytest.fixture
def open_card(qtbot: QtBot, dark: Theme) -> Open:
    def opened(model: ConsoleModel) -> RobotCard:
        card = RobotCard(model, dark)
        qtbot.addWidget(card)
        card.resize(281, 832)
        card.show()
        return card

    return opened


def said(rows: CardRows, label: str) -> str:
    return next(words(row) for row in rows.rows if row.label == label)


def words(row: CardRow) -> str:
    return "".join(piece.words for piece in row.pieces)


def test_nothing_selected_says_what_to_do(open_card: Open) -> None:
    card = open_card(console(sherpa("tug-1")))
    assert not card.state.state_rows.isVisible()


def test_the_selected_sherpa_is_said_in_words_and_figures(open_card: Open) -> None:
    model = console(sherpa("tug-1", trip_id="178573"))
    card = open_card(model)
    model.select("tug-1")
    rows = card.state.state_rows
    assert rows.isVisible()
    assert said(rows, "Mode") == "Fleet, moving 1.18 m/s"
    assert said(rows, "Pose") == "76.00, 72.00 m"
    assert said(rows, "Heading") == "90.0°  ccw from +X"
    assert said(rows, "Trip") == "178573"
    assert said(rows, "Clock offset") == "+0.12 s"


def test_what_is_wrong_gets_a_row_of_its_own(open_card: Open) -> None:
    model = console(stopped("tug-1", error="motor died", pose_trusted=False, battery_pct=None))
    card = open_card(model)
    model.select("tug-1")
    assert said(card.state.state_rows, "Error") == "motor died"
    assert said(card.state.state_rows, "Disabled") == "emergency_stop"
    assert said(card.state.state_rows, "Pose").endswith("not trusted")
    assert said(card.state.state_rows, "Battery") == "unknown"


@pytest.mark.parametrize(("age", "chip"), [(1.0, "E-stop"), (90.0, "E-stop, stale"), (1_000.0, "E-stop, lost")])
def test_an_emergency_stop_stays_in_the_head_of_the_card_when_the_sherpa_falls_silent(
    open_card: Open, age: float, chip: str
) -> None:
    model = console(stopped("tug-1", age=age))
    card = open_card(model)
    model.select("tug-1")
    assert card.findChild(StateChip).words == chip


@pytest.mark.parametrize(
    ("delivery", "row", "answer"),
    [
        (Delivery.ACCEPTED, "Sent", " ok"),
        (Delivery.DEAD, "Answer", " ok"),
        (Delivery.QUEUED, "Sent", "  ok"),
        (Delivery.NONE, "Answer", "none"),
    ],
)
def test_the_answer_of_the_twin_is_in_its_words(open_card: Open, delivery: Delivery, row: str, answer: str) -> None:
    model = console(sherpa("tug-1"))
    model.set_listing(allow("tug-1"))
    model.set_forward(sent(delivery, "ok", tug_1="tug-1-a"))
    card = open_card(model)
    model.select("tug-1")
    assert said(card.state.forward_rows, "Login") == "tug-1-a  sector 1"
    assert said(card.state.forward_rows, row).endswith(answer)
    tones = {piece.tone for row in card.state.forward_rows.rows for piece in row.pieces}
    assert (Tone.REFUSED in tones) is (delivery is Delivery.DEAD)


def test_an_unlisted_sherpa_says_so_and_names_the_near_one(open_card: Open) -> None:
    model = console(sherpa("TUG_1"))
    model.set_listing({"tug-1": Listing()}, {"TUG_1": "tug-1"}.get)
    card = open_card(model)
    model.select("TUG_1")
    assert said(card.state.forward_rows, "Login") == "not on the allow-list  near tug-1"


def test_the_last_message_is_pretty_and_copied_as_it_came(open_card: Open) -> None:
    model = console(sherpa("tug-1"))
    card = open_card(model)
    model.select("tug-1")
    assert card.state.message.toPlainText().splitlines()[1] == ' "pose":[76.0,72.0,1.571],'
    card.copy_message()
    assert QGuiApplication.clipboard().text() == PAYLOAD.decode()


def test_a_selection_in_the_message_is_not_taken_away(qtbot: QtBot, open_card: Open) -> None:
    model = console(sherpa("tug-1"))
    card = open_card(model)
    model.select("tug-1")
    card.activateWindow()
    card.state.message.setFocus()
    qtbot.waitUntil(card.state.message.hasFocus, timeout=2000)
    card.state.message.selectAll()
    before = card.state.message.toPlainText()
    model.set_fleet(fleet_of(sherpa("tug-1", last_payload=b'{"other":1}')))
    card.refresh(NOW + 1)
    assert card.state.message.toPlainText() == before
    card.state.message.moveCursor(card.state.message.textCursor().MoveOperation.Start)
    card.refresh(NOW + 2)
    assert card.state.message.toPlainText() == '{"other":1}'


def test_markup_in_a_message_is_text(open_card: Open) -> None:
    model = console(sherpa("tug-1", last_payload="<h1>no</h1>\u202e".encode()))
    card = open_card(model)
    model.select("tug-1")
    assert card.state.message.toPlainText() == "<h1>no</h1><U+202E>"


def test_the_findings_tab_lists_those_of_this_sherpa(open_card: Open) -> None:
    model = console(sherpa("tug-1", findings=1), findings=(finding("tug-1"), finding("tug-2")))
    card = open_card(model)
    model.select("tug-1")
    card.tabs.setCurrentIndex(Tab.FINDINGS)
    (note,) = card.findings.notes
    assert (note.title, note.aside, note.lines[0]) == ("Jump", "2 x", "12 m in 0.5 s")
    assert note.advice and note.text.endswith(note.advice)


def test_a_sherpa_that_is_gone_is_no_longer_shown(open_card: Open) -> None:
    model = console(sherpa("tug-1"))
    card = open_card(model)
    model.select("tug-1")
    model.set_fleet(fleet_of())
    card.refresh(NOW + 1)
    assert not card.state.state_rows.isVisible()


def test_both_themes_paint_the_card(qtbot: QtBot, theme: Theme) -> None:
    history = tuple(BatteryPoint(NOW - 3000 + at, 80.0 - at / 100) for at in range(0, 3000, 60))
    model = console(sherpa("tug-1", battery=history))
    card = RobotCard(model, theme)
    qtbot.addWidget(card)
    card.resize(281, 832)
    card.show()
    model.select("tug-1")
    picture = card.state.battery.grab().toImage()
    inked = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert theme.colors.accent.name() in inked


def test_the_card_fits_a_low_place_and_puts_history_beside_the_facts(qtbot: QtBot, dark: Theme) -> None:
    model = console(sherpa("tug-1"))
    model.select("tug-1")
    card = RobotCard(model, dark)
    qtbot.addWidget(card)
    card.resize(1000, 180)
    card.show()
    assert card.height() == 180 and card.minimumSizeHint().height() <= 180
    assert card.state.battery.mapTo(card, card.state.battery.rect().topLeft()).x() > card.state.state_rows.width() / 2
