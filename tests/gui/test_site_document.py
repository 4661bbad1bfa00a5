"""The open site as a document: changed, shown as unsaved, saved, taken back, and never lost without a question."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.console.site_keeper import file_name
from ati_console.gui.dialogs import last_folder
from ati_console.gui.dialogs.new_site_dialog import NewSiteDialog
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.shell.rail import PUBLISH
from ati_console.gui.theme import Theme
from ati_console.site import file as site_file
from ati_console.site.adopt import adopted, nameless
from ati_console.site.site import Branch, RobotRow, Sector, Site, Twin
from ati_console.wire.messages import Conventions
from tests.gui.hands import Make, enter, open_site, paste, press, rehearsal_of
from tests.site.a_site import TEXT, changed, written
from tests.support.mosquitto import Mosquitto

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def console(make: Make, qtbot: QtBot, tmp_path: Path) -> Console:
    made = make()
    open_site(made, written(tmp_path), qtbot)
    return made


def rename(console: Console, name: str) -> None:
    assert console.plant.site is not None
    console.plant.change(replace(console.plant.site.site, name=name), f"name {name}")


def test_a_change_shows_a_dot_and_the_word_until_ctrl_s_has_saved_it(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    mark = console.window.top_bar.unsaved
    assert mark.isHidden()
    rename(console, "Plant B")
    assert mark.isVisible() and "name Plant B" in mark.toolTip()
    assert console.window.top_bar.site.words() == "Plant B"
    press(console, Qt.Key.Key_S)
    qtbot.waitUntil(mark.isHidden)
    text = (tmp_path / "site.toml").read_text()
    assert text == changed('name = "Plant A"', 'name = "Plant B"')  # comments and spelling as they were
    assert (tmp_path / "site.toml.bak").read_text() == TEXT


def test_the_branch_of_a_site_that_is_open_and_not_connected_is_said(console: Console) -> None:
    """It read "no branch"."""
    assert console.window.top_bar.forward._branch.label.text() == "North"


def test_ctrl_z_takes_the_last_change_back(console: Console) -> None:
    rename(console, "Plant B")
    rename(console, "Plant C")
    press(console, Qt.Key.Key_Z)
    assert console.window.top_bar.site.words() == "Plant B"
    press(console, Qt.Key.Key_Z)
    assert console.window.top_bar.site.words() == "Plant A"
    assert console.plant.has_unsaved() == ""
    press(console, Qt.Key.Key_Z)
    assert "Nothing to undo" in console.window.toast.words()


def test_ctrl_z_in_a_field_belongs_to_the_field(console: Console) -> None:
    rename(console, "Plant B")
    field = console.window.monitor.fleet.filter_field
    field.setFocus()
    QTest.keyClicks(field, "tug")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert console.window.top_bar.site.words() == "Plant B"


def test_a_file_that_somebody_else_changed_is_not_overwritten(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    rename(console, "Plant B")
    theirs = changed("tug-107-a", "tug-107-z")
    (tmp_path / "site.toml").write_text(theirs)
    with qtbot.waitSignal(console.plant.keeper.refused, timeout=5_000):
        console.plant.save()
    assert (tmp_path / "site.toml").read_text() == theirs
    assert console.plant.has_unsaved()
    assert any("somebody else changed the file" in entry.fault.what for entry in console.model.faults)


def test_save_as_writes_the_whole_file_elsewhere_and_goes_on_there(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    rename(console, "Plant B")
    other = tmp_path / "other.toml"
    console.plant.save_as()
    assert console.plant.keeper.place.dialog is not None
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        console.plant.keeper.place.dialog.fileSelected.emit(str(other))
    console.plant.keeper.place.dialog.reject()
    assert site_file.load(other).site.name == "Plant B"
    assert (tmp_path / "site.toml").read_text() == TEXT
    assert console.plant.document is not None and console.plant.document.loaded.path == other


def test_another_site_is_opened_only_after_the_question(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    rename(console, "Plant B")
    console.window.site_requested.emit()
    dialog = console.plant.keeper.dialog
    assert dialog is not None and dialog.isVisible() and console.plant.site_asker.dialog is None
    qtbot.mouseClick(dialog.stay, Qt.MouseButton.LeftButton)
    assert console.plant.site_asker.dialog is None and console.plant.has_unsaved()
    console.window.site_requested.emit()
    assert console.plant.keeper.dialog is not None
    qtbot.mouseClick(console.plant.keeper.dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: console.plant.site_asker.dialog is not None)
    console.plant.site_asker.dialog.reject()  # type: ignore[attr-defined]
    assert site_file.load(tmp_path / "site.toml").site.name == "Plant B"


def test_the_demo_asks_first_and_begins_when_the_changes_may_go(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    console = make(rehearse=rehearsal_of(3, 2.0))
    open_site(console, written(tmp_path), qtbot)
    rename(console, "Plant B")
    console.window.demo_requested.emit()
    assert console.plant.keeper.dialog is not None and console.demo.worker is None
    qtbot.mouseClick(console.plant.keeper.dialog.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: console.window.top_bar.site.words() == "Plant A", timeout=20_000)
    assert console.demo.worker is not None
    qtbot.waitUntil(lambda: console.run is not None, timeout=20_000)
    run = console.run
    rename(console, "Plant D")  # another name would be another run, and with it the end of broker, sherpas and twin
    assert console.run is run and console.plant.has_unsaved() == ""
    assert console.window.top_bar.unsaved.isVisible()


def test_a_save_that_ends_after_another_site_was_opened_does_not_become_its_file(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    rename(console, "Plant B")
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        console.plant.save()
        console.plant.start_new(Site("Plant N", Twin("https://twin.example/v3", client="c")))
    assert console.plant.document is not None and console.plant.document.is_new
    assert site_file.load(tmp_path / "site.toml").site.name == "Plant B"


def test_what_is_changed_while_it_is_saved_stays_unsaved(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    rename(console, "Plant B")
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        console.plant.save()
        rename(console, "Plant C")
    assert site_file.load(tmp_path / "site.toml").site.name == "Plant B"
    assert "name Plant C" in console.plant.has_unsaved()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Writes wait until it is set."""
    gate, save = threading.Event(), site_file.save

    def held(path: Path, loaded: site_file.LoadedSite) -> site_file.LoadedSite:
        assert gate.wait(10.0)
        return save(path, loaded)

    monkeypatch.setattr(site_file, "save", held)
    yield gate
    gate.set()


def test_a_save_during_a_save_is_written_after_it(
    console: Console, qtbot: QtBot, tmp_path: Path, slow_disk: threading.Event
) -> None:
    for name in ("Plant B", "Plant C", "Plant D"):
        rename(console, name)
        console.plant.save()
    slow_disk.set()
    qtbot.waitUntil(lambda: console.plant.has_unsaved() == "")
    assert site_file.load(tmp_path / "site.toml").site.name == "Plant D"
    assert not console.model.faults


def test_save_in_the_question_waits_for_its_own_write_before_it_goes_on(
    console: Console, qtbot: QtBot, tmp_path: Path, slow_disk: threading.Event
) -> None:
    rename(console, "Plant B")
    console.plant.save()
    rename(console, "Plant C")
    on_disk: list[str] = []
    console.plant.leave(lambda: on_disk.append(site_file.load(tmp_path / "site.toml").site.name))
    assert console.plant.keeper.dialog is not None
    qtbot.mouseClick(console.plant.keeper.dialog.save, Qt.MouseButton.LeftButton)
    slow_disk.set()
    qtbot.waitUntil(lambda: bool(on_disk))
    assert on_disk == ["Plant C"]


def test_the_same_save_twice_is_one_write_and_keeps_the_old_file(
    console: Console, qtbot: QtBot, tmp_path: Path, slow_disk: threading.Event
) -> None:
    rename(console, "Plant B")
    console.plant.save()
    console.plant.save()
    slow_disk.set()
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        pass
    assert console.plant.keeper._task is None
    assert (tmp_path / "site.toml.bak").read_text() == TEXT


def test_a_site_begins_from_nothing_and_takes_what_the_check_found(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    console = make()
    console.window.choose_workspace(PUBLISH)
    console.window.new_site_requested.emit()
    dialog = console.plant.dialog
    assert dialog is not None and not dialog.go.isEnabled()
    QTest.keyClicks(dialog.name, "Plant N")
    assert "GUID" in dialog.problem()
    QTest.keyClicks(dialog.client, "11111111-2222-3333-4444-555555555555")
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert console.window.top_bar.site.words() == "Plant N" and console.window.top_bar.unsaved.isVisible()
    assert console.window.forward.isVisible() and console.window.forward.tab is ForwardTab.TWINZO, "the next step"
    console.plant.adopt(
        [Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")], [Sector(4, "North", 100_000, 80_000)]
    )
    assert console.plant.site is not None and console.plant.site.site.sectors[0].transform.ty == 80_000
    console.plant.save()  # it has no place yet
    place = console.plant.keeper.place.dialog
    assert place is not None
    assert place.selectedFiles() == [str(Path(last_folder.begin()) / "plant-n.toml")]
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        place.fileSelected.emit(str(tmp_path / "n.toml"))
    place.reject()
    assert site_file.load(tmp_path / "n.toml").site == console.plant.site.site


@pytest.mark.parametrize(
    ("site", "name"),
    [("Plant A", "plant-a.toml"), ("../../x", "x.toml"), ("...", "site.toml"), ("a" * 99, "a" * 60 + ".toml")],
)
def test_the_file_of_a_new_site_has_its_name_and_nothing_that_leads_elsewhere(site: str, name: str) -> None:
    assert file_name(site) == name


def test_a_new_site_by_api_key_begins_in_the_name_of_a_branch_that_gets_its_name_from_twinzo(
    theme: Theme, qtbot: QtBot
) -> None:
    dialog = NewSiteDialog(theme)
    qtbot.addWidget(dialog)
    dialog.name.setText("Plant N")
    dialog.client.setText("11111111-2222-3333-4444-555555555555")
    assert dialog.go.isEnabled() and "Without a branch the check cannot ask" in dialog.wrong.text()
    dialog.branch.setText("North")
    assert not dialog.go.isEnabled() and dialog.problem().startswith("Branch: a GUID")
    dialog.branch.setText("AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee")
    site = dialog.site()
    guid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    assert (dialog.problem(), dialog.wrong.text(), site.branches) == ("", "", (Branch("Branch aaaaaaaa", guid),))
    named = adopted(site, [Branch("North hall", guid)], [Sector(4, "North hall", 100_000, 80_000)])
    assert named.branches == (Branch("North hall", guid),) and named.sectors[0].branch == "North hall"


def test_a_name_that_somebody_gave_a_branch_stays_and_the_sectors_of_a_nameless_one_follow_it() -> None:
    north, south = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff"
    twin = Twin("https://twin.example/v3", client="11111111-2222-3333-4444-555555555555")
    site = Site(
        "A", twin, branches=(Branch("Ours", north), nameless(south)), sectors=(Sector(7, nameless(south).name, 9, 9),)
    )
    named = adopted(site, [Branch("Ours", south), Branch("North", north)], [])
    assert [branch.name for branch in named.branches] == ["Ours", "Ours (2)"]
    assert named.sectors[0].branch == "Ours (2)"


def test_with_device_logins_no_branch_is_asked_for(theme: Theme, qtbot: QtBot) -> None:
    dialog = NewSiteDialog(theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.name.setText("Plant N")
    dialog.auth.chosen.emit(1)
    dialog.client.setText("plant")
    assert not dialog.branch.isVisible() and dialog.wrong.text() == "" and dialog.site().branches == ()


def test_the_dialog_of_a_new_site_says_what_is_allowed(theme: Theme, qtbot: QtBot) -> None:
    dialog = NewSiteDialog(theme)
    qtbot.addWidget(dialog)
    dialog.name.setText("Plant N")
    dialog.base_url.setText("http://user:pw@host/v3")
    assert "no user" in dialog.wrong.text()


def test_mapping_and_conventions_reach_the_run_that_goes_on(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
) -> None:
    paste(console, f"mqtt://{broker.host}:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.model.link.state.value == "online", timeout=15_000)
    run, site = console.run, console.plant.site
    assert run is not None and site is not None
    rows = (*site.site.robots, RobotRow("tug-9", "tug-9-a", 1))
    source = replace(site.site.source, conventions=Conventions(z_suffix_offset_min=0))
    console.plant.change(replace(site.site, robots=rows, source=source), "two things")
    qtbot.waitUntil(lambda: run.stages.ingest.rules.conventions.z_suffix_offset_min == 0, timeout=5_000)
    assert run.stages.ingest.rules.mapping is not None and run.stages.ingest.rules.mapping.route("tug-9")
    assert console.run is run and console.model.conventions.z_suffix_offset_min == 0
    rename(console, "Plant B")  # its outbox is another: another run
    qtbot.waitUntil(lambda: console.run is not None and console.run is not run, timeout=15_000)
