"""Every action of the list without a mouse: by its key, or by a few letters in the palette; and its effect is there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.actions import Action
from ati_console.gui.broker_actions import BROKERS
from ati_console.gui.diagnose.model import Going, Phase
from ati_console.gui.floor.press_desk import KINDS
from ati_console.gui.forward.tabs import TITLES as FORWARD_TITLES
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.models.publish_model import StreamState
from ati_console.gui.models.side_links import SideLink
from ati_console.gui.models.wishes import ReadBackNow
from ati_console.gui.panels.bottom_tabs import TITLES, Tab
from ati_console.gui.publish.stream_bar import KINDS as STREAM_KINDS
from ati_console.gui.recent_memory import RecentSite
from ati_console.gui.shell.rail import LOG, SETTINGS, WORKSPACES
from ati_console.gui.theme import Theme
from ati_console.gui.window_actions import SORTS
from ati_console.mqtt.tickets import Offline, PublishTicket
from ati_console.publish.message import Message
from ati_console.settings.profile import Profile
from ati_console.status import Fault, LinkState, LinkStatus
from tests.gui.sherpas import NOW, fleet_of, sherpa, stand_still

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Effect = Callable[["Hands"], bool]


class Hands:
    """The window, what it wished for, and what it opened on the desktop; only keys are pressed."""

    def __init__(self, window: MainWindow, opened: list[str]) -> None:
        self.window, self.opened = window, opened
        self.of_diagnose: dict[str, QSignalSpy] = {}
        pill, start = window.top_bar.pill, window.monitor.start
        self.wishes = {
            "connect": QSignalSpy(window.connect_requested), "address": QSignalSpy(window.address_requested),
            "manage": QSignalSpy(pill.manage_requested), "import": QSignalSpy(start.import_requested),
            "new": QSignalSpy(window.new_site_requested), "site": QSignalSpy(window.site_requested),
            "save": QSignalSpy(window.save_requested), "save as": QSignalSpy(window.save_as_requested),
            "undo": QSignalSpy(window.undo_requested), "map": QSignalSpy(window.map_requested),
            "demo": QSignalSpy(window.demo_requested), "forward": QSignalSpy(window.forward_requested),
            "sides": QSignalSpy(window.sides_left), "ati": QSignalSpy(window.ati_handover_requested),
            "send": QSignalSpy(window.publish.model.send_requested),
            "clear": QSignalSpy(window.publish.model.clear_requested),
            "stream": QSignalSpy(window.publish.model.stream_requested),
            "stop": QSignalSpy(window.publish.model.stop_requested),
            "resend": QSignalSpy(window.publish.model.resend_requested),
            "local": QSignalSpy(pill.local_requested),
            "trial": QSignalSpy(window.trial_requested), "stop trial": QSignalSpy(window.trial_stopped),
            "contract": QSignalSpy(window.contract_requested),
            "forget sites": QSignalSpy(window.recent_forgotten),
        }  # fmt: skip
        self.asked_of_the_model: list[object] = []
        self.forgotten: list[object] = []
        window._model.wished.connect(self.asked_of_the_model.append)
        self.before = self.looks()

    def until(self, met: Callable[[], bool]) -> None:
        """Something off the window's thread."""
        for _ in range(500):
            if met():
                return
            QTest.qWait(10)
        raise AssertionError("it did not come within 5 s")

    def wished(self, name: str) -> bool:
        return self.wishes[name].count() == 1

    def looks(self) -> dict[str, object]:
        """What an action may change."""
        window, view = self.window, self.window.monitor.floor.view
        return {
            "range": view._camera.viewport().key(), "following": view.aim.following, "trails": view.layers.trail_s,
            "measuring": view.belt.tool is view.belt.measure, "zooming": view.belt.tool is view.belt.zoom,
            "theme": window.theme.name, "mode": window.theme.mode,
            "zoom": window.theme.zoom, "motion": window.settings_page.now.reduced_motion,
            "paused": window.monitor.bottom.messages.paused, "full": window.isFullScreen(),
            "selected": window.selected, "windows": len(QApplication.topLevelWidgets()),
        }  # fmt: skip

    def changed(self, name: str) -> bool:
        return self.looks()[name] != self.before[name]

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        pressed = QKeySequence(keys)[0]
        QTest.keyClick(widget or QApplication.focusWidget() or self.window, pressed.key(), pressed.keyboardModifiers())

    def do(self, action: Action) -> None:
        if action.local and action.keys:
            self.press(action.keys[-1], self.pane(action))
        elif action.keys:
            self.press(action.keys[0])
        else:
            self.by_palette(action.name)

    def by_palette(self, name: str) -> None:
        self.press("Ctrl+Shift+P")
        palette = self.window.palette_of
        assert palette.isVisible() and palette.field.hasFocus()
        QTest.keyClicks(palette.field, name)
        first = palette.found.rows[0][0].name
        assert first == name, f"{name} typed in full finds {first} first"
        self.press("Return")
        assert not palette.isVisible(), f"{name} cannot be done: {palette.found.rows[0][1]}"

    def pane(self, action: Action) -> QWidget:
        """The pane that hears a local key, with the focus in it as Tab would bring it."""
        if action.name == "Stop the stream":
            return self.window.publish.pane
        monitor = self.window.monitor
        table = monitor.fleet.table
        panes: dict[str, QWidget] = {
            "Floor": monitor.floor.view, "Acknowledge the selected rows": monitor.bottom.errors.table,
            "Pause the messages": monitor.bottom.messages.table, "Copy rows": monitor.bottom.errors.table,
        }  # fmt: skip
        pane = panes.get(action.group) or panes.get(action.name, table)
        pane.setFocus(Qt.FocusReason.TabFocusReason)
        return pane


@pytest.fixture
def hands(dark: Theme, own_home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """A window with two sherpas, the first selected, a site, an error and a crash report that nobody opened."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(lambda url: opened.append(url.toLocalFile()) or True))
    (own_home / "logs").mkdir(exist_ok=True)
    (own_home / "logs" / "ati-console.log").write_text("2025-12-01 13:05:06,123 INFO ati_console.x hello\n")
    model = ConsoleModel(stand_still)
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    window.show_site("Plant A")
    model.set_fleet(fleet_of(sherpa("tug-1"), sherpa("tug-2")))
    model.set_forward(ForwardStatus(branch="Test", mode=ForwardMode.SHADOW))
    model.add_fault(Fault(NOW - 5, "window", "something broke", "mend it"))
    model.select("tug-1")
    report = own_home / "logs" / "crash-20251201-130506-000000.txt"
    report.write_text("boom")
    window.crash.show(report)
    window.forward.head.check.setEnabled(True)
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    for panel in window.monitor.panels:
        panel.refresh(NOW)
    yield Hands(window, opened)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()


def in_view(number: int) -> Effect:
    return lambda hands: hands.window._stack.currentIndex() == number


def tab(number: int) -> Effect:
    return lambda hands: hands.window.monitor.bottom.tabs.currentIndex() == number and in_view(0)(hands)


def forward_tab(number: int) -> Effect:
    return lambda hands: hands.window.forward.head.tabs.currentIndex() == number and in_view(2)(hands)


def wish(name: str) -> Effect:
    return lambda hands: hands.wished(name)


def change(name: str) -> Effect:
    return lambda hands: hands.changed(name)


def streams(kind: str) -> Effect:
    return lambda hands: hands.window.publish.pane.streams.kind == kind and in_view(1)(hands)


def asked_to_forward(hands: Hands) -> bool:
    dialog = hands.window.forwarding.dialog
    return dialog is not None and dialog.isVisible()


def forwards(mode: ForwardMode) -> Effect:
    return lambda hands: hands.wished("forward") and hands.wishes["forward"].at(0) == [mode]


def copied(words: str) -> Effect:
    return lambda hands: words in QGuiApplication.clipboard().text()


def sorted_by(column: Column) -> Effect:
    return lambda hands: hands.window.monitor.fleet.rows.wish.column == column


def acknowledged(hands: Hands) -> bool:
    return hands.window._model.faults[0].acknowledged


def asks_where_to_save(hands: Hands) -> bool:
    return hands.window.monitor.bottom.saver.dialog is not None


def saves_as(kind: str) -> Effect:
    return lambda hands: hands.window.monitor.floor.more.press.askers[kind].dialog is not None


def prints(hands: Hands) -> bool:
    return hands.window.monitor.floor.more.press.printing is not None


def asks_for_a_plan(hands: Hands) -> bool:
    return hands.window.monitor.floor.more.plan_asker.dialog is not None


def two_points_are_asked_for(hands: Hands) -> bool:
    view, plans = hands.window.monitor.floor.view, hands.window.monitor.floor.plans
    return view.belt.tool is plans.tool


def asks_where_the_delivery_goes(hands: Hands) -> bool:
    return hands.window.forward.delivery.saver.dialog is not None


def asks_for_the_read_back(hands: Hands) -> bool:
    return hands.asked_of_the_model == [ReadBackNow()]


def heard_in_diagnose(name: str) -> Effect:
    """The wish was made while Diagnose is in view."""
    return lambda hands: hands.of_diagnose[name].count() == 1 and in_view(3)(hands)


def forgot(name: str) -> Effect:
    return lambda hands: (name,) in hands.forgotten


EFFECTS: dict[str, Effect] = {
    **{name: in_view(number) for number, (name, _icon) in enumerate(WORKSPACES)},
    **{f"{title} below the floor": tab(number) for number, title in enumerate(TITLES)},
    **{f"Forward: {title}": forward_tab(number) for number, title in enumerate(FORWARD_TITLES)},
    "Connect or disconnect": wish("connect"),
    "Connect to another address": wish("address"),
    "Manage brokers": wish("manage"),
    "Import profiles from a file": wish("import"),
    "Local broker and tunnel": wish("local"),
    "Run the five-step trial": wish("trial"),
    "Stop the trial": wish("stop trial"),
    "Fleet contract of all sherpas": wish("contract"),
    "New site": wish("new"),
    "Open a site file": wish("site"),
    "Forget the recent sites": wish("forget sites"),
    "Save the site": wish("save"),
    "Save the site as": wish("save as"),
    "Undo the last change of the site": wish("undo"),
    "Open an ATI map": wish("map"),
    "Run the demo": wish("demo"),
    "Hand over to ATI": wish("ati"),
    "Probe this broker": heard_in_diagnose("run"),
    "Change the plan of the probe": heard_in_diagnose("plan"),
    "Stop the probe": heard_in_diagnose("cancel"),
    "Rehearse: TVS dev as met in 2025": heard_in_diagnose("rehearsal"),
    "Find a template": lambda hands: hands.window.publish.pane.templates.find_field.hasFocus() and in_view(1)(hands),
    "Save the message as a template": lambda hands: hands.window.publish.pane.questions.dialog is not None,
    "Put the template back as it was": lambda hands: not hands.window.publish.pane.drafts.edited,
    "MQTT 5 properties of the message": lambda hands: hands.window.publish.pane.bar.extras.isVisible(),
    **{f"Stream: {kind}": streams(kind) for kind in STREAM_KINDS},
    "Send the message, or arm it": wish("send"),
    "Clear the retained message of the topic": wish("clear"),
    "Start the stream": wish("stream"),
    "Stop the stream": wish("stop"),
    "Send the selected message again": wish("resend"),
    "Copy the message as mosquitto_pub": copied("mosquitto_pub"),
    "Save the history as CSV": lambda hands: hands.window.publish.pane.history.saver.dialog is not None,
    "Forward on or off, asks first": asked_to_forward,
    "Forward in shadow: compute, send nothing": forwards(ForwardMode.SHADOW),
    "Forward off": forwards(ForwardMode.OFF),
    "Check Twinzo, stage by stage": in_view(2),
    "Check the read-back now": asks_for_the_read_back,
    "The floor of sent and read back alone, or not": lambda hands: hands.window.forward.alone.isChecked(),
    "Save the delivery as CSV": asks_where_the_delivery_goes,
    "Connect another broker beside": lambda hands: hands.window.top_bar.pill.beside.isVisible(),
    "Disconnect the brokers beside": wish("sides"),
    "Floor plan from a picture": asks_for_a_plan,
    "Place the picture of the floor by two points": two_points_are_asked_for,
    **{f"Save the floor as {kind.upper()}": saves_as(kind) for kind in KINDS},
    "Print the floor": prints,
    "Fit the floor": change("range"),
    "Follow the selected sherpa": change("following"),
    "Trails on or off": change("trails"),
    "Measure on the floor": change("measuring"),
    "Zoom to a box of the floor": change("zooming"),
    "Zoom the floor in": change("range"),
    "Zoom the floor out": change("range"),
    "Move the floor": change("range"),
    "Filter in the fleet": lambda hands: hands.window.monitor.fleet.filter_field.hasFocus(),
    "Select above or below, everywhere": change("selected"),
    "Acknowledge the selected rows": acknowledged,
    "Acknowledge all rows in view": acknowledged,
    "Hold the order of the fleet": lambda hands: hands.window.monitor.fleet.is_held,
    "Forget the selected sherpa": forgot("stranger"),
    "Forget all lost strangers": forgot("stranger"),
    "Columns of the fleet": lambda hands: isinstance(QApplication.activePopupWidget(), QMenu),
    "Pause the messages": change("paused"),
    "Copy rows": copied("something broke"),
    "Save the list as CSV": asks_where_to_save,
    "Show the sherpa in a window of its own": change("windows"),
    "Command palette": lambda hands: hands.window.palette_of.isVisible(),
    "Keys": lambda hands: hands.window.key_map.isVisible(),
    "Settings": in_view(SETTINGS),
    "Log": in_view(LOG),
    "Copy the log without secrets": copied("hello"),
    "Open the last crash report": lambda hands: hands.opened[0].endswith("crash-20251201-130506-000000.txt"),
    "About ATI Console": lambda hands: hands.window.about.isVisible(),
    "Open the data folder": lambda hands: len(hands.opened) == 1,
    "Zoom in": change("zoom"),
    "Zoom out": change("zoom"),
    "Zoom 100 %": lambda hands: hands.window.theme.zoom == 1.0,
    "Dark": lambda hands: hands.window.theme.mode == "dark",
    "Light": change("theme"),
    "Dark or light as the system": change("mode"),
    "Reduced motion on or off": change("motion"),
    "Alarms and thresholds": lambda hands: bool(hands.window.alarms.dialog and hands.window.alarms.dialog.isVisible()),
    "Reset the layout": lambda hands: hands.window.monitor.fleet.columns.hidden == (),
    "Full screen": change("full"),
    "Quit": lambda hands: not hands.window.isVisible(),
    "Open the row": change("windows"),
    **{f"Sort the fleet by {words}": sorted_by(column) for column, words in SORTS.items()},
}


def zoomed(hands: Hands) -> None:
    hands.window.theme.set_zoom(1.25)


def light(hands: Hands) -> None:
    hands.window.theme.set_mode("light")


def a_column_hidden(hands: Hands) -> None:
    hands.window.monitor.fleet.columns.hide([Column.HZ])


def error_chosen(hands: Hands) -> None:
    hands.window.monitor.bottom.errors.table.selectRow(0)


def messages_in_view(hands: Hands) -> None:
    hands.window.show_tab(Tab.MESSAGES)


def log_in_view(hands: Hands) -> None:
    hands.window.show_log()
    hands.window.log_page.look()


def moved_away(hands: Hands) -> None:
    hands.press("+", hands.window.monitor.floor.view)
    hands.window.monitor.floor.view.refresh(NOW)
    hands.before = hands.looks()


def a_second_profile(hands: Hands) -> None:
    hands.window.show_profile("Plant A", ("Plant A", "Mirror"))


def a_broker_beside(hands: Hands) -> None:
    beside = SideLink("Mirror", LinkStatus(LinkState.ONLINE, NOW))
    hands.window._model.sides.put(beside)
    hands.window._show_link()


def read_back_is_possible(hands: Hands) -> None:
    hands.window._model.grant(ReadBackNow)
    hands.window.forward.delivery.read_now.setEnabled(True)


def a_picture_on_the_floor(hands: Hands) -> None:
    picture = paths.logs_dir() / "plan.png"
    QPixmap(40, 30).save(str(picture))
    plans = hands.window.monitor.floor.plans
    plans.choose(picture)
    hands.until(lambda: plans.plan is not None)


class NoLink:
    """A broker that is gone: the message stands in the history all the same."""

    profile = Profile("Local")

    def publish(self, *_given: object, **_named: object) -> PublishTicket:
        raise Offline("not connected")


def publishing(hands: Hands) -> None:
    """A broker, the workspace in view, and a message in the history."""
    window, publish = hands.window, hands.window.publish
    window.choose_workspace(1)
    publish.model.set_profile(Profile("Local"))
    window._model.set_link(LinkStatus(LinkState.ONLINE, NOW))
    with contextlib.suppress(Offline):
        publish.model.ledger.send(NoLink(), Message("ati/amr/tug-1/status", b"{}"))
    publish.pane.history.refresh(NOW + 1)


def repeating(hands: Hands) -> None:
    publishing(hands)
    hands.window.publish.pane.streams.choose(1)


def streaming(hands: Hands) -> None:
    publishing(hands)
    hands.window.publish.model.set_stream(StreamState("Repeat"))


def online(hands: Hands) -> None:
    hands.window._model.set_link(LinkStatus(LinkState.ONLINE, NOW))


def diagnose_is_heard(hands: Hands) -> None:
    model = hands.window.diagnose.open().model
    hands.of_diagnose = {
        "run": QSignalSpy(model.run_requested), "plan": QSignalSpy(model.plan_requested),
        "cancel": QSignalSpy(model.cancel_requested), "rehearsal": QSignalSpy(model.rehearsal_requested),
    }  # fmt: skip


def a_probe_that_runs(hands: Hands) -> None:
    diagnose_is_heard(hands)
    model = hands.window.diagnose.open().model
    model.set_going(Going(Phase.RUNNING))


def typed_into(hands: Hands) -> None:
    hands.window.choose_workspace(1)
    hands.window.publish.pane.composer.editor.show_text("{}")
    hands.window.publish.pane.look()


def a_broker_in_use(hands: Hands) -> None:
    hands.window.show_profile("Plant A")


def a_recent_site(hands: Hands) -> None:
    hands.window.show_recent((RecentSite(Path("/plants/site.toml"), "Plant A"),))


def a_lost_stranger(hands: Hands) -> None:
    model = hands.window._model
    model.set_fleet(fleet_of(*model.robots.values(), sherpa("stranger", age=90_000.0)))
    hands.window.monitor.fleet.refresh(NOW)
    model.select("stranger")
    model.forget_requested.connect(hands.forgotten.append)


BEFORE: dict[str, Callable[[Hands], None]] = {
    "Run the five-step trial": online, "Forget the selected sherpa": a_lost_stranger,
    "Forget all lost strangers": a_lost_stranger, "Forget the recent sites": a_recent_site,
    "Zoom 100 %": zoomed, "Dark": light, "Acknowledge the selected rows": error_chosen, "Copy rows": error_chosen,
    "Pause the messages": messages_in_view, "Copy the log without secrets": log_in_view, "Fit the floor": moved_away,
    "Reset the layout": a_column_hidden, "Connect another broker beside": a_second_profile,
    "Disconnect the brokers beside": a_broker_beside, "Check the read-back now": read_back_is_possible,
    "Place the picture of the floor by two points": a_picture_on_the_floor, "Hand over to ATI": a_broker_in_use,
    "Probe this broker": diagnose_is_heard, "Change the plan of the probe": diagnose_is_heard,
    "Rehearse: TVS dev as met in 2025": diagnose_is_heard, "Stop the probe": a_probe_that_runs,
    "Send the message, or arm it": publishing, "Clear the retained message of the topic": publishing,
    "Put the template back as it was": typed_into,
    "Start the stream": repeating, "Stop the stream": streaming, "Send the selected message again": publishing,
    "Copy the message as mosquitto_pub": publishing, "Save the history as CSV": publishing,
}  # fmt: skip


def names() -> list[str]:
    return sorted(EFFECTS)


@pytest.mark.parametrize("name", names())
def test_each_action_is_done_by_keys_alone(hands: Hands, qtbot: QtBot, name: str) -> None:
    BEFORE.get(name, lambda _hands: None)(hands)
    effect = EFFECTS[name]
    hands.do(hands.window.actions_of.named(name))
    hands.window.monitor.floor.view.refresh(NOW)
    qtbot.waitUntil(lambda: effect(hands))


def test_every_action_has_its_effect_here_and_no_effect_is_of_one_that_is_gone(hands: Hands) -> None:
    """Those of the manager of brokers are pressed in its window (test_broker_window)."""
    ours = (action for action in hands.window.actions_of.all if action.group != BROKERS)
    assert set(EFFECTS) == {action.name for action in ours}
