"""What would end forwarding asks first and names what ends: another broker by any way in, another site, the demo."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.console.console import Console
from ati_console.gui.console.ending import ends
from ati_console.gui.models.wishes import AdoptTwin, EditTopics
from ati_console.site.site import Branch
from ati_console.status import Fault
from tests.gui.hands import online
from tests.gui.test_connecting import send
from tests.support.mosquitto import Mosquitto

SOUTH = "22222222-3333-4444-5555-666666666666"


def source(console: Console) -> str:
    return console.brokers.profile.name if console.brokers.profile else ""


def running(console: Console) -> str:
    return console.run.plan.profile.name if console.run else ""


def enter_in_the_manager(console: Console, name: str, qtbot: QtBot) -> str:
    """Enter on that row of the list; what the button of it said."""
    console.manager.open()
    window = console.manager.shown
    assert window is not None
    qtbot.waitUntil(lambda: window.model.row(name) >= 0)
    side = window.sidebar
    side.list.setCurrentIndex(window.model.index(window.model.row(name)))
    said = side.connect_button.text()
    QTest.keyClick(side.list, Qt.Key.Key_Return)
    return said


def test_enter_in_the_managers_list_asks_before_it_ends_forwarding(forwarding: Console, qtbot: QtBot) -> None:
    assert enter_in_the_manager(forwarding, "Mirror", qtbot) == "Make source"
    dialog = forwarding.ending.dialog
    assert dialog is not None and dialog.stay.isDefault()
    assert dialog.windowTitle() == "Connect Mirror in place of Plant?"
    dialog.stay.click()
    assert source(forwarding) == "Plant" and forwarding.model.forward.mode is ForwardMode.ON

    enter_in_the_manager(forwarding, "Mirror", qtbot)
    assert forwarding.ending.dialog is not None
    forwarding.ending.dialog.go.click()
    qtbot.waitUntil(lambda: source(forwarding) == "Mirror" and forwarding.model.forward.mode is ForwardMode.OFF)
    qtbot.waitUntil(lambda: online(forwarding))


def test_without_forwarding_enter_does_what_the_button_says_and_asks_nobody(forwarding: Console, qtbot: QtBot) -> None:
    forwarding.window.forwarding.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.OFF)
    assert enter_in_the_manager(forwarding, "Plant", qtbot) == "Connect again"
    qtbot.waitUntil(lambda: online(forwarding))
    assert enter_in_the_manager(forwarding, "Mirror", qtbot) == "Make source"
    assert forwarding.ending.dialog is None
    qtbot.waitUntil(lambda: source(forwarding) == "Mirror" and online(forwarding))


def test_another_site_a_new_one_and_the_demo_ask_as_well(forwarding: Console, qtbot: QtBot, tmp_path: Path) -> None:
    forwarding.plant.site_asker.chosen.emit(tmp_path / "other.toml")
    assert forwarding.ending.dialog is not None and forwarding.ending.dialog.windowTitle() == "Open other.toml?"
    forwarding.ending.dialog.stay.click()
    forwarding.start_demo()
    assert forwarding.ending.dialog is not None and forwarding.ending.dialog.windowTitle() == "Start the demo?"
    forwarding.ending.dialog.stay.click()
    assert forwarding.plant.site is not None and forwarding.plant.site.site.name == "Plant A"
    assert forwarding.model.forward.mode is ForwardMode.ON and forwarding.demo.worker is None


def test_the_question_names_the_branch_and_what_is_not_delivered() -> None:
    on = ForwardStatus(ForwardMode.ON, branch="North")
    assert ends(on) == "Forwarding to North ends, until it is switched on again."
    waiting = ForwardStatus(ForwardMode.ON, branch="North", queued=3, in_flight=1)
    assert ends(waiting).endswith("4 samples not delivered yet: kept on disk until this site forwards again.")
    assert ends(ForwardStatus(ForwardMode.SHADOW, branch="North")) == ""


def test_the_same_broker_again_goes_on_forwarding_and_asks_nobody(forwarding: Console, qtbot: QtBot) -> None:
    """A password typed again, a topic of the site used: where poses go to is what the user agreed to."""
    for again in (
        partial(forwarding.brokers.choose, "Plant"),
        partial(forwarding.model.wish, EditTopics("ati/amr/+/status", "ati/amr/+/state")),
    ):
        before = forwarding.run
        again()
        assert forwarding.ending.dialog is None
        qtbot.waitUntil(lambda before=before: forwarding.run not in (None, before) and online(forwarding))
        qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.ON)
    assert forwarding.plant.site is not None and "ati/amr/+/state" in forwarding.plant.site.site.source.topics


def test_the_same_broker_again_keeps_what_was_accepted_and_ends_the_faults_of_before(
    forwarding: Console, broker: Mosquitto, qtbot: QtBot
) -> None:
    model = forwarding.model
    qtbot.waitUntil(lambda: online(forwarding) and model.link.generation == 2, timeout=10_000)  # its session is kept
    send(broker)
    qtbot.waitUntil(lambda: model.forward.accepted == 1, timeout=10_000)
    sent_at = model.forward.robots["tug-107"].sent_at
    model.add_fault(Fault(model.now(), "forward", "Twinzo, branch North: no answer"))
    seen: list[tuple[ForwardMode, int]] = []
    model.forward_changed.connect(lambda: seen.append((model.forward.mode, model.forward.accepted)))
    before = forwarding.run
    forwarding.brokers.choose("Plant")
    qtbot.waitUntil(lambda: forwarding.run not in (None, before) and online(forwarding), timeout=10_000)
    assert set(seen) == {(ForwardMode.ON, 1)}, "neither off nor none in between"
    assert model.forward.robots["tug-107"].sent_at == sent_at
    (entry,) = [one for one in model.faults if one.fault.what.endswith("no answer")]
    assert entry.over == "over: another run began"
    send(broker)
    qtbot.waitUntil(lambda: model.forward.accepted == 2, timeout=10_000)


def test_off_counts_also_while_the_next_run_is_on_its_way(forwarding: Console, qtbot: QtBot) -> None:
    before = forwarding.run
    forwarding.brokers.choose("Plant")
    qtbot.waitUntil(lambda: forwarding.run is None)
    forwarding.window.forwarding.wish(ForwardMode.OFF)
    assert forwarding.model.forward.mode is ForwardMode.OFF
    qtbot.waitUntil(lambda: forwarding.run not in (None, before) and online(forwarding), timeout=10_000)
    qtbot.wait(500)
    assert forwarding.model.forward.mode is ForwardMode.OFF


def test_off_reaches_the_run_that_is_leaving_as_well(forwarding: Console, qtbot: QtBot) -> None:
    """It has up to two seconds to send what it still has."""
    before = forwarding.run
    assert before is not None and before.stages.forwarder is not None
    forwarding.brokers.choose("Plant")
    qtbot.waitUntil(lambda: forwarding.run is None)
    forwarding.window.forwarding.wish(ForwardMode.OFF)
    assert before.stages.forwarder.status().mode is ForwardMode.OFF


def test_what_was_off_stays_off_with_the_same_broker_again(forwarding: Console, qtbot: QtBot) -> None:
    forwarding.window.forwarding.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.OFF)
    before = forwarding.run
    forwarding.brokers.choose("Plant")
    qtbot.waitUntil(lambda: forwarding.run not in (None, before) and online(forwarding))
    assert forwarding.model.forward.mode is ForwardMode.OFF


def test_another_broker_in_between_ends_it_for_good(forwarding: Console, qtbot: QtBot) -> None:
    for name in ("Mirror", "Plant"):
        profile = forwarding.book.named(name)
        assert profile is not None
        forwarding.brokers.connect_to(profile)
        qtbot.waitUntil(lambda name=name: running(forwarding) == name and online(forwarding))
        assert forwarding.model.forward.mode is ForwardMode.OFF


def test_two_others_in_quick_succession_end_it_as_well(forwarding: Console, qtbot: QtBot) -> None:
    mirror, plant = forwarding.book.named("Mirror"), forwarding.book.named("Plant")
    assert mirror is not None and plant is not None
    forwarding.brokers.connect_to(mirror)
    qtbot.waitUntil(lambda: running(forwarding) != "Plant")
    forwarding.brokers.connect_to(plant)
    qtbot.waitUntil(lambda: running(forwarding) == "Plant" and online(forwarding))
    assert forwarding.model.forward.mode is ForwardMode.OFF


def test_branches_taken_over_from_the_twin_ask_since_poses_go_elsewhere_then(forwarding: Console, qtbot: QtBot) -> None:
    assert forwarding.plant.site is not None
    wish = AdoptTwin((Branch("South", SOUTH), *forwarding.plant.site.site.branches), ())
    forwarding.model.wish(wish)
    dialog = forwarding.ending.dialog
    assert dialog is not None and dialog.windowTitle() == "Take the branches over?"
    dialog.stay.click()
    assert forwarding.model.forward.mode is ForwardMode.ON and forwarding.plant.has_unsaved() == ""
    forwarding.model.wish(wish)
    assert forwarding.ending.dialog is not None
    forwarding.ending.dialog.go.click()
    qtbot.waitUntil(lambda: len(forwarding.plant.site.site.branches) == 2 if forwarding.plant.site else False)
    qtbot.waitUntil(lambda: forwarding.run is not None and online(forwarding))
    assert forwarding.model.forward.mode is ForwardMode.OFF


def test_a_broker_in_production_is_marked_in_the_question(forwarding: Console, qtbot: QtBot) -> None:
    mirror = forwarding.book.named("Mirror")
    assert mirror is not None
    forwarding.book.keep(replace(mirror, production=True))
    forwarding.brokers.choose("Mirror")
    assert forwarding.ending.dialog is not None and forwarding.ending.dialog.windowTitle().endswith("(Production)")
    forwarding.ending.dialog.stay.click()


def test_of_two_questions_the_newer_one_is_answered(forwarding: Console) -> None:
    done = list[str]()
    forwarding.ending.before_site("Open a.toml", partial(done.append, "a"))
    first = forwarding.ending.dialog
    forwarding.ending.before_site("Open b.toml", partial(done.append, "b"))
    newer = forwarding.ending.dialog
    assert first is not None and not first.isVisible() and newer is not None and newer.isVisible()
    newer.go.click()
    assert done == ["b"]


def test_a_question_about_a_run_that_another_start_has_replaced_is_withdrawn(forwarding: Console, qtbot: QtBot) -> None:
    done = list[str]()
    forwarding.ending.before_site("Open a.toml", partial(done.append, "a"))
    dialog, mirror = forwarding.ending.dialog, forwarding.book.named("Mirror")
    assert dialog is not None and mirror is not None
    forwarding.brokers.connect_to(mirror)
    qtbot.waitUntil(lambda: forwarding.ending.dialog is None)
    assert done == []


def test_to_forward_is_not_agreed_to_for_another_run_than_the_question_names(forwarding: Console, qtbot: QtBot) -> None:
    ask, mirror = forwarding.window.forwarding, forwarding.book.named("Mirror")
    assert mirror is not None
    ask.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.OFF)
    ask.toggle()
    assert ask.dialog is not None
    forwarding.brokers.connect_to(mirror)
    qtbot.waitUntil(lambda: ask.dialog is None)
