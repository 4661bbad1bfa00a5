"""The text of a message: line numbers, colours, and the lines that have something wrong with them marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.panels.json_view import JsonColors
from ati_console.gui.theme import Theme
from ati_console.publish.mistake import Mistake

GUTTER: Final = 36
MOST: Final = 65_536  # characters that are edited here: 10 MB that were pasted held the window for a minute
TOO_LONG: Final = (
    "Not pasted: with it the text has {count:,} characters, at most {most:,} are edited here. The File template sends"
    " a larger one."
)


class Editor(QPlainTextEdit):
    """Plain text only: what is pasted loses its looks. `refused(str)`: why it was not taken at all."""

    refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mistakes: Sequence[Mistake] = ()
        self.setObjectName("Editor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Message as text")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.colors_of = JsonColors(self.document(), theme)
        self._gutter = _Gutter(self)
        FocusRing(theme, self)
        self.updateRequest.connect(self._scroll_gutter)
        self.blockCountChanged.connect(self._gutter.update)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(12))
        self.setViewportMargins(self._theme.px(GUTTER), 0, 0, 0)
        self.mark(self._mistakes)
        self._gutter.update()

    def show_text(self, text: str) -> None:
        """Replace the text and keep the way back (Ctrl+Z)."""
        if text == self.toPlainText():
            return
        cursor = self.textCursor()
        place = cursor.position()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted or dropped."""
        cursor = self.textCursor()
        chosen = cursor.selectionEnd() - cursor.selectionStart()
        count = self.document().characterCount() - 1 - chosen + len(source.text())
        if count > MOST:
            self.refused.emit(TOO_LONG.format(count=count, most=MOST))
        else:
            super().insertFromMimeData(source)

    def mark(self, mistakes: Sequence[Mistake]) -> None:
        self._mistakes = mistakes
        colors = self._theme.colors
        made = []
        for mistake in reversed(mistakes[:20]):
            if mistake.line:
                one = QTextEdit.ExtraSelection()
                one.cursor = QTextCursor(self.document().findBlockByNumber(mistake.line - 1))
                one.format.setBackground(colors.warning_tint if mistake.warning else colors.fault_tint)
                one.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                made.append(one)
        self.setExtraSelections(made)
        self._gutter.update()

    def go_to(self, mistake: Mistake) -> None:
        block = self.document().findBlockByNumber(max(0, mistake.line - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(max(0, mistake.column - 1), max(0, block.length() - 1)))
        self.setTextCursor(cursor)
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        box = self.contentsRect()
        self._gutter.setGeometry(QRect(box.left(), box.top(), self._theme.px(GUTTER), box.height()))

    @Slot(QRect, int)
    def _scroll_gutter(self, _box: QRect, by: int) -> None:
        self._gutter.scroll(0, by) if by else self._gutter.update()

    def paint_gutter(self, painter: QPainter) -> None:
        colors = self._theme.colors
        painter.fillRect(self._gutter.rect(), colors.inset)
        painter.setFont(self._theme.mono(11))
        marked = {mistake.line: mistake.warning for mistake in reversed(self._mistakes)}
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top < self.height():
            height = self.blockBoundingRect(block).height()
            number = block.blockNumber() + 1
            ink = colors.text_faint
            if number in marked:
                ink = colors.warning if marked[number] else colors.fault
            painter.setPen(ink)
            box = QRectF(0, top, self._theme.px(GUTTER) - self._theme.px(10), height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
            block, top = block.next(), top + height


class _Gutter(QWidget):
    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        return QSize(GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._editor.paint_gutter(painter)
        painter.end()
