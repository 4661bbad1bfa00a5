"""The button that keeps the selected sherpa in view: down while somebody is followed, and only then."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QToolButton

from ati_console.gui.floor.aim import Aim
from ati_console.gui.models.console_model import ConsoleModel

TIP: Final = "Follow the selected sherpa (L)"
NOBODY: Final = "Select a sherpa first: the floor follows the selected one (L)"


class Following(QObject):
    """Without a selection it cannot be pressed, by key neither; who lets go of the sherpa lets go of this too."""

    def __init__(self, model: ConsoleModel, aim: Aim, button: QToolButton, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._aim, self._button = model, aim, button
        aim.may_follow = self._somebody
        button.clicked.connect(aim.set_following)
        aim.following_changed.connect(button.setChecked)
        model.selection_changed.connect(self._selected)
        self._selected(model.selected)

    def _somebody(self) -> bool:
        return bool(self._model.selected)

    @Slot(str)
    def _selected(self, sherpa: str) -> None:
        """Another run begins with nobody in it: then nobody let go."""
        self._button.setEnabled(bool(sherpa))
        self._button.setToolTip(TIP if sherpa else NOBODY)
        if not sherpa and self._model.robots:
            self._aim.set_following(False)
