"""The tool row of the pane below the floor: filter, pause, clear, acknowledge, copy, CSV; only what the tab can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ati_console.gui.panels.parts import FilterField, IconButton
from ati_console.gui.theme import Theme

FILTER: Final = (120, 180)  # px at zoom 1: least and most


@dataclass(frozen=True, slots=True)
class Offer:
    """What the tab in view can do."""

    filter_hint: str = ""  # "": there is nothing to filter
    live: bool = False  # pause and clear
    acknowledge: bool = False
    rows: bool = False  # copy and CSV


class BottomTools(QWidget):
    """Says what is wished. Without room the words leave and the icons stay."""

    filter_changed = Signal(str)
    pause_clicked = Signal()
    clear_clicked = Signal()
    acknowledge_clicked = Signal()
    copy_clicked = Signal()
    csv_clicked = Signal()
    alarms_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.filter = FilterField(theme)
        self.pause = IconButton(
            theme, "ph.pause", "Hold the list as it is; messages go on being counted (Space)", "Pause"
        )
        self.clear = IconButton(theme, "ph.eraser", "Take the messages off the list; topics go on", "Clear")
        self.acknowledge = IconButton(
            theme, "ph.check", "Acknowledge every row of the list; A acknowledges the selected ones", "Acknowledge all"
        )
        self.copy = IconButton(theme, "ph.copy", "Copy the selected rows, or all, tab separated (Ctrl+C)", "Copy")
        self.csv = IconButton(theme, "ph.export", "Save the rows that the filter lets through as a CSV file", "CSV")
        self.alarms = IconButton(
            theme, "ph.bell", "Alarms: what is worth a notification, thresholds, quiet hours", "Alarms"
        )
        self._offered = Offer()
        self._build()
        self._connect()
        self._show(self._offered)

    def offer(self, offered: Offer) -> None:
        if offered != self._offered:
            self._offered = offered
            self._show(offered)

    def _show(self, offered: Offer) -> None:
        self.filter.setVisible(bool(offered.filter_hint))
        self.filter.setPlaceholderText(offered.filter_hint or "Filter")
        for button in (self.pause, self.clear):
            button.setVisible(offered.live)
        for button in (self.copy, self.csv):
            button.setVisible(offered.rows)
        self.acknowledge.setVisible(offered.acknowledge)

    def show_paused(self, paused: bool) -> None:
        self.pause.show_as("ph.play" if paused else "ph.pause", "Go on" if paused else "Pause")
        self.pause.setChecked(paused)

    def show_filter(self, text: str) -> None:
        """Each tab has its own."""
        if text != self.filter.text():
            self.filter.setText(text)

    def set_roomy(self, roomy: bool) -> None:
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons():
            button.setToolButtonStyle(style)

    def _buttons(self) -> tuple[IconButton, ...]:
        return (self.pause, self.clear, self.acknowledge, self.copy, self.csv, self.alarms)

    def _build(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.filter)
        for button in self._buttons():
            row.addWidget(button)
        self.pause.setCheckable(True)
        self.alarms.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.filter.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(4))
        self.filter.setMinimumWidth(self._theme.px(FILTER[0]))
        self.filter.setMaximumWidth(self._theme.px(FILTER[1]))

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.filter_changed)
        self.pause.clicked.connect(self.pause_clicked)
        self.clear.clicked.connect(self.clear_clicked)
        self.acknowledge.clicked.connect(self.acknowledge_clicked)
        self.copy.clicked.connect(self.copy_clicked)
        self.csv.clicked.connect(self.csv_clicked)
        self.alarms.clicked.connect(self.alarms_clicked)
