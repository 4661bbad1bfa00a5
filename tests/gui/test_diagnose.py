"""The Diagnose workspace against brokers that refuse: what is asked, shown, kept, cancelled and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.access import V5, Action, Kind, Place, Role
from ati_console.gui import window_frame
from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.diagnose.model import Phase
from ati_console.gui.diagnose.stages import State
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.theme import Theme
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Role as ProfileRole
from tests.gui.diagnose_scene import Scene
from tests.probe.truth import OWN, PASSWORD, TOPICS, USER

DRAFT = Draft(TOPICS, (OWN,), checks_keep_alive=False, confirmed=True)
FIRST = Place(Action.SUBSCRIBE, OWN, 1, V5)


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(dark, qtbot, monkeypatch)


@pytest.fixture
def tvs() -> Iterator[RefusingBroker]:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        yield broker


def probed(scene: Scene, broker: RefusingBroker, draft: Draft = DRAFT) -> None:
    scene.aim_at(broker.port, draft)
    scene.run()
    scene.finish()


def test_the_window_starts_without_the_pages_of_diagnose(
    dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ati_console.gui.main_window import MainWindow
    from ati_console.gui.models.console_model import ConsoleModel

    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    assert window.diagnose.pages is None
    window.show()
    window.choose_workspace(window_frame.DIAGNOSE)
    assert window.diagnose.pages is not None


def test_without_a_broker_it_says_what_to_do_and_nothing_can_be_run(scene: Scene) -> None:
    assert not scene.pages.head.run.isEnabled()
    assert "Connect to a broker" in scene.pages.head.run.toolTip()
    assert scene.pages.access.matrix.empty.isVisible()


def test_a_probe_fills_matrix_stages_conclusions_and_budget(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs)
    probe, matrix = scene.model.probe, scene.pages.access.matrix.matrix
    assert probe is not None and probe.role is Role.PUBLISHER_ONLY
    assert matrix.topics == list(TOPICS)
    look = matrix.look(OWN, 1)
    assert (look.word, look.tail, look.bars) == ("Closed", "0x87", 2)
    assert matrix.look(OWN, 5).word == "Acked"
    stages = {one.name: one for one in scene.pages.access.stages.stages}
    assert stages["SUBSCRIBE"].state is State.FAILED and "0 of 3" in stages["SUBSCRIBE"].words
    assert stages["First message"].state is State.NONE
    assert stages["TLS"].words == "not used: clear text"
    titles = [card.title.text() for card in scene.pages.access.conclusions.cards if card.isVisible()]
    assert titles[:2] == ["Publisher only", "Nothing will arrive on this account"]


def test_a_chosen_cell_shows_its_mark_and_its_packets_and_a_mark_its_cell(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs)
    access = scene.pages.access
    scene.model.select_place(FIRST)
    told = access.timeline.detail.told
    assert told is not None and told.packets
    assert dict(told.rows)["Packet"] == "DISCONNECT 0x87 not authorised"
    assert "our SUBSCRIBE" in dict(told.rows)["Because"]
    assert access.matrix.matrix.place_at(access.matrix.view.currentIndex()) == FIRST
    assert scene.model.probe is not None
    other = next(one for one in scene.model.probe.events if one.kind is Kind.CLOSED and one.place not in (None, FIRST))
    scene.model.select_event(other)
    assert access.matrix.matrix.place_at(access.matrix.view.currentIndex()) == other.place


def test_packets_are_set_in_the_font_of_payloads_from_the_first(scene: Scene, tvs: RefusingBroker) -> None:
    """Qt dressed them when they were first shown, and took the font away until the next change of zoom."""
    probed(scene, tvs)
    scene.model.select_place(FIRST)
    packets = [one for one in scene.pages.access.timeline.detail._packets if one.isVisible()]
    assert packets and {one.font().family() for one in packets} == {scene.console.window.theme.mono().family()}


def test_a_conclusion_selects_its_cells(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs)
    card = scene.pages.access.conclusions.cards[1]
    card.link.click()
    view = scene.pages.access.matrix.view
    chosen = {view.matrix.place_at(index) for index in view.selectedIndexes()}
    assert scene.model.probe is not None and chosen == set(scene.model.probe.conclusions[1].places)


def test_enter_on_a_cell_goes_to_its_packets(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs)
    view, access = scene.pages.access.matrix.view, scene.pages.access
    view.setFocus()
    view.setCurrentIndex(view.matrix.index_of(FIRST))
    scene.qtbot.keyClick(view, Qt.Key.Key_Return)
    assert access.timeline.detail.isAncestorOf(scene.console.window.focusWidget())
    assert access.timeline.detail.findChild(FocusRing).isVisible(), "and the keys' place is seen"


@pytest.mark.parametrize("mode", ["silent", "granted-silent", "disconnect"])
def test_cancel_ends_it_and_what_was_found_stays(scene: Scene, mode: str) -> None:
    with RefusingBroker(mode, user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, replace(DRAFT, subscribe=tuple(f"t/{n}" for n in range(200)), connects=300))
        scene.run()
        scene.until(lambda: scene.model.probe is not None and len(scene.model.probe.steps) >= 3)
        scene.pages.head.cancel.click()
        scene.until(lambda: not scene.model.going.runs, 5_000)
    assert scene.model.probe is not None and scene.model.probe.stopped == "cancelled"


def test_paused_nothing_is_sent_until_it_is_resumed(scene: Scene, tvs: RefusingBroker) -> None:
    scene.aim_at(tvs.port, DRAFT)
    scene.run()
    scene.pages.head.pause.click()
    assert scene.model.going.phase is Phase.PAUSED and scene.pages.head.pause.text() == "Resume"
    scene.qtbot.wait(700)
    before = tvs.hall.connects
    scene.qtbot.wait(400)
    assert tvs.hall.connects == before
    scene.pages.head.pause.click()
    scene.finish()
    assert scene.model.probe is not None and scene.model.probe.role is Role.PUBLISHER_ONLY


def test_a_publish_only_profile_sends_no_subscribe_unless_it_is_ticked(scene: Scene, tvs: RefusingBroker) -> None:
    scene.aim_at(tvs.port, DRAFT, role=ProfileRole.PUBLISH_ONLY)
    scene.run()
    scene.finish()
    assert not [note for note in tvs.hall.notes if note.packet == "SUBSCRIBE"]
    scene.aim_at(tvs.port, replace(DRAFT, subscribes_anyway=True), role=ProfileRole.PUBLISH_ONLY)
    scene.run()
    scene.finish()
    assert [note for note in tvs.hall.notes if note.packet == "SUBSCRIBE"]


def test_the_window_closes_in_order_while_a_probe_runs(scene: Scene, tvs: RefusingBroker) -> None:
    scene.aim_at(tvs.port, replace(DRAFT, subscribe=tuple(f"t/{n}" for n in range(300)), connects=400))
    scene.run()
    worker = scene.desk.worker
    scene.console.window.end()
    assert worker is not None and worker.isFinished()


def test_while_it_runs_the_conclusions_say_how_much_they_rest_on_and_the_ticked_topic_is_named(
    scene: Scene, tvs: RefusingBroker
) -> None:
    scene.aim_at(tvs.port, replace(DRAFT, subscribe=tuple(f"t/{n}" for n in range(40)), connects=100))
    scene.run()
    scene.until(lambda: scene.model.probe is not None and len(scene.model.probe.cells) >= 2)
    scene.pages.head.pause.click()
    scene.pages.refresh(0.0)
    words = scene.pages.access.conclusions.extent.text()
    assert words.startswith("so far: ") and words.endswith(" of 45 questions")
    assert scene.pages.access.matrix.matrix.published == 1, "the one that was ticked, before it is published to"
    scene.pages.head.pause.click()
    scene.finish()
    assert scene.pages.access.conclusions.extent.text() == "role, cause, family"


def test_wrong_credentials_are_said_where_they_were_refused(scene: Scene, tvs: RefusingBroker) -> None:
    from ati_console.mqtt.session import Credentials
    from ati_console.settings.secrets import Secret

    scene.aim_at(tvs.port, DRAFT)
    scene.console.brokers.credentials = Credentials(Secret("another-1"))
    scene.model.run_requested.emit()
    scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)
    scene.finish()
    stages = {one.name: one for one in scene.pages.access.stages.stages}
    assert stages["CONNECT v5"].state is State.FAILED
    assert "CONNECT v5" in scene.pages.access.notice.words


def test_no_password_is_in_what_is_kept_or_copied(scene: Scene, tvs: RefusingBroker, own_home: Path) -> None:
    probed(scene, tvs)
    kept = list((own_home / "probes").glob("*.json"))
    assert kept and not [file for file in kept if PASSWORD.encode() in file.read_bytes()]
    assert PASSWORD not in scene.pages.access.matrix.view.rows_as_text()
