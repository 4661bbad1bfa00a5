"""Where a window has room: one that was left on a screen that is gone comes back on one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QScreen

STEP, MOST_STEPS = 32, 10  # px
GRIP = 48  # px of the title line that have to be seen, so that the window can be moved


def aside(window: QRect, number: int) -> QRect:
    """Where the further windows of a folder stand, 2 and on: each title is seen beside that of the one before."""
    step = STEP * ((number - 1) % MOST_STEPS)
    return window.translated(step, step)


def fitted(window: QRect, screens: Sequence[QRect]) -> QRect:
    """The same place where its upper edge can be reached; else as much of it as fits, in the middle of the first
    screen. Without a screen it stays as it is."""
    if not screens or any(_reached(window, screen) for screen in screens):
        return window
    home = screens[0]
    size = window.size().boundedTo(home.size())
    moved = QRect(home.topLeft(), size)
    moved.moveCenter(home.center())
    return moved


def room_for(wide: int, high: int, screen: QScreen) -> QSize:
    """As large as it wants to be, and no larger than that screen below a title."""
    return QSize(wide, high).boundedTo(screen.availableSize() - QSize(0, GRIP))


def _reached(window: QRect, screen: QRect) -> bool:
    edge = QRect(window.left(), window.top(), window.width(), GRIP).intersected(screen)
    return edge.width() >= 2 * GRIP and edge.height() >= GRIP // 2
