"""The stages of the last attempt to connect, side by side on the Connection tab."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.connection_words import STAGES
from ati_console.gui.models.plain import plain, sentence, tool_tip
from ati_console.gui.theme import Theme
from ati_console.status import Stage, StageResult

STAGES_HEIGHT: Final = 46
STAGES_LOW: Final = 28


class StageStrip(QWidget):
    """Six stages side by side: a line in the state's colour, glyph, name, ms, and a line of words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stages: dict[Stage, StageResult] = {}
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._theme.px(STAGES_LOW if self._low else STAGES_HEIGHT))

    def set_low(self, low: bool) -> None:
        """Without the line of words below each stage."""
        if low != self._low:
            self._low = low
            self._redress()

    def set_stages(self, stages: tuple[StageResult, ...]) -> None:
        fresh = {result.stage: result for result in stages}
        if fresh != self._stages:
            self._stages = fresh
            said = [f"{sentence(STAGES[stage])} {_words(fresh.get(stage))}" for stage in Stage]
            self.setAccessibleName("; ".join(said))
            self.setToolTip(tool_tip("\n".join(said)))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, gap = QPainter(self), self._theme.px(8)
        width = (self.width() - 2 * self._theme.px(12) - 5 * gap) // 6
        for number, stage in enumerate(Stage):
            left = self._theme.px(12) + number * (width + gap)
            self._stage(painter, QRect(left, self._theme.px(4), width, self.height() - self._theme.px(6)), stage)

    def _stage(self, painter: QPainter, box: QRect, stage: Stage) -> None:
        theme, colors, result = self._theme, self._theme.colors, self._stages.get(stage)
        shape, line, name = self._look(result)
        if result is not None and result.ok is False:
            painter.fillRect(box, colors.fault_tint)
        painter.fillRect(box.left(), box.top(), box.width(), theme.px(2), line)
        side = theme.px(12)
        head = QRect(box.left() + theme.px(4), box.top() + theme.px(3), box.width() - 8, theme.px(18))
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme)
        painter.drawPixmap(head.left(), head.center().y() - side // 2 + 1, picture)
        self._name(painter, head.adjusted(side + theme.px(6), 0, 0, 0), stage, name)
        if self._low:
            return
        below = QRect(head.left(), head.bottom(), head.width(), theme.px(16))
        brush.text(painter, below, _words(result), colors.text_faint, theme.font(11))

    def _name(self, painter: QPainter, words: QRect, stage: Stage, ink: QColor) -> None:
        theme, result, font = self._theme, self._stages.get(stage), self._theme.font(12, 600)
        brush.text(painter, words, sentence(STAGES[stage]), ink, font)
        if result is not None and result.ok is not None:
            behind = QFontMetrics(font).horizontalAdvance(sentence(STAGES[stage])) + theme.px(5)
            ms, took, small = words.adjusted(behind, 0, 0, 0), f"{result.ms:.0f} ms", theme.font(11)
            if ms.width() >= QFontMetrics(small).horizontalAdvance(took):  # half a figure would be a wrong one
                brush.text(painter, ms, took, theme.colors.text_muted, small)

    def _look(self, result: StageResult | None) -> tuple[Shape, QColor, QColor]:
        colors = self._theme.colors
        if result is None:
            return Glyph.DASH, colors.line_strong, colors.text_faint
        if result.ok is None:
            return Glyph.RING, colors.accent, colors.text
        return (Glyph.CHECK, colors.live, colors.text) if result.ok else (Glyph.CROSS, colors.fault, colors.text)


def _words(result: StageResult | None) -> str:
    if result is None:
        return "none"
    return plain(result.detail) or ("running" if result.ok is None else "ok" if result.ok else "failed")
