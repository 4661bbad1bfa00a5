"""Phosphor icons by name (look.md, Icons). Status glyphs are not here: they are painted paths, see glyphs."""

from __future__ import annotations

from typing import Final

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap

# qtawesome draws a letter at 0.875 of the box; Phosphor's letters have their margin inside, and want all of it.
FULL: Final = 1 / 0.875


def icon(name: str, color: QColor, active: QColor | None = None) -> QIcon:
    """`name` such as "ph.map-trifold"; `active` is the colour of the checked state."""
    on = (active or color).name()
    return QIcon(qtawesome.icon(name, color=color.name(), color_on=on, color_active=color.name(), scale_factor=FULL))


def pixmap(name: str, color: QColor, px: int, dpr: float = 1.0) -> QPixmap:
    """An icon of `px` device-independent pixels, for labels and delegates."""
    return icon(name, color).pixmap(QSize(px, px), dpr)
