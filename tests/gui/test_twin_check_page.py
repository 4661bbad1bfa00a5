"""The Twinzo check in the window, against a real sandbox: stages, conclusions, ticks, and what goes into the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRect, Qt
from pytestqt.qtbot import QtBot

from ati_console.forward.checked import StageVerdict, TwinStage, TwinStageResult
from ati_console.gui.console.mapping_desk import MappingDesk
from ati_console.gui.console.twin_desk import TwinDesk
from ati_console.gui.forward.stage_strip import StageStrip
from ati_console.gui.forward.twin_page import TwinPage
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.mapping_rows import Column
from ati_console.gui.models.twin_rows import Look, Stage, notes, stages
from ati_console.gui.models.wishes import AdoptTwin
from ati_console.gui.theme import Theme
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch, SandboxSector
from ati_console.site.site import Branch, Site
from tests.forward.kit import NORTH, SOUTH, Keys, plant


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    sandbox = TwinSandbox(
        api_key="key-1",
        branches=[SandboxBranch(NORTH, "North"), SandboxBranch(SOUTH, "South hall")],
        sectors=[
            SandboxSector(1, NORTH, "Hall 1", 200_000, 200_000),
            SandboxSector(7, SOUTH, "Hall 7", 90_000, 60_000),
        ],
        devices={NORTH: ["l0", "l2"]},
    )
    with sandbox as running:
        yield running


class Scene:
    """Page and desk; a plant that writes down what it is to adopt."""

    def __init__(self, site: Site, theme: Theme, qtbot: QtBot, keys: Keys | None = None) -> None:
        self.model = ConsoleModel()
        self.page = TwinPage(self.model, theme)
        qtbot.addWidget(self.page)
        self.adopted: list[Any] = []
        plan = SimpleNamespace(twin_secrets=keys or Keys(password=None))
        place: Any = SimpleNamespace(site=SimpleNamespace(site=site), adopt=self._adopt, mind=at_once)
        runs: Any = SimpleNamespace(now=SimpleNamespace(plan=plan))
        vault: Any = None
        self.parent = QObject()
        self.desk = TwinDesk(self.model, place, runs, self.page, vault, self.parent)
        self.site = site
        self.page.set_site(site)
        self.page.resize(1376, 600)
        self.page.show()
        self._qtbot = qtbot

    def _adopt(self, branches: tuple[Branch, ...], sectors: tuple[Any, ...]) -> None:
        self.adopted.append((branches, sectors))

    def check(self) -> None:
        self._qtbot.mouseClick(self.page.again, Qt.MouseButton.LeftButton)
        self._qtbot.waitUntil(lambda: not self.page.running)

    def cells(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.page.ticks.list.rows.rows]


def at_once(_what: str, then: Callable[[], None]) -> None:
    """Nothing is under way that somebody would have to be asked about."""
    then()


def only_north(twin: TwinSandbox) -> Site:
    site = plant(twin.url, robots=1)
    return replace(site, branches=site.branches[:1], sectors=site.sectors[:1])


def test_what_the_site_has_is_ticked_and_the_rest_can_be_taken_into_it(
    theme: Theme, qtbot: QtBot, twin: TwinSandbox
) -> None:
    scene = Scene(only_north(twin), theme, qtbot)
    scene.check()
    assert [cells[3] for cells in scene.cells()] == ["as North", "yes", "no", "no"]
    assert not scene.page.use.isEnabled()
    scene.page.ticks.toggle(3)
    qtbot.mouseClick(scene.page.use, Qt.MouseButton.LeftButton)
    branches, sectors = scene.adopted[0]
    assert [branch.name for branch in branches] == ["North", "South hall"]
    assert [(one.id, one.branch, one.width_mm) for one in sectors] == [(1, "North", 200_000), (7, "South hall", 90_000)]


def test_what_the_check_found_stands_in_the_mapping_too(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    """It read "Mapped" beside a check that had just found no device of that login."""
    site = plant(twin.url, robots=2)
    scene = Scene(replace(site, robots=(site.robots[0], replace(site.robots[0], sherpa="s9", login="l9"))), dark, qtbot)
    site = scene.site
    page = MappingPage(scene.model, dark)
    qtbot.addWidget(page)
    page.set_site(site)
    place: Any = SimpleNamespace(site=SimpleNamespace(site=site), shown=scene.desk.said, change=None)
    runs: Any = SimpleNamespace(now=None)
    store: Any = None
    MappingDesk(place, page, dark, page, runs, store, scene.desk)
    before = {str(row.key): row.cells[Column.STATE] for row in page.rows.rows}
    scene.check()
    after = {str(row.key): row.cells[Column.STATE] for row in page.rows.rows}
    known = site.robots[0].sherpa
    assert before[known].endswith("; device not checked") and before["s9"].endswith("; device not checked")
    assert after[known] == "Mapped, never seen" and after["s9"] == "Twinzo has no device l9: refused"


def test_space_ticks_the_current_row(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    scene = Scene(only_north(twin), dark, qtbot)
    scene.check()
    table = scene.page.ticks.list.table
    table.setCurrentIndex(scene.page.ticks.list.rows.index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert SOUTH in scene.page.ticks.ticked and scene.page.use.isEnabled()


def test_a_refused_key_is_the_failed_stage_with_its_advice(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    scene = Scene(only_north(twin), dark, qtbot, Keys("wrong", None))
    scene.check()
    assert [note.title for note in scene.page.notes.notes] == ["TLS", "Credentials"]
    assert "401" in scene.page.notes.notes[1].lines[0] and scene.page.notes.notes[1].advice
    assert scene.cells() == []


def test_the_stages_after_a_failure_were_not_asked() -> None:
    good = TwinStageResult(TwinStage.DNS, StageVerdict.OK, 12, "ok")
    seen = {good.stage: good, TwinStage.TCP: TwinStageResult(TwinStage.TCP, StageVerdict.FAILED, 3, "no")}
    looks = [one.look for one in stages(seen)]
    assert looks[:3] == [Look.GOOD, Look.FAILED, Look.WAITING] and stages(seen)[6].ms == "none"
    assert len(notes(seen, None)) == 1


def test_the_time_of_a_stage_gives_way_to_its_name(dark: Theme, qtbot: QtBot) -> None:
    """At 200 % "Credential" was cut to two letters beside "none"."""
    strip, stage = StageStrip(dark, "Twinzo check"), Stage("Credential", Look.WAITING, "none", "not asked")
    qtbot.addWidget(strip)
    strip.resize(126, 57)
    strip.show_stages([stage])
    strip.show()
    with_time = strip.grab().toImage()
    assert not strip.has_time(stage, strip.rect())
    strip.show_stages([replace(stage, ms="")])
    assert strip.grab().toImage() == with_time  # so that nothing of the name is written over
    assert strip.has_time(stage, QRect(0, 0, 160, 57))


def test_a_check_that_is_cancelled_is_heard_no_more(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    twin.set_latency_ms(300)
    scene = Scene(only_north(twin), dark, qtbot)
    qtbot.mouseClick(scene.page.again, Qt.MouseButton.LeftButton)
    assert scene.page.running and scene.page.cancel.isVisible()
    qtbot.mouseClick(scene.page.cancel, Qt.MouseButton.LeftButton)
    qtbot.wait(700)
    assert not scene.page.running and scene.cells() == []


def test_another_twin_forgets_what_was_found(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    scene = Scene(only_north(twin), dark, qtbot)
    scene.check()
    scene.page.set_site(plant("http://127.0.0.1:9/v3"))
    assert scene.cells() == [] and scene.page.notes.notes == []


def test_the_wish_is_granted_by_whoever_has_the_site(dark: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    assert Scene(only_north(twin), dark, qtbot).model.grants(AdoptTwin((), ()))


def test_whoever_lacks_a_credential_can_give_one_from_here(theme: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    keys = Keys(key=None, password=None)
    scene = Scene(only_north(twin), theme, qtbot, keys)
    scene.check()
    assert "no API key and no device password is stored" in scene.page.notes.notes[1].lines[0]
    assert scene.page.credentials.text() == "API key"
    wished: list[Any] = []
    scene.desk.key_wished.connect(wished.append)
    qtbot.mouseClick(scene.page.credentials, Qt.MouseButton.LeftButton)
    assert wished == [only_north(twin).twin]
    keys.key = "key-1"
    scene.desk.check_if_seen()
    qtbot.waitUntil(lambda: not scene.page.running)
    assert scene.cells()


def test_with_device_logins_it_is_their_passwords_that_are_asked_for(
    theme: Theme, qtbot: QtBot, twin: TwinSandbox
) -> None:
    site = plant(twin.url, robots=1, auth="device", client="plant")
    scene = Scene(site, theme, qtbot)
    wished: list[Any] = []
    scene.desk.passwords_wished.connect(wished.append)
    assert scene.page.credentials.text() == "Device passwords"
    qtbot.mouseClick(scene.page.credentials, Qt.MouseButton.LeftButton)
    assert wished == [site.twin]


def test_a_check_that_nobody_looks_at_is_not_begun_by_a_new_key(theme: Theme, qtbot: QtBot, twin: TwinSandbox) -> None:
    scene = Scene(only_north(twin), theme, qtbot)
    scene.page.hide()
    scene.desk.check_if_seen()
    assert not scene.page.running
