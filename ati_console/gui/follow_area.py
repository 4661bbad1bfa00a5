"""A page that scrolls to whatever gets the focus. Qt does so only while it moves inside, not when it comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Slot
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

    @Slot("QWidget*", "QWidget*")
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, self._px(MARGIN))
