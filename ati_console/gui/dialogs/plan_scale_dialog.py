"""What is known of two points on the picture of a plant: how far apart they are, or where each of them is."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme

Point = tuple[float, float]
MOST: Final = 1e9


class Known(enum.Enum):
    """In which words the two points are told."""

    DISTANCE = "Distance"
    ROBOT_M = "Robot m"
    SECTOR_MM = "Sector mm"


@dataclass(frozen=True, slots=True)
class TwoKnown:
    """`distance_m` with DISTANCE, else the two points in metres or millimetres."""

    kind: Known
    distance_m: float = 0.0
    points: tuple[Point, Point] = ((0.0, 0.0), (0.0, 0.0))


def number(words: str) -> float:
    """A decimal comma is as good as a point. ValueError for anything that is no number in this world."""
    found = float(words.strip().replace(",", "."))
    if not math.isfinite(found) or abs(found) > MOST:
        raise ValueError("not a number of this world")
    return found


class PlanScaleDialog(FittedDialog):
    """Open it with `open()`; `told(TwoKnown)`. The fields say what the picture says by now."""

    told = Signal(object)

    def __init__(
        self, theme: Theme, distance_m: float, metres: tuple[Point, Point],
        millimetres: tuple[Point, Point] | None, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme = theme
        self.setModal(True)
        self.setWindowTitle("Scale of the floor plan")
        self.kinds = [kind for kind in Known if kind is not Known.SECTOR_MM or millimetres is not None]
        self.kind = Segments(theme, "What is known", [kind.value for kind in self.kinds])
        self.distance = _field(f"{distance_m:.2f}", "Distance in metres")
        self._now = {Known.ROBOT_M: metres, Known.SECTOR_MM: millimetres or metres}
        self.fields = [_field("", name) for name in ("First X", "First Y", "Second X", "Second Y")]
        self.words, self.error = Label(kind="muted"), Label(kind="caption")
        self.place, self.cancel = QPushButton("Place the picture"), QPushButton("Cancel")
        self._build()
        self._show(0)

    def _build(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(440))
        self.words.setWordWrap(True)
        self.error.setWordWrap(True)
        self.error.set_tone("fault")
        set_look(self.place, "kind", "primary")
        self.place.setDefault(True)
        self.kind.chosen.connect(self._show)
        self.place.clicked.connect(self._tell)
        self.cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        for widget in (Label("Two points of the picture", "name"), self.kind, self.words):
            column.addWidget(widget)
        column.addLayout(self._grid())
        column.addWidget(self.error)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.place)
        column.addLayout(buttons)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(8))
        grid.setVerticalSpacing(self._theme.px(8))
        self._names = [Label(name, "muted") for name in ("Distance, m", "First X, Y", "Second X, Y")]
        for row, name in enumerate(self._names):
            name.setFixedWidth(self._theme.px(96))
            grid.addWidget(name, row, 0)
        grid.addWidget(self.distance, 0, 1, 1, 2)
        for place, field in enumerate(self.fields):
            grid.addWidget(field, 1 + place // 2, 1 + place % 2)
        return grid

    @property
    def chosen(self) -> Known:
        return self.kinds[self._index]

    @Slot(int)
    def _show(self, index: int) -> None:
        self._index = index
        self.kind.show_choice(index)
        by_distance = self.chosen is Known.DISTANCE
        for widget in (self._names[0], self.distance):
            widget.setVisible(by_distance)
        for other in (*self._names[1:], *self.fields):
            other.setVisible(not by_distance)
        self.words.setText(_WORDS[self.chosen])
        self.error.setText("")
        if not by_distance:
            for field, value in zip(self.fields, sum(self._now[self.chosen], ()), strict=True):
                field.setText(f"{value:.2f}" if self.chosen is Known.ROBOT_M else f"{value:.0f}")
        self.adjustSize()
        (self.distance if by_distance else self.fields[0]).setFocus()

    @Slot()
    def _tell(self) -> None:
        try:
            known = self._read()
        except ValueError as error:
            self.error.setText(str(error))
            return
        self.accept()
        self.told.emit(known)

    def _read(self) -> TwoKnown:
        if self.chosen is Known.DISTANCE:
            distance = _number(self.distance, "The distance")
            if distance <= 0:
                raise ValueError("The distance must be more than 0 m.")
            return TwoKnown(Known.DISTANCE, distance)
        x1, y1, x2, y2 = (_number(field, field.accessibleName()) for field in self.fields)
        if (x1, y1) == (x2, y2):
            raise ValueError("The two points are the same: they must be apart.")
        return TwoKnown(self.chosen, points=((x1, y1), (x2, y2)))


_WORDS: Final = {
    Known.DISTANCE: "The picture keeps its direction and its first point, and gets the size that this distance gives.",
    Known.ROBOT_M: "Where the two points are in the sherpas' metres, for example two stations.",
    Known.SECTOR_MM: "Where the two points are in the Twinzo sector: X right, Y down.",
}


def _field(words: str, name: str) -> QLineEdit:
    made = QLineEdit(words)
    made.setAccessibleName(name)
    made.setMaxLength(24)
    return made


def _number(field: QLineEdit, name: str) -> float:
    try:
        return number(field.text())
    except ValueError:
        raise ValueError(f"{name} must be a number such as 12.5, not \u201c{field.text()[:24]}\u201d.") from None
