"""Tells the trails when the link came back: nobody saw which way a sherpa took meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.status import LinkState


class Outages(QObject):
    def __init__(self, model: ConsoleModel, rows: RobotRows, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._rows = model, rows
        model.link_changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        self._rows.back_at = tuple(one.at for one in self._model.link_events if one.state is LinkState.ONLINE)
