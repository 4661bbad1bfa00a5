"""What the menus of the floor's header offer, and a button that opens one."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme


class Choice(NamedTuple):
    """An entry of a menu: what it stands for, its words, and what it is in a tool tip."""

    key: str
    words: str
    tip: str = ""


LINE: Final = Choice("", "")
TRAIL_LENGTHS: Final = ((0.0, "off"), (30.0, "30 s"), (60.0, "1 min"), (120.0, "2 min"))
LAYERS: Final = (
    Choice("names", "Names", "Beside each sherpa, the important ones first"),
    Choice("lanes", "Lanes", "Lines of the ATI map; a chevron each 16 m points along the lane"),
    Choice("stations", "Stations", "Squares of the ATI map with their names"),
    Choice("zones", "Zones and equipment", "Boxes and walls of the ATI map"),
    Choice(
        "areas",
        "Areas and paths from Twinzo",
        "Of the sector that is shown: localization areas outlined, no-go areas hatched, paths as broken lines",
    ),
    Choice("outline", "Sector outline", "Dashed: 0 to width and 0 to height of the Twinzo sector"),
    Choice("plan", "Floor plan", "The picture of the plant, below everything: PNG, JPG or SVG"),
    Choice("sent", "Sent and read back", "Body: what Twinzo was sent. Ring: what it shows. Line: they differ"),
    Choice("grid", "Grid", "Two squares to a number on the edge"),
)
MORE: Final = (
    Choice("fit", "Fit the floor\tF"),
    Choice("zoom", "Zoom to a box\tZ", "A drag, two clicks, or arrows and Enter; Shift+drag does it at once"),
    Choice("follow", "Follow selected\tL"),
    Choice("measure", "Measure\tM"),
    LINE,
    Choice("map", "Open an ATI map..."),
    Choice("plan", "Floor plan from a picture...", "PNG, JPG or SVG; it can be dropped onto the floor too"),
    Choice("two_points", "Place the picture by two points...", "Click two points, then say how far apart they are"),
    Choice("cover", "Picture over the whole sector"),
    Choice("take_away", "Take the picture away"),
    LINE,
    Choice("png", "Save the floor as PNG..."),
    Choice("svg", "Save the floor as SVG..."),
    Choice("pdf", "Save the floor as PDF..."),
    Choice("print", "Print the floor..."),
    Choice("paper", "Light colours for PNG and SVG", "As on paper, whatever the window looks like"),
    LINE,
)


class MenuButton(IconButton):
    """Opens its menu below itself. (A tool button's own menu would come with an arrow.)"""

    def __init__(self, theme: Theme, icon: str, tip: str, words: str = "") -> None:
        super().__init__(theme, icon, tip, words)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.clicked.connect(self._open)

    def add(self, words: str, data: object, *, checked: bool | None = None, tip: str = "") -> QAction:
        action = self.choices.addAction(words)
        action.setData(data)
        if tip:
            action.setToolTip(tip)
            action.setStatusTip(tip)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        return action

    def action_of(self, data: object) -> QAction:
        """KeyError when there is no such entry."""
        for action in self.choices.actions():
            if action.data() == data:
                return action
        raise KeyError(data)

    @Slot()
    def _open(self) -> None:
        self.choices.popup(self.mapToGlobal(self.rect().bottomLeft()))


TICKED: Final = ("paper",)
OF_A_PLAN: Final = ("two_points", "cover", "take_away")


class RadioMenu(QMenu):
    """A menu below a menu of which one entry holds."""

    def __init__(self, title: str, parent: QMenu) -> None:
        super().__init__(title, parent)
        self._group = QActionGroup(self)
        parent.addMenu(self)

    def show_choices(self, choices: tuple[tuple[str, object], ...], now: object) -> None:
        """Words and what they stand for; the entry itself is hidden while there is nothing to choose."""
        for action in self._group.actions():
            self._group.removeAction(action)
            self.removeAction(action)
        for words, data in choices:
            action = self._group.addAction(words)
            action.setCheckable(True)
            action.setData(data)
            action.setChecked(data == now)
            self.addAction(action)
        self.menuAction().setVisible(len(choices) > 1)
