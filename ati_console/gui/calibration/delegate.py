"""Paints the anchors: tick boxes, residual bars, leave-one-out dots; what disagrees is in the colour of a warning."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ati_console.gui import glyphs
from ati_console.gui.calibration.rows import AnchorRow, Dots
from ati_console.gui.calibration.table_model import (
    ANGLE,
    BAR,
    DOT,
    HEADERS,
    LEFT,
    NUMBER,
    OFF,
    ROBOT,
    ROW_ROLE,
    SECTOR,
    TICK,
    AnchorTableModel,
)
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ALIGNS: Final = dict.fromkeys((NUMBER, ROBOT, SECTOR, OFF, ANGLE, LEFT), brush.RIGHT)
TICK_SIDE: Final = 13
BAR_HIGH: Final = 7
DOT_SIDE: Final = 7


class AnchorDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, AnchorRow):
            return
        brush.ground(painter, option, index, self._theme)
        column, box = index.column(), brush.cell(option, self._theme)
        if column == TICK:
            self._tick(painter, option.rect, row)
        elif column == BAR:
            self._bar(painter, box, row)
        elif column == DOT:
            model = index.model()
            self._dot(painter, box, row, model.dots if isinstance(model, AnchorTableModel) else Dots())
        else:
            font = self._theme.font()
            brush.text(painter, box, row.cells[column], self._ink(row, column), font, ALIGNS.get(column, brush.LEFT))

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setAccessibleName(f"{HEADERS[index.column()]} of anchor {index.row() + 1}")
        field.setMaxLength(80)
        return field

    def _ink(self, row: AnchorRow, column: int) -> QColor:
        colors = self._theme.colors
        if not row.anchor.included:
            return colors.text_faint
        if column in (OFF, LEFT) and row.suspect:
            return colors.warning
        if column == ANGLE and row.swings:
            return colors.warning
        return colors.text_muted if column == NUMBER else colors.text

    def _tick(self, painter: QPainter, box: QRect, row: AnchorRow) -> None:
        theme, colors = self._theme, self._theme.colors
        side = theme.px(TICK_SIDE)
        frame = QRectF(box.left() + (box.width() - side) // 2, box.top() + (box.height() - side) // 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.accent if row.anchor.included else colors.line_strong, 1))
        painter.setBrush(colors.accent if row.anchor.included else colors.inset)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if row.anchor.included:
            glyphs.paint(painter, Glyph.CHECK, frame.adjusted(2, 2, -2, -2), theme, colors.on_accent)

    def _bar(self, painter: QPainter, box: QRect, row: AnchorRow) -> None:
        if row.off_m is None:
            return
        colors, high = self._theme.colors, self._theme.px(BAR_HIGH)
        whole = QRectF(box.left(), box.center().y() - high // 2, box.width(), high)
        painter.fillRect(whole, colors.neutral_tint)
        ink = colors.text_faint if not row.anchor.included else colors.warning if row.suspect else colors.text_muted
        painter.fillRect(QRectF(whole.left(), whole.top(), max(1.0, whole.width() * row.share), high), ink)

    def _dot(self, painter: QPainter, box: QRect, row: AnchorRow, scale: Dots) -> None:
        """A dashed line where the fit is, and from there to where it goes without this anchor."""
        if scale.base_deg is None:
            return
        colors, middle = self._theme.colors, box.center().y() + 0.5
        base = box.left() + round(scale.at(scale.base_deg) * box.width()) + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.accent, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(base, box.top()), QPointF(base, box.bottom() + 1))
        if row.angle_deg is None:
            return
        x, ink = box.left() + scale.at(row.angle_deg) * box.width(), colors.warning if row.swings else colors.stale
        painter.setPen(QPen(ink, self._theme.px(2) if row.swings else 1))
        painter.drawLine(QPointF(base, middle), QPointF(x, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        radius = self._theme.px(DOT_SIDE) / 2
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
