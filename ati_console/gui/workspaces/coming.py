"""A workspace that is not built yet says in one line what will be there, and nothing it cannot keep."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui import icons
from ati_console.gui.label import Label
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme

COMING = {
    "Handover": (
        "ph.handshake",
        "What is handed over comes here",
        "A checklist that ticks itself from evidence, recordings, and the bundle. The folder for ATI is there already.",
    ),
}


class Coming(QFrame):
    """Header and empty state of one workspace, with the one thing of it that is there: `acted`."""

    acted = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("Pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header(name))
        column.addWidget(EmptyState(theme, *COMING[name]), 1)
        theme.changed.connect(self._redress)
        self._redress()

    def _header(self, name: str) -> QWidget:
        self._head = QFrame()
        self._head.setProperty("kind", "header")
        self._row = QHBoxLayout(self._head)
        self._row.addWidget(Label(name, "title"))
        self._row.addWidget(Label("not built yet", "muted"))
        self._row.addStretch(1)
        self.action = QPushButton(" Hand over to ATI")
        self.action.setAccessibleName("Hand over to ATI")
        self.action.setToolTip("The publisher with the connection of now, two scripts, the format, a checklist")
        self.action.clicked.connect(self.acted)
        self._row.addWidget(self.action)
        return self._head

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.action.setIcon(icons.icon("ph.handshake", self._theme.colors.text))
        self.action.setIconSize(QSize(px(16), px(16)))
        self._head.setFixedHeight(px(36))
        self._row.setContentsMargins(px(12), 0, px(8), 1)
        self._row.setSpacing(px(8))
