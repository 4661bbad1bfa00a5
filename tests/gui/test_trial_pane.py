"""The trial and the fleet contract as they are shown, and run from the window against a real broker."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.fleet.contract import contract
from ati_console.fleet.fleet import Fleet
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.console.plans import plan_of
from ati_console.gui.console.trial_desk import TrialDesk
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.contract_rows import contract_rows, first_bad, summary
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.models.trial_rows import Kind, rows, top_of
from ati_console.gui.publish.contract_window import ContractWindow
from ati_console.gui.publish.trial_column import TrialColumn
from ati_console.gui.publish.trial_pane import TrialPane
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.publish.trial_values import Evidence, Figures, Trial, TrialPlan, Verdict, Weight, blank
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.status import LinkState
from tests.cli.site_text import site_text
from tests.cli.test_trial_command import twin_with
from tests.fleet.test_contract import T0, hear, steady
from tests.gui.hands import open_site
from tests.support.mosquitto import Mosquitto

PLAN = TrialPlan(seconds=2.0, live_s=2.0)


def a_trial() -> Trial:
    """Passed, failed, running, waiting."""
    trial = blank("b", PLAN, T0)
    good, bad = Evidence(Weight.GOOD, "up", "3 ms"), Evidence(Weight.BAD, "no <b>pose</b>", "2", "ask ATI")
    trial = trial.put(replace(trial.of(1), verdict=Verdict.PASSED, evidence=(good,)))
    trial = trial.put(replace(trial.of(3), verdict=Verdict.FAILED, evidence=(bad,)))
    figures = Figures(10, 10, 9, 1, 0, 4.2, 9.0, (5.0, math.nan, 8.0), 150)
    return trial.put(replace(trial.of(4), verdict=Verdict.RUNNING, done_s=65.0, of_s=120.0, figures=figures))


def test_each_step_says_its_state_in_a_word_and_its_evidence_below() -> None:
    made = rows(a_trial())
    heads = [row.aside for row in made if row.kind is Kind.HEAD]
    assert heads == ["Passed", "Waiting", "Failed", "Running", "Waiting"]
    meter = next(row for row in made if row.kind is Kind.METER)
    assert (meter.words, meter.aside) == ("1:05", "of 2:00")
    bad = next(row for row in made if row.shape is Glyph.CROSS)
    assert bad.words == "no <b>pose</b>" and "ask ATI" in bad.tip
    assert made[made.index(bad) + 1].words == "ask ATI"  # what to do is read, not hovered for
    cells = dict(next(row for row in made if row.kind is Kind.FIGURES).cells)
    assert cells == {"Sent": "10", "Lost": "1", "p50": "4.2 ms", "p99": "9.0 ms"}


def test_the_chart_ends_at_a_round_number_above_the_longest_delay() -> None:
    assert [top_of(values) for values in ((), (math.nan,), (0.4,), (14.0, math.nan), (7_000.0,))] == [
        1.0, 1.0, 1.0, 20.0, 7_000.0,
    ]  # fmt: skip


def test_the_column_is_painted_in_both_themes_and_tells_its_state_to_who_cannot_see(theme: Theme, qtbot: QtBot) -> None:
    column = TrialColumn(theme, PublishModel())
    qtbot.addWidget(column)
    column.resize(356, 800)
    column.trial.show_trial(a_trial())
    column.show()
    assert "Trial, 1 of 5 passed" in column.trial.list.accessibleName()
    picture = column.trial.list.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(0, 44) for y in range(picture.height())}
    colors = theme.colors
    assert {colors.live.name(), colors.fault.name(), colors.accent.name()} <= seen  # the line, by state


def test_the_buttons_ask_and_say_why_not(dark: Theme, qtbot: QtBot) -> None:
    pane = TrialPane(dark, PublishModel())
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.go.isEnabled() and "Connect" in pane.go.toolTip() and not pane.save.isEnabled()
    pane.allow("")
    asked = QSignalSpy(pane.run_requested)
    pane.rate.setValue(5.0)
    QTest.mouseClick(pane.go, Qt.MouseButton.LeftButton)
    assert asked.at(0)[0].rate_hz == 5.0 and asked.at(0)[0].steps == (1, 2, 3, 4, 5)
    pane._menu.actions()[3].trigger()
    assert asked.at(1)[0].steps == (4,)
    pane.show_trial(a_trial())
    assert pane.end.isVisible() and not pane.go.isVisible() and not pane.rate.isEnabled()


LINES = tuple(Evidence(Weight.GOOD, f"line {n}") for n in range(8))


@pytest.fixture
def low(dark: Theme, qtbot: QtBot) -> TrialPane:
    """A pane that cannot show all steps at once."""
    pane = TrialPane(dark, PublishModel())
    qtbot.addWidget(pane)
    pane.resize(356, 420)
    pane.show()
    return pane


def test_the_evidence_of_the_step_that_failed_is_in_view_at_the_end(low: TrialPane, qtbot: QtBot) -> None:
    trial = blank("b", PLAN, T0)
    for number in (1, 2, 3, 4):
        trial = trial.put(replace(trial.of(number), verdict=Verdict.PASSED, evidence=LINES))
        low.show_trial(trial)
    low.show_trial(trial.put(replace(trial.of(5), verdict=Verdict.FAILED, evidence=LINES)))
    qtbot.waitUntil(lambda: low.view.verticalScrollBar().value() == low.view.verticalScrollBar().maximum() > 0)


def test_a_step_that_was_run_again_is_in_view_and_not_one_that_failed_before(low: TrialPane, qtbot: QtBot) -> None:
    trial = blank("b", replace(PLAN, steps=(4,)), T0)
    for number in (1, 3, 4):
        trial = trial.put(replace(trial.of(number), verdict=Verdict.FAILED, evidence=LINES))
    low.show_trial(trial)
    end = low.list.place_of(4).bottom()
    qtbot.waitUntil(lambda: low.view.verticalScrollBar().value() + low.view.viewport().height() > end)


def test_the_contract_shows_those_that_fall_short_and_all_on_request(dark: Theme, qtbot: QtBot) -> None:
    fleet = Fleet()
    for name in ("a-1", "b-2", "c-3"):
        steady(fleet, name, **({"battery_status": "<i>full</i>"} if name == "b-2" else {}))
    made = contract(fleet.update(T0 + 10), (), T0 + 10)
    column = TrialColumn(dark, PublishModel())
    qtbot.addWidget(column)
    column.contract.show_contract(made)
    assert [row.cells[0] for row in column.contract.page.rows.rows] == ["b-2"]
    assert summary(made) == "2 of 3 complete, 1 below" and len(contract_rows(made, below=False)) == 3
    text = first_bad(made.rows[0])
    assert "battery_status wrong type, 5 times" in text and "<i>full</i>" in text
    opened = QSignalSpy(column.contract.row_opened)
    column.resize(356, 600)
    column.show()
    table = column.contract.page.table
    place = table.visualRect(table.model().index(0, 4)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.count() == 1 and opened.at(0)[0].sherpa == "b-2"
    window = ContractWindow(dark, column)
    window.show_contract(made)
    window.show_row(made.rows[0])
    assert [row.cells[0] for row in window.page.selected()] == ["b-2"]


def test_a_row_that_is_odd_only_over_several_messages_says_so() -> None:
    fleet = Fleet()
    for second in range(0, 24, 2):
        hear(fleet, T0 + second, timestamp=round((T0 + second + 19_800) * 1000))
    row = contract(fleet.update(T0 + 24), (), T0 + 24).rows[0]
    assert "timestamp: Z is local" in first_bad(row)


# ---------------------------------------------------------------- in the window


class Sherpas:
    """Two that publish until the end of the block."""

    def __init__(self, broker: Mosquitto) -> None:
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, "fleet-manager")
        self._client.connect(broker.host, broker.port)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._drive, daemon=True)

    def _drive(self) -> None:
        while not self._over.wait(0.4):
            for name in ("tug-1", "tug-2"):
                said = {"sherpa_name": name, "mode": "fleet", "pose": [1.5, 2.5, 0.5], "battery_status": 80,
                        "timestamp": round(time.time() * 1000)}  # fmt: skip
                self._client.publish("ati_fm/sherpa/status", json.dumps(said))

    def __enter__(self) -> Sherpas:
        self._client.loop_start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5.0)
        self._client.disconnect()
        self._client.loop_stop()


Make = Callable[..., Console]


@pytest.fixture
def make(dark: Theme, qtbot: QtBot, own_home: Path) -> Iterator[Make]:
    made: list[Console] = []

    def build(profile: Profile, environ: dict[str, str] | None = None) -> Console:
        doors = Doors(secrets=SecretStore(environ=environ or {}))
        plan = plan_of(profile, Credentials(), None, doors)
        console = Console(dark, Opening(plan, size=(1280, 800)), doors)
        qtbot.addWidget(console.window)
        made.append(console)
        console.start()
        qtbot.waitUntil(lambda: console.model.link.state is LinkState.ONLINE, timeout=10_000)
        return console

    yield build
    for console in made:
        console.window.end()


def test_a_trial_runs_from_the_palettes_wish_to_its_report(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    with Mosquitto() as broker, Sherpas(broker):
        console = make(Profile("rehearsal", broker.host, broker.port, keep_alive_s=1))
        console.window.choose_workspace(1)
        desk = console.publish_side.trial
        assert desk is not None
        pane = desk.column.trial
        pane.live.setValue(2)
        pane.seconds.setValue(1)
        console.window.trial_requested.emit()
        qtbot.waitUntil(lambda: pane.trial is not None and pane.trial.ended_at is not None, timeout=40_000)
        trial = pane.trial
        assert trial is not None and [step.verdict for step in trial.steps][:4] == [Verdict.PASSED] * 4
        qtbot.waitUntil(lambda: not pane.why_not, timeout=10_000)
        desk._texts = b"{}", b"# x"
        desk._save(tmp_path / "t.md")
        assert (tmp_path / "t.md").read_bytes() == b"# x"
        qtbot.waitUntil(lambda: desk.column.contract.contract.complete == 2, timeout=10_000)
        console.window.contract_requested.emit()
        assert desk.whole.isVisible() and len(desk.whole.contract.rows) == 2  # ours are left out


def test_step_5_is_judged_anew_by_the_last_twinzo_check(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    with Mosquitto() as broker, twin_with("tug-1-a") as twin:
        console = make(Profile("rehearsal", broker.host, broker.port), {"ATI_CONSOLE_TWIN_API_KEY": "k"})
        site = tmp_path / "site.toml"
        site.write_text(site_text(twin.url, ["tug-1", "tug-2"]))
        open_site(console, site, qtbot)
        console.window.choose_workspace(1)
        desk = console.publish_side.trial
        assert desk is not None
        qtbot.waitUntil(lambda: not desk.column.trial.why_not, timeout=10_000)
        desk.ask(replace(desk.column.trial.plan, steps=(5,)))
        _until_said(qtbot, desk, "Devices not checked: Forward, Check Twinzo")
        console.twin.check()
        _until_said(qtbot, desk, "1 device missing in Twinzo")
        detail = next(one.detail for one in desk.column.trial._trial.of(5).evidence if "missing" in one.words)
        assert detail.startswith("tug-2:")


def _until_said(qtbot: QtBot, desk: TrialDesk, words: str) -> None:
    def said() -> bool:
        return any(one.words == words for one in desk.column.trial._trial.of(5).evidence)

    qtbot.waitUntil(said, timeout=15_000)


def test_a_profile_that_only_publishes_passes_step_2_through_its_second_identity(make: Make, qtbot: QtBot) -> None:
    with Mosquitto() as broker:
        ProfileStore(paths.profiles_file()).save((Profile("Reader", broker.host, broker.port),))
        console = make(Profile("speaks", broker.host, broker.port, role=Role.PUBLISH_ONLY, second="Reader"))
        console.window.choose_workspace(1)
        desk = console.publish_side.trial
        assert desk is not None
        qtbot.waitUntil(lambda: desk._seen.second is not None and not desk.column.trial.why_not, timeout=10_000)
        desk.ask(replace(desk.column.trial.plan, steps=(2,)))
        qtbot.waitUntil(lambda: desk.column.trial._trial.of(2).verdict.is_over, timeout=20_000)
        step = desk.column.trial._trial.of(2)
        assert step.verdict is Verdict.PASSED and any("seen back" in one.words for one in step.evidence)


def test_a_production_broker_is_asked_for_twice_and_no_means_no(make: Make, qtbot: QtBot) -> None:
    with Mosquitto() as broker:
        console = make(Profile("Plant", broker.host, broker.port, production=True))
        console.window.trial_requested.emit()
        desk = console.publish_side.trial
        assert desk is not None and desk.question is not None and not desk._running
        desk.question.accept()
        assert "Really" in desk.question.windowTitle()
        desk.question.reject()
        assert desk.column.trial.trial is None and not desk._running


def test_a_trial_is_not_agreed_to_for_another_broker_than_the_question_names(make: Make, qtbot: QtBot) -> None:
    with Mosquitto() as broker:
        console = make(Profile("Plant", broker.host, broker.port, production=True))
        console.window.trial_requested.emit()
        desk = console.publish_side.trial
        assert desk is not None and desk.question is not None
        withdrawn = QSignalSpy(desk.question.rejected)
        console.brokers.connect_to(Profile("Other", broker.host, broker.port))
        qtbot.waitUntil(lambda: withdrawn.count() == 1)
        assert not desk._running


def test_stopping_ends_it_and_closing_the_window_ends_it_too(make: Make, qtbot: QtBot) -> None:
    with Mosquitto() as broker:
        console = make(Profile("rehearsal", broker.host, broker.port))
        console.window.trial_requested.emit()
        desk = console.publish_side.trial
        assert desk is not None
        qtbot.waitUntil(lambda: desk.column.trial.trial is not None and desk.column.trial.trial.running, timeout=10_000)
        console.window.trial_stopped.emit()
        qtbot.waitUntil(lambda: desk.column.trial.trial.of(1).verdict is Verdict.CANCELLED, timeout=10_000)
        qtbot.waitUntil(lambda: not desk._running, timeout=10_000)
        desk.ask(desk.column.trial.plan)
        assert desk._running
        console.window.end()
        assert not desk._running


def test_the_contract_in_a_window_of_its_own_is_no_larger_than_the_screen(dark: Theme, qtbot: QtBot) -> None:
    """At 200 % its filter and its buttons were beyond the edge."""
    column = QWidget()
    qtbot.addWidget(column)
    dark.set_zoom(2.0)
    window = ContractWindow(dark, column)
    dark.set_zoom(1.0)
    room = window.screen().availableSize()
    assert window.width() <= room.width() and window.height() < room.height()
