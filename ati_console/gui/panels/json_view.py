"""A payload to read and copy: plain text, fixed width, keys and values in their colours."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ati_console.gui.theme import Theme

_TOKENS: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<word>-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)"
)
MAX_LINE: Final = 4_000  # characters of a line that are coloured


class JsonColors(QSyntaxHighlighter):
    """Keys in info, texts in live, numbers and words in warning (look.md, tokens)."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats: dict[str, QTextCharFormat] = {}
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
        for found in _TOKENS.finditer(text[:MAX_LINE]):
            self.setFormat(found.start(), found.end() - found.start(), self._formats[found.lastgroup or "word"])


class JsonView(QPlainTextEdit):
    """Read only. New text waits while some of the old is selected, so that it can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("Payload")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._colors = JsonColors(self.document(), theme)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(11))
        self.document().setDocumentMargin(0)

    def show_text(self, text: str) -> bool:
        """Whether the text is shown now."""
        if text == self.toPlainText():
            return True
        if self.textCursor().hasSelection() and self.hasFocus():
            return False
        place = self.verticalScrollBar().value()
        self.setPlainText(text)
        self.verticalScrollBar().setValue(place)
        return True
