"""The right column of the Publish workspace: the trial above, the fleet contract below, and the way to hand it over."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console.gui import icons
from ati_console.gui.label import ElidedLabel
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.panels.parts import Bar
from ati_console.gui.publish.contract_pane import ContractPane
from ati_console.gui.publish.trial_pane import TrialPane
from ati_console.gui.theme import Theme

TIP = "A folder that runs with only Python and paho: the publisher with the connection of now, scripts, a checklist"


class TrialColumn(QWidget):
    """`handover_requested`: the folder for ATI."""

    handover_requested = Signal()

    def __init__(self, theme: Theme, model: PublishModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme = theme
        self.trial, self.contract = TrialPane(theme, model), ContractPane(theme)
        self.said, self.handover = ElidedLabel("no trial yet", "muted"), QPushButton(" Hand over to ATI")
        self.handover.setAccessibleName("Hand over to ATI")
        self.handover.clicked.connect(self.handover_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.trial, 1)
        column.addWidget(self.contract)
        column.addWidget(self._foot())
        theme.changed.connect(self._redress)
        self._redress()

    def show_said(self, words: str) -> None:
        """Of the trial, beside the way to hand it over."""
        self.said.setText(words)

    def allow_handover(self, why_not: str) -> None:
        """ "" when there is a connection to hand over."""
        self.handover.setEnabled(not why_not)
        self.handover.setToolTip(why_not or TIP)

    def _foot(self) -> Bar:
        foot = Bar(self._theme, 42)
        foot.row.addWidget(self.said, 1)
        foot.row.addWidget(self.handover)
        return foot

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.handover.setIcon(icons.icon("ph.handshake", self._theme.colors.text))
        self.handover.setIconSize(QSize(px(14), px(14)))
