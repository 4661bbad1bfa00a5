"""The page of the editor: one who has read to its end is not moved when the notice below it leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ati_console.gui.follow_area import FollowArea


class HeldArea(FollowArea):
    """Room that comes below the end stays empty until one scrolls back: Qt would push the whole page down into it."""

    def __init__(self, page: QWidget, px: Callable[[int], int]) -> None:
        super().__init__(px)
        self._page, self._gap = page, 0
        self.setWidget(page)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        grown = max(0, event.size().height() - event.oldSize().height())
        gap = self._wanted()
        self._leave(gap if gap <= self._gap + grown else 0)  # more than that is another page, or another zoom
        super().resizeEvent(event)

    def _wanted(self) -> int:
        """The pixels that are seen below the end if nothing moves."""
        page = self._page
        needs = max(page.minimumSizeHint().height(), page.heightForWidth(page.width()))
        return max(0, self.verticalScrollBar().value() + self.viewport().height() - needs)

    def _leave(self, gap: int) -> None:
        if gap != self._gap:
            self._gap = gap
            end = self.verticalScrollBar().value() + self.viewport().height()
            self._page.setMinimumHeight(end if gap else 0)

    @Slot()
    def _scrolled(self) -> None:
        self._leave(min(self._gap, self._wanted()))
