"""A window that is opened again stands where it was left.

Under X Qt takes the place of what is inside the frame for the place of the frame when it shows a window anew: it came
back lower by its title line.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint

from ati_console.gui.dialogs.keyed_dialog import KeyedDialog


class PlacedDialog(KeyedDialog):
    """Where it opens first is Qt's choice."""

    _place: QPoint | None = None

    def setVisible(self, visible: bool) -> None:  # Qt's name; every way to show or hide it comes through here
        if visible and self._place is not None and not self.isVisible():
            self.move(self._place)
        elif not visible and self.isVisible():
            self._place = self.pos()
        super().setVisible(visible)
