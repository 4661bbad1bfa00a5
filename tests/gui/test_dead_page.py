"""Dead letters in the window: by reason, with their body, retried, exported, discarded; from a real outbox."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.forward.outbox import Insert, Outbox, Settle
from ati_console.forwarding import ForwardMode
from ati_console.gui.console.dead_desk import DeadDesk
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.forward.dead_page import DeadPage
from ati_console.gui.models.dead_rows import DeadChoice, DeadQuery
from ati_console.gui.theme import Theme
from tests.forward.kit import row
from tests.gui.floor_scene import NOW
from tests.gui.forward_scene import SITE, forwarding

NO_DEVICE, OUTSIDE = "Device l0 does not exist.", "=X is outside"


class OneRun(QObject):
    """As Runs is: `opening` when another one comes, `begun` when it is there."""

    opening = Signal()
    begun = Signal()

    def __init__(self, now: object, parent: QObject) -> None:
        super().__init__(parent)
        self.now = now


class Scene:
    """The page, a desk that reads a real file, and a forwarder that writes down what it is asked."""

    def __init__(self, theme: Theme, qtbot: QtBot, outbox: Path) -> None:
        self.retried: list[tuple[int, ...]] = []
        self.model = forwarding(dead=1)
        self.page = DeadPage(self.model, theme)
        window = QWidget()
        qtbot.addWidget(window)
        qtbot.addWidget(self.page)
        forwarder = SimpleNamespace(retry_dead=self.retried.append)
        plan = SimpleNamespace(outbox=outbox, site=SITE)
        run = SimpleNamespace(plan=plan, stages=SimpleNamespace(forwarder=forwarder))
        self.runs: Any = OneRun(run, window)
        self.desk = DeadDesk(self.model, self.runs, self.page, theme, window)
        self._qtbot = qtbot
        self.page.resize(1376, 600)
        self.page.show()
        self.read()

    def read(self) -> None:
        with self._qtbot.waitSignal(self.page.counted):
            self.page.look_again()
            self.page.refresh(NOW)

    def reasons(self) -> list[tuple[str, ...]]:
        return [one.cells for one in self.page.reasons.rows.rows]

    def choose_reason(self, number: int) -> None:
        with self._qtbot.waitSignal(self.page.counted):
            self.page.reasons.table.setCurrentIndex(self.page.reasons.rows.index(number, 0))

    def choose_letter(self, number: int) -> None:
        self.page.letters.table.setCurrentIndex(self.page.letters.rows.index(number, 0))


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    path = tmp_path / "outbox.sqlite3"
    box = Outbox(path)
    rows = [row(number) for number in range(1, 6)]
    box.apply([Insert(rows)])
    box.apply([Settle(dead=[(one, OUTSIDE if one.id == 5 else NO_DEVICE) for one in rows])])
    box.close()
    return path


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, outbox: Path) -> Scene:
    return Scene(dark, qtbot, outbox)


def test_the_reasons_are_counted_and_the_newest_letter_comes_first(scene: Scene) -> None:
    assert scene.reasons() == [("All reasons", "5"), (NO_DEVICE, "4"), (OUTSIDE, "1")]
    assert [one.origin.id for one in scene.page.letters.rows.rows] == [5, 4, 3, 2, 1]  # type: ignore[union-attr]


def test_those_of_earlier_runs_are_counted_as_soon_as_a_run_is_there_and_before_anybody_looks(
    scene: Scene, qtbot: QtBot
) -> None:
    scene.page.hide()
    with qtbot.waitSignal(scene.page.counted) as counted:
        scene.runs.begun.emit()
    assert counted.args[0].total == 5


def test_one_reason_shows_its_letters_alone(scene: Scene) -> None:
    scene.choose_reason(2)
    assert [one.cells[3] for one in scene.page.letters.rows.rows] == [OUTSIDE]


def test_the_body_is_shown_and_copied_as_it_was_sent(scene: Scene, qtbot: QtBot) -> None:
    scene.choose_letter(0)
    assert json.loads(scene.page.body.toPlainText())[0]["Login"] == "l0"
    assert scene.model.selected == "s0"
    qtbot.mouseClick(scene.page.copy, Qt.MouseButton.LeftButton)
    assert json.loads(QGuiApplication.clipboard().text())[0]["Locations"][0]["SectorId"] == 1


def test_the_selected_ones_are_retried_and_only_while_forwarding_is_on(scene: Scene, qtbot: QtBot) -> None:
    scene.choose_letter(1)
    qtbot.mouseClick(scene.page.retry, Qt.MouseButton.LeftButton)
    assert scene.retried == [(4,)]
    scene.model.set_forward(forwarding(mode=ForwardMode.OFF).forward)
    assert not scene.page.retry.isEnabled() and "Switch Forward on" in scene.page.retry.toolTip()


def test_all_of_a_reason_are_retried(scene: Scene, qtbot: QtBot) -> None:
    scene.choose_reason(1)
    assert scene.page.retry_all.text() == "Retry all of this reason"
    with qtbot.waitSignal(scene.desk.said) as said:
        qtbot.mouseClick(scene.page.retry_all, Qt.MouseButton.LeftButton)
    assert scene.retried == [(1, 2, 3, 4)] and said.args == ["4 dead letters queued again"]


def test_discarding_asks_and_says_that_it_cannot_be_undone(scene: Scene, qtbot: QtBot, outbox: Path) -> None:
    scene.choose_letter(0)
    qtbot.mouseClick(scene.page.throw, Qt.MouseButton.LeftButton)
    dialog = scene.desk.dialog
    assert isinstance(dialog, QuestionDialog) and dialog.go.text() == "Discard 1"
    with qtbot.waitSignal(scene.desk.said):
        dialog.go.click()
    scene.read()
    assert scene.reasons()[0] == ("All reasons", "4")
    with sqlite3.connect(outbox) as db:
        assert db.execute("SELECT id FROM discards WHERE discarded_by <> ''").fetchall() == [(5,)]


def test_who_keeps_them_loses_nothing(scene: Scene, qtbot: QtBot) -> None:
    qtbot.mouseClick(scene.page.throw, Qt.MouseButton.LeftButton)
    dialog = scene.desk.dialog
    assert isinstance(dialog, QuestionDialog) and dialog.go.text() == "Discard 5"
    dialog.stay.click()
    scene.read()
    assert scene.reasons()[0] == ("All reasons", "5")


def test_to_discard_is_not_agreed_to_for_the_outbox_of_another_run(scene: Scene, qtbot: QtBot) -> None:
    qtbot.mouseClick(scene.page.throw, Qt.MouseButton.LeftButton)
    assert scene.desk.dialog is not None
    with qtbot.waitSignal(scene.desk.dialog.rejected):
        scene.runs.opening.emit()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_they_are_exported_and_no_cell_becomes_a_formula(scene: Scene, qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"dead.{kind}"
    scene.page.export_requested.emit(DeadChoice(), kind)
    dialog = scene.desk.savers[kind].dialog
    assert dialog is not None
    with qtbot.waitSignal(scene.desk.said) as said:
        dialog.fileSelected.emit(str(file))
    dialog.close()
    assert said.args == [f"5 dead letters saved in dead.{kind}"]
    if kind == "csv":
        rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
        assert rows[0]["Reason"] == f"'{OUTSIDE}" and json.loads(rows[0]["Body"])[0]["Login"] == "l0"
    else:
        assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == [5, 4, 3, 2, 1]


def test_it_is_read_again_when_the_count_changes_and_not_with_every_frame(scene: Scene, qtbot: QtBot) -> None:
    asked: list[object] = []
    scene.page.read_requested.connect(asked.append)
    for step in range(60):
        scene.page.refresh(NOW + step / 60)
    assert asked == []
    scene.model.set_forward(forwarding(dead=2).forward)
    with qtbot.waitSignal(scene.page.counted):
        scene.page.refresh(NOW + 1.5)
    assert asked == [DeadQuery()]


def test_many_are_read_a_thousand_at_a_time(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "many.sqlite3"
    box = Outbox(path)
    rows = [row(number) for number in range(1, 2_501)]
    box.apply([Insert(rows)])
    box.apply([Settle(dead=[(one, NO_DEVICE) for one in rows])])
    box.close()
    scene = Scene(dark, qtbot, path)
    assert scene.page.letters.rows.rowCount() == 1_000 and scene.page.older.isEnabled()
    with qtbot.waitSignal(scene.page.counted):
        qtbot.mouseClick(scene.page.older, Qt.MouseButton.LeftButton)
    assert scene.page.letters.rows.rows[0].key == 1_500 and scene.page.newer.isEnabled()


def test_without_any_the_page_says_what_would_be_here(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(dark, qtbot, tmp_path / "none.sqlite3")
    assert scene.page._stack.currentIndex() == 1 and not scene.page.throw.isEnabled()


def test_a_broken_outbox_is_told_of_and_the_page_asks_again(dark: Theme, qtbot: QtBot, outbox: Path) -> None:
    scene = Scene(dark, qtbot, outbox)
    outbox.write_bytes(b"no database " * 999)
    for ending in ("-wal", "-shm"):
        outbox.with_name(outbox.name + ending).unlink(missing_ok=True)
    with qtbot.waitSignal(scene.desk.failed) as failed:
        scene.page.look_again()
        scene.page.refresh(NOW)
    assert "cannot be read" in failed.args[0].what
    with qtbot.waitSignal(scene.desk.failed):
        scene.page.refresh(NOW + 9)
