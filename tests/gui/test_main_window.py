"""The whole window on a model: what is painted, what the keys do, how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate, RobotView
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui import screenshot
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.shell.rail import LOG, MONITOR, PUBLISH
from ati_console.gui.theme import Theme
from ati_console.robot import Pose, RobotState
from ati_console.status import Fault, LinkState, LinkStatus


def view(name: str, at: float) -> RobotView:
    state = RobotState(name=name, pose=Pose(1.0, 2.0, 0.0), mode="fleet", battery_pct=64.0)
    return RobotView(
        state=state, topic="ati_fm/sherpa/status", dialect="feed", received_at=at, rate_hz=0.5, speed_mps=0.0,
        heading_rad=0.0, clock_offset_s=0.0, pose_trusted=True, charging=False, moved_at=at, messages=1, late=0,
        findings=0, last_payload=b"{}", last_qos=1,
    )  # fmt: skip


@pytest.fixture
def model(qapp: QApplication) -> ConsoleModel:
    return ConsoleModel()


def opened(qtbot: QtBot, model: ConsoleModel, theme: Theme, **options: object) -> MainWindow:
    window = MainWindow(model, theme, **options)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    return window


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_every_workspace_shows_the_tokens_and_no_colour_of_the_other_set(theme: Theme, qtbot: QtBot) -> None:
    window = opened(qtbot, ConsoleModel(), theme)
    for number in range(5):
        window.choose_workspace(number)
        qtbot.wait(1)
        image = window.grab().toImage()
        assert image.pixelColor(700, 42) == theme.colors.surface
        assert image.pixelColor(700, 43) == theme.colors.line
        assert image.pixelColor(300, 575) == theme.colors.surface
        assert theme.colors.text.name() in colours(image)


def test_a_theme_change_leaves_no_pixel_of_the_old_set(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    old = {dark.colors.surface.name(), dark.colors.bg.name(), dark.colors.inset.name(), dark.colors.raised.name()}
    dark.set_mode("light")
    qtbot.wait(20)
    assert not old & colours(window.grab().toImage())


def test_the_letters_on_the_screen_are_letters(dark: Theme, qtbot: QtBot) -> None:
    assert screenshot.letters_are_real(dark.font())
    assert screenshot.letters_are_real(dark.mono())


def test_a_picture_of_the_window_can_be_saved_and_a_bad_place_is_an_error(
    dark: Theme, qtbot: QtBot, model: ConsoleModel, tmp_path: Path
) -> None:
    window = opened(qtbot, model, dark)
    screenshot.save(window, tmp_path / "shots" / "window.png")
    assert QImage(str(tmp_path / "shots" / "window.png")).size() == window.size()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r".+"):
        screenshot.save(window, tmp_path / "file" / "window.png")


def test_ctrl_and_a_digit_choose_the_workspace(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    for number in (4, 0, 2):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        assert window._stack.currentIndex() == number


def test_ctrl_f_finds_in_the_fleet_from_anywhere(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    model.set_fleet(FleetUpdate(at=time.time(), seq=1, robots={"tug-107": view("tug-107", time.time())}))
    window = opened(qtbot, model, dark)
    window.choose_workspace(4)
    qtbot.wait(40)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window._stack.currentIndex() == 0
    qtbot.waitUntil(window.monitor.fleet.filter_field.hasFocus)


def test_ctrl_k_wishes_for_a_link_and_for_its_end(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    with qtbot.waitSignal(window.connect_requested):
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    model.set_link(LinkStatus(LinkState.ONLINE))
    with qtbot.waitSignal(window.disconnect_requested):
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def test_forwarding_to_production_is_not_wished_for_before_the_second_yes(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    window = opened(qtbot, model, dark)
    model.set_forward(ForwardStatus(branch="Plant A", production=True))
    with qtbot.assertNotEmitted(window.forward_requested):
        window.forwarding.wish(ForwardMode.ON)
        assert window.forwarding.dialog is not None
        window.forwarding.dialog.go.click()
    with qtbot.waitSignal(window.forward_requested) as wish:
        window.forwarding.dialog.go.click()
    assert wish.args == [ForwardMode.ON]


def test_turning_forwarding_off_is_never_asked_about(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    model.set_forward(ForwardStatus(mode=ForwardMode.ON, branch="Plant A", production=True))
    with qtbot.waitSignal(window.forward_requested) as wish:
        window.forwarding.toggle()
    assert wish.args == [ForwardMode.OFF]


def test_the_key_for_forwarding_asks_even_for_a_test_branch(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    window.forwarding.toggle()
    assert window.forwarding.dialog is None  # without a site there is nothing to ask
    window.show_site("Plant A")
    model.set_forward(ForwardStatus(branch="Plant A test"))
    window.forwarding.toggle()
    assert window.forwarding.dialog is not None
    with qtbot.waitSignal(window.forward_requested):
        window.forwarding.dialog.go.click()


def test_a_message_is_measured_from_arrival_to_paint_and_a_resting_window_paints_nothing(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    window = opened(qtbot, model, dark)
    for seq in range(1, 6):
        now = time.time()
        model.set_fleet(FleetUpdate(at=now, seq=seq, robots={"tug-107": view("tug-107", now)}))
        qtbot.wait(40)
    figures = window.frame_figures
    assert figures["fps"] >= 3
    assert 0 < figures["received_to_painted_ms_p50"] < 1_000
    model.set_fleet(FleetUpdate(at=time.time(), seq=9))
    qtbot.wait(100)
    window.paints.meter = type(window.paints.meter)()
    qtbot.wait(1_300)
    assert window.frame_figures["fps"] == 0


def test_a_message_that_waited_longer_than_an_update_is_measured_all_the_same(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    window = opened(qtbot, model, dark)
    for seq in range(1, 6):
        now = time.time()
        model.set_fleet(FleetUpdate(at=now, seq=seq, robots={"tug-107": view("tug-107", now - 2.0)}))
        qtbot.wait(40)
    assert 2_000 < window.frame_figures["received_to_painted_ms_p50"] < 3_000


def test_the_last_fault_is_in_the_status_bar(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    model.add_fault(Fault(time.time(), "forward", "Twinzo 429"))
    assert window.status_bar._fault.whole().startswith("Twinzo 429 at ")


def test_closing_shuts_down_once_and_remembers_the_window(
    dark: Theme, qtbot: QtBot, model: ConsoleModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def shutdown() -> None:
        calls.append("shutdown")

    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = opened(qtbot, model, dark, shutdown=shutdown, settings=store)
    window.resize(1300, 820)
    window.close()
    window.close()
    assert calls == ["shutdown"]
    assert store.value("theme") == "dark"
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(str))
    again = MainWindow(ConsoleModel(), dark, settings=store)
    qtbot.addWidget(again)
    assert again.was_restored


def test_the_floor_never_gets_narrower_than_400_and_the_card_moves_below_in_a_narrow_window(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    window = opened(qtbot, model, dark)
    assert window.monitor.card.width() == pytest.approx(280, abs=2)
    for width in (1280, 1200, 1100, 1024, 1440):
        window.resize(width, 800)
        qtbot.wait(1)
        assert window.monitor.floor.width() >= 400
        below = window.monitor.bottom.isAncestorOf(window.monitor.card)
        assert below == (width < 1200)
    assert window.monitor.card.isVisible()


def test_every_button_of_the_window_has_a_name_and_every_label_is_plain_text(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    window = opened(qtbot, model, dark)
    buttons = [b for b in window.findChildren(QAbstractButton) if not b.objectName().startswith("qt_")]
    nameless = [b for b in buttons if b.isVisible() and not (b.accessibleName() or b.text() or b.toolTip())]
    assert not nameless
    formats = {label.textFormat() for label in window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_focus_by_key_shows_a_ring_in_the_accent(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    field = window.top_bar.find_button
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus)
    corner = field.mapTo(window, QPoint(field.width() // 2, 0))
    assert window.grab().toImage().pixelColor(corner) == QColor(dark.colors.accent)


class Changes:
    """Unsaved changes, and a user who has not answered yet."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.then: list[Callable[[], None]] = []

    def has_unsaved(self) -> str:
        return self.words

    def leave(self, then: Callable[[], None]) -> None:
        self.then.append(then)


def test_unsaved_changes_are_asked_about_and_the_window_stays_until_somebody_answered(
    dark: Theme, qtbot: QtBot, model: ConsoleModel
) -> None:
    ended: list[str] = []
    changes = Changes("2 sherpas were mapped")
    window = opened(qtbot, model, dark, shutdown=partial(ended.append, "shutdown"))
    window.mind(changes)
    assert not window.close()
    assert window.isVisible() and not ended and len(changes.then) == 1
    changes.then[0]()
    assert not window.isVisible() and ended == ["shutdown"]


def test_without_changes_the_window_closes_unasked(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    changes = Changes("")
    window = opened(qtbot, model, dark)
    window.mind(changes)
    assert window.close() and not changes.then


def test_the_end_of_a_script_or_of_the_computer_asks_nobody(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    changes = Changes("2 sherpas were mapped")
    window = opened(qtbot, model, dark)
    window.mind(changes)
    window.end()
    assert not window.isVisible() and not changes.then


def test_undecodable_messages_are_a_click_away(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    window = opened(qtbot, model, dark)
    assert not window.status_bar.see_undecodable.isVisible()
    model.set_fleet(FleetUpdate(undecodable=3))
    window.choose_workspace(1)
    qtbot.waitUntil(window.status_bar.see_undecodable.isVisible)
    window.status_bar.see_undecodable.click()
    assert window.monitor.isVisible() and window.monitor.bottom.filter_field.text() == "undecodable"


def test_the_magnifier_finds_in_the_workspace_in_view(dark: Theme, qtbot: QtBot, model: ConsoleModel) -> None:
    """In Publish it jumped to the fleet's filter."""
    window = opened(qtbot, model, dark)
    window.choose_workspace(PUBLISH)
    window.find_sherpa()
    assert window.publish.isVisible() and window.publish.pane.templates.find_field.hasFocus()
    window.choose_workspace(LOG)
    window.find_sherpa()
    assert window.log_page.isVisible() and window.log_page.filter.hasFocus()


def test_a_workspace_that_comes_into_view_does_not_show_what_was_minutes_ago(dark: Theme, qtbot: QtBot) -> None:
    now = [1_000.0]
    model = ConsoleModel(lambda: now[0])
    window = opened(qtbot, model, dark)
    model.set_fleet(FleetUpdate(robots={"tug-1": view("tug-1", now[0])}))
    qtbot.waitUntil(lambda: window.monitor.fleet.rows.row_of("tug-1") >= 0)
    window.choose_workspace(PUBLISH)
    now[0] += 300.0
    model.set_fleet(FleetUpdate(robots={"tug-2": view("tug-2", now[0])}))
    window.choose_workspace(MONITOR)  # and not one turn of the event loop
    assert window.monitor.fleet.rows.row_of("tug-2") >= 0 and window.monitor.fleet.rows.row_of("tug-1") < 0
