"""Who proves that a message arrived: nobody, a second identity, another profile. In the history and the trial."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from ati_console.gui.label import set_look
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.gui.models.publish_model import PublishModel

TIP = "Who listens for what is published, and proves that it arrived. The choice is kept with the profile"
SHOWN = 40  # characters of a name


class ListenerButton(QPushButton):
    """`before`: the words in front of the name; with none there is a label for them, and a frame as fields have."""

    def __init__(self, model: PublishModel, before: str = "") -> None:
        super().__init__()
        self._model, self._before = model, before
        if before:
            set_look(self, "kind", "tool")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(tool_tip(TIP))
        self.menu_of = QMenu(self)
        self.clicked.connect(self.ask)
        self.menu_of.triggered.connect(self._chosen)
        model.changed.connect(self._show)
        self._show()

    @Slot()
    def ask(self) -> None:
        self.menu_of.clear()
        for choice in self._model.listeners:
            words = plain(choice.words, 80).replace("&", "&&")
            action = self.menu_of.addAction(f"{words}  ({plain(choice.why_not, 80)})" if choice.why_not else words)
            action.setCheckable(True)
            action.setChecked(choice.key == self._model.listener)
            action.setEnabled(not choice.why_not)
            action.setData(choice.key)
        self.menu_of.popup(self.mapToGlobal(QPoint(0, self.height())))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self._model.listener_requested.emit(str(action.data()))

    @Slot()
    def _show(self) -> None:
        chosen = next((one for one in self._model.listeners if one.key == self._model.listener), None)
        name = plain(chosen.words, SHOWN) if chosen else "nobody"
        words = f"{self._before} {name}".strip()
        if words.replace("&", "&&") != self.text():
            self.setText(words.replace("&", "&&"))
            self.setAccessibleName(words if self._before else f"Heard by {name}")
