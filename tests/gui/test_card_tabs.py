"""The card by mouse and keyboard: its tabs, its charts, its windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from ati_console.fleet.hour import HourLog
from ati_console.fleet.story import Change, RobotEvent
from ati_console.fleet.trip import Driven
from ati_console.fleet.view import Mark, RobotView
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.card_head import CardHead
from ati_console.gui.panels.card_raw import Form
from ati_console.gui.panels.card_window import CardWindows
from ati_console.gui.panels.robot_card import MOST_DETACHED, RobotCard, Tab
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.wire.messages import TripInfo
from tests.gui.sherpas import NOW, console, finding, fleet_of, sherpa

Open = Callable[[ConsoleModel], RobotCard]


@pytest.fixture
def open_card(qtbot: QtBot, theme: Theme) -> Open:
    def opened(model: ConsoleModel) -> RobotCard:
        card = RobotCard(model, theme)
        qtbot.addWidget(card)
        card.resize(281, 832)
        card.show()
        model.select("tug-1")
        return card

    return opened


ALONE = Qt.KeyboardModifier.NoModifier


def full(**changes: object) -> RobotView:
    log = HourLog()
    for at in range(int(NOW) - 3000, int(NOW), 2):
        if not NOW - 1800 < at < NOW - 1440:
            log.count(float(at))
            log.sample(1.2)
    gap = RobotEvent(NOW - 1440, Change.GAP, "", 360.0)
    driven = Driven(trip_m=41.2, trip_whole=True, leg_m=41.2, leg_whole=True, legs=1)
    given = {"hour": log.frozen(), "gaps": (gap,), "events": (gap,), "heard_at": NOW - 1, "driven": driven}
    return sherpa("tug-1", trip_id="178573", **(given | changes))


TRIP = TripInfo(
    trip_id="178573", sherpa_name="tug-1", status="en_route", route=("L2-04", "D-01"), route_lengths_m=(66.0,)
)


def inks(widget: QWidget) -> set[str]:
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_charts_paint_their_line_and_the_silence(open_card: Open, theme: Theme) -> None:
    card = open_card(console(full()))
    for chart in (card.state.rate, card.state.speed):
        assert {theme.colors.accent.name(), theme.colors.neutral_tint.name()} <= inks(chart)
    assert "gap " in card.state.rate.accessibleName()


def test_the_way_is_a_bar_with_its_stations(open_card: Open, theme: Theme) -> None:
    card = open_card(console(full(), trips=(TRIP,)))
    assert card.state.trip.isVisible() and card.state.trip.accessibleName() == "Trip L2-04 to D-01: 41 of 66 m"
    assert theme.colors.accent.name() in inks(card.state.trip)
    card.head.name.setText("")
    card._model.set_fleet(fleet_of(sherpa("tug-1")))
    card.refresh(NOW + 1)
    assert not card.state.trip.isVisible()


def test_unknown_fields_have_a_section_only_when_there_are_any(open_card: Open) -> None:
    model = console(full(extras=(("firmware", '"4.12"'),)))
    card = open_card(model)
    assert card.state.extra_rows.isVisible() and "firmware" in card.state.extra_rows.accessibleName()
    model.set_fleet(fleet_of(full()))
    card.refresh(NOW + 1)
    assert not card.state.extra_rows.isVisible()


def test_the_raw_tab_shows_each_form_by_click(qtbot: QtBot, open_card: Open) -> None:
    model = console(full(payload_before=b'{"sherpa_name":"tug-1","battery_status":79}'))
    card = open_card(model)
    card.tabs.setCurrentIndex(Tab.RAW)
    texts = {}
    for form in Form:
        qtbot.mouseClick(card.raw.forms.buttons[form], Qt.MouseButton.LeftButton)
        texts[form] = card.raw.text.toPlainText()
    assert texts[Form.PRETTY].startswith('{"sherpa_name":"tug-1",\n')
    assert texts[Form.RAW].startswith('{"sherpa_name":"tug-1","pose"')
    assert texts[Form.HEX].startswith("0000 7b22 7368")
    assert '~ "battery_status": 78\n     was 79\n' in texts[Form.DIFF]
    assert len(card.raw.text.extraSelections()) == 3  # battery changed, pose and error are new
    qtbot.mouseClick(card.raw.forms.buttons[Form.RAW], Qt.MouseButton.LeftButton)
    assert not card.raw.text.extraSelections()


def test_topic_size_and_quality_of_service_are_said_and_the_topic_is_copied(open_card: Open) -> None:
    card = open_card(console(full(topic="plant/7/ati_fm/sherpa/status")))
    card.tabs.setCurrentIndex(Tab.RAW)
    assert card.raw.facts.text().startswith("81 B, QoS 1, came ")
    card.raw.copy_topic()
    assert QGuiApplication.clipboard().text() == "plant/7/ati_fm/sherpa/status"
    card.raw.copy.click()
    assert QGuiApplication.clipboard().text().startswith('{"sherpa_name"')


def test_bytes_that_are_no_text_are_shown_in_every_form(open_card: Open) -> None:
    card = open_card(console(full(last_payload=b"\xff\xfe\x00<b>", payload_before=b"\x01")))
    card.tabs.setCurrentIndex(Tab.RAW)
    for form in Form:
        card.raw.choose(form)
        assert card.raw.text.toPlainText()
    card.raw.choose(Form.PRETTY)
    assert "\\xff\\xfe<U+0000><b>" in card.raw.text.toPlainText()


def test_a_new_message_replaces_the_shown_one(open_card: Open) -> None:
    model = console(full())
    card = open_card(model)
    card.tabs.setCurrentIndex(Tab.RAW)
    model.set_fleet(fleet_of(full(last_payload=b'{"other":1}', messages=10)))
    card.refresh(NOW + 1)
    assert card.raw.text.toPlainText() == '{"other":1}'


def test_findings_and_events_are_walked_and_copied_by_key(qtbot: QtBot, open_card: Open) -> None:
    card = open_card(console(full(findings=1), findings=(finding("tug-1"), finding("tug-2"))))
    card.tabs.setCurrentIndex(Tab.FINDINGS)
    view = card.findings.view
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Jump  2 x\n12 m in 0.5 s\n")
    card.tabs.setCurrentIndex(Tab.EVENTS)
    assert card.events.view.notes.index(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Silent for 6 m 0 s")


def test_a_selected_note_stays_selected_when_a_newer_one_comes(open_card: Open) -> None:
    model = console(full())
    card = open_card(model)
    card.tabs.setCurrentIndex(Tab.EVENTS)
    card.events.view.setCurrentIndex(card.events.view.notes.index(0))
    old = full().events[0]
    model.set_fleet(fleet_of(full(events=(old, RobotEvent(NOW, Change.ERROR, "motor died")))))
    card.refresh(NOW + 1)
    (index,) = card.events.view.selectedIndexes()
    assert index.row() == 1 and card.events.notes[0].title == "Error"


def test_nothing_to_list_says_what_will_be_here(open_card: Open) -> None:
    card = open_card(console(sherpa("tug-1")))
    for tab, page in ((Tab.FINDINGS, card.findings), (Tab.EVENTS, card.events)):
        card.tabs.setCurrentIndex(tab)
        assert not page.view.isVisible() and page.isVisible()


def test_a_sherpa_that_never_spoke_is_named(open_card: Open) -> None:
    model = console()
    card = open_card(model)
    assert card.head.isVisible() and card.head.name.whole() == "tug-1" and not card.tabs.isVisible()
    model.select("")
    assert not card.head.isVisible() and card.nothing.isVisible()


def test_long_words_wrap_and_make_a_note_higher(open_card: Open) -> None:
    long = RobotEvent(NOW, Change.ERROR, "x" * 110)
    card = open_card(console(full(events=(full().events[0], long))))
    card.tabs.setCurrentIndex(Tab.EVENTS)
    view = card.events.view
    heights = [view.visualRect(view.notes.index(row)).height() for row in (0, 1)]
    assert heights[0] > heights[1]


def test_everything_that_can_be_done_is_reached_by_tab_and_named(open_card: Open) -> None:
    card = open_card(console(full()))
    for button in card.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button
        chosen = button.parent() in (card.tabs, *card.findChildren(Segments))  # one of them has Tab, the arrows choose
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus or chosen, button.accessibleName()
    for group in card.findChildren(Segments):
        assert sum(bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) for one in group.buttons) == 1
    for view in (card.findings.view, card.events.view, card.raw.text, card.state.message):
        assert view.accessibleName() and view.focusPolicy() & Qt.FocusPolicy.TabFocus


# ------------------------------------------------------------------ windows of their own


@pytest.fixture
def main(qtbot: QtBot, dark: Theme) -> Iterator[RobotCard]:
    """The card of the main window, which here is all of it."""
    card = RobotCard(console(*(sherpa(f"tug-{number}") for number in range(1, 12))), dark)
    qtbot.addWidget(card)
    card.show()
    yield card
    card.hide()


@pytest.fixture
def windows(main: RobotCard, dark: Theme) -> CardWindows:
    return CardWindows(main._model, dark, main)


def test_a_detached_card_keeps_its_sherpa(windows: CardWindows) -> None:
    windows.open("tug-1")
    (window,) = windows.windows
    windows._model.select("tug-2")
    windows.refresh(NOW + 1)
    assert window.isVisible() and windows.isVisible() and window.card.head.name.whole() == "tug-1"
    assert "tug-1" in window.windowTitle() and not window.card.head.detach.isVisible()


def test_the_same_sherpa_has_one_window_and_a_ninth_is_not_opened(windows: CardWindows) -> None:
    counts: list[int] = []
    windows.count_changed.connect(counts.append)
    for number in (1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10):
        windows.open(f"tug-{number}")
    assert len(windows.windows) == MOST_DETACHED and counts[-1] == MOST_DETACHED


def test_with_all_windows_open_the_button_says_why_it_does_nothing(qtbot: QtBot, dark: Theme) -> None:
    card = RobotCard(console(sherpa("tug-1")), dark)
    qtbot.addWidget(card)
    card.allow_detach(MOST_DETACHED)
    assert not card.head.detach.isEnabled() and "close one" in card.head.detach.toolTip()
    card.allow_detach(1)
    assert card.head.detach.isEnabled()


def test_a_detached_card_opens_on_the_tab_and_the_form_that_were_shown(windows: CardWindows, main: RobotCard) -> None:
    main._model.select("tug-1")
    main.raw.choose(Form.HEX)
    for tab in (Tab.RAW, Tab.EVENTS):
        main.tabs.setCurrentIndex(tab)
        windows.open(f"tug-{tab + 1}")
        card = windows.windows[-1].card
        assert card.tabs.currentIndex() == tab and card.raw.form is Form.HEX
        assert card.raw.isVisible() == (tab is Tab.RAW) and card.events.isVisible() == (tab is Tab.EVENTS)


def test_a_detached_card_ends_on_the_screen(windows: CardWindows, main: RobotCard) -> None:
    main.move(0, 300)
    windows.open("tug-1")
    (window,) = windows.windows
    assert window.geometry().bottom() <= main.screen().availableGeometry().bottom()
    assert window.height() >= window.minimumHeight()


def test_windows_close_by_key_and_with_the_main_window(qtbot: QtBot, windows: CardWindows, main: RobotCard) -> None:
    for number in range(1, 4):
        windows.open(f"tug-{number}")
    for key, held in ((Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape, ALONE)):
        first = windows.windows[0]
        first.activateWindow()
        qtbot.waitUntil(first.isActiveWindow, timeout=2000)
        qtbot.keyClick(first, key, held)
    assert [window.sherpa for window in windows.windows] == ["tug-3"]
    main.close()
    assert windows.windows == () and not windows.isVisible()
    QApplication.processEvents()


def test_a_window_that_was_closed_hears_no_zoom_any_more(windows: CardWindows, dark: Theme, qtbot: QtBot) -> None:
    windows.open("tug-1")
    (window,) = windows.windows
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(window)
    with qtbot.captureExceptions() as raised:
        dark.set_zoom(1.25)
        dark.set_zoom(1.0)
    assert not raised


def test_a_sherpa_that_is_gone_says_so_in_its_window(windows: CardWindows) -> None:
    windows.open("tug-1")
    windows._model.set_fleet(fleet_of())
    windows.refresh(NOW + 1)
    (window,) = windows.windows
    assert not window.card.tabs.isVisible() and window.card.head.name.whole() == "tug-1"


def test_the_button_opens_the_window_and_follow_names_the_sherpa(qtbot: QtBot, open_card: Open) -> None:
    card = open_card(console(full()))
    with qtbot.waitSignal(card.detach_requested) as detached:
        card.head.detach.click()
    with qtbot.waitSignal(card.follow_requested) as followed:
        card.head.follow.click()
    assert detached.args == followed.args == ["tug-1"]


def test_a_wide_card_has_name_and_tabs_in_one_row_and_gives_them_back(open_card: Open, dark: Theme) -> None:
    card = open_card(console(full()))
    for width, wide in ((900, True), (281, False), (900, True)):
        card.resize(width, 300)
        assert card.head.isAncestorOf(card.tabs) is wide and card.tabs.isVisible()
        card.tabs.setCurrentIndex(Tab.RAW)
        assert card.raw.isVisible()
    card._model.select("tug-7")
    assert not card.tabs.isVisible()


def test_a_long_name_stands_whole_above_its_state(dark: Theme, qtbot: QtBot) -> None:
    """ "am...b>" beside a chip and three buttons is nobody's name."""
    head = CardHead(dark, detached=False)
    qtbot.addWidget(head)
    head.resize(280, head.height())
    head.show()
    head.show_name("tug-107")
    head.show_mark(Mark.E_STOP)
    low = head.height()
    head.show_name("tug-00007")
    qtbot.waitUntil(lambda: head.name.text() == "tug-00007")
    head.show_name("tug-107-packing")
    qtbot.waitUntil(lambda: head.name.text() == "tug-107-packing")
    assert head.height() > low
    head.show_name("tug-107")
    assert head.height() == low
