"""Zoom in, zoom out, zoom to a box, fit, follow, measure: six buttons in one frame over the floor, upper left."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from ati_console.gui import icons
from ati_console.gui.theme import Theme

SIDE: Final = 28
PLACE: Final = (12, 9)


class ZoomBox(QFrame):
    """The buttons are connected by whoever owns the floor; `to_box`, `follow` and `measure` stay down while
    they last."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ToolGroup")
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self.zoom_in, self.zoom_out = self._button("Zoom in (+)"), self._button("Zoom out (-)")
        self.to_box = self._button("Zoom to a box (Z, or Shift+drag)")
        self.fit, self.follow = self._button("Fit the floor (F)"), self._button("Follow the selected sherpa (L)")
        self.measure = self._button("Measure (M)")
        self.zoom_in.setProperty("first", "true")
        self.to_box.setCheckable(True)
        self.follow.setCheckable(True)
        self.measure.setCheckable(True)
        theme.changed.connect(self._redress)
        self._redress()

    def _button(self, tip: str) -> QToolButton:
        made = QToolButton()
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setAutoRaise(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(made)
        return made

    @Slot()
    def _redress(self) -> None:
        px, c = self._theme.px, self._theme.colors
        pictures = {
            self.zoom_in: "ph.plus", self.zoom_out: "ph.minus", self.to_box: "ph.selection-plus",
            self.fit: "ph.corners-out", self.follow: "ph.crosshair", self.measure: "ph.ruler",
        }  # fmt: skip
        for button, name in pictures.items():
            side = QSize(px(16), px(16))
            button.setIcon(_still(icons.icon(name, c.text, c.accent), side, self.devicePixelRatioF()))
            button.setIconSize(side)
            button.setFixedSize(px(SIDE), px(SIDE))
        self.setGeometry(px(PLACE[0]), px(PLACE[1]), 6 * px(SIDE) + 2, px(SIDE) + 2)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._redress()
        return super().event(event)


def _still(icon: QIcon, side: QSize, dpr: float) -> QIcon:
    """As pictures: a font icon is drawn anew each time, and these are drawn with every frame of the floor below."""
    made = QIcon()
    for state in (QIcon.State.Off, QIcon.State.On):
        made.addPixmap(icon.pixmap(side, dpr, QIcon.Mode.Normal, state), QIcon.Mode.Normal, state)
    return made
