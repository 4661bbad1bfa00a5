"""Our mark: a robot in the accent on the dark ground. Drawn, so that it is sharp at every size.

`python -m ati_console.gui.app_icon FOLDER` writes the files that the frozen program and the README use.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPen, QPixmap

from ati_console.gui.tokens import DARK

SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512}


def icon() -> QIcon:
    made = QIcon()
    for size in SIZES:
        made.addPixmap(QPixmap.fromImage(image(size)))
    return made


def image(size: int) -> QImage:
    """The mark as `size` x `size` pixels."""
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 64, size / 64)
    _paint(painter)
    painter.end()
    return picture


def _paint(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(DARK.surface)
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 13, 13)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(DARK.accent, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(32, 11), QPointF(32, 20))
    painter.drawRoundedRect(QRectF(14, 20, 36, 31), 6, 6)
    painter.drawLine(QPointF(24, 42), QPointF(40, 42))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(DARK.live)
    for x in (24, 40):
        painter.drawEllipse(QPointF(x, 31), 3.6, 3.6)


def write(folder: Path) -> None:
    """app.png, app.ico (Windows) and app.icns (macOS)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.png").write_bytes(_png(256))
    (folder / "app.ico").write_bytes(_ico())
    (folder / "app.icns").write_bytes(_icns())


def _png(size: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image(size).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _ico() -> bytes:
    """ICONDIR, an entry a size, then PNG data (Windows Vista and later read PNG entries)."""
    pictures = [(size, _png(size)) for size in SIZES]
    offset = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, data in pictures:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


def _icns() -> bytes:
    body = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in _icns_entries())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _icns_entries() -> list[tuple[bytes, bytes]]:
    return [(kind, _png(size)) for kind, size in _ICNS.items()]


if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    write(Path(sys.argv[1]))
