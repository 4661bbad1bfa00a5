"""A sheet becomes a PNG, an SVG, a PDF or a page of a printer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from ati_console.gui.floor.sheet import Sheet

LEAST_SCALE: Final = 2.0
MOST_PIXELS: Final = 80_000_000
DPI: Final = 300


def image(sheet: Sheet, scale: float = LEAST_SCALE) -> QImage:
    """At least two pixels to one of the screen, less only where that would be more than MOST_PIXELS."""
    size = sheet.size
    scale = min(max(scale, LEAST_SCALE), (MOST_PIXELS / (size.width() * size.height())) ** 0.5)
    made = QImage(round(size.width() * scale), round(size.height() * scale), QImage.Format.Format_RGB32)
    made.fill(sheet.theme.colors.inset)
    painter = QPainter(made)
    painter.scale(scale, scale)
    sheet.paint(painter)
    painter.end()
    return made


def svg(sheet: Sheet) -> bytes:
    """Names are texts in it, escaped as such."""
    from PySide6.QtSvg import QSvgGenerator  # only now: few starts need it

    buffer, size = QBuffer(), sheet.size
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    whole = QSize(round(size.width()), round(size.height()))
    generator.setSize(whole)
    generator.setViewBox(QRect(0, 0, whole.width(), whole.height()))
    generator.setTitle("Floor")
    generator.setDescription("Saved by ATI Console")
    painter = QPainter(generator)
    sheet.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def pdf(sheet: Sheet) -> bytes:
    """One page of A4, upright or across as the floor is."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("Floor")
    writer.setCreator("ATI Console")
    writer.setResolution(DPI)
    writer.setPageLayout(layout(sheet))
    onto_page(sheet, writer)
    return bytes(buffer.data().data())


def layout(sheet: Sheet) -> QPageLayout:
    across = sheet.size.width() > sheet.size.height()
    orientation = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    margins = QMarginsF(10, 10, 10, 10)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), orientation, margins, QPageLayout.Unit.Millimeter)


def onto_page(sheet: Sheet, page: QPagedPaintDevice) -> None:
    """As large as the page takes, in its upper left corner."""
    painter = QPainter(page)
    room, size = painter.viewport(), sheet.size
    scale = min(room.width() / size.width(), room.height() / size.height())
    painter.scale(scale, scale)
    painter.setClipRect(QRect(0, 0, round(size.width()), round(size.height())), Qt.ClipOperation.IntersectClip)
    sheet.paint(painter)
    painter.end()
