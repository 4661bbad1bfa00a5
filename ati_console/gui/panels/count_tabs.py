"""Tabs with a count box behind the word and the accent line below the chosen one."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRect, QRectF, QSize, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.focus_ring import BY_KEY
from ati_console.gui.theme import Theme

Tone = Literal["", "warning", "fault"]
GAP: Final = 16
HEIGHT: Final = 36


class CountTabs(QTabBar):
    """`set_count` gives a tab its box; the tone tints it."""

    def __init__(self, theme: Theme, names: tuple[str, ...], what: str, parent: QWidget | None = None) -> None:
        """`what`: the name of the row of tabs for a screen reader."""
        super().__init__(parent)
        self.setAccessibleName(what)
        self._theme, self._names = theme, list(names)
        self._counts: dict[int, tuple[str, Tone]] = {}
        self._by_key = False  # the focus ring is for whoever uses the keyboard
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        for name in names:
            self.addTab(name)
        theme.changed.connect(self._redress)

    def set_count(self, tab: int, count: int, tone: Tone = "") -> None:
        self.set_words(tab, f"{count:,}", tone)

    def set_words(self, tab: int, words: str, tone: Tone = "") -> None:
        """A box that says more than a number: "14 of 16"."""
        if self._counts.get(tab) != (words, tone):
            self._counts[tab] = words, tone
            self.setTabToolTip(tab, f"{self._names[tab]}: {words}")
            self._redress()

    def add(self, name: str) -> None:
        self._names.append(name)
        self.addTab(name)

    def remove(self, tab: int) -> None:
        del self._names[tab]
        self.removeTab(tab)

    @Slot()
    def _redress(self) -> None:
        # Qt keeps tab sizes until a text changes; setting the same one again makes it ask tabSizeHint.
        for tab, name in enumerate(self._names):
            self.setTabText(tab, "")
            self.setTabText(tab, name)
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def tabSizeHint(self, tab: int) -> QSize:
        return QSize(self._inner(tab) + self._theme.px(GAP), self._theme.px(HEIGHT))

    def minimumTabSizeHint(self, tab: int) -> QSize:
        return self.tabSizeHint(tab)

    def _inner(self, tab: int) -> int:
        box = self._box_width(tab)
        return self._word_width(tab) + (self._theme.px(8) + box if box else 0)

    def _word_width(self, tab: int) -> int:
        return QFontMetrics(self._theme.font(12, 600)).horizontalAdvance(self._names[tab]) + 2

    def _box_width(self, tab: int) -> int:
        if tab not in self._counts:
            return 0
        words = QFontMetrics(self._theme.font(11, 600)).horizontalAdvance(self._counts[tab][0])
        return max(self._theme.px(18), words + self._theme.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for tab in range(self.count()):
            self._paint_tab(painter, tab, self.tabRect(tab))

    def _paint_tab(self, painter: QPainter, tab: int, place: QRect) -> None:
        theme, colors, chosen = self._theme, self._theme.colors, tab == self.currentIndex()
        inner = QRect(place.left(), 0, self._inner(tab), self.height())
        ink = colors.text if chosen else colors.text_muted
        brush.text(painter, inner, self._names[tab], ink, theme.font(12, 600 if chosen else 500))
        if tab in self._counts:
            left = inner.left() + self._word_width(tab) + theme.px(8)
            box = QRectF(left, (self.height() - theme.px(18)) / 2, self._box_width(tab), theme.px(18))
            words, tone = self._counts[tab]
            brush.count_box(painter, box, words, *self._tones(tone), theme)
        if chosen:
            painter.fillRect(inner.left(), self.height() - theme.px(2), inner.width(), theme.px(2), colors.accent)
            self._focus(painter, inner)

    def _tones(self, tone: Tone) -> tuple[QColor, QColor]:
        colors = self._theme.colors
        if tone == "fault":
            return colors.fault, colors.fault_tint
        return (colors.warning, colors.warning_tint) if tone == "warning" else (colors.text, colors.neutral_tint)

    def _focus(self, painter: QPainter, inner: QRect) -> None:
        if self._by_key and self.hasFocus():
            painter.setPen(QPen(self._theme.colors.accent, self._theme.px(2)))
            painter.drawRect(inner.adjusted(-6, 4, 6, -6))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() in BY_KEY
        super().focusInEvent(event)
