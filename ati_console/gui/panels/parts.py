"""Small pieces that several panels are built from: rules, tool buttons, the filter field."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QSplitter, QToolButton, QVBoxLayout, QWidget

from ati_console.gui import icons
from ati_console.gui.panels import key_cap
from ati_console.gui.theme import Theme

MAX_FILTER: Final = 200  # characters


def rule() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "rule")
    return made


def column(widget: QWidget) -> QVBoxLayout:
    """Panes touch: no margin, no gap."""
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made


def splitter(orientation: Qt.Orientation, *panes: QWidget, grows: QWidget | None = None) -> QSplitter:
    """Panes that touch, with a line of 1 px that can be dragged; `grows` takes what a resize gives or takes."""
    made = QSplitter(orientation)
    made.setHandleWidth(1)
    made.setChildrenCollapsible(False)
    for number, pane in enumerate(panes):
        made.addWidget(pane)
        made.setStretchFactor(number, 1 if pane is grows else 0)
    return made


class Bar(QFrame):
    """A row of controls with a line below; `height` in px at zoom 1."""

    def __init__(self, theme: Theme, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "header")
        self._theme, self._height = theme, height
        self.row = QHBoxLayout(self)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        """Not for subclasses: PySide goes on calling an overridden slot of an object that has ended."""
        self._set_row()

    def _set_row(self) -> None:
        pad = self._theme.px(12)
        self.setFixedHeight(self._theme.px(self._height))
        self.row.setContentsMargins(pad, 0, self._theme.px(8), 1)
        self.row.setSpacing(self._theme.px(8))


class IconButton(QToolButton):
    """A tool-row button with an icon of 16, its words in the tool tip or behind it; dressed anew with the theme."""

    def __init__(self, theme: Theme, icon: str, tip: str, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self.setToolTip(tip)
        self.setAccessibleName(words or tip)
        self.setText(f" {words}" if words else "")
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(style)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._redress)
        self._redress()

    def show_as(self, icon: str, words: str) -> None:
        """Another icon and another word: what a click does now."""
        self._icon = icon
        self.setText(f" {words}")
        self.setAccessibleName(words)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setIcon(icons.icon(self._icon, self._theme.colors.text_muted))
        self.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))


class FilterField(QLineEdit):
    """A field with the funnel before it and its key cap behind it while it is empty; Esc clears it.

    `width` in px at zoom 1; 0 takes what is there."""

    def __init__(self, theme: Theme, key: str = "", width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key, self._width = theme, key, width
        self.setPlaceholderText("Filter")
        self.setAccessibleName("Filter")
        self.setMaxLength(MAX_FILTER)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setTextMargins(self._theme.px(17), 0, 0, 0)
        if self._width:
            self.setFixedWidth(self._theme.px(self._width))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        side = theme.px(14)
        funnel = icons.pixmap("ph.funnel-simple", theme.colors.text_muted, side, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(8), (self.height() - side) // 2, funnel)
        if self._key and not self.text():
            self._key_cap(painter)

    def _key_cap(self, painter: QPainter) -> None:
        theme, colors = self._theme, self._theme.colors
        words = self.fontMetrics().horizontalAdvance(self.placeholderText()) + theme.px(34)
        right = self.width() - theme.px(8)
        if right >= words + key_cap.width(theme, self._key):
            key_cap.paint(painter, right, self.height() // 2, self._key, theme, colors.text_muted, colors.line_strong)
