"""What can be set in the window itself: colours, zoom, folders. Everything else stands in files."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from ati_console import paths
from ati_console.gui.theme import Theme

_MODES = (("Dark", "dark"), ("Light", "light"), ("As the system", "system"))


class SettingsMenu(QMenu):
    """`layout_reset_requested` brings the panes back to their first sizes."""

    layout_reset_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QActionGroup(self)
        self._modes = {mode: self._mode(words, mode) for words, mode in _MODES}
        self._group.triggered.connect(self._choose)
        self.addSeparator()
        for words, slot in (
            ("Zoom in\tCtrl++", theme.zoom_in),
            ("Zoom out\tCtrl+-", theme.zoom_out),
            ("Zoom 100 %\tCtrl+0", theme.zoom_reset),
            ("Reset the layout", self.layout_reset_requested),
        ):
            self.addAction(words).triggered.connect(slot)
        self.addSeparator()
        self.addAction("Open the data folder").triggered.connect(self.open_data)
        self.aboutToShow.connect(self._tick_mode)

    @Slot()
    def open_data(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.home())))

    def _mode(self, words: str, mode: str) -> QAction:
        action = self.addAction(words)
        action.setCheckable(True)
        action.setData(mode)
        return self._group.addAction(action)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._theme.set_mode(action.data())

    @Slot()
    def _tick_mode(self) -> None:
        self._modes[self._theme.mode].setChecked(True)
