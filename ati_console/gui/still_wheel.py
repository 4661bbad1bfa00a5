"""The wheel turns the page, not the number or choice that lies below the mouse on its way.

Qt changes whatever the mouse is over: a page of settings that was scrolled shortened what is kept of the log. A field
that has the focus takes the wheel as everywhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class StillWheel(QObject):
    """A child of the field it is for."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # that of Qt gives the focus to what is turned over
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.Wheel or self._field.hasFocus():
            return False
        event.ignore()  # it goes on to what scrolls
        return True
