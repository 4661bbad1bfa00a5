"""Panes at another zoom: what they hold grew, and they with it; the pane that stretches gives the room or takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from ati_console.gui.lengths import was_shown
from ati_console.gui.theme import Theme


class ZoomedPanes(QObject):
    """Every splitter of the window follows the zoom; not those of a page that sees to its own.

    What is wished for is kept at zoom 1 until somebody moves a line: at 200 % a pane has what there was room for, and
    that, taken back to 100 %, would stay squeezed."""

    def __init__(self, theme: Theme, window: QWidget, but: QWidget | None = None) -> None:
        super().__init__(window)
        self._theme, self._window, self._but, self._zoom = theme, window, but, theme.zoom
        self._wished: dict[QSplitter, list[float]] = {}
        self._heard: set[QSplitter] = set()
        theme.changed.connect(self._follow)

    @Slot()
    def forget(self) -> None:
        """What they are now is what is wished for."""
        self._wished.clear()

    @Slot()
    def _follow(self) -> None:
        before, self._zoom = self._zoom, self._theme.zoom
        if before == self._zoom:
            return
        for splitter in self._window.findChildren(QSplitter):
            seen_to = self._but is not None and self._but.isAncestorOf(splitter)
            if seen_to or not was_shown(splitter):
                continue
            sizes, grows = splitter.sizes(), [_grows(splitter, n) for n in range(splitter.count())]
            if sum(sizes) > 0 and any(grows):
                splitter.setSizes(rescaled(sizes, grows, self._wishes(splitter, sizes, before), self._zoom))

    def _wishes(self, splitter: QSplitter, sizes: list[int], zoom: float) -> list[float]:
        wished = self._wished.get(splitter)
        if wished is None or len(wished) != len(sizes):
            wished = self._wished[splitter] = [size / zoom for size in sizes]
            if splitter not in self._heard:
                splitter.splitterMoved.connect(self._moved)
                self._heard.add(splitter)
        return wished

    @Slot()
    def _moved(self) -> None:
        splitter = self.sender()
        if isinstance(splitter, QSplitter):
            self._wished.pop(splitter, None)


def rescaled(sizes: Sequence[int], grows: Sequence[bool], wished: Sequence[float], zoom: float) -> list[int]:
    """With the same sum, as long as something is left for the one that grows; Qt minds the least of each pane.

    A pane that is hidden has no size, and gets none."""
    made = [
        size if free or not size else round(wish * zoom)
        for size, free, wish in zip(sizes, grows, wished, strict=True)
    ]  # fmt: skip
    free = grows.index(True)
    made[free] = max(1, made[free] + sum(sizes) - sum(made))
    return made


def _grows(splitter: QSplitter, number: int) -> bool:
    pane = splitter.widget(number)
    if pane is None:
        return False
    across = splitter.orientation() is Qt.Orientation.Horizontal
    return (pane.sizePolicy().horizontalStretch() if across else pane.sizePolicy().verticalStretch()) > 0
