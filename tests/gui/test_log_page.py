"""The log page and About: what is shown and copied holds no secret, and reading never fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.gui.delegates import brush
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models import log_lines
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.overlays.about import About
from ati_console.gui.pages.log_page import LOOK, LogPage
from ati_console.gui.theme import ZOOM_STEPS, Theme

CANARY = "hunter2canary"
LINES = f"""2026-11-22 07:46:08,123 INFO ati_console.mqtt.session online
2026-11-22 07:46:09,523 WARNING ati_console.forward.forwarder 429, password={CANARY}
2026-11-22 07:46:10,001 ERROR ati_console.gui.run ended
Traceback (most recent call last):
ValueError: mqtt://ada:{CANARY}@broker.example
2026-11-22 07:46:11,000 DEBUG ati_console.gui.run quiet
"""


@pytest.fixture
def page(dark: Theme, own_home: Path, qtbot: QtBot) -> LogPage:
    logs = own_home / "logs"
    logs.mkdir()
    (logs / "ati-console.log").write_text(LINES, encoding="utf-8")
    made = LogPage(dark)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    return made


def whats(page: LogPage) -> list[str]:
    return [row.cells[3] for row in page.list.rows.rows]


def test_the_newest_line_comes_first_and_a_traceback_stays_in_its_order(page: LogPage) -> None:
    assert whats(page)[:2] == ["ended", "Traceback (most recent call last):"]
    assert whats(page)[-1] == "online"


def test_the_level_and_the_words_choose_lines(page: LogPage) -> None:
    page.levels.buttons[0].click()
    assert whats(page)[0] == "quiet"
    page.levels.buttons[3].click()
    assert whats(page) == ["ended", "Traceback (most recent call last):", "ValueError: mqtt://ada:••••@broker.example"]
    page.filter.setText("traceback")
    assert whats(page) == ["Traceback (most recent call last):"]
    page.filter.setText("")
    assert len(whats(page)) == 3


def test_what_is_shown_and_what_is_copied_hold_no_secret(page: LogPage, qtbot: QtBot) -> None:
    assert not [what for what in whats(page) if CANARY in what]
    with qtbot.waitSignal(page.said) as said:
        page.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert CANARY not in copied
    assert copied.splitlines()[0].endswith("online")
    assert said.args is not None and str(said.args[0]).startswith("5 lines")


def test_lines_that_come_later_are_shown_within_a_second(page: LogPage, qtbot: QtBot) -> None:
    with page.file.open("a", encoding="utf-8") as log:
        log.write("2026-11-22 07:46:12,000 INFO ati_console.gui.run later\n")
    qtbot.waitUntil(lambda: whats(page)[0] == "later", timeout=3_000)


def test_without_a_log_it_says_what_will_be_here(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    made = LogPage(dark)
    qtbot.addWidget(made)
    made.show()
    assert made.list.empty.isVisible()


def test_a_log_that_cannot_be_read_is_said(page: LogPage) -> None:
    page.file.unlink()
    page.file.mkdir()
    page.look()
    assert page._count.text().startswith("The log cannot be read")


def test_the_tail_of_a_long_file_begins_with_a_whole_line(tmp_path: Path) -> None:
    file = tmp_path / "long.log"
    file.write_text("\n".join(f"line {number}" for number in range(1_000)), encoding="utf-8")
    tail = log_lines.tail(file, 100)
    assert tail[-1] == "line 999"
    assert all(line.startswith("line ") and len(line) == 8 for line in tail)


@given(st.lists(st.text(max_size=300), max_size=20))
def test_any_text_can_be_a_log(lines: list[str]) -> None:
    rows = log_lines.rows(log_lines.parse(lines), 0)
    assert len(rows) == len(lines)
    assert all(len(cell) <= 400 for row in rows for cell in row.cells)


def test_ctrl_l_shows_the_log_and_the_palette_opens_about(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.open()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.log_page.isVisible()
    assert window.rail.log.isChecked()
    window.actions_of.run(window.actions_of.named("About ATI Console"))
    assert window.about.isVisible()
    QTest.keyClick(window.about.close_it, Qt.Key.Key_Escape)
    assert not window.about.isVisible()


def test_about_copies_version_and_commit(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    about: About = window.about
    about.say("0123abcdef")
    window.open()
    about.open()
    about.copy.click()
    assert QGuiApplication.clipboard().text() == about.words()
    assert "Commit: 0123abcdef" in about.words()
    assert "Commit: unknown" not in about.words()


def test_every_tool_of_the_log_is_reached_by_tab(page: LogPage, qtbot: QtBot) -> None:
    page.activateWindow()
    with qtbot.waitActive(page):
        pass
    page.levels.buttons[1].setFocus()  # within the levels the arrows lead on
    wanted = [page.filter, page.copy, page.folder]
    for widget in wanted:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert widget.hasFocus(), widget.accessibleName()
        assert widget.accessibleName()


def test_the_folder_is_said_where_the_desktop_opens_nothing(
    dark: Theme, own_home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(lambda _url: False))
    page = LogPage(dark)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.said) as said:
        page.open_folder()
    assert said.args == [f"This desktop opens nothing: {paths.home()}"]


@pytest.mark.parametrize("zoom", ZOOM_STEPS)
def test_the_time_of_a_line_is_whole_at_every_zoom(dark: Theme, qtbot: QtBot, own_home: Path, zoom: float) -> None:
    """At 80 % letters are larger than 0.8 of theirs, and the seconds were cut."""
    dark.set_zoom(zoom)
    page = LogPage(dark)
    qtbot.addWidget(page)
    words = QFontMetricsF(dark.font()).horizontalAdvance("2026-11-29 23:58:48")
    assert page.list.table.columnWidth(0) >= words + dark.px(LOOK.indent + 2 * brush.PAD)
