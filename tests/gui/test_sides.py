"""Several brokers at once: each with a link, a pill and a place in the lists of its own; one of them is the source."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.brokers.window import BrokerWindow
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.console.side import Side
from ati_console.gui.console.take_over import clash
from ati_console.gui.models import connection_model, messages_model, topic_rows
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.site import file as site_file
from ati_console.stages import Plan, build
from ati_console.status import LinkState
from tests.gui.broker_scene import SECRET, Vault
from tests.site.a_site import written
from tests.support.mosquitto import Mosquitto

STATUS = b'{"sherpa_name":"%s","mode":"fleet","pose":[76.0,72.0,1.57],"battery_status":78,"timestamp":%d}'
TOPIC = "ati_fm/sherpa/status"
NAMES = ("Plant", "Mirror", "Local", "Staging", "Fifth", "Sixth")


@dataclass
class Scene:
    """A console, and two brokers: the source's and everybody else's."""

    console: Console
    source: Mosquitto
    beside: Mosquitto
    vault: Vault
    qtbot: QtBot

    def until(self, met: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(met, timeout=15_000)

    def start(self) -> None:
        self.console.brokers.choose("Plant")
        self.until(lambda: self.console.model.link.state is LinkState.ONLINE)

    def connect(self, *names: str) -> None:
        for name in names:
            self.console.sides.connect_beside(name)
        self.until(lambda: all(self.state(name) is LinkState.ONLINE for name in names))

    def state(self, name: str) -> LinkState | None:
        return next((side.link.state for side in self.console.model.sides.rows if side.name == name), None)

    def is_online_at(self, broker: Mosquitto) -> bool:
        """The source; the link of before is in the model until the next one begins."""
        link = self.console.model.link
        return link.state is LinkState.ONLINE and link.address.endswith(f":{broker.port}")

    @property
    def said(self) -> str:
        return "\n".join(entry.fault.what for entry in self.console.model.faults)


def profile(name: str, broker: Mosquitto, **more: object) -> Profile:
    return replace(Profile(name, host=broker.host, port=broker.port), **more)  # type: ignore[arg-type]


def send(broker: Mosquitto, sherpa: bytes = b"tug-107") -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.publish(TOPIC, STATUS % (sherpa, int(time.time())), qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        source, beside = (stack.enter_context(Mosquitto()) for _ in range(2))
        store, vault = ProfileStore(own_home / "profiles.json"), Vault()
        plant = profile("Plant", source, production=True)
        store.save([plant, *(profile(name, beside) for name in NAMES[1:])])
        doors = Doors(secrets=SecretStore({}, vault))
        console = Console(dark, Opening(size=(1440, 900)), doors)
        qtbot.addWidget(console.window)
        console.start()
        yield Scene(console, source, beside, vault, qtbot)
        if console.window.isVisible():
            console.window.end()


def test_two_more_brokers_stand_beside_the_source_each_with_its_pill_and_its_rate(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror", "Local")
    pills = scene.console.window.top_bar.sides
    assert pills.shown == ("Mirror", "Local")
    assert "Online" in pills.pill("Mirror").accessibleName()
    send(scene.beside)
    scene.until(lambda: [side.received for side in scene.console.model.sides.rows] == [1, 1])
    assert scene.console.model.fleet.received == 0 and not scene.console.model.robots
    send(scene.source)
    scene.until(lambda: scene.console.model.fleet.received == 1)
    assert "tug-107" in scene.console.model.robots


def test_a_broker_beside_is_marked_as_production_as_soon_as_that_is_saved(scene: Scene) -> None:
    """As the source is: it said nothing until it was connected again."""
    scene.start()
    scene.connect("Mirror")
    pill = scene.console.window.top_bar.sides.pill("Mirror")
    assert pill.production.isHidden()
    scene.console.book.store.put(profile("Mirror", scene.beside, production=True))
    scene.console.book.reload()
    scene.console.window._show_link()
    assert not pill.production.isHidden() and "production" in pill.accessibleName().lower()


def test_a_broker_beside_says_that_its_sherpas_are_not_on_the_floor(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror")
    said = scene.console.window.toast.words()
    assert "Mirror is beside the source" in said and "neither on the floor nor forwarded" in said
    pill = scene.console.window.top_bar.sides.pill("Mirror")
    first = pill.menu.actions()[0]
    assert first.text() == "Messages only: not on the floor, not forwarded" and not first.isEnabled()


def test_the_source_stays_the_one_to_connect_again_to_when_another_is_connected_beside_it(scene: Scene) -> None:
    """Ctrl+K at the next start would make a broker the source that was only looked at."""
    scene.start()
    scene.qtbot.wait(1_100)  # whoever comes within one second of it is no proof
    scene.connect("Mirror")
    scene.until(lambda: "Mirror" in scene.console.book.store.load().last_used)
    scene.console.book.finish()
    scene.qtbot.wait(300)
    scene.console.book.reload()
    last = scene.console.book.last
    assert last is not None and last.name == "Plant"


def test_the_client_id_of_the_source_stands_with_its_link_and_is_copied(scene: Scene) -> None:
    scene.start()
    scene.console.window.show_tab(Tab.CONNECTION)
    line = scene.console.window.monitor.bottom.connection.verdict
    scene.until(lambda: line.copy.isVisible())
    scene.qtbot.mouseClick(line.copy, Qt.MouseButton.LeftButton)
    used = QGuiApplication.clipboard().text()
    assert used == scene.console.model.client_id != "" and line.identity.whole() == f"client id {used}"


def test_one_that_ends_says_so_in_its_own_pill_and_the_others_go_on(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror")
    scene.beside.stop()
    scene.until(lambda: scene.state("Mirror") is LinkState.RECONNECTING)
    assert scene.console.model.link.state is LinkState.ONLINE
    scene.console.window._show_link()
    name = scene.console.window.top_bar.sides.pill("Mirror").accessibleName()
    assert "Reconnecting" in name and "next try" in name
    scene.beside.start()
    scene.until(lambda: scene.state("Mirror") is LinkState.ONLINE)


def test_its_messages_stand_with_the_others_in_a_column_of_their_broker_and_can_be_filtered(scene: Scene) -> None:
    scene.start()
    page = scene.console.window.monitor.bottom.messages
    scene.console.window.show_tab(Tab.MESSAGES)
    assert page.table.isColumnHidden(messages_model.BROKER)
    scene.connect("Mirror")
    send(scene.source, b"tug-1")
    send(scene.beside, b"tug-2")
    scene.until(lambda: page.rows.rowCount() == 2)
    scene.until(lambda: not page.table.isColumnHidden(messages_model.BROKER))
    column = {page.rows.index(row, messages_model.BROKER).data() for row in range(2)}
    assert column == {"Plant", "Mirror"}
    assert page.table.header.visualIndex(messages_model.BROKER) == 1
    page.set_filter("broker:mirror")
    assert page.rows.rowCount() == 1
    assert page.rows.index(0, 4).data() == "tug-2"
    assert page.csv_rows()[1][0][-1] == "Mirror"


def test_its_topics_stand_with_the_others_under_their_broker_and_leave_with_it(scene: Scene) -> None:
    scene.start()
    page = scene.console.window.monitor.bottom.messages
    topics = page.detail.topics
    scene.console.window.show_tab(Tab.MESSAGES)
    scene.connect("Mirror")
    send(scene.source)
    send(scene.beside)
    scene.until(lambda: [(row.cells[0], row.cells[2]) for row in topics.rows.rows] == [(TOPIC, "1")] * 2)
    assert {row.cells[topic_rows.BROKER] for row in topics.rows.rows} == {"Plant", "Mirror"}
    assert not topics.table.isColumnHidden(topic_rows.BROKER)
    assert scene.console.model.messages.topics[0].count == 1  # verdicts are about the source alone
    scene.console.sides.leave("Mirror")
    scene.until(lambda: [row.cells[topic_rows.BROKER] for row in topics.rows.rows] == ["Plant"])
    scene.until(lambda: topics.table.isColumnHidden(topic_rows.BROKER))


def test_the_timeline_names_the_broker_of_each_event_also_after_it_is_gone(scene: Scene) -> None:
    scene.start()
    scene.console.window.show_tab(Tab.CONNECTION)
    page = scene.console.window.monitor.bottom.connection
    page.refresh(time.time())
    assert page.events.table.isColumnHidden(connection_model.BROKER)
    scene.connect("Mirror")
    scene.console.sides.leave("Mirror")
    page.refresh(time.time())
    rows = [row.cells for row in page.events.rows.rows]
    assert not page.events.table.isColumnHidden(connection_model.BROKER)
    assert {row[connection_model.BROKER] for row in rows} == {"Plant", "Mirror"}
    assert any(row[connection_model.BROKER] == "Mirror" and row[3] == "disconnected here" for row in rows)
    times = [row.values[0] for row in page.events.rows.rows]
    assert times == sorted(times, reverse=True)


def test_disconnecting_one_ends_its_threads_and_its_pill(scene: Scene) -> None:
    scene.start()
    before = threading.active_count()
    scene.connect("Mirror")
    pills = scene.console.window.top_bar.sides
    leave = next(action for action in pills.pill("Mirror").menu.actions() if action.data() == "leave")
    leave.trigger()
    scene.until(lambda: not pills.isVisible())
    scene.until(lambda: threading.active_count() <= before)
    scene.until(lambda: not scene.console.sides._goodbyes._leaving)
    assert scene.console.model.link.state is LinkState.ONLINE


def test_one_beside_is_made_the_source_with_the_same_client_id_and_nobody_is_thrown_out(scene: Scene) -> None:
    store = scene.console.book.store
    store.put(profile("Mirror", scene.beside, client_id="amr-001"))
    scene.console.book.reload()
    scene.start()
    scene.connect("Mirror")
    scene.console.sides.make_source("Mirror")
    scene.until(lambda: scene.console.model.source == "Mirror")
    scene.until(lambda: scene.is_online_at(scene.beside))
    assert scene.console.model.sides.names == ()
    send(scene.beside)
    scene.until(lambda: "tug-107" in scene.console.model.robots)
    assert "already connected" not in scene.beside.log


def test_the_same_client_id_on_the_same_broker_is_refused_in_words_before_connecting(scene: Scene) -> None:
    store = scene.console.book.store
    for name in ("Mirror", "Local"):
        store.put(profile(name, scene.beside, client_id="amr-001"))
    scene.console.book.reload()
    scene.start()
    scene.connect("Mirror")
    scene.console.sides.connect_beside("Local")
    assert "Local has the client id of Mirror on the same broker (amr-001)" in scene.said
    assert scene.console.model.sides.names == ("Mirror",)
    scene.console.brokers.choose("Local")
    assert scene.console.model.source == "Plant"
    assert scene.state("Mirror") is LinkState.ONLINE


def test_not_the_source_again_not_twice_and_not_more_than_four(scene: Scene) -> None:
    scene.start()
    toast = scene.console.window.toast
    scene.console.sides.connect_beside("Plant")
    assert toast.words() == "Plant is the source already"
    scene.connect("Mirror")
    scene.console.sides.connect_beside("Mirror")
    assert toast.words() == "Mirror is connected already"
    assert not scene.said, "what is as it was wished is no error"
    scene.connect("Local", "Staging", "Fifth")
    scene.console.sides.connect_beside("Sixth")
    assert "4 brokers are connected beside the source" in scene.said
    assert scene.console.model.sides.names == ("Mirror", "Local", "Staging", "Fifth")


def test_a_publish_only_one_never_subscribes(scene: Scene) -> None:
    scene.console.book.store.put(profile("Mirror", scene.beside, role=Role.PUBLISH_ONLY))
    scene.console.book.reload()
    scene.start()
    scene.connect("Mirror")
    send(scene.beside)
    scene.qtbot.wait(200)
    assert scene.console.model.sides.rows[0].received == 0
    assert "SUBSCRIBE" not in scene.beside.log
    scene.console.window._show_link()
    assert "publish only" in scene.console.window.top_bar.sides.pill("Mirror").accessibleName()


def test_a_password_is_asked_for_and_a_no_leaves_the_others_alone(scene: Scene) -> None:
    with Mosquitto(users={"amr-001": SECRET}) as strict:
        scene.console.book.store.put(profile("Mirror", strict, user="amr-001"))
        scene.console.book.reload()
        scene.start()
        scene.console.sides.connect_beside("Mirror")
        scene.console.sides.connect_beside("Local")  # waits for its turn
        entry = scene.console.sides._entry
        scene.until(lambda: entry.dialog is not None)
        assert entry.dialog is not None
        QTest.keyClick(entry.dialog, Qt.Key.Key_Escape)
        scene.until(lambda: scene.state("Local") is LinkState.ONLINE)
        assert scene.console.model.sides.names == ("Local",)
        scene.console.sides.connect_beside("Mirror")
        scene.until(lambda: entry.dialog is not None)
        QTest.keyClicks(entry.dialog.secret, SECRET)
        entry.dialog.go.click()
        scene.until(lambda: scene.state("Mirror") is LinkState.ONLINE)
        assert scene.vault.kept["broker:Mirror"] == SECRET


def test_what_becomes_the_source_waits_for_its_own_link_though_another_one_is_gone_before(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both links would have the same client id, and throw each other out."""
    goodbye, stop = threading.Event(), Side.stop

    def slow(side: Side) -> None:
        if side.now.name == "Mirror":
            assert goodbye.wait(30)
        stop(side)

    monkeypatch.setattr(Side, "stop", slow)
    scene.start()
    scene.connect("Mirror", "Local")
    sides, brokers = scene.console.sides, scene.console.brokers
    sides.make_source("Mirror")
    sides.leave("Local")
    scene.until(lambda: [side.now.name for side in sides.findChildren(Side)] == ["Mirror"])
    assert brokers.profile is not None and brokers.profile.name == "Plant"
    goodbye.set()
    scene.until(lambda: scene.is_online_at(scene.beside))


def test_the_end_of_the_window_ends_all_of_them(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror", "Local", "Staging", "Fifth")
    scene.console.window.end()
    names = {thread.name for thread in threading.enumerate()}
    assert not {name for name in names if name.startswith(("mqtt", "ingest", "end of"))}
    said_goodbye = [line for line in scene.beside.log.splitlines() if "Received DISCONNECT" in line]
    assert len(said_goodbye) == 4
    assert not any(side.ingest.isRunning() for side in scene.console.sides._sides.values())


def test_the_menu_of_the_pill_connects_beside_by_name(scene: Scene) -> None:
    scene.start()
    pill = scene.console.window.top_bar.pill
    offered = {action.data(): action for action in pill.beside.actions()}
    assert "Plant" not in offered and {"Mirror", "Local"} <= set(offered)
    offered["Mirror"].trigger()
    scene.until(lambda: scene.state("Mirror") is LinkState.ONLINE)
    scene.console.window._show_link()
    assert not offered["Mirror"].isEnabled() and offered["Local"].isEnabled()


def test_the_palette_has_the_ways_to_several_brokers_with_their_reasons(scene: Scene) -> None:
    actions = scene.console.window.actions_of
    assert actions.named("Disconnect the brokers beside").why_not()
    scene.start()
    assert actions.named("Connect another broker beside").why_not() == ""
    actions.run(actions.named("Connect another broker beside"))
    menu = scene.console.window.top_bar.pill.beside
    assert menu.isVisible()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    scene.connect("Mirror")
    scene.console.window._show_link()
    actions.run(actions.named("Disconnect the brokers beside"))
    assert scene.console.model.sides.names == ()


def test_a_link_beside_cannot_be_built_with_a_site(tmp_path: Path, qapp: object) -> None:
    plan = Plan(Profile("Mirror"), Credentials(), "id")
    stages = build(plan)
    assert stages.forwarder is None
    with pytest.raises(ValueError, match="forwards nothing"):
        Side(replace(plan, site=site_file.load(written(tmp_path)).site), stages, None, None, None)  # type: ignore[arg-type]


def test_ports_of_one_host_are_one_broker_but_not_on_this_computer() -> None:
    far, local = Profile("Far", host="Broker.example", port=8883), Profile("Local", port=1883)
    assert "Far" in clash(replace(far, name="Web", host="broker.example.", port=443), "amr-001", [(far, "amr-001")])
    assert clash(replace(far, name="Web", port=443), "amr-002", [(far, "amr-001")]) == ""
    assert clash(replace(local, name="Other", port=1884), "amr-001", [(local, "amr-001")]) == ""
    assert clash(replace(local, name="Other", host="localhost"), "amr-001", [(local, "amr-001")])


def test_one_that_became_the_source_while_its_password_was_asked_for_is_not_connected_twice(scene: Scene) -> None:
    with Mosquitto(users={"amr-001": SECRET}) as strict:
        scene.console.book.store.put(profile("Mirror", strict, user="amr-001"))
        scene.console.book.reload()
        scene.start()
        scene.console.sides.connect_beside("Mirror")
        entry = scene.console.sides._entry
        scene.until(lambda: entry.dialog is not None)
        scene.vault.kept["broker:Mirror"] = SECRET
        scene.console.brokers.choose("Mirror")
        scene.until(lambda: scene.is_online_at(strict))
        assert entry.dialog is not None
        QTest.keyClicks(entry.dialog.secret, SECRET)
        entry.dialog.go.click()
        scene.until(lambda: "Mirror is the source by now" in scene.said)
        assert scene.console.model.sides.names == ()
        scene.until(lambda: scene.is_online_at(strict))


def test_one_whose_name_was_taken_away_goes_on_and_cannot_become_the_source(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror")
    scene.console.book.store.remove("Mirror")
    scene.console.book.reload()
    scene.console.sides.make_source("Mirror")
    assert "not saved under this name" in scene.said
    assert scene.console.model.source == "Plant" and scene.state("Mirror") is LinkState.ONLINE


def managed(scene: Scene, name: str) -> BrokerWindow:
    manager = scene.console.manager
    manager.open()
    shown = manager.shown
    assert shown is not None
    scene.until(lambda: name in shown.model.names)
    shown.sidebar.choose(name)
    return shown


def test_in_the_manager_one_that_is_beside_can_be_disconnected_and_one_that_cannot_says_why(scene: Scene) -> None:
    """It offered "Beside" for both, and closed itself to say that nothing could be done."""
    scene.start()
    scene.connect("Mirror")
    window = managed(scene, "Plant")
    button = window.sidebar.beside_button
    assert (button.text(), button.isEnabled()) == ("Beside", False)
    assert "Plant is the source already" in button.toolTip()
    window.sidebar.choose("Mirror")
    assert (button.text(), button.isEnabled()) == ("Leave", True)
    assert "Mirror" in button.toolTip()
    button.click()
    scene.until(lambda: scene.console.sides.names == ())
    assert window.isVisible() and button.text() == "Beside" and button.isEnabled()
    window.close()


def test_what_is_saved_of_one_beside_is_in_force_once_it_is_connected_again(scene: Scene) -> None:
    """The notice of the source had the button, that of a broker beside it had none."""
    scene.start()
    scene.connect("Mirror")
    before = scene.console.sides.plan("Mirror")
    window = managed(scene, "Mirror")
    window.desk.save(profile("Mirror", scene.beside, keep_alive_s=77), "Mirror", window.drafts.saved("Mirror"))
    scene.until(window.notice.act.isVisible)
    assert window.notice.act.text() == "Connect again"
    window.notice.act.click()
    scene.until(lambda: (plan := scene.console.sides.plan("Mirror")) is not None and plan is not before)
    now = scene.console.sides.plan("Mirror")
    assert now is not None and now.profile.keep_alive_s == 77
    scene.until(lambda: scene.state("Mirror") is LinkState.ONLINE)
    assert scene.console.brokers.profile is not None and scene.console.brokers.profile.name == "Plant"


def test_each_that_is_made_anew_comes_back_whatever_else_is_wished_meanwhile(scene: Scene) -> None:
    """The next wish took the place of the one before: that broker was gone without a word."""
    scene.start()
    scene.connect("Mirror", "Local")
    for name in ("Mirror", "Local"):
        scene.console.sides.anew(name)
    scene.console.brokers.choose("Staging")
    scene.until(lambda: set(scene.console.sides.names) == {"Mirror", "Local"})
    scene.until(lambda: scene.is_online_at(scene.beside))


def test_one_that_is_left_while_it_is_made_anew_stays_away(scene: Scene) -> None:
    scene.start()
    scene.connect("Mirror")
    scene.console.sides.anew("Mirror")
    scene.console.sides.leave("Mirror")
    scene.qtbot.wait(1_000)
    assert scene.console.sides.names == ()
