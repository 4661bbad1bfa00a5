"""The ring of the keyboard focus on panes that a style sheet cannot give one: lists, the floor, what only scrolls.

A border of the sheet would move what stands inside by its width. This one lies over the edge, is masked to it (what
moves inside is not painted twice), lets the mouse through, and comes with keys only: a click shows where it was.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QDialog, QWidget

from ati_console.gui.theme import Theme

BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
WIDTH: Final = 2


class FocusRing(QWidget):
    """A child of the pane it is for."""

    def __init__(self, theme: Theme, pane: QWidget) -> None:
        super().__init__(pane)
        self._theme, self._pane = theme, pane
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("qt_focus_ring")  # nothing to be looked for by name
        self.hide()
        pane.installEventFilter(self)
        theme.changed.connect(self._lay)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            self.setVisible(self._is_due(event.reason()))
            self._lay()
            self.raise_()
        elif kind is QEvent.Type.FocusOut:
            self.hide()
        elif kind is QEvent.Type.Resize and self.isVisible():
            self._lay()
        return False

    def _is_due(self, reason: Qt.FocusReason) -> bool:
        """A dialog that opens on a list shows where one is; the window that comes to the front does not insist."""
        opened = reason is Qt.FocusReason.ActiveWindowFocusReason and isinstance(self._pane.window(), QDialog)
        return opened or reason in BY_KEY

    @Slot()
    def _lay(self) -> None:
        whole, line = QRect(self._pane.rect()), self._theme.px(WIDTH)
        self.setGeometry(whole)
        self.setMask(QRegion(whole) - QRegion(whole.adjusted(line, line, -line, -line)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colors.accent)
