"""What a window remembers of the last time: where it was, how its panes and columns stood, theme and zoom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ati_console.gui.diagnose.pane_sizes import PaneSizes
from ati_console.gui.dialogs import last_folder
from ati_console.gui.models.delivery_order import Column as DeliveryColumn
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.on_screen import GRIP, fitted
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.diagnose import Diagnose
from ati_console.gui.workspaces.forward import Forward
from ati_console.gui.workspaces.monitor import Monitor
from ati_console.gui.workspaces.publish import Publish

VERSION: Final = 1  # of the layout: one of another version would be put onto panes that it does not mean
VERSION_KEY: Final = "layout_version"
COLUMNS: Final = "columns"
ORDER: Final = "column_order"
FORWARD_COLUMNS: Final = "forward_columns"
DIAGNOSE_PANES: Final = "diagnose_panes"
FIRST_SIZE: Final = QSize(1440, 900)
FOLDER: Final = "last_folder"  # of a file dialog
OFFSCREEN: Final = "offscreen"  # that screen is 800x800 and would cut the window
Kind = TypeVar("Kind", Column, DeliveryColumn)


@dataclass(frozen=True, slots=True)
class Workspaces:
    """Those whose panes and columns are remembered."""

    monitor: Monitor
    publish: Publish
    forward: Forward
    diagnose: Diagnose


def save(settings: QSettings, window: QWidget, kept: Workspaces, theme: Theme) -> None:
    monitor, forward = kept.monitor, kept.forward
    settings.setValue(VERSION_KEY, VERSION)
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("monitor_panes", monitor.panes)
    settings.setValue("forward_panes", forward.layout_state())
    settings.setValue("publish_panes", kept.publish.layout_state())
    settings.setValue(DIAGNOSE_PANES, kept.diagnose.sizes.text)
    settings.setValue(COLUMNS, ",".join(str(int(column)) for column in monitor.fleet.columns.hidden))
    settings.setValue(ORDER, ",".join(str(int(column)) for column in monitor.fleet.columns.order))
    settings.setValue(FORWARD_COLUMNS, ",".join(str(int(column)) for column in forward.delivery.hidden_columns))
    settings.setValue(FOLDER, last_folder.kept())
    monitor.floor.keeper.leave()
    monitor.cards.leave()
    save_theme(settings, theme)


def save_theme(settings: QSettings, theme: Theme) -> None:
    """At once when it is chosen: it was a setting, and the laptop may end before the window does."""
    settings.setValue("theme", theme.mode)
    settings.setValue("desktop", theme.desktop)
    settings.setValue("zoom", theme.zoom)
    settings.sync()


def first_size() -> QSize:
    """Of a window that remembers nothing: as it was designed, or as much of it as the screen shows below a title."""
    screen = QGuiApplication.primaryScreen()
    if screen is None or QGuiApplication.platformName() == OFFSCREEN:
        return FIRST_SIZE
    return FIRST_SIZE.boundedTo(screen.availableSize() - QSize(0, GRIP))


def restore(settings: QSettings, window: QWidget, kept: Workspaces) -> bool:
    """True when the window has its geometry again. Off screen never."""
    last_folder.keep(_text(settings.value(FOLDER)))
    if QGuiApplication.platformName() == OFFSCREEN or not _is_ours(settings):
        return False
    geometry, monitor, forward = settings.value("geometry"), kept.monitor, kept.forward
    monitor.restore_panes(_text(settings.value("monitor_panes")))
    forward.restore_layout(_panes(settings.value("forward_panes")))
    kept.publish.restore_layout(_panes(settings.value("publish_panes")))
    kept.diagnose.restore_layout(PaneSizes.read(_text(settings.value(DIAGNOSE_PANES))))
    monitor.fleet.columns.hide(_columns(settings.value(COLUMNS), Column))
    monitor.fleet.columns.arrange(_columns(settings.value(ORDER), Column))
    forward.delivery.hide_columns(_columns(settings.value(FORWARD_COLUMNS), DeliveryColumn))
    return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry) and _bring_back(window)


def _is_ours(settings: QSettings) -> bool:
    """A file without a version is from before there were any: it means the same panes."""
    return str(settings.value(VERSION_KEY, VERSION)) == str(VERSION)


def _bring_back(window: QWidget) -> bool:
    """From a screen that is gone."""
    wanted = fitted(window.geometry(), [screen.availableGeometry() for screen in QGuiApplication.screens()])
    if wanted != window.geometry():
        window.setGeometry(wanted)
    return True


def _panes(kept: object) -> list[QByteArray]:
    """Nothing when any of it is no state of a splitter."""
    whole = isinstance(kept, list) and all(isinstance(pane, QByteArray) for pane in kept)
    return list(kept) if whole and isinstance(kept, list) else []


def _text(kept: object) -> str:
    """QSettings hands a text with commas out of an INI file as a list."""
    return ",".join(map(str, kept)) if isinstance(kept, list) else str(kept or "")


def _columns(kept: object, kinds: type[Kind]) -> list[Kind]:
    """What is no column is left out."""
    known = {str(int(column)): column for column in kinds}
    return [known[word] for word in str(kept or "")[:100].split(",") if word in known]
