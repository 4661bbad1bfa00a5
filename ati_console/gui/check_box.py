"""A check box whose tick can be seen: a style sheet can only fill its box, and colour alone says nothing."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QWidget

from ati_console.gui import glyphs
from ati_console.gui.glyphs import Glyph
from ati_console.gui.theme import Theme


class CheckBox(QCheckBox):
    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        glyphs.paint(
            painter, Glyph.CHECK, box.toRectF().adjusted(2, 2, -2, -2), self._theme, self._theme.colors.on_accent
        )
        painter.end()
