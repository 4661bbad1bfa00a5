"""A word with a caret that opens a menu: the site and the profile of the top bar."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from ati_console.gui import icons
from ati_console.gui.label import plain_tip
from ati_console.gui.theme import Theme

ICON, CARET, GAP, PAD = 16, 12, 5, 7
WIDEST = 170  # px of words; longer ones are cut and told by the tool tip


class MenuButton(QToolButton):
    """Painted whole, because a style sheet cannot place a caret behind a word of any length."""

    def __init__(self, theme: Theme, accessible: str, px: int, icon: str = "", tip: str = "") -> None:
        super().__init__()
        self._theme, self._px, self._icon, self._tip = theme, px, icon, tip
        self._words, self._widest = "", WIDEST
        self.setProperty("kind", "menu")
        self.setAccessibleName(accessible)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.menu_of = QMenu(self)
        self.setMenu(self.menu_of)
        theme.changed.connect(self._redress)

    def say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.setToolTip(plain_tip("\n".join(line for line in (words, self._tip) if line)))
            self.updateGeometry()
            self.update()

    def narrow(self, widest: int) -> None:
        """Px of words, at zoom 1."""
        if widest != self._widest:
            self._widest = widest
            self.updateGeometry()

    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        px = self._theme.px
        icon = px(ICON) + px(GAP) if self._icon else 0
        return QSize(2 * px(PAD) + icon + self._words_width() + px(GAP) + px(CARET), px(26))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        colors, radius = self._theme.colors, self._theme.px(3)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.hover)
            painter.drawRoundedRect(self.rect(), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)

    def _paint_words(self, painter: QPainter) -> None:
        px, colors, ratio = self._theme.px, self._theme.colors, self.devicePixelRatioF()
        x, middle = px(PAD), self.height() // 2
        if self._icon:
            picture = icons.pixmap(self._icon, colors.text_muted, px(ICON), ratio)
            painter.drawPixmap(x, middle - px(ICON) // 2, picture)
            x += px(ICON) + px(GAP)
        width = self._words_width()
        painter.setFont(self._font())
        painter.setPen(colors.text)
        shown = QFontMetrics(self._font()).elidedText(self._words, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(x, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        caret = icons.pixmap("ph.caret-down", colors.text_muted, px(CARET), ratio)
        painter.drawPixmap(x + width + px(GAP), middle - px(CARET) // 2, caret)

    def _words_width(self) -> int:
        return min(QFontMetrics(self._font()).horizontalAdvance(self._words) + 1, self._theme.px(self._widest))

    def _font(self) -> QFont:
        return self._theme.font(self._px, 600)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()
