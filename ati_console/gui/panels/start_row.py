"""A row of the first-start card that is a button: icon, title, words, and the key that does the same."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ati_console.gui import icons
from ati_console.gui.delegates import brush
from ati_console.gui.panels import key_cap
from ati_console.gui.theme import Theme

HEIGHT: Final = 44
PAD: Final = 24
ICON: Final = 20


class StartRow(QAbstractButton):
    """`key` "" shows a caret: a menu follows. `short`: the words where the others have no room."""

    def __init__(
        self, theme: Theme, icon: str, title: str, words: str, short: str, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._words, self._short, self._key = theme, icon, words, short, key
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._theme.px(HEIGHT))

    def say(self, words: str, short: str = "") -> None:
        self._words, self._short = words, short
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        warm = self.isEnabled() and (self.underMouse() or self.isDown() or self.hasFocus())
        if warm:
            painter.fillRect(self.rect(), colors.hover)
        self._paint_icon(painter, warm)
        self._paint_words(painter)
        self._paint_end(painter)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_icon(self, painter: QPainter, warm: bool) -> None:
        px, colors = self._theme.px, self._theme.colors
        ink = colors.accent if warm else colors.text_muted
        picture = icons.pixmap(self._icon, ink, px(ICON), self.devicePixelRatioF())
        painter.drawPixmap(px(PAD), (self.height() - px(ICON)) // 2, picture)

    def _paint_words(self, painter: QPainter) -> None:
        px, theme, colors = self._theme.px, self._theme, self._theme.colors
        left = px(PAD + ICON + 12)
        wide = self.width() - left - px(PAD) - (key_cap.width(theme, self._key) if self._key else px(14)) - px(8)
        ink = colors.text if self.isEnabled() else colors.text_faint
        brush.text(painter, QRect(left, px(6), wide, px(16)), self.text(), ink, theme.font(12, 600))
        fits = QFontMetrics(theme.font()).horizontalAdvance(self._words) <= wide
        words = self._words if fits or not self._short else self._short
        brush.text(painter, QRect(left, px(22), wide, px(16)), words, colors.text_muted, theme.font())

    def _paint_end(self, painter: QPainter) -> None:
        px, colors, right = self._theme.px, self._theme.colors, self.width() - self._theme.px(PAD)
        if self._key:
            middle = self.height() // 2
            key_cap.paint(painter, right, middle, self._key, self._theme, colors.text_muted, colors.text_muted)
            return
        caret = icons.pixmap("ph.caret-right", colors.text_muted, px(14), self.devicePixelRatioF())
        painter.drawPixmap(right - px(13), (self.height() - px(14)) // 2, caret)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()
