"""Kept runs compared, deleted and resumed; TLS that fails; rehearsals; our own link that makes way; the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.access import V5, Action, Attempt, Cell, Place, Probe, Proof, Role, Verdict
from ati_console.gui.diagnose import changes_pane
from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.diagnose.head import DiagnoseHead
from ati_console.gui.diagnose.marks import Lane
from ati_console.gui.diagnose.model import DiagnoseModel, Phase
from ati_console.gui.diagnose.stages import State
from ati_console.gui.label import Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import ReportRequested, RequestMail
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.probe.compare import Change
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.manners import MODES
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret, VaultFailed
from ati_console.stages import Plan
from ati_console.status import LinkEvent, LinkState, LinkStatus, Want
from tests.gui.diagnose_scene import Scene
from tests.probe.truth import OWN, PASSWORD, TOPICS, USER
from tests.support.mosquitto import Mosquitto

DRAFT = Draft(TOPICS, (OWN,), checks_keep_alive=False, confirmed=True)


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(dark, qtbot, monkeypatch)


@pytest.fixture
def tvs() -> Iterator[RefusingBroker]:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        yield broker


def probed(scene: Scene, port: int, draft: Draft = DRAFT, **profile: object) -> Probe:
    scene.aim_at(port, draft, **profile)
    scene.run()
    scene.finish()
    assert scene.model.probe is not None
    return scene.model.probe


def test_what_changed_since_the_earlier_run_is_marked_and_said(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs.port)
    scene.until(lambda: len(scene.model.runs) == 1)
    tvs.hall.manners = replace(MODES["tvs-2025"], subscribe=("ati_fm/sherpa/status",))
    probed(scene, tvs.port)
    scene.until(lambda: len(scene.model.runs) == 2)
    assert scene.pages.head.compare.accessibleName() == "Compare with run 1"
    scene.pages.head.compare.click()
    compared = scene.model.compared
    assert compared is not None
    place = Place(Action.SUBSCRIBE, "ati_fm/sherpa/status", 1, V5)
    change = compared.at(place)
    assert change is not None and change.better is True
    rows = [row.cells[0] for row in scene.pages.access.changes.list.rows.rows]
    assert "ati_fm/sherpa/status sub v5 q1" in rows
    scene.pages.head.compare.click()
    assert scene.model.compared is None and not scene.pages.access.changes.isVisible()


def test_a_change_of_the_proof_alone_is_told_by_the_proofs() -> None:
    place = Place(Action.PUBLISH, USER, 1, V5)
    proofs = (Proof.REASON_CODE, Proof.ACKNOWLEDGED)
    change = Change(
        "a cell", "acknowledged (reason-code)", "acknowledged (acknowledged-unprovable)", place, None, proofs
    )
    assert changes_pane._row(0, change).cells[1:] == ("Acked, v5 code", "Acked, acked only")


def test_a_deleted_run_can_be_had_back(scene: Scene, tvs: RefusingBroker, own_home: Path) -> None:
    probe = probed(scene, tvs.port)
    scene.until(lambda: len(scene.model.runs) == 1)
    scene.pages.show_tab(2)
    scene.pages.runs.list.table.selectRow(0)
    scene.pages.runs.delete.click()
    scene.until(lambda: not scene.model.runs)
    assert not list((own_home / "probes").glob("*.json"))
    scene.pages.runs.undo.click()
    scene.until(lambda: len(scene.model.runs) == 1)
    assert scene.model.runs[0].probe.id == probe.id


def test_a_kept_run_is_opened_by_enter(scene: Scene, tvs: RefusingBroker) -> None:
    probe = probed(scene, tvs.port)
    scene.until(lambda: len(scene.model.runs) == 1)
    scene.model.set_probe(None)
    scene.pages.show_tab(2)
    table = scene.pages.runs.list.table
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert scene.model.probe == probe and scene.pages.head.tabs.currentIndex() == 0


def test_an_interrupted_run_is_offered_and_goes_on(scene: Scene, tvs: RefusingBroker) -> None:
    first = probed(scene, tvs.port, replace(DRAFT, connects=7))
    assert not first.complete
    scene.until(lambda: scene.model.interrupted is not None)
    scene.desk.aim._drafts["under test"] = DRAFT
    scene.pages.refresh(0.0)
    assert scene.pages.access.go_on.isVisible()
    scene.pages.access.go_on.click()
    assert scene.desk.aim.question is not None and scene.desk.aim.question.isVisible(), "it goes on as somebody"
    scene.agree()
    scene.until(lambda: scene.model.going.phase is Phase.RUNNING)
    scene.finish()
    probe = scene.model.probe
    assert probe is not None and probe.id == first.id and probe.complete
    assert probe.role is Role.PUBLISHER_ONLY


def test_an_unknown_ca_is_looked_at_and_trusted_and_then_it_works(scene: Scene, tmp_path: Path) -> None:
    made = throwaway_ca.make(tmp_path)
    with RefusingBroker("none", user=USER, password=PASSWORD, certificate=made.cert, key=made.key) as broker:
        scene.aim_at(broker.port, DRAFT, tls=Tls())
        scene.model.run_requested.emit()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)
        scene.finish()
        stages = {one.name: one for one in scene.pages.access.stages.stages}
        assert stages["TLS"].state is State.FAILED and stages["CONNECT v5"].time == "none"
        assert not scene.model.probe.conclusions, "nothing was asked, so nothing follows"  # type: ignore[union-attr]
        scene.pages.access.certificate.click()
        dialog = scene.desk.trust.dialog
        assert dialog is not None
        scene.until(dialog.view.compared.isVisible)
        button = dialog.view.trust
        scene.until(lambda: button.visibleRegion().boundingRect() == button.rect())  # whole, and without scrolling
        dialog.view.compared.setChecked(True)
        dialog.view.trust.click()
        scene.until(lambda: scene.desk.trust.dialog is None)
        assert scene.desk.aim.profile is not None and scene.desk.aim.profile.tls is not None
        assert scene.desk.aim.profile.tls.ca_file is not None
        scene.vault.kept["broker:under test"] = PASSWORD
        scene.model.run_requested.emit()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.role is not Role.UNKNOWN)
        scene.finish()


def test_a_ca_that_was_trusted_here_is_known_to_the_link_of_the_window(scene: Scene, tmp_path: Path) -> None:
    """A run of before knows nothing of it and would try in vain for ever: another one begins."""
    made = throwaway_ca.make(tmp_path)
    with RefusingBroker("none", user=USER, password=PASSWORD, certificate=made.cert, key=made.key) as broker:
        profile = scene.aim_at(broker.port, DRAFT, tls=Tls())
        scene.vault.kept["broker:under test"] = PASSWORD
        scene.console.brokers.connect_to(profile)
        scene.until(lambda: scene.console.model.link.state is LinkState.RECONNECTING)
        scene.desk._trusted(replace(profile, tls=Tls(ca_file=made.ca_file)))
        scene.until(lambda: scene.console.model.link.state is LinkState.ONLINE)


def test_a_wrong_password_is_typed_again_from_here_and_then_it_works(scene: Scene) -> None:
    """Run again alone would send the same wrong one again."""
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        scene.aim_at(broker.port, DRAFT)
        scene.console.brokers.credentials = Credentials(Secret("mistyped-1"))
        scene.model.run_requested.emit()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.ended is not None)
        scene.finish()
        button = scene.pages.access.password
        assert button.isVisible() and not scene.pages.access.certificate.isVisible()
        button.click()
        scene.until(lambda: scene.desk.entry.dialog is not None)
        scene.desk.entry.dialog.cancel.click()  # type: ignore[union-attr]
        scene.finish()
        assert button.isVisible(), "who thinks again may still mend it"
        button.click()
        scene.until(lambda: scene.desk.entry.dialog is not None)
        dialog = scene.desk.entry.dialog
        assert dialog is not None and scene.model.going.phase is Phase.PREPARING
        dialog.secret.setText(PASSWORD)
        dialog.go.click()
        scene.until(lambda: scene.model.probe is not None and scene.model.probe.role is Role.BOTH)
        scene.finish()
    assert not button.isVisible()


def test_who_is_asked_again_is_told_as_before_where_a_secret_goes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key store the second question promised one."""

    def none(_vault: object, *_of: object) -> None:
        raise VaultFailed("this computer has no key store")

    for name in ("read", "write"):
        monkeypatch.setattr(type(scene.vault), name, none)
    entry, profile = scene.desk.entry, Profile("asked twice", "127.0.0.1", 1883, user=USER)
    entry.connect_to(profile)
    scene.until(lambda: entry.dialog is not None)
    assert entry.dialog is not None and "no key store" in shown_words(entry.dialog)
    entry.dialog.cancel.click()
    entry.ask_again(profile, LinkStatus(LinkState.REFUSED, reason="refused", wants=Want.PASSWORD))
    assert entry.dialog is not None and "no key store" in shown_words(entry.dialog)
    entry.dialog.cancel.click()


def shown_words(dialog: QWidget) -> str:
    return " ".join(label.text() for label in dialog.findChildren(Label))


def test_a_broker_that_was_chosen_is_the_one_of_diagnose_before_its_password_is_known(scene: Scene) -> None:
    profile = Profile("just chosen", "127.0.0.1", 1883, user=USER)
    scene.console.brokers.connect_to(profile)
    scene.until(lambda: scene.console.brokers.entry.dialog is not None)
    scene.console.brokers.entry.dialog.cancel.click()  # type: ignore[union-attr]
    assert scene.model.aim.name == "just chosen" and scene.pages.head.run.isEnabled()


def test_the_guided_rehearsal_is_played_to_its_end_and_leaves_nothing(scene: Scene, own_home: Path) -> None:
    scene.model.rehearsal_requested.emit("tvs-2025")
    scene.until(lambda: scene.model.going.phase is Phase.RUNNING)
    access = scene.pages.access
    for size, beside in (((1920, 1080), True), ((1280, 800), False)):
        scene.resize(size)
        scene.until(lambda beside=beside: access.strip.isVisible() is beside)  # type: ignore[misc]
        assert access.band.isVisible() is not beside, "one of both, and the matrix keeps its columns"
    scene.until(lambda: not scene.model.going.runs, 60_000)
    scene.pages.refresh(0.0)
    assert not access.matrix.view.horizontalScrollBar().maximum(), "at 1280x800 nothing of it lies outside"
    access.band.before.click()
    assert "5 of 6: Publishing where it was ticked" in " ".join(
        label.text() for label in access.band.findChildren(Label)
    )
    probe = scene.model.probe
    assert probe is not None and probe.role is Role.PUBLISHER_ONLY
    assert len({cell.place.topic for cell in probe.cells if cell.place.action is Action.SUBSCRIBE}) >= 46
    broker = scene.desk.rehearsal._workers[-1]
    access.band.end.click()
    scene.until(broker.isFinished)
    assert not access.strip.isVisible() and not access.band.isVisible()
    assert not list((own_home / "probes").glob("*.json")), "invented evidence is not kept"
    assert scene.console.book.named(probe.profile) is None


@pytest.fixture
def asked(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch, tvs: RefusingBroker) -> Scene:
    """A probe is wished for with the client id of our own link, which is online."""
    tvs.hall.manners = MODES["none"]
    profile = Profile("under test", "127.0.0.1", tvs.port, user=USER, client_id=USER)
    made = Scene(dark, qtbot, monkeypatch, Plan(profile, Credentials(Secret(PASSWORD)), USER))
    made.until(lambda: made.console.model.link.state is LinkState.ONLINE)
    made.desk.aim._drafts[profile.name] = DRAFT
    made.desk.aim.refresh()
    made.model.run_requested.emit()
    return made


def test_our_own_link_makes_way_and_comes_back(asked: Scene, tvs: RefusingBroker) -> None:
    question = asked.desk.link.dialog
    assert question is not None and question.go.text() == "Pause the link and probe"
    asked.pages.refresh(0.0)
    assert not [one for one in asked.pages.access.stages.stages if one.state is State.NOW], "nothing is asked yet"
    question.go.click()
    asked.until(lambda: asked.model.going.phase is Phase.RUNNING)
    assert asked.console.model.link.state is LinkState.OFFLINE
    asked.finish()
    assert asked.model.probe is not None and not asked.model.probe.stopped
    asked.until(lambda: asked.console.model.link.state is LinkState.ONLINE)


def test_the_question_about_our_own_link_is_withdrawn_when_another_run_takes_its_place(
    asked: Scene, tvs: RefusingBroker
) -> None:
    question = asked.desk.link.dialog
    assert question is not None and question.isVisible()
    withdrawn = QSignalSpy(question.rejected)
    asked.console.brokers.connect_to(Profile("another", "127.0.0.1", tvs.port))
    asked.until(lambda: withdrawn.count() == 1)
    assert asked.model.going.phase is not Phase.RUNNING


def test_whoever_would_not_have_the_link_paused_has_nothing_sent(asked: Scene, tvs: RefusingBroker) -> None:
    assert asked.desk.link.dialog is not None
    asked.desk.link.dialog.stay.click()
    asked.until(lambda: not asked.model.going.runs)
    assert asked.console.model.link.state is LinkState.ONLINE and tvs.hall.connects == 1
    assert "nothing was sent" in asked.model.going.words


def test_a_second_identity_proves_what_is_published(scene: Scene) -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        listener = Profile("listener", "127.0.0.1", broker.port, user=USER, client_id="listener-1")
        scene.console.book.keep(listener)
        scene.vault.kept["broker:listener"] = PASSWORD
        probe = probed(scene, broker.port, replace(DRAFT, subscribe=(), second="listener"))
    assert probe.second_identity == "listener"
    cell = probe.cell(Place(Action.PUBLISH, OWN, 1, V5))
    assert cell is not None and cell.newest.proof is Proof.DELIVERED


def test_since_the_start_shows_what_the_link_of_the_monitor_went_through(scene: Scene, tvs: RefusingBroker) -> None:
    probed(scene, tvs.port)
    pane, lost = scene.pages.access.timeline, LinkEvent(1.0, LinkState.RECONNECTING, "<b>closed</b>")
    scene.console.model.add_link_events([lost])
    pane.spans.chosen.emit(1)
    mark = pane.timeline.marks[0]
    assert (mark.lane, mark.words, mark.event) == (Lane.CLOSED, "link: <b>closed</b>", None)
    pane.timeline.mark_chosen.emit(mark)
    told = pane.detail.told
    assert told is not None and told.rows == (("Because", "link: <b>closed</b>"),)


def test_against_mosquitto_reading_and_publishing_are_proved(scene: Scene) -> None:
    with Mosquitto() as broker:
        probe = probed(scene, broker.port)
    assert probe.role is Role.BOTH
    matrix = scene.pages.access.matrix.matrix
    assert matrix.look(OWN, 1).word == "Delivered" and matrix.look(OWN, 1).bars == 3


def test_repeats_that_disagree_are_shown_and_not_averaged(scene: Scene) -> None:
    place = Place(Action.SUBSCRIBE, "a", 1, V5)
    closed = Attempt(1.0, Verdict.DISCONNECTED, Proof.REASON_CODE, 0x87)
    silent = Attempt(2.0, Verdict.SILENT, Proof.NONE)
    scene.model.set_probe(shown(Cell(place, (closed, silent, closed))))
    scene.pages.refresh(0.0)
    look = scene.pages.access.matrix.matrix.look("a", 1)
    assert (look.word, look.tail, look.tries) == ("Differs", "1 of 3", 3)


def test_five_hundred_topics_are_filtered_walked_and_copied(scene: Scene) -> None:
    granted = (Attempt(1.0, Verdict.GRANTED, Proof.ACKNOWLEDGED, 1),)
    cells = tuple(Cell(Place(Action.SUBSCRIBE, f"plant/{n}/status", 1, V5), granted) for n in range(500))
    scene.model.set_probe(shown(*cells))
    scene.pages.refresh(0.0)
    pane = scene.pages.access.matrix
    assert pane.matrix.rowCount() == 500
    pane.filter_field.setText("plant/49 granted")
    assert pane.matrix.rowCount() == 11
    view = pane.view
    view.setCurrentIndex(pane.matrix.index(0, 1))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert scene.model.place == Place(Action.SUBSCRIBE, "plant/490/status", 1, V5)
    copied = view.rows_as_text().split("\n")
    assert copied[0].startswith("Topic filter\tsubscribe v5 QoS 1") and "plant/490/status\tGranted" in copied[1]


def test_arrows_walk_the_timeline(scene: Scene, tvs: RefusingBroker) -> None:
    probe = probed(scene, tvs.port)
    timeline = scene.pages.access.timeline.timeline
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert scene.model.chosen_event == probe.events[0]
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert scene.model.chosen_event == probe.events[-1]


def test_report_and_request_are_buttons_only_for_whom_grants_them(dark: Theme, qtbot: QtBot) -> None:
    console, model = ConsoleModel(), DiagnoseModel()
    head = DiagnoseHead(console, model, dark)
    qtbot.addWidget(head)
    head.show()
    model.set_probe(shown())
    assert not head.report.isVisible() and not head.mail.isVisible()
    console.grant(ReportRequested, RequestMail)
    with qtbot.waitSignal(console.wished) as wish:
        head.report.click()
    assert wish.args == [ReportRequested(shown())]


def shown(*cells: Cell) -> Probe:
    return Probe(
        id="20260101-120000-abcd", profile="p", address="broker.example:1883", began=1.0, ended=2.0, complete=True,
        cells=cells, planned=tuple(cell.place for cell in cells),
    )  # fmt: skip


def test_a_packet_with_several_filters_is_a_mark_of_its_own_and_each_of_its_cells_shows_it(scene: Scene) -> None:
    many = tuple(f"plant/{number}" for number in range(12))
    with RefusingBroker("suback", user=USER, password=PASSWORD) as broker:
        probe = probed(scene, broker.port, replace(DRAFT, subscribe=many, publish=()))
    together = next(event for event in probe.events if "in one packet" in event.words)
    scene.model.select_event(together)
    scene.pages.refresh(0.0)
    detail = scene.pages.access.timeline.detail
    assert detail.told is not None
    assert dict(detail.told.rows)["Because"] == "answered with a code for each of 10 filters: see their cells"
    scene.model.select_place(Place(Action.SUBSCRIBE, many[5], 0, V5))
    scene.pages.refresh(0.0)
    assert detail.told is not None and "SUBSCRIBE 10 filters in one packet" in str(detail.told.packets)
    assert scene.pages.access.matrix.matrix.look(many[5], 2).word == "Refused"
