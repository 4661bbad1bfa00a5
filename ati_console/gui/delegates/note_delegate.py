"""Paints a note: glyph and title, something aside on the right, wrapped lines below, advice last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.note_model import NOTE_ROLE
from ati_console.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
PAD: Final = 12
INDENT: Final = 20  # of words behind the glyph
ABOVE: Final = 7
TITLE: Final = 18
_WRAP: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
_WORDS: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class _Line(NamedTuple):
    words: str
    ink: QColor
    box: QRect
    flags: int


class NoteDelegate(QStyledItemDelegate):
    """As high as its lines need at the width of the view."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        note, width = index.data(NOTE_ROLE), self._view.viewport().width()
        return QSize(width, self._height(note, width) if isinstance(note, Note) else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        note = index.data(NOTE_ROLE)
        if not isinstance(note, Note):
            return
        theme, place = self._theme, option.rect
        self._ground(painter, option, place)
        title = QRect(place.left() + theme.px(PAD), place.top() + theme.px(ABOVE - 1), 0, theme.px(TITLE))
        title.setRight(place.right() - theme.px(PAD))
        self._title(painter, title, note)
        painter.setFont(theme.font())
        for line in self._lines(note, place):
            painter.setPen(line.ink)
            painter.drawText(line.box, line.flags, line.words)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect) -> None:
        colors = self._theme.colors
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, colors.selected)
            painter.fillRect(place.left(), place.top(), self._theme.px(2), place.height(), colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, colors.hover)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, colors.line)

    def _title(self, painter: QPainter, box: QRect, note: Note) -> None:
        theme, colors, side = self._theme, self._theme.colors, self._theme.px(12)
        if note.shape is not None:
            ink = colors.text_faint if note.dim else None
            picture = glyphs.pixmap(note.shape, side, painter.device().devicePixelRatioF(), theme, ink)
            painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        aside = QFontMetrics(theme.font()).horizontalAdvance(note.aside) + theme.px(8)
        words = box.adjusted(theme.px(INDENT), 0, -aside, 0)
        brush.text(painter, words, note.title, colors.text_muted if note.dim else colors.text, theme.font(12, 600))
        brush.text(painter, box, note.aside, colors.text_muted, theme.font(), brush.RIGHT)

    def _lines(self, note: Note, place: QRect) -> Iterator[_Line]:
        theme, colors = self._theme, self._theme.colors
        left, top = place.left() + theme.px(PAD + INDENT), place.top() + theme.px(ABOVE + TITLE)
        width = max(1, place.right() - theme.px(PAD) - left)
        quiet = colors.text_faint if note.dim else colors.text_muted
        for words, ink in [(line, quiet) for line in note.lines] + [(note.advice, colors.text)] * bool(note.advice):
            flags, height = self._wrapped(words, width)
            yield _Line(words, ink, QRect(left, top, width, height), flags)
            top += height

    def _height(self, note: Note, width: int) -> int:
        last = None
        for line in self._lines(note, QRect(0, 0, width, 0)):
            last = line
        below = last.box.bottom() + 1 if last else self._theme.px(ABOVE + TITLE)
        return below + self._theme.px(ABOVE)

    def _wrapped(self, words: str, width: int) -> tuple[int, int]:
        """At words, unless one of them is wider than the view."""
        metrics = QFontMetrics(self._theme.font())
        longest = max((metrics.horizontalAdvance(word) for word in words.split(" ")), default=0)
        flags = int(_WRAP if longest > width else _WORDS)
        return flags, metrics.boundingRect(QRect(0, 0, width, 10_000), flags, words).height()
