"""Calibration in the whole window: anchors beside the site file, a fit in the site at once, the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode
from ati_console.gui.calibration.head import NEVER
from ati_console.gui.console.console import Console
from ati_console.gui.console.site_desk import in_use
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models.wishes import SetSource, SetTransform
from ati_console.rehearse.demo_site import write_demo_site
from ati_console.site import anchors
from ati_console.site import file as site_file
from ati_console.site.anchors import AnchorsError
from ati_console.site.calibration_history import SectorCalibration
from tests.gui.hands import Make, open_site, press
from tests.site.a_site import written
from tests.site.anchors_kit import FILE, eight


def beside(folder: Path) -> Path:
    return folder / "site.calibration.toml"


@pytest.fixture
def console(make: Make, qtbot: QtBot, tmp_path: Path) -> Console:
    anchors.save(beside(tmp_path), anchors.Calibrations({1: SectorCalibration(eight())}))
    made = make()
    open_site(made, written(tmp_path), qtbot)
    qtbot.waitUntil(lambda: len(made.calibration.pane.bench.anchors) == 8)
    return made


def transform_of(console: Console) -> object:
    assert console.plant.site is not None
    return console.plant.site.site.sectors[0].transform


def test_the_pane_stands_in_its_tab_with_the_anchors_beside_the_site(console: Console) -> None:
    assert console.window.forward.page(ForwardTab.CALIBRATION) is console.calibration.pane
    assert console.calibration.pane.head.said.whole() == "sector 1, never calibrated: corner to corner, 1 m is 1,000 mm"


def test_the_question_before_forwarding_says_that_a_sector_was_never_calibrated(
    forwarding: Console, qtbot: QtBot
) -> None:
    ask, desk = forwarding.window.forwarding, forwarding.calibration
    ask.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: forwarding.model.forward.mode is ForwardMode.OFF)
    ask.toggle()
    assert ask.dialog is not None and ask.dialog.doubt.isVisible()
    assert ask.dialog.doubt.text().startswith("Sector 1 was never calibrated: sherpas appear where nobody has checked")
    ask.dialog.cancel.click()
    assert desk.pane.bench.sector is not None
    forwarding.model.wish(SetTransform(1, replace(desk.pane.bench.sector.transform, tx=12.0), "by hand"))
    ask.toggle()
    assert ask.dialog is not None and desk.doubt() == "" == ask.dialog.doubt.text()
    ask.dialog.cancel.click()


def test_an_applied_fit_is_in_the_site_at_once_and_in_the_history(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    pane, before = console.calibration.pane, transform_of(console)
    pane.verdict.apply.click()
    assert pane.bench.fit is not None and transform_of(console) == pane.bench.fit.transform != before
    assert "calibration of sector 1" in console.plant.has_unsaved()
    assert "in use: fit of" in pane.head.said.whole() and not pane.verdict.apply.isEnabled()
    console.calibration.flush()
    done = anchors.load(beside(tmp_path)).of(1).applied[-1]
    assert done.transform == transform_of(console) and done.before == before and round(done.mean_m, 2) == 3.08
    assert [name for name, _ in done.anchors][:2] == ["Y-01 station", "Y-02 station"]


def test_undo_takes_the_applied_fit_back_before_what_was_done_to_the_anchors(console: Console) -> None:
    before = transform_of(console)
    pane = console.calibration.pane
    pane.verdict.exclude.click()
    excluded = pane.bench.anchors
    pane.verdict.apply.click()
    assert transform_of(console) != before
    pane.verdict.undo.click()
    assert (transform_of(console), pane.bench.anchors) == (before, excluded)
    pane.verdict.undo.click()
    assert all(anchor.included for anchor in pane.bench.anchors)


def test_both_undos_take_an_applied_fit_back(console: Console) -> None:
    pane, before = console.calibration.pane, transform_of(console)
    pane.verdict.apply.click()
    press(console, Qt.Key.Key_Z)
    assert transform_of(console) == before and pane.head.said.whole().endswith(NEVER)
    pane.verdict.apply.click()
    pane.verdict.undo.click()
    assert transform_of(console) == before


def test_a_fit_that_is_applied_again_is_taken_back_before_what_was_done_to_the_anchors(console: Console) -> None:
    pane, before = console.calibration.pane, transform_of(console)
    pane.verdict.exclude.click()
    excluded = pane.bench.anchors
    for _ in range(3):
        pane.verdict.apply.click()
        assert transform_of(console) != before and "in use: fit of" in pane.head.said.whole()
        pane.verdict.undo.click()
        assert (transform_of(console), pane.bench.anchors) == (before, excluded)
        assert pane.head.said.whole().endswith(NEVER)
    assert len(pane.bench.applied) == 1
    pane.verdict.undo.click()
    assert all(anchor.included for anchor in pane.bench.anchors) and transform_of(console) == before


def test_a_fit_that_is_put_back_from_the_history_is_taken_back_to_what_it_replaced(console: Console) -> None:
    pane = console.calibration.pane
    pane.verdict.apply.click()
    first = transform_of(console)
    pane.verdict.exclude.click()
    pane.verdict.apply.click()
    second = transform_of(console)
    pane.head.restore_requested.emit(pane.bench.applied[0])
    assert transform_of(console) == first != second
    pane.verdict.undo.click()
    assert transform_of(console) == second


def test_excluded_anchors_are_written_without_being_asked(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    console.calibration.pane.verdict.exclude.click()
    qtbot.waitUntil(lambda: [one.included for one in anchors.load(beside(tmp_path)).of(1).anchors][6:] == [False] * 2)


def test_another_yaw_is_in_the_site_when_it_is_wished(console: Console) -> None:
    console.model.wish(SetSource(yaw="cw-from-north"))
    assert console.plant.site is not None
    assert console.plant.site.site.source.conventions.yaw == "cw-from-north"
    assert console.plant.site.site.source.conventions.unit == "m"


def test_a_csv_is_added_and_its_bad_rows_are_said(console: Console, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(FILE.read_text() + "1,2,3\n")
    console.calibration.read_csv(path)
    assert len(console.calibration.pane.bench.anchors) == 16
    assert any("more.csv, line 10: Y_mm" in entry.fault.what for entry in console.model.faults)


def test_a_csv_is_written_with_names(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(console.calibration.said):
        console.calibration.write_csv(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("name,x_m,y_m,X_mm,Y_mm,included")


def test_a_damaged_file_is_named_and_never_written_over(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    beside(tmp_path).write_text("this is [no TOML")
    made = make()
    open_site(made, written(tmp_path), qtbot)
    qtbot.waitUntil(lambda: any("is not TOML" in entry.fault.what for entry in made.model.faults))
    made.calibration.pane.bench.add(eight())
    made.calibration.flush()
    assert beside(tmp_path).read_text() == "this is [no TOML"
    assert any("not kept" in entry.fault.what for entry in made.model.faults)


def test_a_site_that_is_saved_elsewhere_takes_its_anchors_along(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    assert console.plant.document is not None
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        console.plant.keeper._write(console.plant.document, tmp_path / "other.toml")
    console.calibration.flush()
    assert len(anchors.load(tmp_path / "other.calibration.toml").of(1).anchors) == 8


def test_the_demos_anchors_are_shown_and_never_written(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    made = make()
    made.plant.show_loaded(site_file.load(write_demo_site(tmp_path / "demo", "http://127.0.0.1:9/v3", ["tug-101"])))
    qtbot.waitUntil(lambda: len(made.calibration.pane.bench.anchors) == 8)
    path = tmp_path / "demo" / "site.calibration.toml"
    before = path.read_bytes()
    made.calibration.pane.verdict.exclude.click()
    made.calibration.flush()
    assert path.read_bytes() == before and len(made.calibration.pane.bench.included) == 6


def test_the_demo_of_the_command_line_shows_its_anchors_as_the_windows_own_does(
    make: Make,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    """Its site comes as a value: where its map stands, there are the anchors; and nothing is written there."""
    file = write_demo_site(tmp_path / "demo", "http://127.0.0.1:9/v3", ["tug-101"])
    made = make()
    made.plant.show(in_use(site_file.load(file).site))
    qtbot.waitUntil(lambda: len(made.calibration.pane.bench.anchors) == 8)
    assert not made.calibration.keeper.writes


def test_a_write_that_failed_is_made_up_for_when_the_site_closes(
    console: Console, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise AnchorsError("no space left")

    with monkeypatch.context() as broken, qtbot.waitSignal(console.calibration.keeper.failed, timeout=5_000):
        broken.setattr(anchors, "save", full)
        console.calibration.pane.verdict.exclude.click()
        qtbot.waitUntil(lambda: any("no space left" in entry.fault.what for entry in console.model.faults))
    assert len([one for one in anchors.load(beside(tmp_path)).of(1).anchors if one.included]) == 8
    console.calibration.flush()
    assert len([one for one in anchors.load(beside(tmp_path)).of(1).anchors if one.included]) == 6
