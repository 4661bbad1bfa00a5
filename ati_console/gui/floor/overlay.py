"""What is painted on the floor beside map, marks and names: a protocol, so that the canvas knows none of them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ati_console.gui.floor.look import Look


class Overlay(Protocol):
    """Painted with every frame: whatever can be kept is kept by the overlay itself."""

    def paint(self, painter: QPainter, look: Look) -> None:
        """In logical px of the view."""

    def name_at(self, x: float, y: float) -> str:
        """The sherpa it shows at a point of the view, "" for none."""

    def words_at(self) -> list[QRectF]:
        """Where it writes, px: names of sherpas go elsewhere."""

    def forget(self) -> None:
        """Colours, sizes or the map changed."""
