"""A document on paper: Qt's text document, built with a cursor that inserts plain text. No HTML is ever parsed.

QTextDocument reads files that HTML names, and takes a robot's name for markup; a cursor does neither. What is printed,
saved as PDF and previewed is this one document, in the light colours whatever the theme of the window is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, assert_never

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from ati_console.gui.reports.chart_image import chart_image
from ati_console.gui.reports.pages import print_pages
from ati_console.gui.tokens import SETS
from ati_console.report.document import Block, Bullets, Chart, Document, Facts, Heading, Paragraph, Table, Tone, Verdict

COLORS: Final = SETS["light"]
BODY, SMALL, TITLE = 9.0, 7.5, 18.0  # points
SHORT, WIDEST = 22, 48  # characters of a column
SIZES: Final = {2: 13.0, 3: 10.0}
INK: Final = {Tone.PLAIN: COLORS.text, Tone.GOOD: COLORS.live, Tone.BAD: COLORS.fault, Tone.OPEN: COLORS.warning}


def paper(document: Document, font: QFont, mono: QFont) -> QTextDocument:
    """`font` and `mono` give the families. Belongs to the caller; may be built on any thread."""
    made = QTextDocument()
    made.setUndoRedoEnabled(False)
    made.setDefaultFont(_sized(font, BODY))
    pen = _Pen(made, _sized(mono, SMALL))
    pen.line(document.title, TITLE, weight=QFont.Weight.DemiBold, first=True)
    pen.line(document.subtitle, BODY, ink=Tone.PLAIN, muted=True)
    for block in document.blocks:
        pen.block(block)
    return made


def write_pdf(document: Document, font: QFont, mono: QFont, file: Path) -> Path:
    """A4. Raises OSError when the file cannot be written."""
    part = file.with_name(file.name + ".part")
    writer = QPdfWriter(str(part))
    writer.setTitle(document.title)
    writer.setCreator("ATI Console")
    writer.setPageLayout(page_layout())
    print_pages(paper(document, font, mono), writer)
    del writer  # ends the file
    part.replace(file)
    return file


def page_layout() -> QPageLayout:
    """Margins and page numbers are painted by pages.py."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


def _sized(font: QFont, points: float) -> QFont:
    """Without tabular figures and contextual forms: their glyphs have no characters, and no digit and no time of a PDF
    could be found or copied."""
    made = QFont(font)
    made.clearFeatures()
    made.setFeature(QFont.Tag("calt"), 0)
    made.setPointSizeF(points)
    return made


class _Pen:
    """Writes blocks at the end of one text document."""

    def __init__(self, made: QTextDocument, mono: QFont) -> None:
        self._made, self._mono, self._at = made, mono, QTextCursor(made)
        self._images = 0

    def line(
        self, text: str, points: float, *, weight: int = QFont.Weight.Normal, ink: Tone = Tone.PLAIN,
        muted: bool = False, first: bool = False, above: float = 0.0, fresh: bool = False, level: int = 0,
    ) -> None:  # fmt: skip
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setBottomMargin(5)
        form.setHeadingLevel(level)  # it stays with what it heads
        if fresh:
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        if first:
            self._at.setBlockFormat(form)
        else:
            self._at.movePosition(QTextCursor.MoveOperation.End)
            self._at.insertBlock(form)
        self._at.insertText(text, _char(points, weight, ink, muted=muted))

    def block(self, block: Block) -> None:
        match block:
            case Heading(text, level, fresh):
                above = 16 if level == 2 else 8
                weight = QFont.Weight.DemiBold
                self.line(text, SIZES.get(level, BODY), weight=weight, above=above, fresh=fresh, level=level)
            case Paragraph(text):
                self.line(text, BODY)
            case Bullets(items):
                for item in items:
                    self.line(f"\u2022  {item}", BODY)
            case Facts(rows):
                self._grid(rows, (24, 76), None)
            case Verdict(lines):
                tones = tuple((Tone.PLAIN, tone) for _, _, tone in lines)
                rows = tuple((name, words) for name, words, _ in lines)
                self._grid(rows, (20, 80), tones, strong=True)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case _:
                assert_never(block)

    def _grid(
        self, rows: tuple[tuple[str, str], ...], widths: tuple[int, int],
        tones: tuple[tuple[Tone, Tone], ...] | None, *, strong: bool = False,
    ) -> None:  # fmt: skip
        table = self._insert(len(rows), widths, headers=0)
        weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
        for number, (name, words) in enumerate(rows):
            self._fill(table, number, 0, name, _char(BODY, muted=True))
            ink = tones[number][1] if tones else Tone.PLAIN
            self._fill(table, number, 1, words, _char(BODY, weight, ink))

    def _table(self, block: Table) -> None:
        table = self._insert(len(block.rows) + 1, _widths(block), headers=1)
        for column, title in enumerate(block.head):
            self._fill(table, 0, column, title, _char(SMALL, QFont.Weight.DemiBold))
        for number, row in enumerate(block.rows):
            for column, text in enumerate(row):
                form = _char(SMALL, ink=block.tone(number, column))
                if column in block.code:
                    form.setFont(self._mono)
                self._fill(table, number + 1, column, text, form)

    def _insert(self, rows: int, widths: tuple[int, ...], headers: int) -> QTextTable:
        form = QTextTableFormat()
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, width) for width in widths])
        form.setHeaderRowCount(headers)
        form.setCellPadding(3)
        form.setCellSpacing(0)
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(COLORS.line)
        self._at.movePosition(QTextCursor.MoveOperation.End)
        return self._at.insertTable(rows, len(widths), form)

    def _fill(self, table: QTextTable, row: int, column: int, text: str, form: QTextCharFormat) -> None:
        table.cellAt(row, column).firstCursorPosition().insertText(text, form)

    def _chart(self, block: Chart) -> None:
        name = f"chart-{self._images}"
        self._images += 1
        image = chart_image(block, self._made.defaultFont())
        self._made.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        self.line("", BODY)
        self._at.insertImage(name)


def _char(
    points: float, weight: int = QFont.Weight.Normal, ink: Tone = Tone.PLAIN, *, muted: bool = False
) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontPointSize(points)
    form.setFontWeight(weight)
    form.setForeground(COLORS.text_muted if muted else INK[ink])
    return form


def _widths(block: Table) -> tuple[int, ...]:
    """Per cent by the longest text of a column; short ones get the room to stay on one line."""
    columns = [[title.partition(" ")[0], *(row[at] for row in block.rows)] for at, title in enumerate(block.head)]
    weights = [_weight(max(8, *map(len, texts))) for texts in columns]
    return tuple(max(1, round(100 * one / sum(weights))) for one in weights)


def _weight(longest: int) -> float:
    return 1.35 * longest + 2 if longest <= SHORT else min(WIDEST, longest)
