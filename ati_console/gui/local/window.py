"""Local broker and tunnel side by side, in a window that may stand beside the console."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.lengths import Lengths
from ati_console.gui.local.broker_card import BrokerCard
from ati_console.gui.local.tunnel_card import TunnelCard
from ati_console.gui.on_screen import room_for
from ati_console.gui.panels.parts import splitter
from ati_console.gui.shell.toast import Toast
from ati_console.gui.theme import Theme

SIZE: Final = (1080, 680)


class LocalWindow(QWidget):
    """`watched(bool)`: only while it is seen is anything asked."""

    watched = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("Pane")
        self.setWindowTitle("Local broker and tunnel")
        self.broker, self.tunnel = BrokerCard(theme), TunnelCard(theme)
        self.resize(room_for(theme.px(SIZE[0]), theme.px(SIZE[1]), self.screen()))
        panes = splitter(Qt.Orientation.Horizontal, self.broker, self.tunnel)
        Lengths(theme, self).panes(panes, 620, 460)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panes)
        self.toast = Toast(theme, self)

    def come(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.broker.hide_password()
        self.watched.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
