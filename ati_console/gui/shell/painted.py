"""Labels that show a painted glyph or a font icon and follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.glyphs import Shape
from ati_console.gui.theme import Theme


class GlyphMark(QWidget):
    """One status glyph; `ink` names a colour token that replaces the glyph's own."""

    def __init__(self, theme: Theme, shape: Shape, px: int = 12, ink: str = "") -> None:
        super().__init__()
        self._theme, self._shape, self._px, self._ink = theme, shape, px, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    def show_shape(self, shape: Shape, ink: str = "") -> None:
        if (shape, ink) != (self._shape, self._ink):
            self._shape, self._ink = shape, ink
            self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._px)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        side = self._theme.px(self._px)
        painter.drawPixmap(0, 0, glyphs.pixmap(self._shape, side, ratio, self._theme, ink(self._theme, self._ink)))
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()


class IconMark(QWidget):
    """One font icon in the colour of a token."""

    def __init__(self, theme: Theme, name: str, px: int = 16, ink: str = "text_muted") -> None:
        super().__init__()
        self._theme, self._name, self._px, self._ink = theme, name, px, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    def set_ink(self, token: str) -> None:
        if token != self._ink:
            self._ink = token
            self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._px)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = ink(self._theme, self._ink) or self._theme.colors.text_muted
        side = self._theme.px(self._px)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, color, side, self.devicePixelRatioF()))
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()


def ink(theme: Theme, token: str) -> QColor | None:
    """The colour of a token name; None for ""."""
    if not token:
        return None
    color: QColor = getattr(theme.colors, token)
    return color
