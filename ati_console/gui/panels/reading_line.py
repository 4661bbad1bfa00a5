"""One line below the address field: signs and words of what it was read as."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import plain_tip
from ati_console.gui.models.plain import plain
from ati_console.gui.models.reading import Read, Sign
from ati_console.gui.theme import Theme

SIDE: Final = 12
GAP: Final = 5
BETWEEN: Final = 16
LEAST: Final = 64  # px: fewer letters would say nothing
_GLYPHS: Final = {Sign.GOOD: Glyph.CHECK, Sign.LOUD: Glyph.FINDING, Sign.NOTE: Glyph.INFO}
_INKS: Final = {Sign.GOOD: "text", Sign.LOUD: "warning"}


class ReadingLine(QWidget):
    """What does not fit is cut; the tool tip has all of it, and the notes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._read = theme, Read()
        theme.changed.connect(self._redress)

    def show_read(self, read: Read) -> None:
        if read != self._read:
            self._read = read
            self.setAccessibleName(", ".join(words for _, words in read.items))
            self.setToolTip(plain_tip(read.tip))
            self.update()

    def words(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._read.items)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, font = QPainter(self), self._theme.px, self._theme.font(11)
        left = 0
        for sign, words in self._read.items:
            room = self.width() - left - px(SIDE + GAP)
            if left and room < px(LEAST):
                return
            painter.drawPixmap(left, (self.height() - px(SIDE)) // 2, self._picture(sign))
            ink = getattr(self._theme.colors, _INKS.get(sign, "text_muted"))
            box = QRect(left + px(SIDE + GAP), 0, room, self.height())
            brush.text(painter, box, plain(words), ink, font)
            left = box.left() + QFontMetrics(font).horizontalAdvance(plain(words)) + px(BETWEEN)

    def _picture(self, sign: Sign) -> QPixmap:
        side, ratio = self._theme.px(SIDE), self.devicePixelRatioF()
        if sign is Sign.LOCK:
            return icons.pixmap("ph.lock-simple", self._theme.colors.text_muted, side, ratio)
        return glyphs.pixmap(_GLYPHS[sign], side, ratio, self._theme)

    @Slot()
    def _redress(self) -> None:
        self.update()
