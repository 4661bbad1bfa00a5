"""A frame of cells divided by lines: the link pill and the forward counters are made of these."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.theme import Theme

CELL_PAD = 8  # with the line on the left
ICON_TO_WORD = 5  # the glyphs have a pixel of air of their own


class Cell(QFrame):
    """Some marks and one text. An empty text hides the cell; `gives_way` lets the text be cut, whose whole is in the
    tool tip of the frame. `room_for` keeps the room of these words, so that what stands behind a figure that changes
    each second does not move under the mouse; with both it has that room and never more."""

    def __init__(
        self, theme: Theme, kind: str = "", marks: tuple[QWidget, ...] = (), *, gives_way: bool = False,
        room_for: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._theme, self._room_for, self._fixed = theme, room_for, gives_way and bool(room_for)
        self._room = 0
        self._weight = 600 if kind == "strong" else 400
        self.setProperty("kind", "cell")
        self.label: Label = ElidedLabel(kind=kind, tips=False) if gives_way else Label(kind=kind)
        self.row = QHBoxLayout(self)
        for widget in (*marks, self.label):
            self.row.addWidget(widget)
        theme.changed.connect(self._redress)
        self._redress()

    def say(self, text: str, tone: str = "") -> None:
        self.label.setText(text)
        set_look(self, "tone", tone)

    @property
    def has_text(self) -> bool:
        label = self.label
        return bool(label.whole() if isinstance(label, ElidedLabel) else label.text())

    def spare(self, least: int) -> int:
        """px at zoom 1 that are left to the text; how many px of it may go then."""
        gives = isinstance(self.label, ElidedLabel) and not self.isHidden()
        return max(0, self.label.sizeHint().width() - self._theme.px(least)) if gives else 0

    def width_of(self, words: str) -> int:
        """px that these words take here."""
        return QFontMetrics(self._theme.font(12, self._weight)).horizontalAdvance(words) + bool(words)

    def whole_width_of(self, words: str) -> int:
        """px of a cell without marks that says them, with its line."""
        return self.width_of(words) + 2 * self._theme.px(CELL_PAD)

    def keep_room(self, px: int) -> None:
        """At least so many px for the text, as long as there is room at all."""
        if px != self._room:
            self._room = px
            self._hold()

    def _hold(self) -> int:
        room = max(self.width_of(self._room_for), self._room)
        self.label.setMinimumWidth(room)
        return room

    @Slot()
    def _redress(self) -> None:
        pad = self._theme.px(CELL_PAD)
        self.row.setContentsMargins(pad - 1, 0, pad, 0)
        self.row.setSpacing(self._theme.px(ICON_TO_WORD))
        room = self._hold()
        if self._fixed:
            self.label.setMaximumWidth(room)


class Cells(QFrame):
    """Cells side by side in one frame of control height."""

    def __init__(self, theme: Theme, name: str, cells: tuple[QWidget, ...]) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for cell in cells:
            row.addWidget(cell)
        cells[0].setProperty("first", "true")
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(28))
