"""The right column of the Publish workspace: the trial above, the fleet contract below, their foot."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.publish.contract_pane import ContractPane
from ati_console.gui.publish.trial_pane import TrialPane
from ati_console.gui.theme import Theme


class TrialColumn(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self.trial, self.contract = TrialPane(theme), ContractPane(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.trial, 1)
        column.addWidget(self.contract)
