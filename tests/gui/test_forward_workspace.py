"""The Forward workspace: tabs, the places of the pages, what it says while they are empty, what it remembers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardStatus, RobotForward
from ati_console.gui.forward.areas_page import who_is_inside
from ati_console.gui.forward.tabs import TITLES, ForwardTab
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.forward import Forward
from ati_console.site.sector_area import SectorArea
from ati_console.site.site import Branch, Site, Twin

TEST, REAL = Branch("Plant A test", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"), Branch("Plant A", "bbbbbbbb-1", True)


class Pane(QWidget):
    """A page that counts its frames."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def refresh(self, now: float) -> bool:
        self.frames += 1
        return False


def site(*branches: Branch, auth: str = "api-key") -> Site:
    return Site("Plant A", Twin("https://twin.example/v3", auth), branches=branches)  # type: ignore[arg-type]


@pytest.fixture
def forward(theme: Theme, qtbot: QtBot) -> Forward:
    made = Forward(ConsoleModel(), theme)
    qtbot.addWidget(made)
    made.resize(1376, 833)
    made.show()
    return made


@pytest.mark.parametrize("tab", list(ForwardTab))
def test_a_tab_without_a_page_says_what_comes_there_and_what_to_do(forward: Forward, tab: ForwardTab) -> None:
    forward.show_tab(tab)
    seen = [w for w in forward.findChildren(QWidget) if w.isVisible() and ". " in w.accessibleName()]
    assert any(len(w.accessibleName()) > 40 for w in seen)


def test_only_the_page_that_is_seen_gets_frames(forward: Forward) -> None:
    mapping, dead = Pane(), Pane()
    forward.set_page(ForwardTab.MAPPING, mapping)
    forward.set_page(ForwardTab.DEAD_LETTERS, dead)
    forward.show_tab(ForwardTab.DEAD_LETTERS)
    forward.refresh(1.0)
    assert (mapping.frames, dead.frames) == (0, 1)


def test_calibration_stands_below_the_delivery_and_alone_in_its_own_tab(forward: Forward) -> None:
    pane = Pane()
    forward.set_page(ForwardTab.CALIBRATION, pane)
    assert pane.isVisible()
    below = pane.height()
    forward.show_tab(ForwardTab.CALIBRATION)
    assert pane.isVisible() and pane.height() > below
    forward.show_tab(ForwardTab.MAPPING)
    assert not pane.isVisible()
    forward.show_tab(ForwardTab.DELIVERY)
    assert pane.isVisible() and abs(pane.height() - below) <= 2


def test_one_branch_is_named_and_hides_nobody(forward: Forward) -> None:
    forward.set_site(site(TEST))
    assert forward.head.branch.currentText() == "Plant A test"
    assert forward.head.branch.branch == ""


def test_a_production_branch_is_named_so_in_words_and_by_a_shape(forward: Forward) -> None:
    forward.set_site(site(TEST, REAL))
    box = forward.head.branch
    assert [box.itemText(row) for row in range(box.count())] == ["All branches", "Plant A test", "Plant A, production"]
    assert [box.itemIcon(row).isNull() for row in range(box.count())] == [True, True, False]


def test_the_branch_that_is_shown_is_told_by_its_name(forward: Forward, qtbot: QtBot) -> None:
    forward.set_site(site(TEST, REAL))
    with qtbot.waitSignal(forward.head.branch_chosen) as chosen:
        forward.head.branch.setCurrentIndex(2)
    assert chosen.args == ["Plant A"]


def test_without_a_site_twinzo_cannot_be_checked_and_the_button_says_why(forward: Forward) -> None:
    assert not forward.head.check.isEnabled()
    assert "site file" in forward.head.check.toolTip()


def test_check_twinzo_shows_its_page_and_asks_for_the_check(forward: Forward, qtbot: QtBot) -> None:
    forward.set_site(site(TEST))
    with qtbot.waitSignal(forward.twin.check_requested):
        qtbot.mouseClick(forward.head.check, Qt.MouseButton.LeftButton)
    assert forward.tab is ForwardTab.TWINZO


@pytest.mark.parametrize("tab", list(ForwardTab))
def test_every_page_is_reached_by_an_action_of_the_window(dark: Theme, qtbot: QtBot, tab: ForwardTab) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.actions_of.named(f"Forward: {TITLES[tab]}").run()
    assert window.forward.tab is tab
    assert window.forward.isVisibleTo(window)


def test_its_panes_are_kept_and_come_back(forward: Forward, theme: Theme, qtbot: QtBot) -> None:
    forward._across.setSizes([900, 475])
    kept, width = forward.layout_state(), forward.floor.width()
    again = Forward(ConsoleModel(), theme)
    qtbot.addWidget(again)
    again.restore_layout(kept)
    again.resize(1376, 833)
    again.show()
    assert abs(again.floor.width() - width) <= 2


def test_the_floor_takes_all_the_room_and_gives_it_back(forward: Forward, qtbot: QtBot) -> None:
    pane = Pane()
    forward.set_page(ForwardTab.CALIBRATION, pane)
    before = forward.floor.size()
    qtbot.mouseClick(forward.alone, Qt.MouseButton.LeftButton)
    assert not forward.delivery.isVisible() and not pane.isVisible()
    qtbot.waitUntil(lambda: forward.floor.width() > 2 * before.width())
    forward.toggle_floor()
    assert forward.delivery.isVisible() and pane.isVisible()
    qtbot.waitUntil(lambda: abs(forward.floor.width() - before.width()) <= 2)


def test_the_areas_of_twinzo_are_listed_the_ones_not_to_enter_first(forward: Forward) -> None:
    square = ((0.0, 0.0), (9000.0, 0.0), (9000.0, 4500.0), (0.0, 4500.0))
    forward.set_areas((SectorArea(7, 1, "Dock", square), SectorArea(8, 1, "Stairs", square, True)))
    rows = [row.cells for row in forward.areas.list.rows.rows]
    assert rows[0] == ("Stairs", "nobody", "no-go", "1", "8", "4", "9.0 x 4.5")
    assert rows[1][:3] == ("Dock", "nobody", "localization")


def test_an_area_says_which_sherpas_are_inside_by_what_twinzo_is_told() -> None:
    square = ((0.0, 0.0), (9000.0, 0.0), (9000.0, 4500.0), (0.0, 4500.0))
    dock, elsewhere = SectorArea(7, 1, "Dock", square), SectorArea(9, 2, "Dock of another hall", square)
    robots = {
        "tug-2": RobotForward(login="b", sector=1, x_mm=9000.0, y_mm=10.0),  # on its edge
        "tug-1": RobotForward(login="a", sector=1, x_mm=100.0, y_mm=100.0),
        "tug-3": RobotForward(login="c", sector=1, x_mm=100.0, y_mm=5000.0),
        "tug-4": RobotForward(login="d", sector=1),  # nothing sent yet
    }
    assert who_is_inside((dock, elsewhere), ForwardStatus(robots=robots)) == {dock: ("tug-1", "tug-2")}
