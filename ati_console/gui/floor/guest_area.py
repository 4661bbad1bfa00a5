"""What holds a card over the floor: as large as the card, and where the floor is lower it scrolls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QWidget

from ati_console.gui.follow_area import FollowArea

AROUND: Final = 8  # px at zoom 1, to the edge of the floor


class GuestArea(FollowArea):
    """There while its card is."""

    def __init__(self, card: QWidget, px: Callable[[int], int], floor: QWidget) -> None:
        super().__init__(px, floor)
        self.setObjectName("GuestArea")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card = card
        shown = not card.isHidden()
        self.setWidget(card)
        card.setVisible(shown)
        self.setVisible(shown)
        card.installEventFilter(self)

    def place(self, room: QSize) -> None:
        """In the middle of a floor of this size."""
        wanted, around = self._card.sizeHint(), self._px(AROUND)
        wide = min(wanted.width(), room.width() - 2 * around)
        high = min(wanted.height(), room.height() - 2 * around)
        if high < self._card.minimumSizeHint().height():  # beside its bar, so that it is as wide as ever
            wide = min(wide + self.verticalScrollBar().sizeHint().width(), room.width() - 2 * around)
        self.setGeometry((room.width() - wide) // 2, max(around, (room.height() - high) // 2), wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._card and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(not self._card.isHidden())
            self.raise_()
        return super().eventFilter(watched, event)
