"""Keys of a window, as actions that know theirs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def add(window: QWidget, key: str, slot: Callable[[], None]) -> QAction:
    action = QAction(window)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(slot)
    window.addAction(action)
    return action
