"""The two rows above the matrix: what was asked, and in which version and QoS."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ati_console.access import Action
from ati_console.gui.delegates import brush
from ati_console.gui.diagnose.matrix_model import TOPIC, MatrixModel
from ati_console.gui.theme import Theme

ROW: Final = 24


class MatrixHeader(QHeaderView):
    def __init__(self, theme: Theme, matrix: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._matrix = theme, matrix
        self._published = 0
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(24))
        theme.changed.connect(self._redress)

    def set_published(self, topics: int) -> None:
        """How many topics were ticked to be published to."""
        if topics != self._published:
            self._published = topics
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(2 * ROW))

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colors = self._theme.colors
        painter.fillRect(self.viewport().rect(), colors.raised)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
        for section in range(self.count()):
            self._section(painter, section)
        self._group(painter, Action.SUBSCRIBE, "Subscribe", "")
        self._group(painter, Action.PUBLISH, "Publish", published_words(self._published))
        painter.end()

    def _section(self, painter: QPainter, section: int) -> None:
        theme, row = self._theme, self._theme.px(ROW)
        left, width = self.sectionViewportPosition(section), self.sectionSize(section)
        box = QRect(left + theme.px(brush.PAD), row, width - 2 * theme.px(brush.PAD) + 2, row - 1)
        words = str(self._matrix.headerData(section, Qt.Orientation.Horizontal))
        align = brush.RIGHT if section == self._matrix.tries_column else brush.LEFT
        brush.text(painter, box, words, theme.colors.text_muted, theme.font(11, 500), align)
        top = 0 if section in (TOPIC, 4, self._matrix.tries_column - 1) else row
        painter.fillRect(left + width - 1, top, 1, 2 * row, theme.colors.line)

    def _group(self, painter: QPainter, action: Action, title: str, words: str) -> None:
        theme, row = self._theme, self._theme.px(ROW)
        sections = [n + 1 for n, column in enumerate(self._matrix.columns) if column.action is action]
        left = self.sectionViewportPosition(sections[0])
        right = self.sectionViewportPosition(sections[-1]) + self.sectionSize(sections[-1])
        painter.fillRect(left, row - 1, right - left, 1, theme.colors.line)
        box = QRect(left + theme.px(brush.PAD), 0, right - left - theme.px(brush.PAD), row - 1)
        font = theme.font(11, 600)
        brush.text(painter, box, title, theme.colors.text, font)
        behind = box.adjusted(QFontMetrics(font).horizontalAdvance(title) + theme.px(5), 0, 0, 0)
        brush.text(painter, behind, words, theme.colors.text_muted, theme.font(11))


def published_words(topics: int) -> str:
    if not topics:
        return "no topic is ticked"
    return "only to the topic you ticked" if topics == 1 else f"only to the {topics} topics you ticked"
