"""Who is told, and when: the desktop while the window cannot be seen, a beep when wanted, nobody in quiet hours."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTime
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.alarms import memory
from ati_console.gui.alarms.desk import TRIED, UNSAID, AlarmDesk
from ati_console.gui.alarms.desktop import harmless
from ati_console.gui.alarms.dialog import AlarmDialog, Ways
from ati_console.gui.alarms.rules import AlarmRules, Kind, QuietHours
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.wishes import SetAges
from ati_console.gui.theme import Theme
from ati_console.status import Severity
from tests.gui.sherpas import NOW, allow, console, sherpa


class Fake:
    """A desktop that writes down what it is told."""

    can_notify = True
    heard = "The sound is played by nobody."

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.beeps = self.left = 0

    def notify(self, title: str, text: str) -> None:
        self.said.append((title, text))

    def beep(self) -> None:
        self.beeps += 1

    def leave(self) -> None:
        self.left += 1


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def kept(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def test_a_hidden_window_is_spoken_for_and_a_visible_one_speaks_for_itself(dark: Theme, window: QWidget) -> None:
    model, desktop = console(sherpa("tug-1", battery_pct=29.0)), Fake()
    desk = AlarmDesk(model, dark, window, desktop=desktop)
    desk.look()
    desk.look()
    assert desktop.said == [("tug-1", "battery 29 %, below 30 %")] and desktop.beeps == 0
    window.show()
    model.set_fleet(console(sherpa("tug-1", battery_pct=9.0)).fleet)
    desk.look()
    assert len(desktop.said) == 1 and desktop.left == 1
    window.showMinimized()
    model.set_fleet(console(sherpa("tug-2", battery_pct=9.0)).fleet)
    desk.look()
    assert len(desktop.said) == 2


def test_quiet_hours_are_quiet_and_a_beep_is_only_on_wish(dark: Theme, window: QWidget) -> None:
    minute = datetime.datetime.fromtimestamp(NOW).hour * 60
    desktop, model = Fake(), console(sherpa("tug-1", battery_pct=29.0))
    desk = AlarmDesk(model, dark, window, desktop=desktop)
    desk.rules = AlarmRules(quiet=QuietHours(minute, (minute + 60) % 1440), sound=True)
    desk.look()
    assert desktop.said == [] and desktop.beeps == 0
    desk.rules = AlarmRules(sound=True, notify=False)
    model.set_fleet(console(sherpa("tug-2", battery_pct=29.0)).fleet)
    desk.look()
    assert desktop.said == [] and desktop.beeps == 1


def test_a_sherpa_off_the_allow_list_raises_nothing(dark: Theme, window: QWidget) -> None:
    model, desktop = console(sherpa("demo-01", battery_pct=9.0)), Fake()
    model.set_listing({"tug-1": Listing(login="a", sector=1)})
    AlarmDesk(model, dark, window, desktop=desktop).look()
    assert desktop.said == []


def test_limits_are_kept_by_site_and_reach_the_panels(
    dark: Theme, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    model = console(sherpa("tug-1"))
    desk = AlarmDesk(model, dark, window, kept(tmp_path), Fake())
    desk.set_site("Plant A")
    desk.ask()
    dialog = desk.dialog
    assert dialog is not None
    dialog.low.setValue(45)
    dialog.empty.setValue(15)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert (model.limits.low_pct, model.limits.empty_pct) == (45, 15)
    desk.set_site("Plant B")
    assert (model.limits.low_pct, model.limits.empty_pct) == (30, 20)
    again = AlarmDesk(console(), dark, window, kept(tmp_path), Fake())
    again.set_site("Plant A")
    assert (again.rules.low_pct, again.rules.empty_pct) == (45, 15)


def test_the_dialog_gives_back_what_it_was_given_and_what_was_changed(qtbot: QtBot, theme: Theme) -> None:
    rules = AlarmRules(frozenset({Kind.ERROR, Kind.LINK}), 40, 25, QuietHours(60, 120), False, True)
    dialog = AlarmDialog(theme, rules, "<b>Plant</b>", Ways(can_notify=False))
    qtbot.addWidget(dialog)
    assert dialog.rules() == rules
    dialog.check(Kind.ERROR).setChecked(False)
    dialog.low.setValue(20)  # empty follows: it is never above
    dialog.quiet.setChecked(False)
    assert dialog.rules() == AlarmRules(frozenset({Kind.LINK}), 20, 20, None, False, True)
    assert not dialog.begin.isEnabled() and dialog.begin.time() == QTime(1, 0)
    dialog.show()
    assert not dialog.grab().isNull()


def test_a_limit_that_is_being_typed_does_not_lower_the_other(qtbot: QtBot, dark: Theme) -> None:
    """The 6 of 60 took the limit of empty with it, from 20 to 6."""
    dialog = AlarmDialog(dark, AlarmRules(), "Plant A", Ways(can_notify=True))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.low.selectAll()
    qtbot.keyClicks(dialog.low, "60")
    assert (dialog.rules().low_pct, dialog.rules().empty_pct) == (60, 20)


@pytest.mark.parametrize(
    ("rules", "limits"),
    [
        (None, None), ("{", "["), ("[]", '{"": 7}'), ('{"quiet": [1], "kinds": 3}', '{"": [20, 30]}'),
        ('{"quiet": [9999, 1], "sound": "yes"}', '{"": ["a", true]}'), ("[" * 9_000, '{"": [true, false]}'),
    ],
)  # fmt: skip
def test_a_settings_file_of_nonsense_is_the_default(tmp_path: Path, rules: object, limits: object) -> None:
    settings = kept(tmp_path)
    settings.setValue(memory.RULES, rules)
    settings.setValue(memory.LIMITS, limits)
    assert memory.load(settings, "") == AlarmRules()


def test_sites_without_end_are_bounded(tmp_path: Path) -> None:
    settings = kept(tmp_path)
    for number in range(memory.MAX_SITES + 5):
        memory.save(settings, f"site {number}", AlarmRules(low_pct=50))
    assert memory.load(settings, "site 0").low_pct == 30
    assert memory.load(settings, f"site {memory.MAX_SITES + 4}").low_pct == 50


def test_what_a_sherpa_says_is_no_markup_of_the_desktop() -> None:
    title, text = harmless("<img src=x>", "a & <b>b</b>\u202e\nnext")
    assert not set("<>&\u202e") & set(title + text) and text.endswith("next")


def test_without_any_place_for_it_that_is_said_once_in_words(
    dark: Theme, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    model = console(sherpa("tug-1", battery_pct=29.0))
    desk = AlarmDesk(model, dark, window)
    desk.look()
    model.set_fleet(console(sherpa("tug-2", battery_pct=29.0)).fleet)
    desk.look()
    (told,) = model.faults
    assert (told.fault.what, told.count) == (UNSAID, 1) and told.fault.severity is Severity.WARNING


def test_a_maximised_window_comes_back_as_large_as_it_was(dark: Theme, window: QWidget) -> None:
    desk = AlarmDesk(console(), dark, window, desktop=Fake())
    window.showMaximized()
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    desk.show_window()
    assert window.isMaximized() and not window.isMinimized()


def test_try_says_one_by_what_is_ticked_and_keeps_nothing(dark: Theme, window: QWidget, qtbot: QtBot) -> None:
    desktop = Fake()
    desk = AlarmDesk(console(), dark, window, desktop=desktop)
    desk.ask()
    dialog = desk.dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.try_it, Qt.MouseButton.LeftButton)
    assert (desktop.said, desktop.beeps) == ([TRIED], 0)
    dialog.notify.setChecked(False)
    assert not dialog.try_it.isEnabled()
    dialog.sound.setChecked(True)
    qtbot.mouseClick(dialog.try_it, Qt.MouseButton.LeftButton)
    assert (len(desktop.said), desktop.beeps) == (1, 1) and not desk.rules.sound


def test_the_ages_of_a_site_are_changed_where_its_limits_are(dark: Theme, window: QWidget, qtbot: QtBot) -> None:
    model = console(sherpa("tug-1"))
    model.set_listing(allow("tug-1"))
    model.grant(SetAges)
    asked: list[object] = []
    model.wished.connect(asked.append)
    desk = AlarmDesk(model, dark, window, None, Fake())
    desk.set_site("Plant A")
    desk.ask()
    assert desk.dialog is not None and (desk.dialog.stale.value(), desk.dialog.lost.value()) == (60, 900)
    qtbot.mouseClick(desk.dialog.ok, Qt.MouseButton.LeftButton)
    assert asked == []  # nothing was changed
    desk.ask()
    desk.dialog.stale.setValue(1_200)  # lost follows: it is never before
    qtbot.mouseClick(desk.dialog.ok, Qt.MouseButton.LeftButton)
    assert asked == [SetAges(1_200, 1_201)]


def test_without_a_site_the_ages_cannot_be_changed_and_say_why(dark: Theme, window: QWidget) -> None:
    desk = AlarmDesk(console(sherpa("tug-1")), dark, window, None, Fake())
    desk.ask()
    assert desk.dialog is not None and not desk.dialog.stale.isEnabled()
    assert "Open or start a site first" in desk.dialog.lost.toolTip()
