"""What a window remembers of the last time: where it was, how its panes stood, theme and zoom."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.monitor import Monitor


def save(settings: QSettings, window: QWidget, monitor: Monitor, theme: Theme) -> None:
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("panes", monitor.layout_state())
    settings.setValue("theme", theme.mode)
    settings.setValue("zoom", theme.zoom)
    settings.sync()


def restore(settings: QSettings, window: QWidget, monitor: Monitor) -> bool:
    """True when the window has its geometry again. Off screen never: that screen is 800x800 and would cut it."""
    monitor.bottom.remember(settings)
    if QGuiApplication.platformName() == "offscreen":
        return False
    geometry, panes = settings.value("geometry"), settings.value("panes")
    if isinstance(panes, list) and all(isinstance(pane, QByteArray) for pane in panes):
        monitor.restore_layout(panes)
    return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)
