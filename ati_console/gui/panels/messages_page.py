"""What will be in the Messages tab, and what this session has received so far."""

from __future__ import annotations

from PySide6.QtCore import QRect, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.fleet.view import FleetUpdate
from ati_console.gui.delegates import brush
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme

WORDS = "Each message as it came, by topic: payload, difference from the one before, times. This session so far:"


def session_counts(update: FleetUpdate) -> tuple[tuple[str, str], ...]:
    """Name and figure of each count of this session."""
    return (
        ("Received", f"{update.received:,}"),
        ("Decoded", f"{update.decoded:,}"),
        ("Undecodable", f"{update.undecodable:,}"),
        ("Dropped", f"{update.dropped:,}"),
        ("Beyond 10,000 sherpas", f"{update.over_limit:,}"),
        ("Messages a second", f"{update.rate_hz:.1f}"),
    )


class Counts(QWidget):
    """Figures over their names, and the last message that could not be read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: tuple[tuple[str, str], ...] = session_counts(FleetUpdate())
        self._last = ""
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setMinimumHeight(self._theme.px(70))
        self.update()

    def show_update(self, update: FleetUpdate) -> None:
        fresh, last = session_counts(update), plain(update.last_undecodable)
        if (fresh, last) != (self._counts, self._last):
            self._counts, self._last = fresh, last
            self.setAccessibleName(", ".join(f"{name} {figure}" for name, figure in fresh))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        step = min(theme.px(150), (self.width() - theme.px(16)) // len(self._counts))
        for number, (name, figure) in enumerate(self._counts):
            left = theme.px(16) + number * step
            brush.text(painter, QRect(left, 0, step, theme.px(20)), figure, colors.text, theme.font(15, 600))
            brush.text(painter, QRect(left, theme.px(20), step, theme.px(16)), name, colors.text_muted, theme.font(11))
        last = QRect(theme.px(16), theme.px(44), self.width() - theme.px(32), theme.px(18))
        words = f"Last undecodable: {self._last}" if self._last else ""
        brush.text(painter, last, words, colors.text_muted, theme.font())


class MessagesPage(QWidget):
    """Says in one line what will be here."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.counts = Counts(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        empty = EmptyState(theme, "ph.list", "The live list of messages comes later", WORDS)
        empty.setFixedHeight(theme.px(100))
        column.addWidget(empty)
        column.addWidget(self.counts, 1)

    def refresh(self, now: float) -> None:
        self.counts.show_update(self._model.fleet)
