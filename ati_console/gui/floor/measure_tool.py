"""The ruler: two clicks, a drag, or arrows and Enter; length, dx, dy and angle stand beside the line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.notice import paint_notice
from ati_console.gui.floor.pointed_tool import PointedTool
from ati_console.gui.floor.pointer import paint_cross
from ati_console.gui.floor.ruler import Measured, Place, ends_words, measured
from ati_console.gui.floor.tool import Floor
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme

HINT: Final = "Two clicks, a drag, or arrows and Enter. Esc ends."
END_REACH: Final = 5.0
MOST_NAME: Final = 48


class MeasureTool(PointedTool):
    """Snaps to lanes and stations. It stays in hand until Escape."""

    def __init__(self, theme: Theme, floor: Floor, parent: QObject | None = None) -> None:
        super().__init__(theme, floor, parent, snaps=True)
        self.start: Place | None = None
        self.end: Place | None = None  # fixed; until then the line ends at the pointer

    # ------------------------------------------------------------ what the user does

    def taken(self, at: QPointF) -> None:
        self._pointer.put(at, by_keys=True)
        self.clear()
        self.said.emit(HINT)

    def dropped(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.start = self.end = None
        self.changed.emit()

    def clicked(self, at: QPointF) -> None:
        place = self._floor.place_at(at)
        if self.start is None or self.end is not None:
            self.start, self.end = place, None
            self.said.emit(f"From {plain(place.name, MOST_NAME) or 'here'}")
        else:
            self.end = place
            self._say()
        self.changed.emit()

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        self.start, self.end = self._floor.place_at(start), None
        self._pointer.put(at)
        if done:
            self.end = self._floor.place_at(at)
            self._say()
        self.changed.emit()

    def stepped(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        if self.start is not None:
            found = self.measured
            self.said.emit(f"{found.length_words}, {found.detail_words}" if found else "")

    # ------------------------------------------------------------ what is shown

    @property
    def measured(self) -> Measured | None:
        """From the start to the end, or to the pointer as long as there is none."""
        if self.start is None:
            return None
        return measured(self.start, self.end or self._pointer.place, self._floor.frame, self._floor.transform)

    def paint(self, painter: QPainter, look: Look) -> None:
        if self.end is None:
            self._pointer.paint(painter)
        self.paint_line(painter, look)
        paint_notice(painter, HINT, look.view.width, self._theme)

    def paint_line(self, painter: QPainter, look: Look) -> None:
        """Without what only a hand needs: for paper too."""
        if self.start is not None:
            self._paint_line(painter, look, self.start, self.end or self._pointer.place)

    def dressed(self, theme: Theme) -> MeasureTool:
        """The same in other colours, for paper."""
        made = MeasureTool(theme, self._floor)
        made.start, made.end = self.start, self.end or (self._pointer.place if self.start else None)
        return made

    def _paint_line(self, painter: QPainter, look: Look, start: Place, end: Place) -> None:
        c, z = self._theme.colors, self._theme.zoom
        ends = self._floor.spot_of(start), self._floor.spot_of(end)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((c.inset, 5.0), (c.accent, 2.0)):
            painter.setPen(QPen(color, width * z))
            painter.drawLine(*ends)
            for at in ends:
                paint_cross(painter, at, END_REACH * z)
        if (found := self.measured) is not None:
            self._paint_words(painter, look, found, plain(ends_words(start, end), MOST_NAME), (ends[0] + ends[1]) / 2)

    def _paint_words(self, painter: QPainter, look: Look, found: Measured, names: str, middle: QPointF) -> None:
        lines = [(found.length_words, 600, "text"), (found.detail_words, 400, "text_muted")]
        if names:
            lines.append((names, 400, "text_muted"))
        z = self._theme.zoom
        wide = max(QFontMetricsF(self._theme.font(11, weight)).horizontalAdvance(words) for words, weight, _ in lines)
        size = QRectF(0, 0, wide + 16 * z, len(lines) * 15 * z + 8 * z)
        left = min(max(middle.x() + 10 * z, 4.0), look.view.width - size.width() - 4)
        top = min(max(middle.y() + 10 * z, 4.0), look.view.height - size.height() - 4)
        self._paint_box(painter, size.translated(round(left), round(top)), lines)

    def _paint_box(self, painter: QPainter, box: QRectF, lines: list[tuple[str, int, str]]) -> None:
        c, z = self._theme.colors, self._theme.zoom
        painter.setPen(QPen(c.line_strong, 1))
        painter.setBrush(c.raised)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4 * z, 4 * z)
        for number, (words, weight, token) in enumerate(lines):
            painter.setFont(self._theme.font(11, weight))
            painter.setPen(getattr(c, token))
            line = QRectF(box.left() + 8 * z, box.top() + (4 + 15 * number) * z, box.width(), 15 * z)
            painter.drawText(line, _WORDS, words)


_WORDS: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
