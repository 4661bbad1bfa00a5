"""The composition root: stages on their threads under one window, started downstream first, stopped upstream first."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui import app as gui_app
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.theme import Theme, take_off
from ati_console.ingest.tap import Tap
from ati_console.mqtt.session import Credentials
from ati_console.settings import presets
from ati_console.stages import Plan, Stages
from ati_console.status import Fault, LinkEvent, LinkState, LinkStatus


class World:
    """Session, ingest and forwarder in one, writing down who stopped when."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.link = LinkStatus(LinkState.ONLINE)
        self.faults: tuple[Fault, ...] = ()
        self.mode = ForwardMode.OFF
        self.released = threading.Event()
        self.leaves_session = False
        self.tap = Tap()
        self.areas: tuple[object, ...] = ()  # the twin's
        self.paths: tuple[object, ...] = ()

    def start(self) -> None:
        self.order.append("link up")

    def stop(self, timeout_s: float = 2.0) -> bool:
        self.order.append("link down")
        return True

    def reconnect_now(self) -> None:
        self.order.append("again")

    def take_events(self) -> list[LinkEvent]:
        return []

    def step(self, timeout_s: float) -> int:
        time.sleep(0.002)
        return 1

    def update(self, now: float) -> FleetUpdate:
        return FleetUpdate(at=now, seq=1, received=7, decoded=6, undecodable=1)

    def forget(self, sherpa: str) -> None:
        raise AssertionError(f"nobody asked to forget {sherpa}")

    def last(self, on: bool) -> None:
        """The broker keeps a session while forwarding (Session.last)."""

    def acknowledge_error(self, sherpa: str, what: str) -> None:
        self.order.append(what)

    def run(self) -> None:
        self.released.wait(5)

    def request_stop(self, drain_s: float = 5.0) -> None:
        self.order.append("forward down")
        self.released.set()

    def set_mode(self, mode: ForwardMode) -> None:
        self.mode = mode

    def status(self) -> ForwardStatus:
        return ForwardStatus(mode=self.mode, branch="Plant A test")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def console(world: World, dark: Theme, qtbot: QtBot, own_home: Path) -> Console:
    def build(_plan: Plan) -> Stages:
        return SimpleNamespace(session=world, ingest=world, forwarder=world)  # type: ignore[return-value]

    plan = Plan(presets.LOCAL_BROKER, Credentials(), "ati-test")
    made = Console(dark, Opening(plan, size=(1280, 800)), Doors(build=build))
    qtbot.addWidget(made.window)
    return made


def test_a_window_shows_its_stages_and_closing_stops_them_upstream_first(
    console: Console, world: World, qtbot: QtBot
) -> None:
    console.start()
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.ONLINE and console.model.fleet.received == 7)
    started = time.monotonic()
    with qtbot.waitSignal(console.closed):
        console.window.close()
    assert time.monotonic() - started < 3.0
    assert world.order == ["link up", "forward down", "link down"]
    run = console.run
    assert run is not None and run.forward is not None
    assert not run.ingest.isRunning() and not run.forward.isRunning()


def test_a_wish_to_forward_reaches_the_stage_and_its_answer_the_toggle(
    console: Console, world: World, qtbot: QtBot
) -> None:
    console.start()
    qtbot.waitUntil(lambda: console.run is not None)
    console.window.forwarding.wish(ForwardMode.SHADOW)
    qtbot.waitUntil(lambda: console.window.top_bar.forward.mode is ForwardMode.SHADOW)
    console.window.close()


def test_the_figures_of_window_are_complete(console: Console, qtbot: QtBot) -> None:
    console.start()
    qtbot.waitUntil(lambda: console.model.fleet.received == 7)
    figures = console.figures()
    assert list(figures) == [
        "link", "received", "decoded", "undecodable", "dropped", "robots", "fps", "frame_ms_p99",
        "received_to_painted_ms_p50", "received_to_painted_ms_p99", "cpu_pct", "rss_mib",
    ]  # fmt: skip
    assert (figures["link"], figures["received"], figures["undecodable"]) == ("online", 7, 1)
    console.window.close()


def test_connect_wakes_a_link_that_was_ended(console: Console, world: World, qtbot: QtBot) -> None:
    console.start()
    qtbot.waitUntil(lambda: console.run is not None)
    console.window.disconnect_requested.emit()
    console.window.connect_requested.emit()
    assert world.order == ["link up", "link down", "link up", "again"]
    console.window.close()


def test_a_window_with_nothing_to_run_opens_and_closes(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    console = Console(dark, Opening())
    qtbot.addWidget(console.window)
    console.start()
    assert not console.window.top_bar.forward.possible
    assert console.window.monitor.start.isVisible()
    console.window.close()


def test_the_application_gets_our_fonts_icon_and_the_theme_it_was_left_in(qapp: QApplication, own_home: Path) -> None:
    left = gui_app.settings()
    left.setValue("theme", "light")
    left.setValue("zoom", "wide")
    left.sync()
    app, theme = gui_app.make_application()
    assert app is qapp
    assert (theme.name, theme.zoom) == ("light", 1.0)
    assert not app.windowIcon().isNull()
    assert gui_app.make_application("dark")[1].name == "dark"
    take_off(app)
