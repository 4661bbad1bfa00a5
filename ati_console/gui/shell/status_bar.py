"""At the bottom of everything: rate, counts, memory, last fault, cursor in both frames, clock."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ati_console.fleet.view import FleetUpdate, Mark
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label, SteadyLabel, plain_tip
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark, IconMark
from ati_console.gui.theme import Theme
from ati_console.status import Fault, Severity

HEIGHT = 24
SECTOR_FROM, DECODED_FROM = 1180, 1080  # px of width at zoom 1


class Figure(QWidget):
    """`decoded 30,457`, `4.6 msg/s`: a caption, a value, a unit."""

    def __init__(self, theme: Theme, caption: str = "", unit: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._value = SteadyLabel("0", "value")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._unit = Label(unit, "faint")
        for label in (Label(caption) if caption else None, self._value, self._unit if unit else None):
            if label is not None:
                self._row.addWidget(label)
        self.setAccessibleName(caption or unit)
        theme.changed.connect(self._redress)
        self._redress()

    def say(self, value: str) -> None:
        if value != self._value.text():
            self._value.setText(value)

    def set_unit(self, unit: str) -> None:
        self._unit.setText(unit)

    def unit(self) -> str:
        return self._unit.text()

    def value(self) -> str:
        return self._value.text()

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(6))


class StatusBar(QFrame):
    """Everything is always said; `0` as well as "none"."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("StatusBar")
        self.rate = Figure(theme, "", "msg/s")
        self.decoded = Figure(theme, "decoded")
        self.undecodable = Figure(theme, "undecodable")
        self.see_undecodable = QPushButton("See them")
        self.see_undecodable.setProperty("kind", "link")
        self.see_undecodable.setToolTip("The messages that could not be read, with who sent them")
        self.see_undecodable.hide()
        self.dropped = Figure(theme, "dropped")
        self.memory = Figure(theme, "memory")
        self.robot = Figure(theme, "robot", LOCAL_METRES.unit)
        self.sector = Figure(theme, "sector", "mm")
        self.clock = Figure(theme, "", LOCAL_METRES.zone)
        self._notation = LOCAL_METRES
        self._fault_glyph = GlyphMark(theme, Glyph.DASH, 11)
        self._fault_caption = Label("No faults")
        self._fault = ElidedLabel(kind="value")
        self.crash = QPushButton("Crash report")  # there is one that nobody opened
        self.crash.setProperty("kind", "link")
        self.crash.setToolTip("The console had an error of its own: show it in the log")
        self.crash.hide()
        self._cursor_icon = IconMark(theme, "ph.crosshair", 14)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._process = psutil.Process()
        self._build()
        theme.changed.connect(self._redress)
        self._redress()
        self.show_cursor("", "")

    def show_fleet(self, fleet: FleetUpdate) -> None:
        self.rate.say(f"{fleet.rate_hz:,.1f}")
        self.decoded.say(f"{fleet.decoded:,}")
        self.undecodable.say(f"{fleet.undecodable:,}")
        self.undecodable.setToolTip(plain_tip(fleet.last_undecodable))
        self.see_undecodable.setVisible(fleet.undecodable > 0)
        self.dropped.say(f"{fleet.dropped:,}")

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self.clock.set_unit(notation.zone)
        self.robot.set_unit(notation.unit)
        self.show_cursor("", "")

    def show_fault(self, fault: Fault | None, over: str = "") -> None:
        """`over`: how it ended, "" while it lasts."""
        if fault is None:
            self._fault_caption.setText("No faults")
            self._fault.setText("")
            self._fault_glyph.show_shape(Glyph.DASH)
            return
        self._fault_caption.setText("Last fault:")
        ended = f", {over}" if over else ""
        self._fault.setText(f"{plain(fault.what)} at {self._notation.clock(fault.at)}{ended}")
        lasting = Mark.ERROR if fault.severity is Severity.FAULT else Glyph.FINDING
        self._fault_glyph.show_shape(Glyph.CHECK if over else lasting)

    @Slot(str, str)
    def show_cursor(self, robot_m: str, sector_mm: str) -> None:
        """Where the mouse is on the floor, in metres and millimetres; "" where that frame has nothing to say."""
        self._cursor_icon.setVisible(bool(robot_m or sector_mm))
        for figure, text in ((self.robot, robot_m), (self.sector, sector_mm)):
            figure.say(text)
            figure.setVisible(bool(text))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The second frame of the cursor leaves first, then the decoded; rate, dropped, memory and fault stay."""
        wide = self.width() / self._theme.zoom
        self.sector.setVisible(bool(self.sector.value()) and wide >= SECTOR_FROM)
        self.decoded.setVisible(wide >= DECODED_FROM)

    def tick(self, now: float) -> None:
        """Once a second: clock and memory."""
        self.clock.say(self._notation.clock(now))
        self.memory.say(f"{self.memory_mib():.0f} MiB")

    def memory_mib(self) -> float:
        """Resident memory of this process."""
        return float(self._process.memory_info().rss) / 2**20

    def cpu_pct(self) -> float:
        """Of one core, since the last call."""
        return float(self._process.cpu_percent(None))

    def _build(self) -> None:
        for group in self._groups():
            if self._row.count():
                self._row.addWidget(_tick())
            for widget in group:
                self._row.addWidget(widget, 1 if isinstance(widget, _Pair) and widget.gives_way else 0)
        cursor = _Pair(self._theme, self._cursor_icon, self.robot)
        for widget in (self.crash, cursor, self.sector, _tick(), self.clock):
            self._row.addWidget(widget)

    def _groups(self) -> tuple[tuple[QWidget, ...], ...]:
        activity = _Pair(self._theme, IconMark(self._theme, "ph.activity", 14), self.rate)
        fault = _Pair(self._theme, self._fault_glyph, self._fault_caption, self._fault)
        counts = (self.decoded, self.undecodable, self.see_undecodable, self.dropped)
        return ((activity,), counts, (self.memory,), (fault,))

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(12), 1, px(12), 0)
        self._row.setSpacing(px(15))


class _Pair(QWidget):
    """A mark and what it marks, 6 px apart; the last may give way."""

    def __init__(self, theme: Theme, *marked: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.gives_way = isinstance(marked[-1], ElidedLabel)
        for widget in marked:
            self._row.addWidget(widget)
        if self.gives_way:
            self._row.addStretch(1)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(6))


def _tick() -> QFrame:
    tick = QFrame()
    tick.setProperty("kind", "tick")
    return tick
