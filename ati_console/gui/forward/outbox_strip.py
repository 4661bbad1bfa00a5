"""The outbox in one strip: how much waits and for how long, what each lane does, and where the seconds go."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.fleet import freshness
from ati_console.forwarding import ForwardMode
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.forward import strip_words as words
from ati_console.gui.label import MAX_TIP, plain_tip
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import offset, plain
from ati_console.gui.theme import Theme
from ati_console.status import LinkState

HEIGHT: Final = 81  # with the line above; px at zoom 1 as all of these
TITLE_X, FIGURES_X, FIGURE = 12, 84, 82
LANES, LANES_MOST = 282, 400  # what is left goes to the legs
LEGS: Final = 300  # with less room there are none
TOP: Final = (13, 31, 51)  # of the three lines
MOST_CLOCKS: Final = 10  # in the tool tip
CLOCKS_SAY: Final = (
    "Ahead, or behind by more than a minute: their time says nothing of latency and is not in 'received'.\n"
    "The other legs are by our own clock."
)


class OutboxStrip(QWidget):
    """Knows the model only; `refresh` is called each frame while it can be seen."""

    dead_letters_requested = Signal()

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._read = words.UNREAD
        self._thinning = False
        self._figures: tuple[words.Figure, ...] = ()
        self._lanes: tuple[words.Line, ...] = ()
        self._bars: tuple[words.Bar, ...] = ()
        self._total = ""
        self._clocks: words.Line | None = None
        self._dead_box = QRect()
        self._lanes_box = self._legs_box = QRect()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Outbox")
        theme.changed.connect(self._redress)
        self._redress()
        self.refresh(model.now())

    def set_thinning(self, on: bool) -> None:
        """The site sends the latest sample of a period alone (`policy = "latest"`): then some are superseded."""
        self._thinning = on
        self.refresh(self._model.now())

    def set_dead(self, read: words.Dead) -> None:
        self._read = read
        self.refresh(self._model.now())

    def refresh(self, now: float) -> bool:
        forward, notation = self._model.forward, self._model.notation
        fresh = (
            words.figures(forward, self._thinning, self._read, up=self._model.link.state is LinkState.ONLINE),
            words.lane_lines(forward.lanes, now, notation),
            words.bars(forward.legs),
            words.total_p50(forward.legs),
            words.clocks(self._offsets()),
        )
        if fresh != (self._figures, self._lanes, self._bars, self._total, self._clocks):
            self._figures, self._lanes, self._bars, self._total, self._clocks = fresh
            self.setAccessibleDescription(self.in_words())
            self.update()
        return False

    def _offsets(self) -> dict[str, float]:
        """Seconds by which the clocks of forwarded sherpas are off, of those that are."""
        robots, sending = self._model.robots, self._model.forward.mode is not ForwardMode.OFF
        seen = (robots.get(name) for name in (self._model.forward.robots if sending else ()))
        return {
            view.state.name: view.clock_offset_s
            for view in seen
            if view is not None and view.clock_offset_s is not None and freshness.clock_words(view.clock_offset_s)
        }

    def in_words(self) -> str:
        """All of it, for whoever cannot see it."""
        said = [f"{one.title} {one.value} {one.remark}" for one in self._figures]
        said += [f"Lane {lane.name} {lane.words}" for lane in self._lanes]
        said += [f"{bar.title} {bar.words or f'{bar.p50} s, p99 {bar.p99} s'}" for bar in self._bars]
        said += [f"{self._clocks.name} {self._clocks.words}"] if self._clocks else []
        return ". ".join((*said, f"Total {self._total}"))

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(900), self._theme.px(HEIGHT))

    # ------------------------------------------------------------ the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The dead letters lead to their page."""
        if self._dead_box.contains(event.position().toPoint()):
            self.dead_letters_requested.emit()
        else:
            super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self._tip(event)), self)
            return True
        return super().event(event)

    def _tip(self, event: QHelpEvent) -> str:
        if self._legs_box.contains(event.pos()):
            legs = [f"{bar.title}: {bar.words or f'{bar.p50} s, p99 {bar.p99} s'}" for bar in self._bars]
            off = sorted(self._offsets().items(), key=lambda one: -abs(one[1]))
            legs += [f"{plain(name, 40)}: clock {offset(seconds)}" for name, seconds in off[:MOST_CLOCKS]]
            return "\n".join([*legs, CLOCKS_SAY] if off else legs)
        if not self._lanes_box.contains(event.pos()):
            return "The dead letters, by reason" if self._dead_box.contains(event.pos()) else ""
        return words.lane_tip(self._model.forward.lanes, self._model.now(), self._model.notation, MAX_TIP)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, colors = QPainter(self), self._theme.px, self._theme.colors
        painter.fillRect(self.rect(), colors.surface)
        painter.fillRect(0, 0, self.width(), 1, colors.line)
        title = QRect(px(TITLE_X), 0, px(FIGURES_X - TITLE_X), self.height())
        brush.text(painter, title, "Outbox", colors.text, self._theme.font(13, 600))
        left = self._paint_figures(painter)
        room = self.width() - left
        legs = room >= px(LANES + LEGS)
        self._legs_box = QRect()
        lanes = min(max(px(LANES), room - px(590)), px(LANES_MOST)) if legs else room
        self._paint_lanes(painter, QRect(left, 0, lanes, self.height()))
        if legs:
            self._paint_legs(painter, QRect(left + lanes, 0, room - lanes, self.height()))
        painter.end()

    def _paint_figures(self, painter: QPainter) -> int:
        """Where the next part begins."""
        px, left = self._theme.px, self._theme.px(FIGURES_X)
        for figure in self._figures:
            value = QFontMetrics(self._theme.font(15, 600)).horizontalAdvance(figure.value)
            remark = QFontMetrics(self._theme.font(11)).horizontalAdvance(figure.remark)
            box = QRect(left, 0, max(px(FIGURE), value + px(14), remark + px(14)), self.height())
            self._paint_figure(painter, box, figure)
            self._dead_box = box
            left = box.right() + 1
        return left + px(4)

    def _paint_figure(self, painter: QPainter, box: QRect, figure: words.Figure) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        ink: QColor = {"fault": colors.fault, "warning": colors.warning}.get(figure.tone, colors.text)
        caption = theme.font(11)
        brush.text(painter, _line(box, px(TOP[0]), px(16)), figure.title, colors.text_muted, caption)
        brush.text(painter, _line(box, px(TOP[1]), px(18)), figure.value, ink, theme.font(15, 600))
        brush.text(painter, _line(box, px(TOP[2]), px(16)), figure.remark, colors.text_faint, caption)

    def _paint_lanes(self, painter: QPainter, box: QRect) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        self._lanes_box = box
        self._rule(painter, box.left())
        inside = box.adjusted(px(16), 0, -px(12), 0)
        brush.text(painter, _line(inside, px(TOP[0]), px(16)), "Lanes", colors.text_muted, theme.font(11))
        if not self._lanes:
            brush.text(painter, _line(inside, px(TOP[1]), px(18)), "none open", colors.text_faint, theme.font())
        for number, lane in enumerate(self._lanes):
            self._paint_lane(painter, _line(inside, px(TOP[1] + 19 * number), px(18)), lane)

    def _paint_lane(self, painter: QPainter, box: QRect, lane: words.Line) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        ink = colors.warning if lane.tone else None
        picture = glyphs.pixmap(lane.shape, px(12), self.devicePixelRatioF(), theme, ink)
        painter.drawPixmap(box.left(), box.center().y() - px(6) + 1, picture)
        name = box.adjusted(px(17), 0, 0, 0)
        wide = min(QFontMetrics(theme.font()).horizontalAdvance(lane.name) + 2, name.width() // 2)
        brush.text(painter, QRect(name.left(), box.top(), wide, box.height()), lane.name, colors.text, theme.font())
        behind = name.adjusted(wide + px(6), 0, 0, 0)
        brush.text(painter, behind, lane.words, ink or colors.text_muted, theme.font())

    def _paint_legs(self, painter: QPainter, box: QRect) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        self._legs_box = box
        self._rule(painter, box.left())
        inside = box.adjusted(px(16), 0, -px(12), 0)
        caption = _line(inside, px(TOP[0]), px(16))
        brush.text(painter, caption, self._total, colors.text, theme.font(12, 600), brush.RIGHT)
        wide = QFontMetrics(theme.font(12, 600)).horizontalAdvance(self._total) + px(6)
        total = caption.adjusted(0, 0, -wide, 0)
        brush.text(painter, total, "Latency by leg, s, p50 / p99, last 10 min", colors.text_muted, theme.font(11))
        if total.width() > px(300):
            brush.text(painter, total, "total p50", colors.text_muted, theme.font(11), brush.RIGHT)
        if self._clocks is not None:
            self._paint_lane(painter, _line(inside, px(62), px(16)), self._clocks)
        gap = px(10)
        each = (inside.width() - gap * (len(self._bars) - 1)) // max(1, len(self._bars))
        for number, bar in enumerate(self._bars):
            self._paint_bar(painter, QRect(inside.left() + number * (each + gap), 0, each, self.height()), bar)

    def _paint_bar(self, painter: QPainter, box: QRect, bar: words.Bar) -> None:
        px, colors, theme = self._theme.px, self._theme.colors, self._theme
        line = _line(box, px(35), px(16))
        brush.text(painter, line, bar.title, colors.text_muted, theme.font(11))
        if bar.words:
            loud = colors.warning if bar.words.startswith("clock") else colors.text_faint
            room = line.adjusted(QFontMetrics(theme.font(11)).horizontalAdvance(bar.title) + px(6), 0, 0, 0)
            fits = QFontMetrics(theme.font(11)).horizontalAdvance(bar.words) <= room.width()
            brush.text(painter, room, bar.words if fits else bar.short, loud, theme.font(11), brush.RIGHT)
        else:
            title = QFontMetrics(theme.font(11)).horizontalAdvance(f"{bar.title} {bar.p50} / {bar.p99}")
            behind = f" / {bar.p99}" if title + px(8) < line.width() else ""  # its tick below says it too
            wide = QFontMetrics(theme.font(11)).horizontalAdvance(behind)
            brush.text(painter, line, behind, colors.text_muted, theme.font(11), brush.RIGHT)
            brush.text(painter, line.adjusted(0, 0, -wide, 0), bar.p50, colors.text, theme.font(11, 600), brush.RIGHT)
        track = QRect(box.left(), px(55), box.width(), px(4))
        painter.fillRect(track, colors.neutral_tint)
        if bar.share50 is not None and bar.share99 is not None:
            painter.fillRect(
                track.left(), track.top(), round(track.width() * bar.share50), track.height(), colors.accent
            )
            at = track.left() + round((track.width() - px(2)) * min(bar.share99, 1.0))
            painter.fillRect(at, track.top() - px(2), px(2), track.height() + px(4), colors.text)

    def _rule(self, painter: QPainter, left: int) -> None:
        px = self._theme.px
        painter.fillRect(left, px(14), 1, self.height() - px(28), self._theme.colors.line)


def _line(box: QRect, top: int, height: int) -> QRect:
    return QRect(box.left(), top, box.width(), height)
