"""A payload to read and copy: plain text, fixed width, keys and values in their colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import (
    QColor,
    QShowEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.models.payload_diff import Kind
from ati_console.gui.theme import Theme

_TOKENS: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<word>-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b|\{\{[^{}\n]*\}\})"
)
MAX_LINE: Final = 4_000  # characters of a line that are coloured


class JsonColors(QSyntaxHighlighter):
    """Keys in info, texts in live, numbers and words in warning (look.md, tokens)."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats: dict[str, QTextCharFormat] = {}
        self.on = True
        theme.changed.connect(self.redress)
        self.redress()

    @Slot()
    def redress(self) -> None:
        colors = self._theme.colors
        for name, color in (("key", colors.info), ("text", colors.live), ("word", colors.warning)):
            made = QTextCharFormat()
            made.setForeground(color)
            self._formats[name] = made
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for found in _TOKENS.finditer(text[:MAX_LINE]) if self.on else ():
            self.setFormat(found.start(), found.end() - found.start(), self._formats[found.lastgroup or "word"])


class JsonView(QPlainTextEdit):
    """Read only. New text waits while some of the old is selected, so that it can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heights: tuple[int, int] | None = None
        self._kinds: Sequence[Kind] = ()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("Payload")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._colors = JsonColors(self.document(), theme)
        FocusRing(theme, self)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(11))
        self.document().setDocumentMargin(0)
        if self._heights is not None:
            self.setMinimumHeight(self._theme.px(self._heights[0]))
        self.tint(self._kinds)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives a widget that was hidden at a change of zoom the font of the zoom before, when it dresses it."""
        super().showEvent(event)
        self.setFont(self._theme.mono(11))

    def set_heights(self, least: int, usual: int) -> None:
        """In px at zoom 1."""
        self._heights = least, usual
        self._redress()

    def sizeHint(self) -> QSize:
        usual = super().sizeHint()
        return usual if self._heights is None else QSize(usual.width(), self._theme.px(self._heights[1]))

    def show_text(self, text: str, *, colored: bool = True) -> bool:
        """Whether the text is shown now."""
        if text == self.toPlainText() and self._colors.on is colored and not self._kinds:
            return True
        if self.textCursor().hasSelection() and self.hasFocus():
            return False
        place = self.verticalScrollBar().value()
        self._colors.on = colored
        self._kinds = ()
        self.setExtraSelections([])
        self.setPlainText(text)
        self.verticalScrollBar().setValue(place)
        return True

    def let_go(self) -> None:
        """Of a selection, so that the next text is shown."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(0)

    def tint(self, kinds: Sequence[Kind]) -> None:
        """The ground of each line by what became of it; the sign before the line says the same."""
        self._kinds = kinds
        colors = self._theme.colors
        grounds = {Kind.CHANGED: colors.info_tint, Kind.ADDED: colors.live_tint, Kind.GONE: colors.fault_tint}
        marked = [(line, grounds[kind]) for line, kind in enumerate(kinds) if kind in grounds]
        self.setExtraSelections([self._ground(line, color) for line, color in marked])

    def _ground(self, line: int, color: QColor) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        made.cursor = QTextCursor(self.document().findBlockByNumber(line))
        made.format.setBackground(color)
        made.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return made
