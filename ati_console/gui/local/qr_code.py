"""A QR code, painted by us from its matrix: dark on light in both themes, because cameras want it so."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.theme import Theme
from ati_console.gui.tokens import LIGHT

QUIET: Final = 3  # modules of margin
MODULE: Final = 4  # px


class QrCode(QWidget):
    """Empty until it is told a text; at most 200 characters."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, ""
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    @property
    def rows(self) -> tuple[bytes, ...]:
        """1 is dark."""
        return self._rows

    def show_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        made = segno.make(text[:200], micro=False, error="m") if text else None
        self._rows = tuple(bytes(row) for row in made.matrix) if made is not None else ()
        self.setAccessibleName(f"QR code of {text}" if text else "No QR code")
        self.setToolTip("To be read by a phone" if text else "")
        self.setVisible(bool(text))
        self._redress()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * QUIET) * self._theme.px(MODULE)
        return QSize(side, side)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, module = QPainter(self), self._theme.px(MODULE)
        painter.fillRect(self.rect(), LIGHT.surface)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect((x + QUIET) * module, (y + QUIET) * module, module, module, LIGHT.text)
        painter.end()
