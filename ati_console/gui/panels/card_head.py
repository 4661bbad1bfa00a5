"""The head of the card: mark, name, state, and what can be done with the sherpa's card."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.label import ElidedLabel
from ati_console.gui.panels.card_parts import BodyGlyph, StateChip
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme

DETACH: Final = "Open in a window of its own that keeps showing it"
FULL: Final = "So many sherpas have windows of their own: close one first"


class CardHead(Bar):
    """Wishes are signals. A detached card has no use for being detached, nor for selecting nothing."""

    follow_requested = Signal()
    detach_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, *, detached: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, 44, parent)
        self.setProperty("kind", "plain")  # no line below: the tabs follow
        self._body, self._chip = BodyGlyph(theme), StateChip(theme)
        self.name = ElidedLabel("", "name")
        self.follow = IconButton(theme, "ph.crosshair", "Keep it in view on the floor (L)")
        self.detach = IconButton(theme, "ph.arrow-square-out", DETACH)
        self.close_button = IconButton(theme, "ph.x", "Select nothing")
        for part in (self._body, self.name, self._chip):
            self.row.addWidget(part)
        self.row.addStretch(1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        self.row.addLayout(tools)
        for button, wish in (
            (self.follow, self.follow_requested),
            (self.detach, self.detach_requested),
            (self.close_button, self.close_requested),
        ):
            tools.addWidget(button)
            button.clicked.connect(wish)
        self.detach.setVisible(not detached)
        self.close_button.setVisible(not detached)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), super().minimumSizeHint().height())

    def show_mark(self, mark: Mark | None) -> None:
        """None: nothing is known of it."""
        self._body.setVisible(mark is not None)
        self._chip.setVisible(mark is not None)
        if mark is not None:
            self._body.show_mark(mark)
            self._chip.show_mark(mark)

    def allow_detach(self, allowed: bool) -> None:
        self.detach.setEnabled(allowed)
        self.detach.setToolTip(DETACH if allowed else FULL)
