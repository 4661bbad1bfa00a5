"""A picture as numbers: its pixels, and which of them are near a colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Pixels = NDArray[np.int64]


def pixels(image: QImage) -> Pixels:
    """Rows of (red, green, blue)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)  # kept until its bytes are copied: they are not ours
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), -1, 3).astype(np.int64)


def near(found: Pixels, color: QColor, within: int = 24) -> NDArray[np.bool_]:
    wanted = np.array([color.red(), color.green(), color.blue()])
    return np.asarray(np.abs(found - wanted).max(axis=2) <= within, dtype=bool)
