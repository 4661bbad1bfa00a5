"""List, editor, check: the editor has what its fields need before the two beside it have more than their least."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ati_console.gui.theme import Theme

EDITOR: Final = 490  # px at zoom 1, as the others; with less its fields are slits: the page scrolls sideways instead
BESIDE: Final = 300  # each of the two
LIST: Final = 205  # at least, with CHECK and EDITOR no more than a screen of 1920 px at 200 %
CHECK: Final = 250  # at least: a fingerprint is not cut


class Columns(QSplitter):
    """Once moved by hand they stay, until the zoom is another."""

    def __init__(self, theme: Theme, panes: tuple[QWidget, QWidget, QWidget]) -> None:
        super().__init__()
        self._theme, self._zoom, self._by_hand = theme, theme.zoom, False
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for pane in panes:
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self._editor = panes[1]
        self._editor.setMinimumWidth(theme.px(EDITOR))
        self.splitterMoved.connect(self._moved)
        theme.changed.connect(self._redress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._by_hand:
            self._arrange()

    @Slot()
    def _moved(self) -> None:
        self._by_hand = True

    @Slot()
    def _redress(self) -> None:
        if self._zoom != self._theme.zoom:
            self._zoom, self._by_hand = self._theme.zoom, False
            self._editor.setMinimumWidth(self._theme.px(EDITOR))
            QTimer.singleShot(0, self._arrange)  # once the panes know their new least

    @Slot()
    def _arrange(self) -> None:
        px, wide = self._theme.px, self.width()
        room = wide - px(EDITOR)
        check = max(px(CHECK), min(px(BESIDE), room // 2))
        beside = max(px(LIST), min(px(BESIDE), room - check))
        self.setSizes([beside, max(1, wide - beside - check), check])
