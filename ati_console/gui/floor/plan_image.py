"""A picture of the plant from a file: PNG, JPG or SVG, bounded before it is decoded. Runs off the window's thread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from ati_console.site.svg_source import SvgError, cleaned

MAX_BYTES: Final = 50_000_000
MAX_PIXELS: Final = 60_000_000  # decoded for a moment: 240 MB
KEPT_PIXELS: Final = 8_000_000  # what stays in memory: 32 MB
DRAWN_PIXELS: Final = 4_000_000  # of a drawing: its time grows with them
MOST_STRETCHED: Final = 1000
SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".svg")


class PlanError(Exception):
    """The picture is not shown: plain words why."""


@dataclass(frozen=True)
class PlanImage:
    """`image` is what is kept; `width` x `height` is the size of the file's own picture, in its own pixels."""

    file: Path
    image: QImage
    width: float
    height: float


def load(file: Path) -> PlanImage:
    """PlanError in words for whatever is no picture, damaged, or too large."""
    data = _bytes(file)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _raster(file, data)
    if data.startswith(b"\x1f\x8b"):
        raise PlanError("it is compressed (SVGZ?): save it as plain SVG, or as PNG")
    if b"<svg" in data[:65_536] or file.suffix.lower() == ".svg":
        return _drawing(file, data)
    raise PlanError("it is no PNG, JPG or SVG picture")


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PlanError(f"it cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}") from None
    if len(data) > MAX_BYTES:
        raise PlanError(f"it is larger than {MAX_BYTES // 1_000_000} MB: save it smaller")
    if not data:
        raise PlanError("it is empty")
    return data


def _raster(file: Path, data: bytes) -> PlanImage:
    buffer = _buffer(data)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)  # a photograph says in its tags which side is up
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        raise PlanError(f"it is damaged: {reader.errorString()}")
    _weigh(size.width(), size.height())
    reader.setScaledSize(_kept(size.width(), size.height()))
    image = reader.read()
    if image.isNull():
        raise PlanError(f"it is damaged: {reader.errorString()}")
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    return PlanImage(file, _drawable(image), size.width(), size.height())


def _weigh(width: float, height: float) -> None:
    if width * height > MAX_PIXELS:
        most = f"{MAX_PIXELS // 1_000_000} million"
        raise PlanError(
            f"it has {width * height / 1e6:,.0f} million pixels ({width:,.0f} x {height:,.0f}), at most {most}: "
            "save it smaller"
        )


def _kept(width: float, height: float) -> QSize:
    scale = min(1.0, math.sqrt(KEPT_PIXELS / (width * height)))
    return QSize(max(1, round(width * scale)), max(1, round(height * scale)))


def _drawable(image: QImage) -> QImage:
    alpha = image.hasAlphaChannel()
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32)


def _drawing(file: Path, data: bytes) -> PlanImage:
    """A drawing has no pixels of its own: it is painted as large as is kept.

    By the reader of pictures, not by QSvgRenderer: that one would hold Python, and the window, until it is done."""
    try:
        buffer = _buffer(cleaned(data))
    except SvgError as error:
        raise PlanError(str(error)) from None
    reader = QImageReader(buffer, QByteArray(b"svg"))
    width, height = reader.size().width(), reader.size().height()
    if width <= 0 or height <= 0:
        raise PlanError("it is no drawing with a size (width, height or viewBox)")
    if max(width / height, height / width) > MOST_STRETCHED:
        raise PlanError("it is more than a thousand times as long as it is wide")
    scale = math.sqrt(DRAWN_PIXELS / (width * height))
    reader.setScaledSize(QSize(max(1, round(width * scale)), max(1, round(height * scale))))
    image = reader.read()
    if image.isNull():
        raise PlanError(f"it cannot be drawn: {reader.errorString()}")
    return PlanImage(file, _drawable(image), width, height)


def _buffer(data: bytes) -> QBuffer:
    made = QBuffer()
    made.setData(QByteArray(data))
    made.open(QIODevice.OpenModeFlag.ReadOnly)
    return made
