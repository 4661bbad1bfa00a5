"""At the bottom of everything: rate, counts, memory, last fault, cursor in both frames, clock."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ati_console.fleet.view import FleetUpdate, Mark
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label, plain_tip
from ati_console.gui.shell import words
from ati_console.gui.shell.painted import GlyphMark, IconMark
from ati_console.gui.theme import Theme
from ati_console.status import Fault, Severity

HEIGHT = 24


class Figure(QWidget):
    """`decoded 30,457`, `4.6 msg/s`: a caption, a value, a unit."""

    def __init__(self, theme: Theme, caption: str = "", unit: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._value = Label("0", "value")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for label in (Label(caption) if caption else None, self._value, Label(unit, "faint") if unit else None):
            if label is not None:
                self._row.addWidget(label)
        self.setAccessibleName(caption or unit)
        theme.changed.connect(self._redress)
        self._redress()

    def say(self, value: str) -> None:
        if value != self._value.text():
            self._value.setText(value)

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
        self.dropped = Figure(theme, "dropped")
        self.memory = Figure(theme, "memory")
        self.robot = Figure(theme, "robot", "m")
        self.sector = Figure(theme, "sector", "mm")
        self.clock = Figure(theme, "", "local")
        self._fault_glyph = GlyphMark(theme, Glyph.DASH)
        self._fault_caption = Label("No faults")
        self._fault = ElidedLabel(kind="value")
        self._cursor_icon = IconMark(theme, "ph.crosshair", 14)
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
        self.dropped.say(f"{fleet.dropped:,}")

    def show_fault(self, fault: Fault | None) -> None:
        if fault is None:
            self._fault_caption.setText("No faults")
            self._fault.setText("")
            self._fault_glyph.show_shape(Glyph.DASH)
            return
        self._fault_caption.setText("Last fault:")
        self._fault.setText(f"{fault.what}, {words.clock(fault.at)}")
        self._fault_glyph.show_shape(Mark.ERROR if fault.severity is Severity.FAULT else Glyph.FINDING)

    @Slot(str, str)
    def show_cursor(self, robot_m: str, sector_mm: str) -> None:
        """Where the mouse is on the floor, in metres and millimetres; "" where that frame has nothing to say."""
        self._cursor_icon.setVisible(bool(robot_m or sector_mm))
        for figure, text in ((self.robot, robot_m), (self.sector, sector_mm)):
            figure.setVisible(bool(text))
            figure.say(text)

    def tick(self, now: float) -> None:
        """Once a second: clock and memory."""
        self.clock.say(words.clock(now))
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
                self._row.addWidget(widget, 1 if widget is self._fault else 0)
        for widget in (self._cursor_icon, self.robot, self.sector, _tick(), self.clock):
            self._row.addWidget(widget)

    def _groups(self) -> tuple[tuple[QWidget, ...], ...]:
        activity = _Pair(self._theme, IconMark(self._theme, "ph.activity", 14), self.rate)
        fault = _Pair(self._theme, self._fault_glyph, self._fault_caption)
        counts = (self.decoded, self.undecodable, self.dropped)
        return ((activity,), counts, (self.memory,), (fault, self._fault))

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(12), 1, px(12), 0)
        self._row.setSpacing(px(16))


class _Pair(QWidget):
    """A mark and what it marks, 6 px apart."""

    def __init__(self, theme: Theme, mark: QWidget, what: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(mark)
        self._row.addWidget(what)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(6))


def _tick() -> QFrame:
    tick = QFrame()
    tick.setProperty("kind", "tick")
    return tick
