"""Pieces of the settings page: a section with its title, a row with caption, controls, and what they do in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ati_console.gui.follow_area import FollowArea
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import rule
from ati_console.gui.still_wheel import StillWheel
from ati_console.gui.theme import Theme

WIDEST, CAPTION = 840, 180
MOST_WORDS: Final = 500


class SettingRow(QWidget):
    """Caption left, controls beside it, and below them one line that says what they do."""

    def __init__(self, theme: Theme, caption: str, controls: Sequence[QWidget], words: str) -> None:
        super().__init__()
        self._theme = theme
        self._caption, self.words = Label(caption, "muted"), said(words, "faint")
        self._controls = QWidget()
        self._line, self._column, self._whole = QHBoxLayout(self._controls), QVBoxLayout(), QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for control in controls:
            self._line.addWidget(control, 1 if isinstance(control, Label) else 0)
        if not any(isinstance(control, Label) for control in controls):
            self._line.addStretch(1)
        self._column.addWidget(self._controls)
        self._column.addWidget(self.words)
        self._whole.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignTop)
        self._whole.addLayout(self._column, 1)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._whole.setContentsMargins(0, 0, px(16), 0)
        self._whole.setSpacing(px(8))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self._line.setSpacing(px(8))
        self._caption.setFixedSize(px(CAPTION), px(28))
        self._controls.setMinimumHeight(px(28))  # beside the caption, however low they are


class Sections(FollowArea):
    """Sections below each other; the page scrolls to the control that gets the focus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme.px)
        self._theme, self._inner = theme, QWidget()
        self._column = QVBoxLayout(self._inner)
        self.setWidget(self._inner)
        self.setAccessibleName("Settings")
        theme.changed.connect(self._redress)
        self._redress()

    def add(self, title: str, *rows: SettingRow) -> None:
        if self._column.count():
            self._column.addWidget(rule())
        self._column.addWidget(Label(title, "title"))
        for row in rows:
            self._column.addWidget(row)

    def end(self) -> None:
        self._column.addStretch(1)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(16), px(16), px(16), px(16))
        self._column.setSpacing(px(12))
        self._inner.setMaximumWidth(px(WIDEST))


def said(words: str, kind: str = "") -> Label:
    """As many lines as it needs."""
    label = Label(plain(words, MOST_WORDS), kind)
    label.setWordWrap(True)
    return label


def push_button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAccessibleName(words)
    return button


def number(name: str, bounds: range, unit: str, value: int) -> QSpinBox:
    """Up and Down change it; what is typed holds when the field is left, or Enter is pressed."""
    field = QSpinBox()
    field.setRange(bounds[0], bounds[-1])
    field.setSuffix(f" {unit}")
    field.setKeyboardTracking(False)
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    field.setAccessibleName(name)
    field.setToolTip(f"{bounds[0]:,} to {bounds[-1]:,} {unit}")
    field.setValue(value)
    StillWheel(field)
    return field
