"""Pictures of the window taken by the program itself, and whether letters are letters."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

_NOWHERE = "\U0010fffd"  # a private code point: no font has it, so it shows what a missing letter looks like
_SAMPLE = "Wig8m"


def save(window: QWidget, file: Path) -> None:
    """Grab the window as it is into a PNG. OSError when the file cannot be written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(file), "PNG"):
        raise OSError(f"the picture could not be written to {file}")


def letters_are_real(font: QFont) -> bool:
    """Without a font every letter is the same box and everything else still passes: look at the pixels."""
    drawn = [_ink(font, letter) for letter in _SAMPLE]
    box = _ink(font, _NOWHERE)
    return all(any(letter) for letter in drawn) and len({*drawn, box}) == len(_SAMPLE) + 1


def _ink(font: QFont, letter: str) -> bytes:
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(QRectF(0, 0, 40, 40), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return bytes(image.constBits())


def colours(window: QWidget) -> int:
    """How many different colours the window shows, looked at every few pixels: a grey void has one or two."""
    image = window.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})
