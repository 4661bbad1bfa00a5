"""All batteries, the lowest first: level, state, slope and time to empty where they are honest, the last hour."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, Slot
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.fleet.freshness import charge
from ati_console.fleet.view import BatteryPoint
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.models.battery_rows import HEADERS, Battery, BatteryRows
from ati_console.gui.models.battery_slope import MAX_GAP_S
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme

LEVEL, LEFT, HISTORY = 1, 4, 5
HOUR_S: Final = 3_600.0
LEAST_PCT: Final = 20.0  # a flicker by one is no hill
LOOK: Final = ListLook(
    HEADERS, {0: 150, 1: 118, 2: 170, 3: 84, 4: 140}, {5: 1.0},
    ("ph.battery-medium", "No sherpa yet", "Each battery, the lowest first, with what the last hour says of it."),
    {2: Voice.MUTED}, {3: brush.RIGHT, 4: brush.RIGHT}, name="Batteries, the lowest first", names={0: 200},
)  # fmt: skip


class BatteryDelegate(ListDelegate):
    """A bar before the level, and the last hour as a line with its gaps."""

    def words(self, painter: QPainter, box: QRect, column: int, row: ListRow) -> None:
        battery = row.origin
        if not isinstance(battery, Battery) or column not in (LEVEL, LEFT, HISTORY):
            super().words(painter, box, column, row)
        elif column == LEFT:
            self._left(painter, box, row, battery)
        elif column == LEVEL:
            self._level(painter, box, row, battery)
        else:
            self._history(painter, box.adjusted(0, self._theme.px(3), 0, -self._theme.px(3)), battery)

    def _level(self, painter: QPainter, box: QRect, row: ListRow, battery: Battery) -> None:
        theme, held = self._theme, charge(battery.pct, battery.limits)
        brush.battery(painter, box.left(), box.center().y() + 1, battery.pct, theme, held)
        words = box.adjusted(theme.px(42), 0, 0, 0)
        colors = theme.colors
        quiet = battery.pct is None or row.dim
        brush.text(painter, words, row.cells[LEVEL], colors.text_faint if quiet else colors.text, theme.font())

    def _left(self, painter: QPainter, box: QRect, row: ListRow, battery: Battery) -> None:
        """A time speaks; why there is none whispers."""
        colors = self._theme.colors
        ink = colors.text_faint if battery.slope.empty_in_s is None or row.dim else colors.text
        brush.text(painter, box, row.cells[LEFT], ink, self._theme.font(), brush.RIGHT)

    def _history(self, painter: QPainter, box: QRect, battery: Battery) -> None:
        """The last hour up to the newest level, over its own range but never less than LEAST_PCT."""
        points = battery.history
        if len(points) < 2:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(QPen(colors.text_faint if battery.silent else colors.accent, 1.5 * self._theme.zoom))
        bounds = _range(points)
        for piece in pieces(points):
            painter.drawPolyline(QPolygonF([_place(box, point, points[-1].at, bounds) for point in piece]))
        painter.restore()


def _range(points: tuple[BatteryPoint, ...]) -> tuple[float, float]:
    levels = [point.pct for point in points]
    low, high = min(levels), max(levels)
    slack = max(0.0, LEAST_PCT - (high - low)) / 2
    return low - slack, high + slack


def _place(box: QRect, point: BatteryPoint, end: float, bounds: tuple[float, float]) -> QPointF:
    across = max(0.0, 1.0 - (end - point.at) / HOUR_S)
    up = (point.pct - bounds[0]) / (bounds[1] - bounds[0])
    return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())


def pieces(points: tuple[BatteryPoint, ...]) -> list[list[BatteryPoint]]:
    """Cut where nothing was heard: a gap stays a gap."""
    found: list[list[BatteryPoint]] = [[points[0]]]
    for earlier, later in pairwise(points):
        if later.at - earlier.at > MAX_GAP_S:
            found.append([])
        found[-1].append(later)
    return found


class BatteryPanel(QWidget):
    """A list like the others of the bottom pane."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._rows = BatteryRows()
        delegate = BatteryDelegate(theme, LOOK.voices, LOOK.aligns, LOOK.indent)
        self.page = ListPage(theme, LOOK, delegate=delegate)
        delegate.setParent(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        model.selection_changed.connect(self._selected)

    def refresh(self, now: float) -> None:
        model = self._model
        self.page.renew(self._rows.rows(model.robots, model.limits, now, model.notation))

    @Slot(str)
    def _selected(self, sherpa: str) -> None:
        def is_selected(row: ListRow) -> bool:
            return isinstance(row.origin, Battery) and row.origin.sherpa == sherpa

        if self.isVisible():
            self.page.select_first(is_selected)
