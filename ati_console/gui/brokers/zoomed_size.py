"""The size of a window at each zoom: what was opened at 100 % showed half of itself at 200 %."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.on_screen import GRIP
from ati_console.gui.theme import Theme


class ZoomedSize(QObject):
    """`size` in px at zoom 1. One that fills the screen stays so; a size given by hand holds until the next zoom."""

    def __init__(self, theme: Theme, window: QWidget, size: tuple[int, int]) -> None:
        super().__init__(window)
        self._theme, self._window, self._size, self._zoom = theme, window, size, theme.zoom
        self._resize()
        theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        if self._zoom != self._theme.zoom:
            self._zoom = self._theme.zoom
            if not self._window.isMaximized() and not self._window.isFullScreen():
                self._resize()
                self._stay()

    def _resize(self) -> None:
        px = self._theme.px
        room = self._window.screen().availableSize() - QSize(0, GRIP)  # its title line too
        self._window.resize(QSize(px(self._size[0]), px(self._size[1])).boundedTo(room))

    def _stay(self) -> None:
        """Nothing of it beyond the right and the lower edge of its screen."""
        screen, at = self._window.screen().availableGeometry(), self._window.frameGeometry()
        held = QRect(at)
        held.moveRight(min(at.right(), screen.right()))
        held.moveBottom(min(at.bottom(), screen.bottom()))
        held.moveTo(max(held.left(), screen.left()), max(held.top(), screen.top()))
        if self._window.isVisible() and held != at:
            self._window.move(held.topLeft())
