"""The five workspaces, and log and settings below. Icons with words; the active one is filled and barred."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ati_console.gui import icons
from ati_console.gui.theme import Theme

WIDTH: Final = 64
WORKSPACES: Final = (
    ("Monitor", "ph.map-trifold"),
    ("Publish", "ph.paper-plane-tilt"),
    ("Forward", "ph.cloud-arrow-up"),
    ("Diagnose", "ph.activity"),
    ("Handover", "ph.handshake"),
)
MONITOR, PUBLISH, FORWARD, DIAGNOSE, HANDOVER = range(len(WORKSPACES))
LOG: Final = len(WORKSPACES)  # its place behind the workspaces
SETTINGS: Final = LOG + 1


class RailButton(QToolButton):
    """Icon of 20 over a label of 10; a 2 px bar on the left edge of the rail when checked."""

    def __init__(self, theme: Theme, words: str, icon: str, height: int, tip: str) -> None:
        super().__init__()
        self._theme, self._icon, self._height = theme, icon, height
        self.setText(words)
        self.setToolTip(tip)
        self.setAccessibleName(words)
        self.setProperty("kind", "rail")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDTH) - 1, self._theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_icon(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        px, colors = self._theme.px, self._theme.colors
        box = self.rect().adjusted(px(6), 0, -px(5), 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(colors.selected if self.isChecked() else colors.hover)
            painter.drawRoundedRect(box, px(4), px(4))
        if self.isChecked():
            painter.fillRect(QRect(0, (self.height() - px(32)) // 2, px(2), px(32)), colors.accent)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(4), px(4))

    def _paint_icon(self, painter: QPainter) -> None:
        px, colors = self._theme.px, self._theme.colors
        name = f"{self._icon}-fill" if self.isChecked() else self._icon
        picture = icons.pixmap(
            name, colors.accent if self.isChecked() else colors.text_muted, px(20), self.devicePixelRatioF()
        )
        painter.drawPixmap((self.width() - px(20)) // 2, (self.height() - px(36)) // 2, picture)

    def _paint_words(self, painter: QPainter) -> None:
        px, colors = self._theme.px, self._theme.colors
        painter.setFont(self._theme.font(10, 600 if self.isChecked() else 500))
        painter.setPen(colors.text if self.isChecked() else colors.text_muted)
        box = QRect(0, (self.height() + px(4)) // 2, self.width(), px(18))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()


class RailMark(QWidget):
    """Our robot in the corner, with the line of the top bar below it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("ATI Console")
        theme.changed.connect(self._redress)
        self._redress()

    def paintEvent(self, event: QPaintEvent) -> None:
        px, colors = self._theme.px, self._theme.colors
        painter = QPainter(self)
        picture = icons.pixmap("ph.robot", colors.accent, px(20), self.devicePixelRatioF())
        painter.drawPixmap((self.width() - px(20)) // 2, px(12), picture)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), colors.line)
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(44))
        self.update()


class Rail(QFrame):
    """`chosen(index)` of a workspace, of the log or of the settings."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("Rail")
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(RailMark(theme))
        self._column.addSpacing(8)
        for number, (words, icon) in enumerate(WORKSPACES):
            self._add_workspace(number, words, icon)
        self._column.addStretch(1)
        self.log = self._add_below("Log", "ph.terminal-window", "The log, without secrets (Ctrl+L)")
        self.settings = self._add_below("Settings", "ph.gear-six", "Theme, zoom, alarms, folders (Ctrl+,)")
        for number, button in ((LOG, self.log), (SETTINGS, self.settings)):
            button.setCheckable(True)
            self._group.addButton(button, number)
        self._group.idClicked.connect(self.chosen)
        theme.changed.connect(self._redress)
        self._redress()

    def show_choice(self, number: int) -> None:
        self._group.button(number).setChecked(True)

    def _add_workspace(self, number: int, words: str, icon: str) -> None:
        button = RailButton(self._theme, words, icon, 52, f"{words} (Ctrl+{number + 1})")
        button.setCheckable(True)
        self._group.addButton(button, number)
        self._column.addWidget(button)
        self._column.addSpacing(4)

    def _add_below(self, words: str, icon: str, tip: str) -> RailButton:
        button = RailButton(self._theme, words, icon, 44, tip)
        self._column.addWidget(button)
        return button

    @Slot()
    def _redress(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH))
        self._column.setContentsMargins(0, 0, 1, self._theme.px(6))
        self._column.setSpacing(0)
