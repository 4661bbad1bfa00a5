"""Names of zones and stations under those of sherpas: one that would be covered in part leaves whole for so long."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.map_layer import MapLayer
from ati_console.gui.floor.scale_bar import ground
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Name = tuple[QRectF, str]  # where it stands, px, and its words

RIM: Final = 2.0  # px beside the words that belong to them
KEPT: Final = 512


class FloorNames:
    """Painted anew in each frame, because sherpas drive by; a name is a picture that is painted once."""

    def __init__(self, theme: Theme, plan: MapLayer) -> None:
        self._theme, self._plan = theme, plan
        self._pictures: dict[tuple[str, bool, float], QPixmap] = {}
        self._placed_in: Hashable = None
        self._stations: list[Name] = []
        self._placed: list[Name] = []
        self._edges = np.zeros((4, 0))

    def reset(self) -> None:
        """Colours, sizes or the map changed."""
        self._pictures.clear()
        self._placed_in = None

    def paint(self, painter: QPainter, look: Look, stations: list[Name], above: Floats) -> None:
        """`stations`: where their names were placed. `above`: left, top, right, bottom of what is written over them, a
        column each, px."""
        for box, words in self.clear_of(look, stations, above):
            painter.drawPixmap(QPointF(round(box.left() - RIM), round(box.top())), self._picture(words, box, look.dpr))

    def clear_of(self, look: Look, stations: list[Name], above: Floats) -> list[Name]:
        """Those that nothing is written over."""
        self._place(look, stations)
        left, top, right, bottom = (edge[:, None] for edge in self._edges)
        covered = ((left < above[2]) & (right > above[0]) & (top < above[3]) & (bottom > above[1])).any(axis=1)
        return [one for one, hidden in zip(self._placed, covered.tolist(), strict=True) if not hidden]

    def _place(self, look: Look, stations: list[Name]) -> None:
        seen_in = look.key()
        if seen_in != self._placed_in or stations is not self._stations:
            self._placed_in, self._stations = seen_in, stations
            zones = self._plan.zone_names(look.view) if look.layers.zones else []
            self._placed = [*zones, *stations]
            edges = [(box.left(), box.top(), box.right(), box.bottom()) for box, _ in self._placed]
            self._edges = np.array(edges, dtype=np.float64).reshape(-1, 4).T

    def _picture(self, words: str, box: QRectF, dpr: float) -> QPixmap:
        key = words, self._plan.over_picture, dpr
        if key not in self._pictures:
            if len(self._pictures) > KEPT:
                self._pictures.clear()  # zooming cuts a long name at many lengths
            self._pictures[key] = self._write(words, box, dpr)
        return self._pictures[key]

    def _write(self, words: str, box: QRectF, dpr: float) -> QPixmap:
        made = QPixmap(math.ceil((box.width() + 2 * RIM) * dpr), math.ceil(box.height() * dpr))
        made.setDevicePixelRatio(dpr)
        made.fill(ground(self._theme) if self._plan.over_picture else Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self._plan.paint_names(painter, [(QRectF(RIM, 0, box.width(), box.height()), words)], bare=True)
        painter.end()
        return made
