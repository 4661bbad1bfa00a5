"""Two or more choices of which one holds: what holds is shown by its owner, a click is only a wish."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton

from ati_console.gui.label import set_look
from ati_console.gui.theme import Theme


class Segments(QFrame):
    """`chosen(index)` is the wish; `show_choice` is what came of it."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, accessible: str, choices: Sequence[str]) -> None:
        super().__init__()
        self._theme = theme
        self._now = 0
        self.setProperty("kind", "segments")
        self.setAccessibleName(accessible)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self.buttons = [self._button(choice, accessible) for choice in choices]
        self.buttons[0].setProperty("first", "true")
        self.buttons[-1].setProperty("last", "true")
        self._group.idClicked.connect(self._wish)
        theme.changed.connect(self._redress)
        self._redress()
        self.show_choice(0)

    def show_choice(self, index: int) -> None:
        self._now = index
        self.buttons[index].setChecked(True)
        for number, button in enumerate(self.buttons):  # Qt leaves Tab with the one that last had the focus
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if number == index else Qt.FocusPolicy.NoFocus)
        self._redress()

    def rename(self, index: int, words: str) -> None:
        """Other words for one choice."""
        if self.buttons[index].text() != words:
            self.buttons[index].setText(words)
            self.buttons[index].setAccessibleName(f"{self.accessibleName()}: {words}")
            self._redress()

    def set_filled(self, index: int) -> None:
        """The choice that is filled with the accent while it holds."""
        set_look(self.buttons[index], "filled", "true")

    def _button(self, words: str, accessible: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setAccessibleName(f"{accessible}: {words}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._group.addButton(button, self._row.count())
        self._row.addWidget(button)
        return button

    @Slot(int)
    def _wish(self, index: int) -> None:
        if index != self._now:
            self.buttons[self._now].setChecked(True)  # until the world has answered
            self.chosen.emit(index)

    @Slot()
    def _redress(self) -> None:
        """Widths fit the heavier weight, so that nothing moves when the choice does."""
        self.setFixedHeight(self._theme.px(28))
        bold = QFontMetrics(self._theme.font(12, 600))
        for button in self.buttons:
            button.setFixedWidth(bold.horizontalAdvance(button.text()) + self._theme.px(20))
