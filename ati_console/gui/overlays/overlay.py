"""A card over the window: it takes the keys while it is there, and gives the focus back when it leaves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from ati_console.gui import tab_order
from ati_console.gui.theme import Theme

VEIL = 150  # of 255: what is behind stays readable


class Overlay(QWidget):
    """Covers the window with a veil; `card` lies on it, `width` x `height` px at zoom 1, 64 from the top."""

    def __init__(self, theme: Theme, window: QWidget, name: str, size: tuple[int, int]) -> None:
        super().__init__(window)
        self._theme, self._window, self._size = theme, window, size
        self._before: QWidget | None = None
        self.setAccessibleName(name)
        self.card = QFrame(self)
        self.card.setObjectName("OverlayCard")
        window.installEventFilter(self)
        theme.changed.connect(self._place)
        self.hide()

    def open(self) -> None:
        """A second call leaves it as it is."""
        if self.isVisible():
            return
        self._before = self._window.focusWidget()  # another window may have the keys
        self._place()
        self.show()
        self.raise_()

    def toggle(self) -> None:
        self.leave() if self.isVisible() else self.open()

    @Slot()
    def leave(self) -> None:
        if not self.isVisible():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab stays on the card."""
        tab_order.step(self.card, onward=next_one)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()  # nothing behind hears a key meanwhile

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(self._theme.colors.bg)
        veil.setAlpha(VEIL)
        QPainter(self).fillRect(self.rect(), veil)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _place(self) -> None:
        px, room = self._theme.px, self._window.rect()
        self.setGeometry(room)
        wide = min(px(self._size[0]), room.width() - px(48))
        high = min(px(self._size[1]), room.height() - px(96))
        self.card.setGeometry(QRect((room.width() - wide) // 2, px(64), wide, high))
