"""Names as small pictures, painted once: text is the dearest thing on a floor of a thousand sherpas. Plain text."""

from __future__ import annotations

import enum
import math
from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from ati_console.gui.models.plain import plain, span
from ati_console.gui.theme import Theme

FONT_PX: Final = 11
LINE: Final = 15.0  # height of one line with its ground
PAD: Final = 3.0
MAX_WIDTH: Final = 160.0
MAX_NAME: Final = 40  # characters looked at
KEPT: Final = 1_280  # 600 names in view, some with an age: each second of an age is a picture of about 10 kB
SPARE: Final = 64  # beside those in view: a name that was hidden for a moment, or selected
_GROUND_ALPHA: Final = round(0.86 * 255)


class Ink(enum.Enum):
    """How a name is written: colour token, ground token."""

    REST = "text"
    FAULT = "fault"
    OLD = "text_muted"
    WARNING = "warning"
    SELECTED = "on_accent"


class LabelPictures:
    """Pictures by text and ink, the longest unused ones forgotten."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._most_kept = KEPT
        self._pictures: OrderedDict[tuple[str, Ink, float], QPixmap] = OrderedDict()
        self._widths: dict[str, float] = {}
        self.reset()

    def reset(self) -> None:
        """Colours or sizes changed."""
        self._pictures.clear()
        self._widths.clear()
        self._fonts = {ink: self._theme.font(FONT_PX, 400 if ink is Ink.OLD else 500) for ink in Ink}
        self._metrics = QFontMetricsF(self._fonts[Ink.SELECTED])

    @property
    def line_height(self) -> float:
        return LINE * self._theme.zoom

    def width(self, text: str) -> float:
        """Width of the picture in logical px, the same for every ink."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) > 4 * KEPT:
                self._widths.clear()
            words = plain(text, MAX_NAME)
            found = min(math.ceil(self._metrics.horizontalAdvance(words)), self._most()) + 2 * PAD * self._theme.zoom
            self._widths[text] = found
        return found

    def picture(self, text: str, ink: Ink, dpr: float) -> QPixmap:
        key = text, ink, dpr
        made = self._pictures.get(key)
        if made is None:
            made = self._pictures[key] = self._paint(text, ink, dpr)
            self._forget()
        else:
            self._pictures.move_to_end(key)
        return made

    def needs(self, in_view: int) -> None:
        """So many are drawn now: a dozen sherpas of which one is lost would else fill an hour of ages."""
        self._most_kept = min(KEPT, in_view + SPARE)
        self._forget()

    def _forget(self) -> None:
        while len(self._pictures) > self._most_kept:
            self._pictures.popitem(last=False)

    def _most(self) -> float:
        return MAX_WIDTH * self._theme.zoom

    def _paint(self, text: str, ink: Ink, dpr: float) -> QPixmap:
        size = self._box(text)
        picture = QPixmap(math.ceil(size.width() * dpr), math.ceil(size.height() * dpr))
        picture.setDevicePixelRatio(dpr)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.write(painter, QPointF(0, 0), text, ink)
        painter.end()
        return picture

    def _box(self, text: str) -> QRectF:
        return QRectF(0, 0, self.width(text), self.line_height)

    def write(self, painter: QPainter, corner: QPointF, text: str, ink: Ink) -> None:
        """The same without a picture."""
        size = self._box(text).translated(corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground(ink))
        painter.drawRoundedRect(size, 2, 2)
        painter.setFont(self._fonts[ink])
        painter.setPen(_token(self._theme, ink.value))
        words = self._metrics.elidedText(plain(text, MAX_NAME), Qt.TextElideMode.ElideRight, self._most())
        painter.drawText(size, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), words)

    def _ground(self, ink: Ink) -> QColor:
        if ink is Ink.SELECTED:
            return self._theme.colors.accent
        ground = QColor(self._theme.colors.inset)
        ground.setAlpha(_GROUND_ALPHA)
        return ground

    def font(self) -> QFont:
        return self._fonts[Ink.REST]


def _token(theme: Theme, name: str) -> QColor:
    color = getattr(theme.colors, name)
    assert isinstance(color, QColor)
    return color


def age_words(word: str, age_s: float, *, coarse: bool, at_least: bool = False) -> str:
    """The second line of a stale or lost one: "stale 2 m 14 s"; `coarse` leaves the seconds out, so that it holds;
    `at_least` is of a disconnected one, as in the fleet (models/fleet_rows.py)."""
    said = f"{int(age_s // 60)} m" if coarse and 60 <= age_s < 3600 else span(age_s)
    return f"{word} ≥ {said}" if at_least else f"{word} {said}"
