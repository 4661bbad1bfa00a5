"""What all delegates paint with: a line of text that fits its box, the ground of a row, a battery, a count box."""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ati_console.fleet.freshness import Charge
from ati_console.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
PAD: Final = 8
WIDEST: Final = 0.75  # of the font's px: no ordinary word is wider a letter
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER: Final = Qt.AlignmentFlag.AlignCenter
BATTERY_SIZE: Final = (34, 8)
AT_END: Final = Qt.TextElideMode.ElideRight
NAMES: Final = Qt.TextElideMode.ElideMiddle  # names of a fleet differ at their end


def text(
    painter: QPainter,
    box: QRect,
    words: str,
    ink: QColor,
    font: QFont,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = AT_END,
) -> None:
    """One line, elided at the end when it does not fit (topics and names in the middle)."""
    if not words:
        return
    painter.setFont(font)
    painter.setPen(ink)
    if len(words) * font.pixelSize() * WIDEST > box.width():  # only then it may be too long: measuring costs more
        words = _elided(words, box.width(), font.key(), elide)
    painter.drawText(box, _in_one_line(align), words)


@functools.lru_cache(maxsize=16)
def _in_one_line(align: Qt.AlignmentFlag) -> int:
    """Flags of Qt are enums of Python: joining two of them for each cell costs as much as the text."""
    return int(align.value | Qt.TextFlag.TextSingleLine.value)


@functools.lru_cache(maxsize=4096)
def _elided(words: str, width: int, font_key: str, elide: Qt.TextElideMode) -> str:
    font = QFont()
    font.fromString(font_key)
    return QFontMetrics(font).elidedText(words, elide, width)


def cell(option: QStyleOptionViewItem, theme: Theme) -> QRect:
    """The box of the text of a cell."""
    pad = theme.px(PAD)
    box: QRect = option.rect
    return box.adjusted(pad, 0, -pad, -1)


def ground(painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> bool:
    """Selection, hover, focus bar and the line below; says whether the row is selected."""
    box: QRect = option.rect
    colors = theme.colors
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    table = option.widget
    if selected:
        painter.fillRect(box, colors.selected)
    elif getattr(table, "hovered_row", -1) == index.row():
        painter.fillRect(box, colors.hover)
    painter.fillRect(box.left(), box.bottom(), box.width(), 1, colors.line)
    if selected and index.column() == 0:
        painter.fillRect(box.left(), box.top(), theme.px(2), box.height(), colors.accent)
    return selected


def battery_ink(held: Charge, theme: Theme) -> QColor:
    colors = theme.colors
    return {Charge.ENOUGH: colors.text_muted, Charge.LOW: colors.warning, Charge.EMPTY: colors.fault}[held]


def battery(
    painter: QPainter,
    left: float,
    middle: float,
    pct: float | None,
    theme: Theme,
    held: Charge,
    width: int = 0,
) -> None:
    """The bar: framed, filled from the left; an unknown one is hollow."""
    wide, high = theme.px(width or BATTERY_SIZE[0]), theme.px(BATTERY_SIZE[1])
    frame = QRectF(round(left), round(middle - high / 2), wide, high)
    painter.setPen(theme.colors.line_strong)
    painter.setBrush(theme.colors.inset)
    painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if pct is not None:
        share = min(max(pct, 0.0), 100.0) / 100
        inside = QRectF(frame.left() + 1, frame.top() + 1, round((wide - 2) * share), high - 2)
        painter.fillRect(inside, battery_ink(held, theme))


def count_box(painter: QPainter, box: QRectF, words: str, ink: QColor, tint: QColor, theme: Theme) -> None:
    """A rounded box with a number in the middle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(box, theme.px(3), theme.px(3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink)
    painter.setFont(theme.font(11, 600))
    painter.drawText(box, CENTER, words)
