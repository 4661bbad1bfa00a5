"""A page that scrolls to whatever gets the focus. Qt does so only while it moves inside, not when it comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

MARGIN: Final = 40


class FollowArea(QScrollArea):
    """No stop of its own: all that it holds can have the focus. `px` makes pixels of this zoom from those at zoom 1."""

    def __init__(self, px: Callable[[int], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._px = px
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def to_start(self) -> None:
        """Where one begins to read."""
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setValue(bar.minimum())

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Not as QScrollArea does, which then scrolls once more, by rules of its own."""
        return QWidget.focusNextPrevChild(self, onward)

    @Slot("QWidget*", "QWidget*")
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            at = self.horizontalScrollBar().value()
            self.ensureWidgetVisible(now, 0, self._px(MARGIN))
            self._keep_start(now, at)

    def _keep_start(self, now: QWidget, at: int) -> None:
        """Of what is wider than the room Qt shows any part; tabs, and the ring of the focus, are where it begins."""
        page, room = self.widget(), self.viewport().width()
        if page is None or now.width() <= room:
            return
        left = now.mapTo(page, QPoint(0, 0)).x()
        self.horizontalScrollBar().setValue(at if at <= left < at + room // 2 else left)
