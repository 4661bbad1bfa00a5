"""From driving sherpas to what the Forward workspace says: a real broker, a real outbox, a twin over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.forward.order import Row
from ati_console.forward.outbox import Outbox, Step
from ati_console.forwarding import ForwardMode
from ati_console.gui.console.console import Console
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models.delivery_order import Column
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.rehearse.rehearsal import Cast, simulator
from ati_console.rehearse.roster import listed_names
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxArea, SandboxBranch, SandboxSector
from ati_console.settings.profile import Profile
from ati_console.site.floorplan import load_ati_map
from tests.cli.site_text import BRANCH, CLIENT, site_text
from tests.gui.hands import FakeVault, Make, enter, online, open_site, paste
from tests.support.mosquitto import Mosquitto

NAMES = listed_names(3)
MISSING = NAMES[-1]
MAP = Path(__file__).parents[2] / "resources" / "maps" / "demo_grid_map_attributes.json"


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    sandbox = TwinSandbox(
        api_key="k",
        branches=(SandboxBranch(BRANCH, "North"),),
        sectors=(SandboxSector(1, BRANCH, "Hall 1", 265_338, 265_338),),
        areas=(SandboxArea(7, 1, "Dock", ((0.0, 0.0), (9000.0, 0.0), (9000.0, 9000.0))),),
        devices={BRANCH: [f"{name}-a" for name in NAMES[:-1]]},
    )
    with sandbox as running:
        yield running


@pytest.fixture
def fleet(broker: Mosquitto) -> Iterator[None]:
    """Three sherpas drive the demo's floor, two statuses a second each."""
    session = Session(Profile("sim", broker.host, broker.port), Credentials(), Inbox(10), client_id="sim-of-the-test")
    session.start()
    ended = threading.Event()
    sherpas = simulator(session, load_ati_map(MAP), Cast(robots=3, rate_hz=2.0, lifelike=False))
    driver = threading.Thread(target=sherpas.run, args=(ended,), daemon=True)
    driver.start()
    yield
    ended.set()
    driver.join(8)
    session.stop()


@pytest.fixture
def console(
    make: Make, broker: Mosquitto, fleet: None, twin: TwinSandbox, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> Console:
    """The whole window, its site open and its broker connected; forwarding is still off."""
    vault.kept[f"twin:api-key:{CLIENT}"] = "k"
    built = make()
    file = tmp_path / "site.toml"
    file.write_text(site_text(twin.url, NAMES), encoding="utf-8")
    open_site(built, file, qtbot)
    paste(built, f"127.0.0.1:{broker.port}")
    enter(built)
    qtbot.waitUntil(lambda: online(built))
    return built


class Window:
    """The window on the Forward workspace, and what its table says."""

    def __init__(self, console: Console, qtbot: QtBot) -> None:
        self.console, self.qtbot, self.forward = console, qtbot, console.window.forward
        console.window.choose_workspace(2)

    def said(self, sherpa: str) -> str:
        rows = self.forward.delivery.rows
        row = rows.row_of(sherpa)
        return str(rows.index(row, Column.SAID).data()) if row >= 0 else ""

    def until(self, sherpa: str, words: str) -> None:
        def look() -> None:
            assert words in self.said(sherpa)

        self.qtbot.waitUntil(look, timeout=30_000)


def test_accepted_not_visible_rejected_and_retried_are_seen_as_they_come(
    console: Console, twin: TwinSandbox, qtbot: QtBot
) -> None:
    window = Window(console, qtbot)
    console.window.forwarding.wish(ForwardMode.ON)

    for name in NAMES[:-1]:
        window.until(name, "Accepted")
    window.until(MISSING, f"Rejected: Device {MISSING}-a does not exist")
    assert window.forward.delivery.rows.counts.total == len(NAMES)
    qtbot.waitUntil(lambda: window.forward.areas.list.rows.rowCount() == 1, timeout=15_000)

    twin.fail("hide")
    window.until(NAMES[0], "Accepted, not visible")
    twin.fail()
    qtbot.waitUntil(lambda: window.said(NAMES[0]) == "Accepted", timeout=30_000)

    window.forward.show_tab(ForwardTab.DEAD_LETTERS)
    page = window.forward.dead
    qtbot.waitUntil(lambda: page.reasons.rows.rowCount() >= 2, timeout=10_000)
    headers = {"Client": CLIENT, "Branch": BRANCH, "Api-Key": "k"}
    made = httpx.post(f"{twin.url}/devices", headers=headers, json={"Login": f"{MISSING}-a", "Title": MISSING})
    assert made.status_code == 201
    window.forward.show_tab(ForwardTab.DELIVERY)
    window.until(MISSING, "Accepted")  # what comes from now on is taken
    window.forward.show_tab(ForwardTab.DEAD_LETTERS)
    assert any("does not exist" in row.cells[0] for row in page.reasons.rows.rows)
    qtbot.mouseClick(page.retry_all, Qt.MouseButton.LeftButton)

    def nobody_is_left() -> None:
        """What is older than what was taken meanwhile went out as well, before the next sample of its sherpa."""
        assert page.reasons.rows.rowCount() == 0

    qtbot.waitUntil(nobody_is_left, timeout=20_000)


def test_while_the_disk_of_the_outbox_stands_still_the_window_goes_on_painting(
    console: Console, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An fsync of 2 s (reliability.md), or of any length: nothing is acknowledged, and nobody is kept waiting."""
    apply, stands, goes_on = Outbox.apply, threading.Event(), threading.Event()

    def slow(box: Outbox, steps: Sequence[Step]) -> list[list[Row]]:
        stands.set()
        assert goes_on.wait(60.0)
        return apply(box, steps)

    monkeypatch.setattr(Outbox, "apply", slow)
    console.window.forwarding.wish(ForwardMode.ON)
    qtbot.waitUntil(stands.is_set, timeout=15_000)
    begin, frames = console.model.fleet.seq, console.window.paints.meter.frames
    qtbot.waitUntil(lambda: console.model.fleet.seq >= begin + 5, timeout=15_000)
    qtbot.waitUntil(lambda: console.window.paints.meter.frames >= frames + 20, timeout=15_000)
    assert console.model.forward.accepted == 0 and not goes_on.is_set()
    goes_on.set()
    qtbot.waitUntil(lambda: console.model.forward.accepted > 0, timeout=15_000)
