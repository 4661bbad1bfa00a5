"""How many sherpas have how much battery, by ten per cent, and which has the least."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.fleet.freshness import Charge, charge
from ati_console.gui.delegates import brush
from ati_console.gui.models.battery_summary import BatterySummary, summary
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.gui.panels.empty_state import ANSWERS_HEIGHT, Answers
from ati_console.gui.theme import Theme

HEIGHT: Final = 72
EVERY_S: Final = 1.0
FIRST_X: Final = 188
STEP: Final = 36
BAR: Final = 33
BASE_Y: Final = 45
TALLEST: Final = 24


class BatteryStrip(QWidget):
    """Looks once a second. Until the first sherpa is there it says what the window will answer."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._summary, self._limits = BatterySummary(), model.limits
        model.notation_changed.connect(self._redress)
        self._some = False
        self._looked_at = -1e9
        self._answers = Answers(theme, self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def summary(self) -> BatterySummary:
        return self._summary

    def refresh(self, now: float) -> None:
        if 0 <= now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        model, some = self._model, bool(self._model.robots)
        fresh = summary(view for name, view in model.robots.items() if model.listing(name).listed)
        if (fresh, some, model.limits) == (self._summary, self._some, self._limits):
            return
        self._summary, self._some, self._limits = fresh, some, model.limits
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self._answers.setVisible(not self._some)
        self.setFixedHeight(self.sizeHint().height())
        self._answers.setGeometry(self.rect())
        self.setToolTip(tool_tip(self._said()))
        self.setAccessibleName(self._said())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self._theme.px(HEIGHT if self._some else ANSWERS_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._answers.setGeometry(self.rect())

    def _said(self) -> str:
        found = self._summary
        if found.lowest_pct is None:
            return "No sherpa has said its battery yet"
        return f"Lowest battery {plain(found.lowest)} {found.lowest_pct:.0f} %; {found.unknown} unknown"

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.colors.line)
        if self._some:
            self._words(painter)
            self._bars(painter)

    def _words(self, painter: QPainter) -> None:
        theme, colors = self._theme, self._theme.colors
        left, width = theme.px(12), theme.px(FIRST_X - 16)
        title = QRect(left, theme.px(8), width, theme.px(18))
        brush.text(painter, title, "Battery, sherpas per 10 %", colors.text_muted, theme.font(11, 500))
        line = QRect(left, theme.px(30), width, theme.px(18))
        found = self._summary
        if found.lowest_pct is None:
            brush.text(painter, line, "none said yet", colors.text_faint, theme.font(11))
            return
        behind = f" {found.lowest_pct:.0f} %{',' if self._remark() else ''}"
        self._pieces(painter, line, plain(found.lowest, 64), behind)
        brush.text(painter, line.translated(0, theme.px(16)), self._remark(), colors.text_muted, theme.font(11))

    def _pieces(self, painter: QPainter, line: QRect, name: str, behind: str) -> None:
        """`lowest` NAME `27 %`: the name gives way when it does not fit."""
        theme, colors = self._theme, self._theme.colors
        light, bold = theme.font(11), theme.font(11, 600)
        first, last = (QFontMetrics(light).horizontalAdvance(words) for words in ("lowest ", behind))
        room = line.width() - first - last
        shown = QFontMetrics(bold).elidedText(name, Qt.TextElideMode.ElideRight, room)
        wide = QFontMetrics(bold).horizontalAdvance(shown)
        brush.text(painter, line, "lowest ", colors.text_muted, light)
        brush.text(painter, line.adjusted(first, 0, 8, 0), shown, colors.text, bold)
        brush.text(painter, line.adjusted(first + wide, 0, 8, 0), behind, colors.text_muted, light)

    def _remark(self) -> str:
        found = self._summary
        if found.charging_since is not None:
            return f"charging since {self._model.notation.minute(found.charging_since)}"
        return "charging" if found.charging else f"{found.unknown} unknown" if found.unknown else ""

    def _bars(self, painter: QPainter) -> None:
        highest = max(3, *self._summary.counts)
        room = self.width() - self._theme.px(FIRST_X + 8)
        step = min(self._theme.px(STEP), room // len(self._summary.counts))
        for bucket, count in enumerate(self._summary.counts):
            left = self._theme.px(FIRST_X) + bucket * step
            self._bar(painter, left, step - self._theme.px(STEP - BAR), bucket * 10, count, highest)

    def _bar(self, painter: QPainter, left: int, width: int, floor: int, count: int, highest: int) -> None:
        theme, colors = self._theme, self._theme.colors
        tall = max(1, round(theme.px(TALLEST) * count / highest))
        base = theme.px(BASE_Y)
        painter.fillRect(left, base - tall, width, tall, self._bar_ink(floor, count))
        if count:
            number = QRect(left, base - tall - theme.px(14), width, theme.px(14))
            brush.text(painter, number, f"{count}", colors.text, theme.font(11), brush.CENTER)
        below = QRect(left, base + theme.px(1), width, theme.px(14))
        brush.text(painter, below, f"{floor}", colors.text_faint, theme.font(11), brush.CENTER)

    def _bar_ink(self, floor: int, count: int) -> QColor:
        colors = self._theme.colors
        if not count:
            return colors.line_strong
        held = charge(floor, self._model.limits)
        if held is not Charge.ENOUGH:
            return brush.battery_ink(held, self._theme)
        ink = QColor(colors.stale)
        ink.setAlphaF(0.62)
        return ink
