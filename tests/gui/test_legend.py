"""The counts above a table where there is not room for all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import Mark
from ati_console.gui.panels.chip_row import ChipRow
from ati_console.gui.panels.legend import Legend
from ati_console.gui.theme import Theme
from tests.gui.pixels import near, pixels

FLEET = ((Mark.LIVE, 9, "live"), (Mark.STALE, 0, "stale"), (Mark.ERROR, 2, "error"), (Mark.E_STOP, 1, "e-stop"))
Made = Callable[[int], Legend]


@pytest.fixture
def made(theme: Theme, qtbot: QtBot) -> Made:
    def of(width: int) -> Legend:
        legend = ChipRow(theme)
        qtbot.addWidget(legend)
        legend.set_items(FLEET)
        legend.resize(width, 20)
        legend.show()
        return legend

    return of


def under(legend: Legend) -> set[int | None]:
    return {legend.item_at(x) for x in range(legend.width())} - {None}


def test_with_room_all_counts_are_there_and_none_is_said_to_be_missing(made: Made) -> None:
    legend = made(400)
    assert under(legend) == {0, 1, 2, 3} and legend.left_out == ()


def test_what_there_is_none_of_leaves_first_and_is_not_missed(made: Made) -> None:
    legend = made(made(400).sizeHint().width() - 4)
    assert under(legend) == {0, 2, 3} and legend.left_out == ()


def test_how_many_have_left_is_said_and_a_tool_tip_names_them(made: Made, theme: Theme) -> None:
    legend = made(100)
    assert under(legend) == {0} and legend.left_out == ("2 error", "1 e-stop")
    spot = next(QPoint(x, 10) for x in range(100) if legend.is_more_at(x))
    assert near(pixels(legend.grab().toImage()), theme.colors.neutral_tint, 2).any()
    QApplication.sendEvent(legend, QHelpEvent(QHelpEvent.Type.ToolTip, spot, legend.mapToGlobal(spot)))
    assert QToolTip.text() == "No room for 2 error, 1 e-stop"


def test_a_click_on_the_count_of_those_that_left_names_them_and_picks_nobody(made: Made, qtbot: QtBot) -> None:
    legend = made(100)
    picked: list[int] = []
    legend.picked.connect(picked.append)  # type: ignore[attr-defined]
    spot = next(QPoint(x, 10) for x in range(100) if legend.is_more_at(x))
    qtbot.mouseClick(legend, Qt.MouseButton.LeftButton, pos=spot)
    assert picked == [] and "1 e-stop" in QToolTip.text()


@pytest.mark.parametrize("width", range(20, 260, 12))
def test_nothing_is_painted_past_the_end(made: Made, width: int) -> None:
    legend = made(width)
    last = max((x for x in range(600) if legend.item_at(x) is not None or legend.is_more_at(x)), default=0)
    assert last <= max(width, 30), "the count of those that left stays, however narrow it gets"
