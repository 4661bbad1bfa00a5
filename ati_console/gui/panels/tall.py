"""A frame that is as high as its words on the lines they need: a splitter asks for no height for a width."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame


class TallFrame(QFrame):
    """Its least height follows its width and words; Qt's own least is that of lines nobody made so narrow."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._grow()
        return done

    def _grow(self) -> None:
        rows = self.layout()
        least = rows.totalMinimumHeightForWidth(self.width()) if rows is not None and rows.hasHeightForWidth() else 0
        if least != self.minimumHeight():
            self.setMinimumHeight(least)
