"""A table header in the look of the console: 24 px, muted 11 px words, one bright column with the sort caret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ati_console.gui import icons
from ati_console.gui.delegates import brush
from ati_console.gui.theme import Theme

HEIGHT: Final = 24
CARET: Final = 10
SMALL_CARET: Final = 8


class Header(QHeaderView):
    """`indents` shift a title to where its column's text starts; `aligns` default to the left."""

    def __init__(
        self,
        theme: Theme,
        aligns: Mapping[int, Qt.AlignmentFlag],
        indents: Mapping[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._aligns, self._indents = theme, aligns, indents
        self._column, self._descending = -1, False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMinimumSectionSize(theme.px(24))
        theme.changed.connect(self._redress)

    def set_sort(self, column: int, descending: bool) -> None:
        self._column, self._descending = column, descending
        self.viewport().update()

    def least(self, section: int) -> int:
        """The narrowest at which its title is whole."""
        words = QFontMetrics(self._theme.font(11, 500)).horizontalAdvance(self._title(section))
        indent = self._theme.px(self._indents.get(section, 0))
        caret = self._theme.px(CARET + 4) if section == self._column else 0
        pads = 0 if self._aligns.get(section) == brush.CENTER else 2 * self._theme.px(brush.PAD)
        return words + indent + caret + pads

    def _title(self, section: int) -> str:
        return str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def sizeHint(self) -> QSize:
        """The table has no use for a width; Qt's own asks the model for each title, hundreds of times a start."""
        return QSize(self.length(), self._theme.px(HEIGHT))

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, colors = self._theme, self._theme.colors
        painter.fillRect(rect, colors.raised)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors.line)
        sorted_here = section == self._column
        words = self._title(section)
        align = self._aligns.get(section, brush.LEFT)
        pad = 0 if align == brush.CENTER else theme.px(brush.PAD)
        box = rect.adjusted(pad + theme.px(self._indents.get(section, 0)), 0, -pad, -1)
        if sorted_here:
            box = self._caret(painter, box, rect, words, align)
        font = theme.font(11, 500)
        brush.text(painter, box, words, colors.text if sorted_here else colors.text_muted, font, align)

    def _caret(self, painter: QPainter, box: QRect, section: QRect, words: str, align: Qt.AlignmentFlag) -> QRect:
        """Paint the caret behind the words; the box that is left for them. A narrow section gives its padding too."""
        side, gap = self._theme.px(CARET), self._theme.px(4)
        width = QFontMetrics(self._theme.font(11, 500)).horizontalAdvance(words)
        tight = width + gap + side > box.width()
        if tight:
            side, gap, box = self._theme.px(SMALL_CARET), 1, section.adjusted(0, 0, 0, -1)
        name = "ph.caret-up" if self._descending else "ph.caret-down"
        picture = icons.pixmap(name, self._theme.colors.text_muted, side, self.devicePixelRatioF())
        top = box.center().y() - side // 2 + 1
        if align == brush.RIGHT or tight:
            painter.drawPixmap(box.right() - side + 1, top, picture)
            return box.adjusted(0, 0, -side - gap, 0)
        left = box.left() + width + gap if align == brush.LEFT else box.center().x() + width // 2 + gap
        painter.drawPixmap(left, top, picture)
        return box
