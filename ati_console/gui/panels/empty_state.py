"""What a pane says while it has nothing to show: what will be here, and what to do next. Left-aligned, no picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMargins, QRect, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ati_console.gui import icons
from ati_console.gui.delegates import brush
from ati_console.gui.theme import Theme


class EmptyState(QWidget):
    """An icon of 22, a line of what will be here, and a wrapped line of what to do next."""

    def __init__(self, theme: Theme, icon: str, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._title, self._words = theme, icon, title, words
        self.setAccessibleName(f"{title}. {words}")
        theme.changed.connect(self._redress)

    @property
    def title(self) -> str:
        return self._title

    def say(self, title: str, words: str) -> None:
        if (title, words) != (self._title, self._words):
            self._title, self._words = title, words
            self.setAccessibleName(f"{title}. {words}")
            self.update()

    @Slot()
    def _redress(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        box = self.rect().marginsRemoved(QMargins(theme.px(16), theme.px(20), theme.px(16), 0))
        side = theme.px(22)
        painter.drawPixmap(box.topLeft(), icons.pixmap(self._icon, colors.text_muted, side, self.devicePixelRatioF()))
        title = box.adjusted(0, side + theme.px(9), 0, 0)
        title.setHeight(theme.px(20))
        brush.text(painter, title, self._title, colors.text, theme.font(12, 600))
        self._wrapped(painter, QRect(box.left(), title.bottom() + theme.px(2), box.width(), theme.px(96)))

    def _wrapped(self, painter: QPainter, box: QRect) -> None:
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.colors.text_muted)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, top | Qt.TextFlag.TextWordWrap, self._words)


QUESTIONS: Final = (
    ("ph.map-trifold", "Is it alive?", "age, mode and errors, sherpa by sherpa"),
    ("ph.cloud-arrow-up", "Is it in Twinzo?", "sent, accepted, read back"),
    ("ph.ruler", "Is it in the right place?", "anchors and residuals in metres"),
    ("ph.activity", "Why does nothing come?", "stages and permissions, with proof"),
)
ANSWERS_HEIGHT: Final = 145


class Answers(QWidget):
    """The four questions the window answers, shown below the fleet until the first sherpa is there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("What this window will answer")
        theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.fillRect(0, 0, self.width(), 1, colors.line)
        left, width = theme.px(12), self.width() - theme.px(24)
        title = QRect(left, theme.px(10), width, theme.px(20))
        brush.text(painter, title, "What this window will answer", colors.text, theme.font(12, 600))
        for number, (icon, question, answer) in enumerate(QUESTIONS):
            self._line(painter, QRect(left, theme.px(36 + 24 * number), width, theme.px(24)), icon, question, answer)

    def _line(self, painter: QPainter, box: QRect, icon: str, question: str, answer: str) -> None:
        theme, side = self._theme, self._theme.px(14)
        picture = icons.pixmap(icon, theme.colors.text_muted, side, self.devicePixelRatioF())
        painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        font: QFont = theme.font()
        widest = max(QFontMetrics(font).horizontalAdvance(words) for _, words, _ in QUESTIONS)
        brush.text(painter, box.adjusted(theme.px(20), 0, 0, 0), question, theme.colors.text, font)
        behind = box.adjusted(theme.px(20) + widest + theme.px(7), 0, 0, 0)
        brush.text(painter, behind, answer, theme.colors.text_muted, font)
