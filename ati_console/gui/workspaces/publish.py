"""Publish: templates left, the message in the middle, streams and the history below, the trial right.

The window asks for it long before anybody looks: what is heavy is built when it is first shown.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.publish.pane import PublishPane
from ati_console.gui.theme import Theme


class Publish(QWidget):
    """`built` once, when the pane is there. `set_page` may be called before and after."""

    built = Signal()
    failed = Signal(object)

    def __init__(self, console: ConsoleModel, theme: Theme) -> None:
        super().__init__()
        self._console, self._theme = console, theme
        self.setObjectName("Pane")
        self.model = PublishModel(self)
        self._pane: PublishPane | None = None
        self._page: QWidget | None = None
        self._layout: list[QByteArray] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_built(self) -> bool:
        return self._pane is not None

    @property
    def pane(self) -> PublishPane:
        """Built when it is asked for."""
        if self._pane is None:
            self._pane = PublishPane(self._console, self.model, self._theme)
            self._pane.failed.connect(self.failed)
            self._column.addWidget(self._pane)
            if self._page is not None:
                self._pane.set_page(self._page)
            self.built.emit()  # the page of the right column may come now
            self._pane.restore_layout(self._layout)
        return self._pane

    def set_page(self, page: QWidget) -> None:
        """Into the right column: the trial, and the fleet contract below it. `refresh(now)` is called if it has one."""
        self._page = page
        if self._pane is not None:
            self._pane.set_page(page)
            self._pane.restore_layout(self._layout)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        pane = self.pane
        if pane.isHidden():  # its layout is not asked while this is being shown: at 640 px it painted a frame of slits
            pane.setGeometry(self.rect())
            pane.show()

    def refresh(self, now: float) -> bool:
        """True when another frame is due."""
        return self._pane is not None and self._pane.refresh(now)

    def layout_state(self) -> list[QByteArray]:
        return self._pane.layout_state() if self._pane is not None else self._layout

    def restore_layout(self, states: list[QByteArray]) -> None:
        self._layout = states
        if self._pane is not None:
            self._pane.restore_layout(states)

    def reset_layout(self) -> None:
        self._layout = []
        if self._pane is not None:
            self._pane.reset_layout()
