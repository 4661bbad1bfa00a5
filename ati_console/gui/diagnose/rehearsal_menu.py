"""The menu of rehearsals: the guided one first, then every other way of refusing. And what the strip says of each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme

GUIDED: Final = "tvs-2025"
GUIDED_WORDS: Final = "TVS dev as met in 2025"
# The words of rehearse/manners.py, which a window does not import: it comes with a whole broker.
WAYS: Final = {
    "suback": "Refuses each SUBSCRIBE with a code and stays",
    "silent": "Never answers a SUBSCRIBE",
    "disconnect": "Closes on SUBSCRIBE, MQTT 5 hears 0x87",
    "disconnect-mute": "Closes on SUBSCRIBE without a word",
    "disconnect-after": "Answers with a refusal, then closes",
    "granted-silent": "Grants everything, delivers nothing",
    "publish-acked": "Acknowledges a forbidden publish and drops it",
    "publish-code": "Answers a forbidden publish with 0x87",
    "publish-close": "Closes on a forbidden publish",
    "qos0": "Refuses SUBSCRIBE at QoS 0 alone",
    "client-id": "Wants the client id to be the user name",
    "take-over": "A rival with the same client id takes over",
    "none": "Everything is allowed",
}


class RehearsalMenu(IconButton):
    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__(
            theme, "ph.flag", "A broker on this computer that refuses as brokers did in the field", "Rehearse"
        )
        self._model = model
        self.menu_of = QMenu(self)
        self._add(f"{GUIDED_WORDS} (guided)", GUIDED)
        self.menu_of.addSeparator()
        for mode, words in WAYS.items():
            self._add(words, mode)
        self.menu_of.triggered.connect(self._chosen)
        self.clicked.connect(self._open)
        model.going_changed.connect(self._show_able)
        model.rehearsal_changed.connect(self._show_able)

    def set_brief(self, brief: bool) -> None:
        self.setText("" if brief else " Rehearse")

    def _add(self, words: str, mode: str) -> None:
        self.menu_of.addAction(words).setData(mode)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self._model.rehearsal_requested.emit(str(action.data()))

    @Slot()
    def _open(self) -> None:
        self.menu_of.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot()
    def _show_able(self) -> None:
        self.setEnabled(not self._model.going.runs and not self._model.rehearsal)
