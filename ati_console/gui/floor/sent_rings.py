"""The rings of what was read back, above the marks of the sherpas that stand in them; the rest of it lies below."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.sent_layer import SentLayer


class SentRings:
    """An overlay (overlay.py) of a layer that was made with `rings_apart`."""

    def __init__(self, layer: SentLayer) -> None:
        self._layer = layer

    def paint(self, painter: QPainter, look: Look) -> None:
        self._layer.paint_rings(painter, look)

    def name_at(self, x: float, y: float) -> str:
        return ""

    def words_at(self) -> list[QRectF]:
        return []

    def forget(self) -> None:
        """The layer forgets for both."""
