"""A text document cut into pages at the edges of its rows and paragraphs, the head of a table on each of its pages.

QTextDocument.print_ cuts a table wherever the page ends: half a row stood on the next page, without the name of its
topic. Here the document is laid out once, endless, and each page paints its slice of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)

from ati_console.gui.tokens import SETS

INCH_MM: Final = 25.4
MARGIN_MM: Final = 18.0
NUMBER_PT: Final = 8.0
SCREEN_DPI: Final = 96.0  # what a border of 1 is 1 of


@dataclass(frozen=True, slots=True)
class Piece:
    """What is not cut: a paragraph or a row of a table, in units of the layout. `head`: top and bottom of the titles of
    its table, to be said again where it begins a page."""

    top: float
    bottom: float
    with_next: bool = False  # a heading, the titles of a table
    fresh: bool = False  # begins a page
    head: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of the document, below the head of the table that goes on."""

    top: float
    bottom: float
    head: tuple[float, float] | None = None


def cut(found: Sequence[Piece], height: float) -> list[Page]:
    """As much on each page as fits; what belongs to its next piece goes with it. A piece higher than a page is cut."""
    pages: list[Page] = []
    begin = 0
    while begin < len(found):
        head = found[begin].head
        room = height - (head[1] - head[0] if head else 0.0)
        end = _end(found, begin, room)
        top, bottom = found[begin].top, found[end - 1].bottom
        while bottom - top > room:
            pages.append(Page(top, top + room, head))
            top += room
        pages.append(Page(top, bottom, head))
        begin = end
    return pages


def _end(found: Sequence[Piece], begin: int, room: float) -> int:
    """Behind the last piece of the page that begins there."""
    end = begin + 1
    while end < len(found) and not found[end].fresh and found[end].bottom - found[begin].top <= room:
        end += 1
    if end == len(found) or found[end].fresh:
        return end
    kept = end
    while kept > begin + 1 and found[kept - 1].with_next:
        kept -= 1
    return kept if not found[kept - 1].with_next else end


def pieces(document: QTextDocument) -> list[Piece]:
    """From top to bottom, of a document that is laid out without pages."""
    found: list[Piece] = []
    block = document.begin()
    while block.isValid():
        table = cast("QTextTable | None", QTextCursor(block).currentTable())
        if table is None:
            if block.length() > 1:  # the empty one that Qt keeps behind a table lies somewhere inside of it
                found.append(_paragraph(document, block))
            block = block.next()
        else:
            found += _rows(document, table)
            block = document.findBlock(table.lastPosition()).next()
    return found


def _paragraph(document: QTextDocument, block: QTextBlock) -> Piece:
    box, form = document.documentLayout().blockBoundingRect(block), block.blockFormat()
    fresh = form.pageBreakPolicy() & QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
    return Piece(box.top(), box.bottom(), form.headingLevel() > 0, bool(fresh))


def _rows(document: QTextDocument, table: QTextTable) -> list[Piece]:
    """Parted in the middle between the text of one row and that of the next: there the line runs."""
    box = document.documentLayout().frameBoundingRect(table)
    texts = [_text_of(document, table, row) for row in range(table.rows())]
    between = [(above[1] + below[0]) / 2 for above, below in pairwise(texts)]
    pad = texts[0][0] - box.top()  # below the last text, too: Qt's frame reaches into the next paragraph
    tops, bottoms = [box.top(), *between], [*between, texts[-1][1] + pad]
    titled = table.format().toTableFormat().headerRowCount()
    head = (tops[0], bottoms[titled - 1]) if titled else None
    return [
        Piece(top, bottom, row < titled, head=head if row > titled else None)
        for row, (top, bottom) in enumerate(zip(tops, bottoms, strict=True))
    ]


def _text_of(document: QTextDocument, table: QTextTable, row: int) -> tuple[float, float]:
    """From the first line of a row to its last."""
    layout = document.documentLayout()
    boxes = [
        layout.blockBoundingRect(table.cellAt(row, column).firstCursorPosition().block())
        for column in range(table.columns())
    ]
    return min(box.top() for box in boxes), max(box.bottom() for box in boxes)


def print_pages(document: QTextDocument, device: QPagedPaintDevice) -> None:
    """A4 or whatever the device has, with margins and page numbers."""
    painter = QPainter(device)
    dots_mm = device.logicalDpiX() / INCH_MM
    margin, wide, high = MARGIN_MM * dots_mm, float(device.width()), float(device.height())
    laid = document.clone()
    laid.documentLayout().setPaintDevice(device)
    laid.setDocumentMargin(0)
    laid.setPageSize(QSizeF(wide - 2 * margin, -1))
    pages = cut(pieces(laid), high - 2 * margin)
    numbers = laid.defaultFont()  # with figures that can be found in a PDF
    numbers.setPointSizeF(NUMBER_PT)
    for number, page in enumerate(pages, 1):
        if number > 1:
            device.newPage()
        _page(painter, laid, margin, page, goes_on=number < len(pages) and pages[number].head is not None)
        painter.setFont(numbers)
        painter.setPen(SETS["light"].text_faint)
        below = QRectF(margin, high - margin, wide - 2 * margin, margin)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{number} / {len(pages)}")
    painter.end()


def _page(painter: QPainter, laid: QTextDocument, margin: float, page: Page, *, goes_on: bool) -> None:
    """A table that goes on is closed with a line, and opened again with its titles."""
    at, right = margin, margin + laid.pageSize().width()
    for top, bottom in ((page.head,) if page.head else ()) + ((page.top, page.bottom),):
        painter.save()
        painter.translate(margin, at - top)
        laid.drawContents(painter, QRectF(0, top, right - margin, bottom - top))
        painter.restore()
        at += bottom - top
    painter.setPen(QPen(SETS["light"].line, painter.device().logicalDpiY() / SCREEN_DPI))
    for y in ((margin,) if page.head else ()) + ((at,) if goes_on else ()):
        painter.drawLine(QPointF(margin, y), QPointF(right, y))
