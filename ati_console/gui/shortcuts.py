"""The keys of the window (look.md, Keys), as actions that know their key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Target = Callable[[], None] | SignalInstance


def add(window: QWidget, keys: str | Sequence[str], slot: Target, data: object = None) -> QAction:
    """An action of the window; several keys for one thing are given as a list."""
    action = QAction(window)
    action.setShortcuts([QKeySequence(key) for key in ([keys] if isinstance(keys, str) else keys)])
    action.setData(data)
    action.triggered.connect(slot)
    window.addAction(action)
    return action
