"""What stands beside a sherpa under the mouse: age, pose, sector coordinates, trip, and what Twinzo said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ati_console.fleet.freshness import fell_silent_stopped
from ati_console.fleet.view import Mark, RobotView
from ati_console.forwarding import Delivery, ForwardMode, ReadBack, RobotForward, Visibility
from ati_console.gui import glyphs
from ati_console.gui.floor.frames import sector_words
from ati_console.gui.models.fleet_rows import age_words
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, span
from ati_console.gui.theme import Theme
from ati_console.site.site import Transform

WIDTH: Final = 188
ROW: Final = 17
HEAD: Final = 28
PAD: Final = 10
LABEL: Final = 48
MAX_VALUE: Final = 60


@dataclass(frozen=True, slots=True)
class CardRow:
    """A label, words, and a glyph in front of them."""

    label: str
    words: str
    glyph: glyphs.Shape | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """All the text of one card, already safe to paint."""

    name: str
    mark: Mark
    age: str
    rows: tuple[CardRow, ...]


def card(
    view: RobotView, mark: Mark, now: float, transform: Transform | None, trip_to: str, twinzo: CardRow,
    notation: Notation = LOCAL_METRES,
) -> Card:  # fmt: skip
    """The card of one sherpa. `trip_to` is the last station of its trip, "" when it is not known."""
    pose = view.state.pose
    degrees = round(math.degrees(view.heading_rad)) % 360
    rows = [CardRow("Pose", f"{notation.point(pose.x_m, pose.y_m)} {notation.unit}, {degrees}°")]
    if transform is not None:
        rows.append(CardRow("Sector", f"{sector_words(*transform.point_mm(pose.x_m, pose.y_m))} mm"))
    if fell_silent_stopped(view, mark):
        rows.append(CardRow("Last said", "emergency stop", Mark.E_STOP))
    rows.append(CardRow("Trip", _trip(view, trip_to)))
    rows.append(twinzo)
    if not view.pose_trusted:
        rows.append(CardRow("Finding", "pose not trusted", glyphs.Glyph.FINDING))
    return Card(plain(view.state.name, 32), mark, age_words(view, now), tuple(rows))


def _trip(view: RobotView, to: str) -> str:
    trip = plain(view.state.trip_id or "", MAX_VALUE)
    if not trip:
        return "none"
    return f"{trip} to {plain(to, 24)}" if to else trip


def twinzo_row(mode: ForwardMode, forward: RobotForward | None, *, listed: bool, now: float) -> CardRow:
    """One line about the newest sample of this sherpa."""
    if not listed:
        return CardRow("Twinzo", "not on the allow-list", glyphs.Glyph.PROHIBIT)
    if forward is None or forward.delivery is Delivery.NONE:
        words = {ForwardMode.OFF: "forward is off", ForwardMode.SHADOW: "computed, nothing sent"}
        return CardRow("Twinzo", words.get(mode, "nothing sent yet"), glyphs.Glyph.DASH)
    return _delivered(forward, now)


def _delivered(forward: RobotForward, now: float) -> CardRow:
    ago = "" if forward.sent_at is None else f" {span(now - forward.sent_at)} ago"
    why = f": {plain(forward.words, MAX_VALUE)}" if forward.words else ""
    if forward.is_refused:
        refused = plain(forward.refusal, MAX_VALUE)
        return CardRow("Twinzo", f"rejected: {refused}" if refused else "rejected", glyphs.Glyph.CROSS)
    return {
        Delivery.ACCEPTED: _accepted(forward.read_back, ago),
        Delivery.QUEUED: CardRow("Twinzo", "queued", glyphs.Glyph.HOLD),
        Delivery.RETRYING: CardRow("Twinzo", f"trying again{why}", glyphs.Glyph.FINDING),
    }.get(forward.delivery, CardRow("Twinzo", "nothing sent yet", glyphs.Glyph.DASH))


def _accepted(back: ReadBack, ago: str) -> CardRow:
    """Accepted is a word; where the twin shows it is the proof (contracts.md 3)."""
    if back.visibility is Visibility.UNREAD:
        return CardRow("Twinzo", f"accepted{ago}", glyphs.Glyph.CHECK)
    seen = back.visibility is Visibility.SEEN
    apart = back.distance_m is not None and back.visibility in (Visibility.SEEN, Visibility.OFF)
    words = f"{back.distance_m:.1f} m off" if apart else _PLACES[back.visibility]
    return CardRow("Twinzo", f"accepted, {words}", glyphs.Glyph.CHECK if seen else glyphs.Glyph.FINDING)


_PLACES: Final = {
    Visibility.SEEN: "on the map",
    Visibility.OFF: "elsewhere",
    Visibility.WRONG_SECTOR: "in another sector",
    Visibility.OUTSIDE: "outside the sector",
    Visibility.NOT_VISIBLE: "not visible",
}


def beside(mark_x: float, mark_y: float, size: QSize, width: float, height: float) -> tuple[int, int]:
    """Lower right of the mark, or the other side where that leaves the floor. Pure; top left corner in px."""
    x, y = mark_x + 18, mark_y + 6
    if x + size.width() > width - 4:
        x = mark_x - 18 - size.width()
    if y + size.height() > height - 4:
        y = mark_y - 6 - size.height()
    return round(max(4.0, x)), round(max(4.0, y))


class HoverCard(QWidget):
    """Paints one Card; the mouse goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._room = parent
        self._card: Card | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        self._card = None
        self.hide()

    def show_card(self, shown: Card | None, at: QPointF) -> None:
        """None hides it. `at` is the mark, in px of the parent."""
        if shown is None:
            self.hide()
            return
        if shown != self._card:
            self._card = shown
            self.resize(self._size(shown))
            self.update()
        self.move(*beside(at.x(), at.y(), self.size(), self._room.width(), self._room.height()))
        self.show()

    @property
    def shown(self) -> Card | None:
        return self._card if self.isVisible() else None

    def _size(self, shown: Card) -> QSize:
        px = self._theme.px
        metrics = QFontMetricsF(self._theme.font(11))
        widest = max(metrics.horizontalAdvance(r.words) + (px(17) if r.glyph else 0) for r in shown.rows)
        head = QFontMetricsF(self._theme.font(13, 600)).horizontalAdvance(shown.name) + px(80)
        width = max(px(WIDTH), px(2 * PAD + LABEL) + math.ceil(widest), math.ceil(head))
        return QSize(min(width, px(360)), px(HEAD + ROW * len(shown.rows) + PAD - 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._card is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_head(painter, self._card)
        for number, row in enumerate(self._card.rows):
            self._paint_row(painter, number, row)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.colors.line_strong, 1))
        painter.setBrush(self._theme.colors.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_head(self, painter: QPainter, shown: Card) -> None:
        t, px = self._theme, self._theme.px
        glyphs.paint(painter, shown.mark, QRectF(px(PAD), px(11), px(11), px(11)), t)
        self._text(painter, QRect(px(PAD + 17), px(7), self.width() - px(88), px(20)), shown.name, 13, 600, "text")
        right = QRect(self.width() - px(PAD + 70), px(7), px(70), px(20))
        self._text(painter, right, shown.age, 12, 400, "text_muted", Qt.AlignmentFlag.AlignRight)

    def _paint_row(self, painter: QPainter, number: int, row: CardRow) -> None:
        px, top = self._theme.px, self._theme.px(HEAD + ROW * number)
        self._text(painter, QRect(px(PAD), top, px(LABEL), px(ROW)), row.label, 11, 400, "text_muted")
        left = px(PAD + LABEL)
        if row.glyph is not None:
            glyphs.paint(painter, row.glyph, QRectF(left, top + px(2), px(12), px(12)), self._theme)
            left += px(17)
        self._text(painter, QRect(left, top, self.width() - left - px(6), px(ROW)), row.words, 11, 400, "text")

    def _text(
        self, painter: QPainter, box: QRect, words: str, size: int, weight: int, token: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:  # fmt: skip
        font = self._theme.font(size, weight)
        painter.setFont(font)
        painter.setPen(getattr(self._theme.colors, token))
        shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
