"""A check box that stands flush with what is above it, and whose tick can be seen: a style sheet can only fill its box.

The ring of the focus is around the words: around all of it, it would push the box out of its column."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QWidget

from ati_console.gui import glyphs
from ati_console.gui.glyphs import Glyph
from ati_console.gui.theme import Theme

RING: Final = 2  # px
RING_PAD: Final = 4  # between words and the outside of the ring; the style sheet leaves room for it


class CheckBox(QCheckBox):
    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        if self.isChecked():
            self._paint_tick(painter, self.style().subElementRect(_BOX, option, self))
        if self.hasFocus():
            self._paint_ring(painter, self.style().subElementRect(_WORDS, option, self))
        painter.end()

    def _paint_tick(self, painter: QPainter, box: QRect) -> None:
        inside, ink = box.toRectF().adjusted(2, 2, -2, -2), self._theme.colors.on_accent
        glyphs.paint(painter, Glyph.CHECK, inside, self._theme, ink)

    def _paint_ring(self, painter: QPainter, words: QRect) -> None:
        wide = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        pad, half = self._theme.px(RING_PAD), RING / 2
        ring = QRectF(words.left() - pad, 0, min(wide + 2 * pad, self.width() - words.left() + pad), self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.accent, RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ring.adjusted(half, half, -half, -half), pad, pad)


_BOX: Final = QStyle.SubElement.SE_CheckBoxIndicator
_WORDS: Final = QStyle.SubElement.SE_CheckBoxContents
