"""The buttons that aim the floor: zoom, fit, and follow, which is down while somebody is followed, and only then."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.floor.aim import Aim
from ati_console.gui.floor.zoom_box import ZoomBox
from ati_console.gui.models.console_model import ConsoleModel

TIP: Final = "Follow the selected sherpa (L)"
NOBODY: Final = "Select a sherpa first: the floor follows the selected one (L)"


class AimButtons(QObject):
    """Without a selection nobody can be followed, by key neither, which is `said`; who lets go of the sherpa lets go of
    this too."""

    said = Signal(str)

    def __init__(self, model: ConsoleModel, aim: Aim, box: ZoomBox, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._aim, self._follow = model, aim, box.follow
        aim.may_follow = self._somebody
        box.zoom_in.clicked.connect(aim.zoom_in)
        box.zoom_out.clicked.connect(aim.zoom_out)
        box.fit.clicked.connect(aim.fit)
        box.follow.clicked.connect(aim.set_following)
        aim.following_changed.connect(box.follow.setChecked)
        aim.nobody_to_follow.connect(self._say_nobody)
        model.selection_changed.connect(self._selected)
        self._selected(model.selected)

    def _somebody(self) -> bool:
        return bool(self._model.selected)

    @Slot()
    def _say_nobody(self) -> None:
        self.said.emit(NOBODY)

    @Slot(str)
    def _selected(self, sherpa: str) -> None:
        """Another run begins with nobody in it: then nobody let go."""
        self._follow.setEnabled(bool(sherpa))
        self._follow.setToolTip(TIP if sherpa else NOBODY)
        if not sherpa and self._model.robots:
            self._aim.set_following(False)
