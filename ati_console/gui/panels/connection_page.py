"""The link as it is: each stage with its time, what was granted, what happened, and the last reason with its advice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.findings_model import EVENT_HEADERS, GRANT_HEADERS, LINK_SHAPES, event_rows, grant_rows
from ati_console.gui.models.plain import clock, plain, span
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import rule
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus, Stage, StageResult

STAGES_HEIGHT: Final = 48
REASON_HEIGHT: Final = 26
GRANTS: Final = ListLook(
    GRANT_HEADERS, {0: 240, 1: 44}, {2: 1.0},
    ("ph.list", "No topic filters asked for yet", "Each shows what was granted."),
    {0: Voice.MONO, 2: Voice.MUTED}, {1: brush.RIGHT},
)  # fmt: skip
EVENTS: Final = ListLook(
    EVENT_HEADERS, {0: 90, 1: 100}, {2: 1.0},
    ("ph.activity", "No connection events yet", "Ctrl+K connects."), {1: Voice.MUTED},
)  # fmt: skip


class StageStrip(QWidget):
    """Six stages side by side: a line in the state's colour, glyph, name, ms, and a line of words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stages: dict[Stage, StageResult] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(STAGES_HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._theme.px(STAGES_HEIGHT))

    def set_stages(self, stages: tuple[StageResult, ...]) -> None:
        fresh = {result.stage: result for result in stages}
        if fresh != self._stages:
            self._stages = fresh
            said = (f"{stage.value} {_words(fresh.get(stage))}" for stage in Stage)
            self.setAccessibleName("; ".join(said))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, gap = QPainter(self), self._theme.px(8)
        width = (self.width() - 2 * self._theme.px(12) - 5 * gap) // 6
        for number, stage in enumerate(Stage):
            left = self._theme.px(12) + number * (width + gap)
            self._stage(painter, QRect(left, self._theme.px(8), width, self._theme.px(38)), stage)

    def _stage(self, painter: QPainter, box: QRect, stage: Stage) -> None:
        theme, colors = self._theme, self._theme.colors
        result = self._stages.get(stage)
        shape, line, name = self._look(result)
        if result is not None and result.ok is False:
            painter.fillRect(box, colors.fault_tint)
        painter.fillRect(box.left(), box.top(), box.width(), theme.px(2), line)
        side, head = (
            theme.px(12),
            QRect(box.left() + theme.px(4), box.top() + theme.px(3), box.width() - 8, theme.px(18)),
        )
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme)
        painter.drawPixmap(head.left(), head.center().y() - side // 2 + 1, picture)
        words = head.adjusted(side + theme.px(6), 0, 0, 0)
        title = _TITLES[stage]
        brush.text(painter, words, title, name, theme.font(12, 600))
        if result is not None and result.ok is not None:
            behind = QFontMetrics(theme.font(12, 600)).horizontalAdvance(title) + theme.px(8)
            brush.text(
                painter, words.adjusted(behind, 0, 0, 0), f"{result.ms:.0f} ms", colors.text_muted, theme.font(11)
            )
        below = QRect(head.left(), head.bottom(), head.width(), theme.px(16))
        brush.text(painter, below, _words(result), colors.text_faint, theme.font(11))

    def _look(self, result: StageResult | None) -> tuple[Shape, QColor, QColor]:
        colors = self._theme.colors
        if result is None:
            return Glyph.DASH, colors.line_strong, colors.text_faint
        if result.ok is None:
            return Glyph.RING, colors.accent, colors.text
        return (Glyph.CHECK, colors.live, colors.text) if result.ok else (Glyph.CROSS, colors.fault, colors.text)


_TITLES: Final = {
    Stage.DNS: "DNS", Stage.TCP: "TCP", Stage.TLS: "TLS", Stage.CONNECT: "CONNECT", Stage.SUBSCRIBE: "SUBSCRIBE",
    Stage.DATA: "First message",
}  # fmt: skip


def _words(result: StageResult | None) -> str:
    if result is None:
        return "none"
    return plain(result.detail) or ("running" if result.ok is None else "ok" if result.ok else "failed")


class ReasonLine(QWidget):
    """State, where to, how safe, the last reason and what to do about it, in one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[tuple[str, str], ...] = ()
        self._shape: Shape = Glyph.DASH
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(REASON_HEIGHT))
        self.update()

    def show_link(self, link: LinkStatus, now: float) -> None:
        parts = reason_parts(link, now)
        if parts != self._parts:
            self._parts, self._shape = parts, LINK_SHAPES[link.state]
            self.setAccessibleName(", ".join(words for _, words in parts))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        side, left = theme.px(12), theme.px(16)
        painter.drawPixmap(
            left, (self.height() - side) // 2, glyphs.pixmap(self._shape, side, self.devicePixelRatioF(), theme)
        )
        left += side + theme.px(6)
        fonts = {"strong": (theme.font(12, 600), colors.text), "plain": (theme.font(), colors.text)}
        for kind, words in self._parts:
            font, ink = fonts.get(kind, (theme.font(), colors.text_muted))
            box = QRect(left, 0, self.width() - left - theme.px(12), self.height())
            brush.text(painter, box, words, ink, font)
            left += QFontMetrics(font).horizontalAdvance(words) + theme.px(12)


def reason_parts(link: LinkStatus, now: float) -> tuple[tuple[str, str], ...]:
    """(kind, words) of the line, most important first."""
    parts = [("strong", link.state.value.capitalize())]
    if link.state is LinkState.RECONNECTING and link.next_try_at is not None:
        parts.append(("plain", f"next try in {max(0.0, link.next_try_at - now):.0f} s"))
    if link.address:
        parts.append(("muted", plain(f"{link.address}, {link.security or 'clear text'}")))
    if link.state is LinkState.ONLINE and link.since:
        parts.append(("muted", f"since {clock(link.since)}, {span(now - link.since)}"))
    if link.reason:
        parts.append(("plain", plain(f"Last reason: {link.reason}, {clock(link.reason_at)}")))
    if link.advice:
        parts.append(("muted", plain(link.advice)))
    return tuple(parts)


class ConnectionPage(QWidget):
    """Stages on top, grants and events below."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.stages, self.reason = StageStrip(theme), ReasonLine(theme)
        self.grants, self.events = ListPage(theme, GRANTS), ListPage(theme, EVENTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stages)
        column.addWidget(self.reason)
        column.addWidget(rule())
        lists = QHBoxLayout()
        lists.setSpacing(0)
        lists.addWidget(self.grants, 1)
        lists.addWidget(self.events, 1)
        column.addLayout(lists, 1)

    def refresh(self, now: float) -> None:
        link = self._model.link
        self.stages.set_stages(link.stages)
        self.reason.show_link(link, now)
        self.grants.set_rows(grant_rows(link.grants))
        self.events.set_rows(event_rows(self._model.link_events))
