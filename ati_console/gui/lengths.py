"""Margins, gaps and sizes that are given at zoom 1, and are pixels of the zoom of now as long as their owner lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QSpacerItem, QSplitter

from ati_console.gui.theme import Theme

Taker = Callable[..., object]  # a method of a layout or widget that takes pixels
_FIXED: Final = (QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)


class Lengths(QObject):
    """`give(row.setSpacing, 8)` instead of `row.setSpacing(theme.px(8))`, which keeps the zoom it was called at."""

    def __init__(self, theme: Theme, owner: QObject) -> None:
        super().__init__(owner)
        self._theme = theme
        self._takers: list[tuple[Taker, tuple[float, ...]]] = []
        theme.changed.connect(self._give_all)

    def give(self, taker: Taker, *at_zoom_1: float) -> None:
        """Now, and again at each change of the zoom."""
        self._takers.append((taker, at_zoom_1))
        taker(*map(self._theme.px, at_zoom_1))

    def space(self, column: QBoxLayout, high: float) -> None:
        """Room at the end of a column, as `addSpacing`."""
        spacer = QSpacerItem(0, 0, *_FIXED)
        column.addSpacerItem(spacer)
        self.give(_Space(column, spacer).set_high, high)

    def panes(self, splitter: QSplitter, *wide: float) -> None:
        """Until it is seen for the first time; from then on its panes follow by themselves (zoomed_panes.py)."""
        self.give(_Panes(splitter).set_sizes, *wide)

    @Slot()
    def _give_all(self) -> None:
        for taker, at_zoom_1 in self._takers:
            taker(*map(self._theme.px, at_zoom_1))


def was_shown(splitter: QSplitter) -> bool:
    """Before that its sizes are those of a widget that nobody laid out, not what somebody wished for."""
    return splitter.testAttribute(Qt.WidgetAttribute.WA_WState_Created)


class _Space:
    def __init__(self, column: QBoxLayout, spacer: QSpacerItem) -> None:
        self._column, self._spacer = column, spacer

    def set_high(self, high: int) -> None:
        if self._spacer.sizeHint() != QSize(0, high):
            self._spacer.changeSize(0, high, *_FIXED)
            self._column.invalidate()


class _Panes:
    def __init__(self, splitter: QSplitter) -> None:
        self._splitter = splitter

    def set_sizes(self, *sizes: int) -> None:
        if not was_shown(self._splitter):
            self._splitter.setSizes(sizes)
