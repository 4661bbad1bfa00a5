"""Stages side by side: a line in the colour of each, glyph, name, milliseconds, one line of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Slot
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.label import plain_tip
from ati_console.gui.models.twin_rows import SHAPES, Look, Stage
from ati_console.gui.theme import Theme

HEIGHT: Final = 57


class StageStrip(QWidget):
    """What fails is tinted, the rest after it stays grey (look.md, Stage)."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self._stages: tuple[Stage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    def show_stages(self, stages: Sequence[Stage]) -> None:
        if tuple(stages) != self._stages:
            self._stages = tuple(stages)
            said = ". ".join(f"{one.name}: {one.look.value}, {one.words} {one.ms}" for one in self._stages)
            self.setAccessibleName(f"{self._name}. {said}")
            self.update()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(800), self._theme.px(HEIGHT))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            hit = next((one for one, box in self._boxes() if box.contains(event.pos())), None)
            QToolTip.showText(event.globalPos(), plain_tip(f"{hit.name}: {hit.words}" if hit else ""), self)
            return True
        return super().event(event)

    def _boxes(self) -> list[tuple[Stage, QRect]]:
        count = max(1, len(self._stages))
        edges = [round(self.width() * number / count) for number in range(count + 1)]
        return [
            (one, QRect(edges[number], 0, edges[number + 1] - edges[number], self.height()))
            for number, one in enumerate(self._stages)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), colors.surface)
        for stage, box in self._boxes():
            self._paint(painter, stage, box)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
        painter.end()

    def _paint(self, painter: QPainter, stage: Stage, box: QRect) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        line, ink, quiet = self._inks(stage.look)
        if stage.look is Look.FAILED:
            painter.fillRect(box, colors.fault_tint)
        painter.fillRect(box.left(), box.top(), box.width(), px(2), line)
        painter.fillRect(box.right(), box.top() + px(2), 1, box.height(), colors.line)
        side = px(12)
        upper = QRect(box.left() + px(12), px(9), box.width() - px(24), px(18))
        shape = SHAPES[stage.look]
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme)
        painter.drawPixmap(upper.left(), upper.center().y() - side // 2 + 1, picture)
        brush.text(painter, upper.adjusted(side + px(6), 0, 0, 0), stage.name, ink, theme.font(12, 600))
        if self.has_time(stage, box):
            brush.text(painter, upper, stage.ms, colors.text_muted, theme.font(), brush.RIGHT)
        lower = QRect(upper.left(), px(30), upper.width(), px(18))
        brush.text(painter, lower, stage.words, quiet, theme.font(11))

    def has_time(self, stage: Stage, box: QRect) -> bool:
        """The time gives way to the name."""
        theme, px = self._theme, self._theme.px
        name = QFontMetrics(theme.font(12, 600)).horizontalAdvance(stage.name)
        time = QFontMetrics(theme.font()).horizontalAdvance(stage.ms)
        return name + px(6) + time <= box.width() - px(24 + 12 + 6)

    def _inks(self, look: Look) -> tuple[QColor, QColor, QColor]:
        """Of the line above, the name, the words."""
        colors = self._theme.colors
        return {
            Look.WAITING: (colors.neutral_tint, colors.text_muted, colors.text_faint),
            Look.RUNNING: (colors.accent, colors.text, colors.text_muted),
            Look.GOOD: (colors.live, colors.text, colors.text_muted),
            Look.LOUD: (colors.warning, colors.text, colors.warning),
            Look.FAILED: (colors.fault, colors.text, colors.fault),
        }[look]
