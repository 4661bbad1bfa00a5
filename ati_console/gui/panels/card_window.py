"""Cards in windows of their own: each keeps showing its sherpa, whatever is selected, until the main window closes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.on_screen import GRIP
from ati_console.gui.panels.parts import column
from ati_console.gui.panels.robot_card import MOST_DETACHED, RobotCard
from ati_console.gui.theme import Theme
from ati_console.gui.window_title import PROGRAM, literal

SIZE: Final = (320, 832)
SMALLEST: Final = (260, 240)
STEP: Final = 28  # px: windows opened one after the other do not cover each other


class CardWindow(QWidget):
    """A pinned card. It has no say in when the program ends."""

    closed = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, sherpa: str) -> None:
        super().__init__()
        self._theme, self.sherpa = theme, sherpa
        self.setObjectName("Pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(literal(f"{plain(sherpa, 64)} - {PROGRAM}"))
        self.card = RobotCard(model, theme, pinned=sherpa)
        column(self).addWidget(self.card)
        self.card.tabs.setFocus(Qt.FocusReason.OtherFocusReason)  # no ring on the first button of the window
        for keys in ("Ctrl+W", "Esc"):
            QShortcut(QKeySequence(keys), self, self.close)
        theme.changed.connect(self._rescaled)
        self._rescaled()
        self.resize(theme.px(SIZE[0]), theme.px(SIZE[1]))

    @Slot()
    def _rescaled(self) -> None:
        self.setMinimumSize(self._theme.px(SMALLEST[0]), self._theme.px(SMALLEST[1]))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self.sherpa)


class CardWindows(QObject):
    """Opens and holds them; a Panel for the frame clock. A new one shows what the card of the main window shows."""

    follow_requested = Signal(str)
    opened = Signal(object)  # CardWindow
    count_changed = Signal(int)

    def __init__(self, model: ConsoleModel, theme: Theme, main: RobotCard) -> None:
        super().__init__(main)
        self._model, self._theme, self._main = model, theme, main
        self._watched: QWidget | None = None
        self._windows: dict[str, CardWindow] = {}

    @property
    def windows(self) -> tuple[CardWindow, ...]:
        return tuple(self._windows.values())

    def isVisible(self) -> bool:
        return any(window.isVisible() for window in self._windows.values())

    def refresh(self, now: float) -> None:
        for window in self.windows:
            if window.isVisible():
                window.card.refresh(now)

    @Slot(str)
    def open(self, sherpa: str) -> None:
        """A second wish for the same sherpa raises the window it has; a ninth window is not opened."""
        if sherpa in self._windows:
            self._windows[sherpa].raise_()
            self._windows[sherpa].activateWindow()
        elif sherpa and len(self._windows) < MOST_DETACHED:
            self._open(sherpa)

    def put_back(self, sherpa: str, place: QByteArray) -> None:
        """As it was left, behind what is being worked in."""
        if sherpa not in self._windows and len(self._windows) < MOST_DETACHED:
            self._open(sherpa, place)

    @Slot()
    def close_all(self) -> None:
        for window in self.windows:
            window.close()

    def _open(self, sherpa: str, place: QByteArray | None = None) -> None:
        self._watch_main()
        window = self._windows[sherpa] = CardWindow(self._model, self._theme, sherpa)
        window.card.show_like(self._main)
        window.closed.connect(self._closed)
        window.card.follow_requested.connect(self.follow_requested)
        away = self._theme.px(STEP) * len(self._windows)
        window.move(self._main.window().geometry().topLeft() + QPoint(away, away))
        window.resize(window.size().boundedTo(_room(self._main, window.pos())))
        if place is not None:
            window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            window.restoreGeometry(place)  # Qt brings it back onto a screen; what is no place changes nothing
        window.show()
        self.opened.emit(window)
        self.count_changed.emit(len(self._windows))

    @Slot(str)
    def _closed(self, sherpa: str) -> None:
        window = self._windows.pop(sherpa, None)
        if window is not None:
            window.deleteLater()
            self.count_changed.emit(len(self._windows))

    def _watch_main(self) -> None:
        """Only now: before it is shown a panel is not yet in its window."""
        if self._watched is None:
            self._watched = self._main.window()
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hidden by itself, not by the desktop: a close that was not refused."""
        if event.type() is QEvent.Type.Hide and watched is self._watched and not event.spontaneous():
            self.close_all()
        return super().eventFilter(watched, event)


def _room(main: QWidget, place: QPoint) -> QSize:
    """From there to the end of the screen, its own title not counted."""
    screen = main.screen().availableGeometry()
    return QSize(screen.width(), max(1, screen.bottom() - place.y() - GRIP))
