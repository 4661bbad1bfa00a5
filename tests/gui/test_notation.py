"""Times and distances as the user wants them read: one value, the same words in every place of the window."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.notation import Notation
from ati_console.gui.panels.bottom_tabs import TITLES
from ati_console.gui.preferences import Preferences
from ati_console.gui.theme import Theme
from ati_console.status import Fault, LinkEvent, LinkState, LinkStatus
from tests.gui.sherpas import sherpa

AT = 1_764_594_306.25  # 2025-12-01 13:05:06.25 UTC, 18:35:06.25 in India
INDIA, UTC, MM = Notation(), Notation(utc=True), Notation(millimetres=True)


@pytest.fixture
def india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Half an hour off: no hour and no minute is the same as in UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no time zone of its own for a process")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "IST-5:30")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def test_an_instant_is_local_or_utc_and_says_which(india: None) -> None:
    assert (INDIA.clock(AT), INDIA.zone) == ("18:35:06", "local")
    assert (UTC.clock(AT), UTC.zone) == ("13:05:06", "UTC")
    assert UTC.minute(AT) == "13:05" and UTC.tenths(AT) == "13:05:06.2"
    assert UTC.milliseconds(AT) == "13:05:06.250" and UTC.day(AT) == "2025-12-01 13:05:06"
    assert INDIA.stamp(AT) == "2025-12-01T18:35:06.250+05:30" and UTC.stamp(AT) == "2025-12-01T13:05:06.250+00:00"
    assert UTC.for_file_names(AT) == "20251201-130506"


def test_a_distance_is_metres_or_millimetres() -> None:
    assert (INDIA.point(82.45, 12.33), INDIA.unit) == ("82.45, 12.33", "m")
    assert (MM.point(82.45, 12.33), MM.unit) == ("82,450, 12,330", "mm")
    assert INDIA.length(66.4, 0) == "66 m" and MM.length(66.4) == "66,400 mm"


@given(st.floats(), st.booleans())
def test_any_instant_has_words_and_none_raises(at: float, utc: bool) -> None:
    said = Notation(utc=utc)
    for words in (said.clock(at), said.minute(at), said.milliseconds(at), said.day(at)):
        assert words == "-" or ":" in words
    assert said.clock(None) == "-"


def words_of(window: QWidget) -> list[str]:
    """Everything in sight that is read on the screen or by a screen reader, lists included."""
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    said = [label.text() for label in seen if isinstance(label, QLabel)]
    said += [word for widget in seen for word in (widget.accessibleName(), widget.toolTip())]
    for view in seen:
        if isinstance(view, QAbstractItemView) and view.model() is not None:
            said += cells(view.model())
    return said


def cells(model: QAbstractItemModel) -> list[str]:
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
    rows = range(model.rowCount())
    return [str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole)) for row in rows for column in columns]


def full_window(qtbot: QtBot, theme: Theme) -> MainWindow:
    model = ConsoleModel(lambda: AT)
    window = MainWindow(model, theme)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    robot = sherpa("tug-107", at=AT, age=3_700.0, heard_at=AT - 3_700.0)
    model.set_fleet(FleetUpdate(at=AT, seq=1, robots={"tug-107": robot}))
    model.set_link(LinkStatus(LinkState.ONLINE, AT - 60, reason="keep-alive", reason_at=AT - 90))
    model.add_link_events(
        [LinkEvent(AT - 90, LinkState.RECONNECTING, "keep-alive"), LinkEvent(AT, LinkState.ONLINE, "")]
    )
    model.add_fault(Fault(AT - 120, "window", "a fault", "none"))
    model.select("tug-107")
    return window


def shown_everywhere(window: MainWindow, qtbot: QtBot) -> str:
    said: list[str] = []
    for tab in range(len(TITLES)):
        window.show_tab(tab)
        for of_card in range(4):
            window.monitor.card.tabs.setCurrentIndex(of_card)
            window.monitor.bottom.look_again()
            for panel in window.monitor.panels:
                panel.refresh(AT)
            qtbot.wait(1)
            said += words_of(window)
    return "\n".join(said)


def test_utc_holds_everywhere_at_once_and_no_local_hour_is_left(india: None, dark: Theme, qtbot: QtBot) -> None:
    window = full_window(qtbot, dark)
    local = shown_everywhere(window, qtbot)
    assert "18:35:06" in local and "13:05:06" not in local and "17:33:26" in local
    window.settings_page.prefer(Preferences(notation=Notation(utc=True)))
    utc = shown_everywhere(window, qtbot)
    for hour in ("18:3", "17:3"):
        assert hour not in utc
    assert "13:05:06" in utc and "12:03:26" in utc  # the clock; when the sherpa was last heard
    assert window.status_bar.clock.unit() == "UTC"


def test_millimetres_hold_everywhere_at_once(dark: Theme, qtbot: QtBot) -> None:
    window = full_window(qtbot, dark)
    assert window.status_bar.robot.unit() == "m"
    window.settings_page.prefer(Preferences(notation=MM))
    pose = window._model.robots["tug-107"].state.pose
    assert MM.point(pose.x_m, pose.y_m) in shown_everywhere(window, qtbot)
    assert window.status_bar.robot.unit() == "mm"
    window.monitor.floor.view._say_cursor(window.monitor.floor.view.rect().center().toPointF())
    assert "." not in window.status_bar.robot.value()
