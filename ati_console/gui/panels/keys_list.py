"""The keys that do something, below an empty card."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.panels import key_cap
from ati_console.gui.theme import Theme

KEYS: Final = (
    ("Workspace", "Ctrl 1 to 5"),
    ("Connect or disconnect", "Ctrl K"),
    ("Find in this panel", "Ctrl F"),
    ("Fit the floor", "F"),
    ("Follow selected", "L"),
    ("Run the demo", "Ctrl D"),
)
FIRST: Final = 36  # px to the first row
ROW: Final = 24


class KeysList(QWidget):
    """A line, a title, and a row for each key. It leaves when there is no room for it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Keys: " + ", ".join(f"{what} {key}" for what, key in KEYS))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(FIRST + ROW * len(KEYS) + 13))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)  # it must not hold a low card open

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.fillRect(0, 0, self.width(), 1, colors.line)
        left, wide = theme.px(12), self.width() - theme.px(24)
        brush.text(painter, QRect(left, theme.px(10), wide, theme.px(20)), "Keys", colors.text, theme.font(12, 600))
        for number, (what, key) in enumerate(KEYS):
            row = QRect(left, theme.px(FIRST + ROW * number), wide, theme.px(ROW))
            brush.text(painter, row, what, colors.text_muted, theme.font())
            key_cap.paint(painter, row.right() + 1, row.center().y(), key, theme, colors.text_muted, colors.text_muted)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()
