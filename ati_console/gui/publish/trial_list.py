"""The five steps, painted: numbered box then check, line in the state's colour, evidence (look.md, Trial step)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import plain_tip
from ati_console.gui.models.trial_rows import Kind, TrialRow, rows, said
from ati_console.gui.publish.delay_chart import paint_chart
from ati_console.gui.theme import Theme
from ati_console.publish.trial_values import Trial, Verdict

TOP: Final = 10
BOX: Final = 20
LEFT: Final = 12
TEXT: Final = 44  # where words begin
RIGHT: Final = 12


class TrialList(QWidget):
    """As high as its rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[TrialRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    def show_trial(self, trial: Trial) -> None:
        made = rows(trial)
        if made == self._rows:
            return
        self._rows = made
        self.setAccessibleName(said(trial))
        self._redress()

    @property
    def rows(self) -> tuple[TrialRow, ...]:
        return self._rows

    def place_of(self, step: int) -> QRect:
        """Of all rows of a step."""
        boxes = [box for row, box in self._boxes() if row.step == step]
        return boxes[0].united(boxes[-1]) if boxes else QRect()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(TOP) + sum(px(row.kind.value) for row in self._rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            hit = next((row for row, box in self._boxes() if box.contains(event.pos())), None)
            QToolTip.showText(event.globalPos(), plain_tip(hit.tip if hit else ""), self)
            return True
        return super().event(event)

    def _boxes(self) -> list[tuple[TrialRow, QRect]]:
        px, top, found = self._theme.px, self._theme.px(TOP), []
        for row in self._rows:
            found.append((row, QRect(0, top, self.width(), px(row.kind.value))))
            top += px(row.kind.value)
        return found

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), self._theme.px
        painter.fillRect(self.rect(), self._theme.colors.surface)
        last = self._rows[-1].step if self._rows else 0
        for row, box in self._boxes():
            if row.step != last:
                top = box.top() if row.kind is not Kind.HEAD else box.top() + px(BOX)
                middle = px(LEFT) + px(BOX) // 2
                painter.fillRect(QRect(middle, top, px(2), box.bottom() - top + 1), self._line(row.verdict))
            self._row(painter, row, box.adjusted(px(TEXT), 0, -px(RIGHT), 0))
        painter.end()

    def _row(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        paint = {
            Kind.HEAD: self._head, Kind.WHAT: self._what, Kind.EVIDENCE: self._evidence, Kind.WHY: self._why,
            Kind.METER: self._meter, Kind.FIGURES: self._figures, Kind.CHART: self._chart,
        }.get(row.kind)  # fmt: skip
        if paint is not None:
            paint(painter, row, box)

    def _head(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        theme, colors = self._theme, self._theme.colors
        self._number(painter, row, box.top())
        brush.text(painter, box, row.words, colors.text, theme.font(12, 600))
        brush.text(painter, box, row.aside, self._ink(row.verdict), theme.font(12, 500), brush.RIGHT)

    def _number(self, painter: QPainter, row: TrialRow, top: int) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        frame = QRectF(px(LEFT), top + 1, px(BOX), px(BOX)).adjusted(0.5, 0.5, -0.5, -0.5)
        line, ground = {
            Verdict.PASSED: (colors.live, colors.live_tint), Verdict.FAILED: (colors.fault, colors.fault_tint),
            Verdict.RUNNING: (colors.accent, colors.selected),
        }.get(row.verdict, (colors.line_strong, colors.surface))  # fmt: skip
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(line)
        painter.setBrush(ground)
        painter.drawRoundedRect(frame, px(3), px(3))
        painter.restore()
        shape = {Verdict.PASSED: Glyph.CHECK, Verdict.FAILED: Glyph.CROSS}.get(row.verdict)
        if shape is not None:
            glyphs.paint(painter, shape, frame.adjusted(4, 4, -4, -4), theme)
        else:
            brush.text(
                painter, frame.toRect(), str(row.step), self._ink(row.verdict), theme.font(11, 600), brush.CENTER
            )

    def _what(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        brush.text(painter, box, row.words, self._theme.colors.text_muted, self._theme.font())

    def _evidence(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        theme, colors, side = self._theme, self._theme.colors, self._theme.px(12)
        if row.shape is not None:
            picture = glyphs.pixmap(row.shape, side, self.devicePixelRatioF(), theme)
            painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        aside = painter.fontMetrics().horizontalAdvance(row.aside) + theme.px(8) if row.aside else 0
        words = box.adjusted(side + theme.px(6), 0, -aside, 0)
        ink = colors.fault if row.shape is Glyph.CROSS else colors.text
        brush.text(painter, words, row.words, ink, theme.font())
        code = row.aside.startswith("0x")  # Inter draws that x as a times sign
        brush.text(painter, box, row.aside, colors.text_muted, theme.mono(11) if code else theme.font(), brush.RIGHT)

    def _why(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        """Below the words of what failed, where its own begin."""
        words = box.adjusted(self._theme.px(18), 0, 0, 0)
        brush.text(painter, words, row.words, self._theme.colors.text_muted, self._theme.font())

    def _meter(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        words = QRect(box.right() - px(84), box.top(), px(84) + 1, box.height())
        rail = QRect(box.left(), box.center().y() - px(3), words.left() - box.left() - px(8), px(6))
        painter.fillRect(rail, colors.neutral_tint)
        painter.fillRect(QRect(rail.topLeft(), QSize(round(rail.width() * row.share), rail.height())), colors.accent)
        brush.text(painter, words, f"{row.words} {row.aside}", colors.text_muted, theme.font(), brush.RIGHT)

    def _figures(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        width = box.width() // max(1, len(row.cells))
        for number, (name, value) in enumerate(row.cells):
            cell = QRect(box.left() + number * width, box.top() + px(2), width - px(4), px(16))
            loud = name == "Lost" and value != "0"
            brush.text(painter, cell, name, colors.text_muted, theme.font(11))
            brush.text(painter, cell.translated(0, px(18)), value, colors.warning if loud else colors.text,
                       theme.font(15, 600))  # fmt: skip

    def _chart(self, painter: QPainter, row: TrialRow, box: QRect) -> None:
        paint_chart(painter, box, row, self._theme)

    # ------------------------------------------------------------ colours

    def _line(self, verdict: Verdict) -> QColor:
        colors = self._theme.colors
        return {
            Verdict.PASSED: colors.live, Verdict.FAILED: colors.fault, Verdict.RUNNING: colors.accent,
        }.get(verdict, colors.line_strong)  # fmt: skip

    def _ink(self, verdict: Verdict) -> QColor:
        colors = self._theme.colors
        return {
            Verdict.PASSED: colors.live, Verdict.FAILED: colors.fault, Verdict.RUNNING: colors.accent,
        }.get(verdict, colors.text_muted)  # fmt: skip
