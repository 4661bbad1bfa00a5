"""What a pane says while it has nothing to show: what will be here, and what to do next. Left-aligned, no picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ati_console.gui import icons
from ati_console.gui.delegates import brush
from ati_console.gui.theme import Theme

RING: Final = 3  # px of a link's style, at any zoom: room for the ring of the focus beside its words
WORDS_HIGH, LOW = 96, 8  # px at zoom 1: of the words at most, and above the title where there is no icon


class EmptyState(QWidget):
    """An icon of 22, a line of what will be here, and a wrapped line of what to do next; below it a link where that can
    be done at once: `stepped`."""

    stepped = Signal()

    def __init__(self, theme: Theme, icon: str, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._title, self._words = theme, icon, title, words
        self.covers = False  # True over a picture: a line of it would strike the words out
        self.setAccessibleName(f"{title}. {words}")
        self.step = QPushButton(self)
        self.step.setProperty("kind", "link")
        self.step.setAccessibleName("Next step")
        self.step.clicked.connect(self.stepped)
        self.step.hide()
        theme.changed.connect(self._redress)

    @property
    def title(self) -> str:
        return self._title

    def say(self, title: str, words: str, step: str = "") -> None:
        if (title, words, step) != (self._title, self._words, self.step.text()):
            self._title, self._words = title, words
            self.setAccessibleName(f"{title}. {words}")
            self.step.setText(step)
            self.step.setAccessibleName(step or "Next step")
            self.step.setVisible(bool(step))
            self._place()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """The link stands below the last line of the words, its own under theirs."""
        box = self._body()
        self.step.adjustSize()
        self.step.move(box.left() - RING, box.top() + self._told(box.width()) + self._theme.px(8))

    @property
    def has_icon(self) -> bool:
        """In a low pane it makes room for the words, which say what to do."""
        px, link = self._theme.px, 0 if self.step.isHidden() else self._theme.px(8) + self.step.height()
        return self.height() >= self._above(icon=True) + self._told(self.width() - 2 * px(16)) + link

    def _told(self, wide: int) -> int:
        """How high the words are."""
        px, flags = self._theme.px, int(Qt.TextFlag.TextWordWrap)
        metrics = QFontMetrics(self._theme.font())
        return min(
            metrics.boundingRect(QRect(0, 0, max(1, wide), px(400)), flags, self._words).height(), px(WORDS_HIGH)
        )

    def _above(self, *, icon: bool) -> int:
        """px above the words: margin, icon, title."""
        px = self._theme.px
        return (px(20) + px(22) + px(9) if icon else px(LOW)) + px(20) + px(1)

    def _body(self) -> QRect:
        """Where the words begin."""
        side = self._theme.px(16)
        return self.rect().adjusted(side, self._above(icon=self.has_icon), -side, 0)

    @Slot()
    def _redress(self) -> None:
        self._place()
        self.update()

    def covered(self) -> QRect:
        """Where icon, title and words stand, and a little around them."""
        body, px = self._body(), self._theme.px
        top = px(16) if self.has_icon else px(4)
        end = body.top() + self._told(body.width()) + px(4)
        return QRect(body.left() - px(6), top, body.width() + px(12), end - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        body, px = self._body(), theme.px
        if self.covers:
            painter.fillRect(self.covered(), colors.inset)
        if self.has_icon:
            picture = icons.pixmap(self._icon, colors.text_muted, px(22), self.devicePixelRatioF())
            painter.drawPixmap(body.left(), px(20), picture)
        title = QRect(body.left(), body.top() - px(21), body.width(), px(20))
        brush.text(painter, title, self._title, colors.text, theme.font(12, 600))
        self._wrapped(painter, QRect(body.left(), body.top(), body.width(), theme.px(WORDS_HIGH)))

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
