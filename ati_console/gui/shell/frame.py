"""How the bars and the workspaces touch."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ati_console.gui.shell.banner import Banner
from ati_console.gui.shell.rail import Rail
from ati_console.gui.shell.status_bar import StatusBar
from ati_console.gui.shell.top_bar import TopBar


def of(layout: QHBoxLayout | QVBoxLayout, *widgets: QWidget) -> QWidget:
    """Widgets that touch; what is no bar takes what is left."""
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 0 if isinstance(widget, (Rail, TopBar, Banner, StatusBar)) else 1)
    holder.setLayout(layout)
    return holder
