"""Whoever connects with a client id that is somebody's throws that one out: asked before, another id is the default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.console.id_care import HOLDS_S
from ati_console.gui.console.met_ids import KEY, MOST, MetIds, whom
from ati_console.gui.console.old_link import OldLink
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.console.side import Side
from ati_console.gui.console.site_desk import opened
from ati_console.gui.console.take_over import whose
from ati_console.gui.dialogs.id_dialog import IdDialog
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.site.file import load
from ati_console.site.site import RobotRow
from ati_console.stages import Plan
from ati_console.status import LinkState
from tests.gui.hands import FakeVault, Make, online, open_site, press
from tests.gui.test_connecting import send
from tests.site.a_site import written
from tests.support.mosquitto import Mosquitto

SHERPA = "tug-107"


class Device:
    """A sherpa's own connection, which does not come back when it is thrown out."""

    def __init__(self, broker: Mosquitto, client_id: str) -> None:
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=client_id, reconnect_on_failure=False)
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected()

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def device(broker: Mosquitto, qtbot: QtBot) -> Iterator[Device]:
    made = Device(broker, SHERPA)
    qtbot.waitUntil(lambda: made.is_connected)
    yield made
    made.leave()


@pytest.fixture
def console(make: Make, broker: Mosquitto, qtbot: QtBot, tmp_path: Path) -> Console:
    """Plant has the client id of a sherpa of the open site."""
    built = make()
    built.book.keep(Profile("Plant", broker.host, broker.port, client_id=SHERPA))
    built.book.keep(Profile("Own", broker.host, broker.port))
    open_site(built, written(tmp_path), qtbot)
    return built


def asked(console: Console) -> IdDialog:
    assert isinstance(console.ids.dialog, IdDialog)
    return console.ids.dialog


def test_another_client_id_is_the_default_and_throws_nobody_out(console: Console, device: Device, qtbot: QtBot) -> None:
    console.brokers.choose("Plant")
    dialog = asked(console)
    assert dialog.windowTitle() == f"Connect as {SHERPA}?" and dialog.stay.isDefault()
    assert console.run is None, "nothing was connected before the answer"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert console.model.client_id.startswith("ati") and device.is_connected
    assert console.brokers.profile is not None and console.brokers.profile.client_id == SHERPA, "it stays as it is"
    console.link.disconnect_link()
    qtbot.waitUntil(lambda: not online(console))
    console.link.connect_again()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert device.is_connected and console.ids.dialog is None, "it was answered"


@pytest.mark.parametrize("is_source", [True, False])
def test_a_link_that_came_with_another_id_goes_on_as_it_was_only_when_something_of_it_was_saved_otherwise(
    console: Console, qtbot: QtBot, is_source: bool
) -> None:
    old = OldLink(console.model, console.brokers, console.runs, console.sides)
    console.brokers.choose("Plant" if is_source else "Own")
    if not is_source:
        qtbot.waitUntil(lambda: online(console), timeout=10_000)
        console.sides.connect_beside("Plant")
    asked(console).stay.click()
    qtbot.waitUntil(lambda: online(console) and (is_source or beside(console) is LinkState.ONLINE), timeout=10_000)
    saved = console.book.named("Plant")
    assert saved is not None
    assert old.of(saved) == "" and old.of(replace(saved, production=True)) == ""
    assert old.of(replace(saved, keep_alive_s=7)) == "the running link goes on as it was"
    plan = console.run.plan if is_source and console.run is not None else console.sides.plan("Plant")
    assert plan is not None and plan.client_id != SHERPA
    assert old.of(replace(saved, client_id="mine")) == f"the running link keeps the client id {plan.client_id}"


@pytest.mark.parametrize("answer", ["stay", "go"])
def test_the_question_has_left_before_what_was_answered_is_done(console: Console, answer: str) -> None:
    dialogs: list[IdDialog] = []
    shown: list[bool] = []
    profile = console.book.named("Plant")
    assert profile is not None
    console.ids.before(profile, lambda: shown.append(dialogs[0].isVisible()))
    dialogs.append(asked(console))
    getattr(dialogs[0], answer).click()
    assert shown == [False]


def test_who_means_it_connects_as_the_sherpa(console: Console, device: Device, qtbot: QtBot) -> None:
    console.brokers.choose("Plant")
    asked(console).go.click()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert console.model.client_id == SHERPA
    qtbot.waitUntil(lambda: not device.is_connected, timeout=5_000)
    console.brokers.choose("Plant")
    assert console.ids.dialog is None, "the link that has it is our own"


def test_who_cancels_stays_where_he_was(console: Console, device: Device, qtbot: QtBot) -> None:
    console.brokers.choose("Own")
    assert console.ids.dialog is None
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    console.brokers.choose("Plant")
    QTest.keyClick(asked(console), Qt.Key.Key_Escape)
    qtbot.wait(300)
    assert online(console) and device.is_connected
    assert console.brokers.profile is not None and console.brokers.profile.name == "Own"


def test_a_name_on_the_wire_is_somebodys_too(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    console.book.keep(Profile("Plant", broker.host, broker.port, client_id=SHERPA))
    console.book.keep(Profile("Own", broker.host, broker.port))
    console.brokers.choose("Own")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    send(broker)
    qtbot.waitUntil(lambda: SHERPA in console.model.robots, timeout=10_000)
    console.brokers.choose("Plant")
    dialog = asked(console)
    dialog.reject()


def test_beside_the_source_it_is_asked_as_well(console: Console, device: Device, qtbot: QtBot) -> None:
    console.brokers.choose("Own")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    console.sides.connect_beside("Plant")
    asked(console).stay.click()
    qtbot.waitUntil(lambda: [row.link.state for row in console.model.sides.rows] == [LinkState.ONLINE], timeout=10_000)
    assert device.is_connected


def test_what_was_not_agreed_to_is_not_said_to_be_the_source(console: Console, qtbot: QtBot) -> None:
    console.brokers.choose("Own")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    said: list[str] = []
    console.sides.said.connect(said.append)
    console.sides.make_source("Plant")
    asked(console).reject()
    assert not said
    console.sides.make_source("Plant")
    asked(console).stay.click()
    qtbot.waitUntil(lambda: said == ["Plant becomes the source, Own is disconnected"], timeout=5_000)
    qtbot.waitUntil(lambda: online(console), timeout=10_000)


@pytest.mark.parametrize("meant", [False, True])
def test_a_start_with_a_profile_asks_before_it_connects_unless_nobody_is_there_to_answer(
    dark: Theme, broker: Mosquitto, device: Device, qtbot: QtBot, own_home: Path, meant: bool
) -> None:
    plan = Plan(Profile("Plant", broker.host, broker.port, client_id=SHERPA), Credentials(), SHERPA)
    opening = Opening(plan, opened(load(written(own_home))), (1440, 900), meant=meant)
    console = Console(dark, opening, Doors(secrets=SecretStore(environ={}, key_store=FakeVault())))
    qtbot.addWidget(console.window)
    console.start()
    if not meant:
        assert console.run is None
        asked(console).stay.click()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert (console.model.client_id == SHERPA) is meant and device.is_connected is not meant
    console.window.end()


def taken_over(console: Console, broker: Mosquitto, qtbot: QtBot) -> None:
    """By clients that come three times."""
    for _ in range(3):
        qtbot.waitUntil(lambda: online(console), timeout=15_000)
        qtbot.wait(1_500)  # right after our SUBSCRIBE it could be that
        Device(broker, console.model.client_id).leave()
        qtbot.waitUntil(lambda: not online(console), timeout=15_000)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.TAKEN_OVER, timeout=15_000)


def test_an_id_that_was_taken_over_is_asked_about_and_the_pill_says_why_it_is_not_tried_again(
    make: Make, broker: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    console.book.keep(Profile("Plant", broker.host, broker.port, client_id="console-7"))
    console.brokers.choose("Plant")
    assert console.ids.dialog is None
    taken_over(console, broker, qtbot)
    pill = console.window.top_bar.pill
    assert pill._next.label.text() == "not tried again"
    assert "would throw the other client out in turn" in pill.toolTip()
    press(console, Qt.Key.Key_K)
    asked(console).go.click()
    taken_over(console, broker, qtbot)
    console.link.connect_again()
    asked(console).stay.click()  # it is asked each time that it was taken over
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert console.model.client_id.startswith("ati")


def taken_over_beside(console: Console, source: Mosquitto, broker: Mosquitto, qtbot: QtBot) -> Side:
    """Plant, connected beside Own, which is the source."""
    console.book.keep(Profile("Plant", broker.host, broker.port, client_id="console-7"))
    console.book.keep(Profile("Own", source.host, source.port))
    console.brokers.choose("Own")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    console.sides.connect_beside("Plant")
    qtbot.waitUntil(lambda: beside(console) is LinkState.ONLINE, timeout=10_000)
    side = console.sides._sides["Plant"]
    side._link(replace(side.now.link, state=LinkState.TAKEN_OVER))
    return side


def beside(console: Console) -> LinkState | None:
    rows = console.model.sides.rows
    return rows[0].link.state if rows else None


def test_one_beside_that_was_taken_over_is_asked_about_before_it_connects_again(
    make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    taken_over_beside(console, broker, other, qtbot)
    console.sides.connect_again("Plant")
    asked(console).stay.click()
    qtbot.waitUntil(lambda: beside(console) is LinkState.ONLINE, timeout=10_000)
    assert console.model.sides.rows[0].client_id.startswith("ati")


def test_one_beside_that_was_taken_over_is_asked_about_by_every_other_way_back(
    make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    taken_over_beside(console, broker, other, qtbot)
    console.sides.make_source("Plant")
    asked(console).reject()
    console.sides.leave("Plant")
    console.sides.connect_beside("Plant")
    asked(console).reject()


def test_an_id_that_was_taken_over_beside_the_source_is_kept_until_nobody_comes_for_it(
    make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot, own_home: Path
) -> None:
    console, settings = make(), QSettings(str(own_home / "w.ini"), QSettings.Format.IniFormat)
    console.ids._met = MetIds(settings)
    side = taken_over_beside(console, broker, other, qtbot)
    one = whom(side.plan.profile, "console-7")
    assert one in MetIds(settings)
    side._link(replace(side.now.link, state=LinkState.ONLINE, since=console.model.now() - HOLDS_S))
    assert one not in MetIds(settings)


def test_what_is_refused_to_another_client_can_be_tried_as_the_profile_says(console: Console, qtbot: QtBot) -> None:
    console.brokers.choose("Plant")
    asked(console).stay.click()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    refused = replace(console.model.link, state=LinkState.REFUSED, reason="the broker does not want this client id")
    console.model.set_link(refused)
    dialog = asked(console)
    assert dialog.windowTitle() == f"Connect as {SHERPA}?"
    dialog.go.click()
    qtbot.waitUntil(lambda: console.model.client_id == SHERPA and online(console), timeout=10_000)


@pytest.mark.parametrize(
    ("client_id", "said"),
    [
        ("tug-1", "tug-1 is a sherpa of the allow-list"), ("log-1", "log-1 is the Twinzo login of tug-1"),
        ("mule", "mule is a sherpa that is heard here"), ("console", ""),
    ],
)  # fmt: skip
def test_whose_name_it_is(client_id: str, said: str) -> None:
    assert whose(client_id, (RobotRow("tug-1", "log-1", 1),), {"mule"}) == said


@pytest.mark.parametrize(
    ("host", "port", "same"),
    [
        ("Plant.example.", 1883, True), ("plant.example", 8883, True), ("other.example", 1883, False),
        ("127.0.0.1", 1883, False),
    ],
)  # fmt: skip
def test_the_ports_of_a_host_are_one_broker_for_an_id_that_was_taken_over(host: str, port: int, same: bool) -> None:
    met = MetIds(None)
    met.put(whom(Profile("a", "plant.example", 1883), "id-1"))
    assert (whom(Profile("b", host, port), "id-1") in met) is same


def test_on_this_computer_each_port_is_a_broker_of_its_own() -> None:
    met = MetIds(None)
    met.put(whom(Profile("a", "127.0.0.1", 1883), "id-1"))
    assert whom(Profile("b", "localhost", 1883), "id-1") in met
    assert whom(Profile("b", "127.0.0.1", 1884), "id-1") not in met


def test_ids_that_were_taken_over_are_kept_and_bounded(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    met = MetIds(settings)
    for number in range(MOST + 5):
        met.put(("host", 1883, f"id-{number}"))
    again = MetIds(settings)
    assert ("host", 1883, f"id-{MOST + 4}") in again and ("host", 1883, "id-0") not in again
    again.drop(("host", 1883, f"id-{MOST + 4}"))
    assert ("host", 1883, f"id-{MOST + 4}") not in MetIds(settings)
    settings.setValue(KEY, '[["host", "no port", "x"], 7, ["h", 1, "good"]]')
    assert ("h", 1, "good") in MetIds(settings)
