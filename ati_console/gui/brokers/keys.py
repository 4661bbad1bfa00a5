"""Keys of a window, as actions that know theirs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ati_console.gui.theme import Theme


def add(window: QWidget, key: str, slot: Callable[[], None]) -> QAction:
    action = QAction(window)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(slot)
    window.addAction(action)
    return action


def add_zoom(window: QWidget, theme: Theme) -> None:
    """Those of the console's window, which hears no key while another one has them."""
    for key in ("Ctrl++", "Ctrl+="):
        add(window, key, theme.zoom_in)
    add(window, "Ctrl+-", theme.zoom_out)
    add(window, "Ctrl+0", theme.zoom_reset)
