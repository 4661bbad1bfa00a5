"""Whatever a sherpa, a broker, a twin or a file says is text: on one line, bounded, no markup, no formula, no path.

Each text of reliability.md (Hostile input) stands in every place that takes words from outside, and every page, tool
tip, list, dialog, file and clipboard of the window is looked through.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.fleet.story import Change, RobotEvent
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, RobotForward
from ati_console.gui.alarms.desktop import harmless
from ati_console.gui.alarms.dialog import AlarmDialog, Ways
from ati_console.gui.alarms.rules import AlarmRules
from ati_console.gui.console.second_start import question
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.dialogs.secret_dialog import Question, SecretDialog
from ati_console.gui.dialogs.unsaved_dialog import UnsavedDialog
from ati_console.gui.forward.tabs import TITLES as FORWARD_TITLES
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.table_text import csv_text
from ati_console.gui.panels.bottom_tabs import TITLES
from ati_console.gui.shell.rail import WORKSPACES
from ati_console.gui.single.errand import Errand
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Heard, Overheard, TopicTally
from ati_console.status import Fault, Grant, LinkEvent, LinkState, LinkStatus, Stage, StageResult
from ati_console.wire.messages import Odd, TripInfo, TripLeg, TripLegs
from tests.gui.sherpas import NOW, error, finding, fleet_of, sherpa, stand_still

HOSTILE = {  # several of the list in each: a window for each of them costs its time
    "formula, escape, bidi, separators, image": (
        "=cmd|' /C calc'!A0 \x1b[31m a\u202egpj.exe \u2028 \u200b\ufeff <img src=x>"
    ),
    "tab, lines, nul, surrogate, path, table": "\t+1 a\r\nb a\x00b \ud800 ../../../etc/passwd <table>&amp;%s{0}$text",
    "at, long": "@SUM(1) " + "x" * 20_000,
    "device": "CON",
}
FORBIDDEN = set("\x00\x1b\r\t\u202e\u202c\u2028\u2029\u200b\ufeff\ud800")  # as they are, on any screen
FORMULA = ("=", "+", "@", "\t", "\r")
LONGEST = 6_000  # characters of one text; a message in full is bounded by the payload limit


def robot(text: str) -> object:
    story = tuple([RobotEvent(NOW - 30, change, text, 12.0) for change in Change if change is not Change.MODE])
    return sherpa(
        text, mode=text, error=text, disabled=True, disabled_reason=text, trip_id=text, trip_leg_id=text,
        extras=((text, text),), topic=text, last_payload=payload(text), payload_before=b"{}", events=story, findings=1,
        heard_at=NOW - 1,
    )  # fmt: skip


def payload(text: str) -> bytes:
    return msgspec.json.encode({"sherpa_name": text.encode("utf-8", "replace").decode()})[:8_192]


def full(model: ConsoleModel, text: str) -> None:
    """Every value that takes words from outside."""
    view = robot(text)
    trip = TripInfo(trip_id=text, sherpa_name=text, status=text, fleet_name=text, route=(text, text))
    legs = TripLegs(text, (TripLeg(leg_id=text, from_station=text, to_station=text),))
    errors = (error(text, text), error(text, text, source="disabled_reason", active=False))
    model.set_fleet(
        fleet_of(view, sherpa("tug-2"), trips=(trip,), legs=(legs,), errors=errors, last_undecodable=text,
                 findings=tuple([msgspec.structs.replace(finding(text, odd), evidence=text) for odd in Odd]))
    )  # fmt: skip
    stages = tuple([StageResult(stage, False, 12.0, text) for stage in Stage])
    grants = (Grant(text, 1, False, 135, text),)
    model.set_link(
        LinkStatus(LinkState.REFUSED, NOW - 60, stages, grants, text, NOW - 5, text, address=text, security=text)
    )
    model.add_link_events([LinkEvent(NOW - 9, LinkState.RECONNECTING, text)])
    sent = RobotForward(text, 1, Delivery.DEAD, text, NOW - 2, 1.0, 2.0, dead=3)
    model.set_forward(ForwardStatus(mode=ForwardMode.ON, branch=text, robots={text: sent}, last_error=text))
    model.add_fault(Fault(NOW, "window", text, text))
    heard = Heard(1, NOW - 1, text[:512], text.encode("utf-8", "replace"), 9, 1, False, False, "status", text, text)
    model.add_messages(Overheard((heard,), topics=(TopicTally(text[:512], 3, 1.0, NOW, 1),)))
    model.set_listing({"tug-2": Listing(True, text, 1, True, text)}, near=lambda name: text)
    model.select(text)


@pytest.fixture(params=HOSTILE, ids=["formula", "lines", "long", "device"])
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def window(dark: Theme, own_home: Path, qtbot: QtBot, text: str) -> Iterator[MainWindow]:
    model = ConsoleModel(stand_still)
    made = MainWindow(model, dark)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.open()
    full(model, text)
    made.show_site(text)
    made.show_profile(text, (text, "other"), text)
    yield made
    for other in QApplication.topLevelWidgets():
        if other is not made and other.isVisible():
            other.close()


# ---------------------------------------------------------------- looking


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Where, and what stands there: labels, buttons, names for screen readers, lists, menus."""
    for widget in (root, *root.findChildren(QWidget)):
        where = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{where} name", widget.accessibleName()
        yield f"{where} description", widget.accessibleDescription()
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield f"{where} text", widget.text()
        if isinstance(widget, QMenu):
            yield from ((f"{where} entry", action.text().partition("\t")[0]) for action in widget.actions())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((f"{where} cell", said) for said in cells(widget.model(), Qt.ItemDataRole.DisplayRole))


def tips(root: QWidget) -> Iterator[str]:
    for widget in (root, *root.findChildren(QWidget)):
        yield widget.toolTip()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from cells(widget.model(), Qt.ItemDataRole.ToolTipRole)


def cells(model: QAbstractItemModel, role: Qt.ItemDataRole) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(columns):
            yield str(model.index(row, column).data(role) or "")


def look_through(root: QWidget) -> None:
    for where, said in texts(root):
        assert not FORBIDDEN & set(said), f"{where}: {said[:80]!r}"
        assert len(said) <= LONGEST, f"{where}: {len(said)} characters"
    for label in root.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not label.openExternalLinks()
    for tip in tips(root):
        assert not FORBIDDEN & set(tip), repr(tip[:80])
        inner = tip.removeprefix("<span>").removesuffix("</span>")
        assert not Qt.mightBeRichText(tip) or (tip.startswith("<span>") and "<" not in inner), repr(tip[:80])
    for box in root.findChildren(QTextEdit):
        raise AssertionError(f"{type(box).__name__} takes rich text")
    for plain_box in root.findChildren(QPlainTextEdit):
        assert not FORBIDDEN - {"\t"} & set(plain_box.toPlainText())
    assert not root.grab().isNull()


def refresh(window: MainWindow) -> None:
    window.monitor.bottom.look_again()
    for panel in (*window.monitor.panels, window.forward):
        panel.refresh(NOW)


# ---------------------------------------------------------------- the tests


def test_every_page_and_tool_tip_shows_it_as_text(window: MainWindow, qtbot: QtBot) -> None:
    for number in range(len(WORKSPACES) + 2):
        window.choose_workspace(number)
        refresh(window)
        qtbot.wait(1)
        look_through(window)
    for number in range(len(FORWARD_TITLES)):
        window.show_forward_tab(number)
        refresh(window)
        look_through(window)


def test_every_list_and_every_tab_of_the_card_shows_it_as_text(window: MainWindow, qtbot: QtBot) -> None:
    for number in range(len(TITLES)):
        window.show_tab(number)
        refresh(window)
        qtbot.wait(1)
        look_through(window)
    for number in range(window.monitor.card.tabs.count()):
        window.monitor.card.tabs.setCurrentIndex(number)
        refresh(window)
        look_through(window.monitor.card)
    window.detach()
    for other in QApplication.topLevelWidgets():
        if other.isVisible() and other is not window:
            assert not FORBIDDEN & set(other.windowTitle())
            look_through(other)


def test_a_tool_tip_of_the_floor_and_of_a_list_opens_without_markup(window: MainWindow, qtbot: QtBot) -> None:
    refresh(window)
    for widget in (window.monitor.fleet.table.viewport(), window.monitor.floor.view.viewport()):
        spot = QPoint(60, 40)
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, spot, widget.mapToGlobal(spot)))
    for tip in QApplication.topLevelWidgets():
        if isinstance(tip, QLabel) and tip.isVisible():
            assert not FORBIDDEN & set(tip.text())


def test_no_cell_of_a_file_or_of_the_clipboard_is_a_formula(window: MainWindow, text: str) -> None:
    for number in range(len(TITLES)):
        window.show_tab(number)
        refresh(window)
        page = window.monitor.bottom._page()
        assert page is not None
        written = csv_text(*page.csv_rows())
        for row in csv.reader(io.StringIO(written, newline="")):
            assert not [cell for cell in row if cell.startswith(FORMULA)]
        window.monitor.bottom.copy_rows()
        for line in QGuiApplication.clipboard().text().split("\n"):
            assert not [cell for cell in line.split("\t") if cell.startswith(FORMULA)]
    window.monitor.fleet.table.copy_rows()
    copied = QGuiApplication.clipboard().text()
    assert not [cell for line in copied.split("\n") for cell in line.split("\t") if cell.startswith(FORMULA)]


def test_every_dialog_shows_it_as_text(window: MainWindow, dark: Theme, text: str) -> None:
    errand = Errand(site=Path("/tmp") / "site.toml")
    for dialog in (
        ForwardDialog(dark, text, True, window), AlarmDialog(dark, AlarmRules(), text, Ways(can_notify=True), window),
        SecretDialog(dark, Question(text, text, "Password", "Connect", text, text, text), window),
        UnsavedDialog(dark, text, window), QuestionDialog(dark, *question(errand, text), (text, text), window),
    ):  # fmt: skip
        dialog.show()
        check_dialog(dialog)
        dialog.close()


def check_dialog(dialog: QDialog) -> None:
    assert not FORBIDDEN & set(dialog.windowTitle()), type(dialog).__name__
    look_through(dialog)
    screen = 1_200
    assert dialog.width() <= screen and dialog.height() <= screen


def test_the_desktop_is_told_no_markup(text: str) -> None:
    for said in harmless(text, text):
        assert not FORBIDDEN & set(said) and "<" not in said


def test_no_path_is_made_of_it(own_home: Path, text: str) -> None:
    file = paths.outbox_file(text)
    assert file.parent == own_home / "outbox"
    assert all(char.isascii() and (char.isalnum() or char in "-.") for char in file.name)
    assert len(file.name) < 100


def test_the_window_leaves_no_file_named_after_it(window: MainWindow, own_home: Path) -> None:
    refresh(window)
    assert {path.name for path in own_home.rglob("*")} <= {"logs", "ati-console.log"}
