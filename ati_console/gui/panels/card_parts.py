"""Pieces of the robot card: rows of label and words, and the chip that says the state."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.card_rows import CardRow, Piece, Tone
from ati_console.gui.models.plain import tool_tip
from ati_console.gui.panels.wrapped import wrapped
from ati_console.gui.theme import Theme

ROW: Final = 22
LINE: Final = 16  # each further one of a row
LABEL_WIDTH: Final = 96
BAR_WIDTH: Final = 60


class CardRows(QWidget):
    """Rows of 22 px with a label column of 96; one that wraps is as high as its words need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[CardRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    @property
    def rows(self) -> tuple[CardRow, ...]:
        return self._rows

    @Slot()
    def _redress(self) -> None:
        high = self.sizeHint().height()
        if high != self.height():
            self.setFixedHeight(high)
        self.update()

    def set_rows(self, rows: tuple[CardRow, ...]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        said = [f"{row.label}: {''.join(piece.words for piece in row.pieces)}" for row in rows]
        self.setAccessibleName("; ".join(said))
        self.setToolTip(tool_tip("\n".join(said)))
        self._redress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._redress()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), sum(map(self._height, self._rows)))

    def _height(self, row: CardRow) -> int:
        more = len(self._lines(row)) - 1
        return self._theme.px(ROW) + more * self._theme.px(LINE)

    def _lines(self, row: CardRow) -> list[list[tuple[str, Tone]]]:
        pieces = [(piece.words, piece.tone) for piece in row.pieces]
        room = self.width() - self._theme.px(20 + LABEL_WIDTH)
        return wrapped(pieces, room, self._measure) if row.wraps and room > 0 else [pieces]

    def _measure(self, words: str, tone: Tone) -> int:
        picture = tone in (Tone.SENT, Tone.REFUSED)
        return self._theme.px(12) if picture else QFontMetrics(self._voice(tone)[1]).horizontalAdvance(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, top = QPainter(self), self._theme, 0
        for row in self._rows:
            line = QRect(theme.px(12), top, self.width() - theme.px(20), theme.px(ROW))
            words = QRect(line.left(), line.top(), theme.px(LABEL_WIDTH - 6), line.height())
            brush.text(painter, words, row.label, theme.colors.text_muted, theme.font())
            self._pieces(painter, line.adjusted(theme.px(LABEL_WIDTH), 0, 0, 0), row)
            top += self._height(row)

    def _pieces(self, painter: QPainter, line: QRect, row: CardRow) -> None:
        if row.battery_pct is not None:
            brush.battery(
                painter, line.left(), line.center().y() + 1, row.battery_pct, self._theme, row.held, BAR_WIDTH
            )
            line = line.adjusted(self._theme.px(BAR_WIDTH + 12), 0, 0, 0)
        for number, pieces in enumerate(self._lines(row)):
            at = line.translated(0, number * self._theme.px(LINE))
            for words, tone in pieces:
                at = self._piece(painter, at, Piece(words, tone))

    def _piece(self, painter: QPainter, line: QRect, piece: Piece) -> QRect:
        if piece.tone in (Tone.SENT, Tone.REFUSED):
            side = self._theme.px(12)
            shape = Glyph.CHECK if piece.tone is Tone.SENT else Mark.ERROR
            picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), self._theme)
            painter.drawPixmap(line.left(), line.center().y() - side // 2 + 1, picture)
            return line.adjusted(side, 0, 0, 0)
        ink, font = self._voice(piece.tone)
        brush.text(painter, line, piece.words, ink, font)
        return line.adjusted(QFontMetrics(font).horizontalAdvance(piece.words), 0, 0, 0)

    def _voice(self, tone: Tone) -> tuple[QColor, QFont]:
        theme, colors = self._theme, self._theme.colors
        return {
            Tone.STRONG: (colors.text, theme.font(12, 600)),
            Tone.MUTED: (colors.text_muted, theme.font()),
            Tone.MONO: (colors.text, theme.mono(11)),
            Tone.FAULT: (colors.fault, theme.font()),
        }.get(tone, (colors.text, theme.font()))


class StateChip(QWidget):
    """Glyph and word on the tint of the state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._mark, self._words = theme, Mark.LIVE, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    @property
    def words(self) -> str:
        return self._words

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    def show_mark(self, mark: Mark, stopped: bool = False) -> None:
        """`stopped`: it fell silent with an emergency stop, which may still be pressed and outweighs its silence."""
        words = {Mark.E_STOP: "E-stop", Mark.NOT_FLEET: "Live"}.get(mark, mark.value.capitalize())
        mark, words = (Mark.E_STOP, f"E-stop, {mark.value}") if stopped else (mark, words)
        if (mark, words) != (self._mark, self._words):
            self._mark, self._words = mark, words
            self.setAccessibleName(words)
            self._redress()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._theme.font(11, 600)).horizontalAdvance(self._words)
        return QSize(words + self._theme.px(12 + 6 + 12), self._theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        tints = {Mark.LIVE: colors.live_tint, Mark.NOT_FLEET: colors.live_tint}
        faults = (Mark.ERROR, Mark.E_STOP)
        tint = colors.fault_tint if self._mark in faults else tints.get(self._mark, colors.neutral_tint)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(self.rect(), theme.px(3), theme.px(3))
        side = theme.px(10)
        picture = glyphs.pixmap(self._mark, side, self.devicePixelRatioF(), theme)
        painter.drawPixmap(theme.px(6), (self.height() - side) // 2, picture)
        box = self.rect().adjusted(theme.px(6) + side + theme.px(5), 0, 0, 0)
        brush.text(painter, box, self._words, glyphs.color(self._mark, colors), theme.font(11, 600))


class BodyGlyph(QWidget):
    """The sherpa as it stands on the floor, nose up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._mark = theme, Mark.LIVE
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedSize(self._theme.px(24), self._theme.px(24))
        self.update()

    def show_mark(self, mark: Mark) -> None:
        if mark is not self._mark:
            self._mark = mark
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(self._theme.zoom * 0.86, self._theme.zoom * 0.86)
        painter.rotate(-90)
        glyphs.paint_body(painter, self._mark, self._theme)
