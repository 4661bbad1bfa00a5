"""The plan before it starts: what is ticked, what it costs, what is found in a document, and who is asked twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.diagnose.plan_dialog import PlanDialog, first_draft
from ati_console.gui.diagnose.plan_found import found
from ati_console.gui.follow_area import FollowArea
from ati_console.gui.theme import Theme
from ati_console.probe.whom import Whom
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Profile, Role
from tests.gui.diagnose_scene import Scene
from tests.probe.truth import OWN, PASSWORD, TOPICS, USER

DRAFT = Draft(TOPICS, (OWN,), checks_keep_alive=False, confirmed=True)


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(dark, qtbot, monkeypatch)


def dialog(scene: Scene) -> PlanDialog:
    scene.model.plan_requested.emit()
    shown = scene.desk.aim.dialog
    assert shown is not None
    return shown


def test_nothing_is_published_unless_it_is_ticked_and_the_cost_is_said_first(scene: Scene) -> None:
    profile = scene.aim_at(1, first_draft(Profile("p", user=USER), USER))
    shown = dialog(scene)
    assert len(shown.topics.subscribe) >= 46 and shown.topics.publish == ()
    assert "at most 60 connects" in shown.cost.text() and "0 publishes" in shown.cost.text()
    shown.topics.published.toggle(0)
    assert shown.topics.publish == (OWN,) and "3 publishes" in shown.cost.text()
    shown.keep.click()
    assert scene.desk.aim.draft_of(profile).publish == (OWN,) and not scene.model.going.runs


def test_the_first_run_shows_the_plan_and_begins_from_there(scene: Scene) -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, replace(DRAFT, confirmed=False))
        scene.model.run_requested.emit()
        assert broker.hall.connects == 0
        shown = scene.desk.aim.dialog
        assert shown is not None
        shown.run.click()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)
        assert broker.hall.connects


def test_more_publishes_than_the_budget_are_refused_in_words(scene: Scene) -> None:
    scene.aim_at(1, replace(DRAFT, publishes=2))
    shown = dialog(scene)
    assert "more than the budget of 2" in shown.cost.text()
    assert not shown.run.isEnabled() and shown.run.toolTip() == shown.cost.text()
    shown.publishes.setValue(3)
    assert shown.run.isEnabled()
    shown.reject()


def test_topics_out_of_a_pasted_text_are_shown_before_they_are_taken(scene: Scene) -> None:
    scene.aim_at(1, DRAFT)
    shown = dialog(scene)
    shown.found.field.setPlainText('status goes to "fleet/v2/{id}/status", alarms to "fleet/v2/alarms"')
    assert shown.found.take.text() == "Add 2"
    assert "fleet/v2/alarms" not in shown.topics.subscribe
    shown.found.take.click()
    assert {"fleet/v2/+/status", "fleet/v2/alarms"} <= set(shown.topics.subscribe)
    assert "fleet/v2/alarms" not in shown.topics.publish
    shown.reject()


def test_topics_are_found_in_an_imported_document(scene: Scene, tmp_path: Path) -> None:
    scene.aim_at(1, DRAFT)
    shown = dialog(scene)
    file = tmp_path / "spec.md"
    file.write_text("| Trips | `plant/trips/info` |\n", encoding="utf-8")
    shown.found.read(file)
    scene.until(lambda: shown.found.take.text() == "Add 1")
    shown.found.take.click()
    assert "plant/trips/info" in shown.topics.subscribe
    shown.reject()


def test_a_list_of_filters_is_taken_line_by_line() -> None:
    assert found("pasted", "a/b\n# a comment\n+/c\n").topics == ("a/b", "+/c")
    assert found("pasted", "see a/b, and more\n").topics == ("a/b",)


def test_a_publish_only_profile_says_that_no_subscribe_is_sent(scene: Scene) -> None:
    scene.aim_at(1, DRAFT, role=Role.PUBLISH_ONLY)
    shown = dialog(scene)
    assert "no SUBSCRIBE is sent" in shown.cost.text() and "0 subscribes" in shown.cost.text()
    shown.anyway.setChecked(True)
    assert "no SUBSCRIBE is sent" not in shown.cost.text()
    shown.reject()


def test_a_production_broker_names_itself_and_is_asked_about_twice(scene: Scene) -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, DRAFT, production=True)
        scene.model.run_requested.emit()
        question = scene.desk.aim.question
        assert question is not None and question.go.text() == "Probe under test"
        assert not scene.model.going.runs and broker.hall.connects == 0
        question.go.click()
        scene.until(lambda: broker.hall.connects > 0)
        scene.finish()


def test_at_200_per_cent_the_filters_can_be_read_and_no_slit_is_left_of_them(scene: Scene, dark: Theme) -> None:
    dark.set_zoom(2.0)
    try:
        scene.aim_at(1, DRAFT)
        shown = dialog(scene)
        QApplication.processEvents()
        rows = shown.topics.asked.list.table
        assert rows.viewport().height() >= 3 * rows.rowHeight(0)
    finally:
        dark.set_zoom(1.0)


def test_a_plan_with_the_profiles_own_id_warns_at_each_run_again(scene: Scene) -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, replace(DRAFT, whom=Whom.ALWAYS))
        scene.model.run_requested.emit()
        asked = scene.desk.aim.question
        assert asked is not None and asked.stay.isDefault() and broker.hall.connects == 0
        assert any(f"Every attempt connects as '{USER}'" in label.text() for label in asked.findChildren(QLabel))
        asked.stay.click()
        assert not scene.model.going.runs and broker.hall.connects == 0
        scene.model.run_requested.emit()
        again = scene.desk.aim.question
        assert again is not None and again is not asked
        again.go.click()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)
        assert broker.hall.connects


def test_a_plan_that_asks_as_another_client_runs_again_without_a_question(scene: Scene) -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, DRAFT)
        scene.model.run_requested.emit()
        assert scene.desk.aim.question is None
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)


def test_the_plan_warns_whom_it_may_throw_out_and_what_is_chosen_is_what_is_asked_with(scene: Scene) -> None:
    profile = scene.aim_at(1, DRAFT)
    shown = dialog(scene)
    assert shown.thrown.isVisible() and "no other client id than 'amr-001'" in shown.thrown.words
    shown.whom.setCurrentIndex(shown.whom.findData(Whom.ALWAYS))
    assert "Every attempt connects as 'amr-001'" in shown.thrown.words and "thrown out each time" in shown.thrown.words
    shown.whom.setCurrentIndex(shown.whom.findData(Whom.NEVER))
    assert not shown.thrown.isVisible()
    shown.keep.click()
    assert scene.desk.aim.draft_of(profile).whom is Whom.NEVER


def test_an_id_that_was_made_up_here_is_nobodys_and_needs_no_warning(scene: Scene) -> None:
    scene.aim_at(1, DRAFT, user=None, client_id="")
    shown = dialog(scene)
    assert not shown.thrown.isVisible() and not shown.whom.isEnabled()
    shown.reject()


def test_at_200_per_cent_the_plan_scrolls_up_and_down_and_not_sideways(scene: Scene, dark: Theme) -> None:
    dark.set_zoom(2.0)
    try:
        scene.aim_at(1, DRAFT)
        shown = dialog(scene)
        QApplication.processEvents()
        (area,) = shown.findChildren(FollowArea)
        page = area.widget()
        assert page is not None
        wide = page.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width()
        assert wide <= 1280, "on a screen of 1280x800 nothing of it lies beside the edge"
    finally:
        dark.set_zoom(1.0)
