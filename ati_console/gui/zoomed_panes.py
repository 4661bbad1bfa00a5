"""Panes at another zoom: what they hold grew, and they with it; the pane that stretches gives the room or takes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from ati_console.gui.theme import Theme


class ZoomedPanes(QObject):
    """Every splitter of the window follows the zoom; not those of a page that sees to its own."""

    def __init__(self, theme: Theme, window: QWidget, but: QWidget | None = None) -> None:
        super().__init__(window)
        self._theme, self._window, self._but, self._zoom = theme, window, but, theme.zoom
        theme.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        ratio, self._zoom = self._theme.zoom / self._zoom, self._theme.zoom
        if ratio == 1.0:
            return
        for splitter in self._window.findChildren(QSplitter):
            if self._but is not None and self._but.isAncestorOf(splitter):
                continue
            sizes, grows = splitter.sizes(), [_grows(splitter, n) for n in range(splitter.count())]
            if sum(sizes) > 0 and any(grows):
                splitter.setSizes(rescaled(sizes, grows, ratio))


def rescaled(sizes: list[int], grows: list[bool], ratio: float) -> list[int]:
    """With the same sum, as long as something is left for the one that grows; Qt minds the least of each pane."""
    made = [size if free else round(size * ratio) for size, free in zip(sizes, grows, strict=True)]
    free = grows.index(True)
    made[free] = max(1, made[free] + sum(sizes) - sum(made))
    return made


def _grows(splitter: QSplitter, number: int) -> bool:
    pane = splitter.widget(number)
    if pane is None:
        return False
    across = splitter.orientation() is Qt.Orientation.Horizontal
    return (pane.sizePolicy().horizontalStretch() if across else pane.sizePolicy().verticalStretch()) > 0
