"""What a right click, or the menu key, offers in the fleet: to forget who is gone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.fleet_table_model import FleetTableModel
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.row_table import RowTable

NOBODY: Final = "Nobody is lost who is not on the allow-list"


class FleetMenu(QObject):
    """Delete does the first of it for the selected sherpa."""

    def __init__(self, table: RowTable, rows: FleetTableModel, model: ConsoleModel) -> None:
        super().__init__(table)
        self._table, self._rows, self._model = table, rows, model
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._ask)
        gone = QShortcut(QKeySequence(Qt.Key.Key_Delete), table)
        gone.setContext(Qt.ShortcutContext.WidgetShortcut)
        gone.activated.connect(self.forget_selected)

    @Slot(QPoint)
    def _ask(self, at: QPoint) -> None:
        menu = self.made(self._rows.name_at(self._table.rowAt(at.y())) or "")
        menu.popup(self._table.viewport().mapToGlobal(at))

    def made(self, name: str) -> QMenu:
        """For this sherpa; what cannot be done says why."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        model, strangers = self._model, self._model.strangers_gone()
        if name:
            self._add(menu, f"Forget {plain(name, 40)} until it is heard again", (name,), model.why_not_forget(name))
        several = f"all {len(strangers):,} that are" if len(strangers) > 1 else "the one that is"
        words = f"Forget {several} lost and not listed"
        self._add(menu, words, strangers, self.why_no_strangers())
        menu.triggered.connect(self._chosen)
        return menu

    @staticmethod
    def _add(menu: QMenu, words: str, names: tuple[str, ...], why: str) -> None:
        action = menu.addAction(words if not why else f"{words}: {why[0].lower()}{why[1:]}")
        action.setData(names)
        action.setEnabled(not why)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self._model.forget(action.data())

    def why_not_selected(self) -> str:
        return self._model.why_not_forget(self._model.selected)

    def why_no_strangers(self) -> str:
        return "" if self._model.strangers_gone() else NOBODY

    @Slot()
    def forget_selected(self) -> None:
        self._model.forget((self._model.selected,))

    @Slot()
    def forget_strangers(self) -> None:
        self._model.forget(self._model.strangers_gone())
