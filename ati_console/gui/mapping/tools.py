"""The tool row of the mapping: filter, how many stand how, and what can be done to many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.label import Label
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_rows import MappingLine, Standing
from ati_console.gui.panels.legend import Legend
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.theme import Theme
from ati_console.site.matching import LEAST, SURE

FILTER_WIDTH: Final = 160
ROOMY: Final = 1_360  # px at zoom 1
NO_SITE: Final = "Open or start a site first"
ASKING: Final = "Twinzo is being asked"
NOT_ASKED: Final = "Ask Twinzo first: nothing is known of its devices"


@dataclass(frozen=True, slots=True)
class Can:
    """What can be done now: how many suggestions could be taken, how many devices are missing."""

    site: bool = False
    asking: bool = False
    asked: bool = False
    acceptable: int = 0
    missing: int = 0

    @property
    def why_not(self) -> str:
        return (ASKING if self.asking else "") if self.site else NO_SITE


class MappingTools(Bar):
    ask_clicked = Signal()
    accept_clicked = Signal(int)  # least score
    create_clicked = Signal()
    csv_in_clicked = Signal()
    csv_out_clicked = Signal()
    least_changed = Signal()
    filter_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, 40, parent)
        self.filter, self.legend = FilterField(theme, "Ctrl F", FILTER_WIDTH), Legend(theme)
        self.ask = IconButton(theme, "ph.arrows-clockwise", "GET devices of each branch", "Ask Twinzo")
        self.accept, self.least = IconButton(theme, "ph.check", "", "Accept"), QSpinBox()
        self.create_missing = IconButton(theme, "ph.plus", "", "Create missing")
        self.csv_in = IconButton(theme, "ph.upload-simple", "", "CSV in")
        self.csv_out = IconButton(theme, "ph.export", "", "CSV out")
        self._build()
        self._wire()
        self.show_can(Can())

    @property
    def threshold(self) -> int:
        return self.least.value()

    def show_can(self, can: Can) -> None:
        why = can.why_not or ("" if can.asked else NOT_ASKED)
        none = f"No suggestion fits {self.threshold} or better without a conflict"
        all_there = "Every mapped sherpa has its device"
        self.ask.show_as("ph.arrows-clockwise", "Asking ..." if can.asking else "Ask Twinzo")
        self.accept.show_as("ph.check", f"Accept {can.acceptable}" if can.acceptable else "Accept")
        self.create_missing.show_as("ph.plus", f"Create missing {can.missing}" if can.missing else "Create missing")
        _enable(self.ask, "GET devices of each branch", can.why_not)
        _enable(self.accept, "Shows first what will change", "" if can.acceptable else why or none)
        _enable(self.create_missing, "Creates devices in Twinzo; asks first", "" if can.missing else why or all_there)
        _enable(self.csv_in, "Rows of a CSV file, shown before they are taken", "" if can.site else NO_SITE)
        _enable(self.csv_out, "The allow-list as a CSV file", "" if can.site else NO_SITE)

    def count(self, rows: Iterable[ListRow]) -> None:
        found = Counter(row.origin.standing for row in rows if isinstance(row.origin, MappingLine))
        items: list[tuple[Shape, int, str]] = [
            (Glyph.CHECK, found[Standing.WELL] + found[Standing.UNSEEN], "mapped"),
            (Glyph.CROSS, found[Standing.CONFLICT], "in conflict"),
            (Mark.ERROR, found[Standing.MISSING], "no device"),
            (Glyph.FINDING, found[Standing.ELSEWHERE], "elsewhere"),
            (Glyph.PROHIBIT, found[Standing.STRANGER], "unlisted"),
            (Glyph.HOLD, found[Standing.OFF], "off"),
        ]
        self.legend.set_items([item for item in items if item[1]] or items[:1])

    def _build(self) -> None:
        self.least.setRange(LEAST, 100)
        self.least.setValue(SURE)
        self.least.setAccessibleName("Least fit of a suggestion that is accepted")
        self.least.setToolTip("Least fit of a suggestion that is accepted")
        self.row.addWidget(self.filter)
        self.row.addWidget(self.legend, 1)
        words = Label("from fit", "caption")
        self._theme.changed.connect(self._size_field)
        self._size_field()
        for part in (self.ask, self.accept, words, self.least, self.create_missing, self.csv_in, self.csv_out):
            self.row.addWidget(part)

    @Slot()
    def _size_field(self) -> None:
        self.least.setFixedSize(self._theme.px(52), self._theme.px(26))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without room the words of the files leave: their icons and tips stay."""
        super().resizeEvent(event)
        roomy = self.width() >= self._theme.px(ROOMY)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self.csv_in, self.csv_out):
            button.setToolButtonStyle(style)

    def _wire(self) -> None:
        self.filter.textChanged.connect(self.filter_changed)
        self.ask.clicked.connect(self.ask_clicked)
        self.accept.clicked.connect(self._accept)
        self.create_missing.clicked.connect(self.create_clicked)
        self.csv_in.clicked.connect(self.csv_in_clicked)
        self.csv_out.clicked.connect(self.csv_out_clicked)
        self.least.valueChanged.connect(self.least_changed)

    @Slot()
    def _accept(self) -> None:
        self.accept_clicked.emit(self.threshold)


def _enable(button: IconButton, tip: str, why_not: str) -> None:
    button.setEnabled(not why_not)
    button.setToolTip(why_not or tip)
