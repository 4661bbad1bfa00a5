"""The message and the page beside it; where there is no room for both they are two tabs, as Monitor's card is one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ati_console.gui import tab_order
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.parts import Bar, column, splitter
from ati_console.gui.theme import Theme

NARROW: Final = 1_180  # px at zoom 1, as all of these: with less the three columns lie on each other
PAGE: Final = 356
MESSAGE_TAB, PAGE_TAB = 0, 1
TABS: Final = ("Message", "Trial and contract")


class Parts(QWidget):
    """`message` takes what a wider window gives."""

    def __init__(self, theme: Theme, message: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._message = theme, message
        self._page: QWidget | None = None
        self._beside = float(PAGE)  # how wide the page is wished for, beside the message
        self.tabs, self._head = CountTabs(theme, TABS, "Parts of Publish"), Bar(theme, 36)
        self._head.row.addWidget(self.tabs, 1)
        self.across = splitter(Qt.Orientation.Horizontal, message, grows=message)
        rows = column(self)
        rows.addWidget(self._head)
        rows.addWidget(self.across, 1)
        self.tabs.currentChanged.connect(self._fit)
        self.across.splitterMoved.connect(self._moved)
        theme.changed.connect(self._fit)
        self._fit()

    def set_page(self, page: QWidget) -> None:
        self._page = page
        self.across.addWidget(page)
        self.across.setStretchFactor(self.across.indexOf(page), 0)
        self._fit()
        self.reset()

    @property
    def is_narrow(self) -> bool:
        return self._page is not None and self.width() < self._theme.px(NARROW)

    def show_message(self) -> None:
        """Nobody publishes what they do not see."""
        self.tabs.setCurrentIndex(MESSAGE_TAB)

    def show_page(self) -> None:
        self.tabs.setCurrentIndex(PAGE_TAB)

    # ------------------------------------------------------------ room

    @Slot()
    def _fit(self) -> None:
        narrow, page = self.is_narrow, self._page
        was_beside = page is not None and not page.isHidden() and not self._message.isHidden()
        self._head.setVisible(narrow)
        if page is not None:
            shown, other = (page, self._message) if self.tabs.currentIndex() == PAGE_TAB else (self._message, page)
            shown.show()
            self._hand_on(other if narrow else None, shown)
            other.setVisible(not narrow)
        if not narrow and not was_beside:
            self._place()

    def _hand_on(self, leaves: QWidget | None, shown: QWidget) -> None:
        """The focus of what leaves: Qt would give it to the rail."""
        holder = QApplication.focusWidget()
        stop = next(tab_order.stops(shown), None)
        if leaves is not None and holder is not None and leaves.isAncestorOf(holder) and stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _place(self) -> None:
        page = [self._theme.px(round(self._beside))] if self._page is not None else []
        self.across.setSizes([max(1, self.width() - sum(page)), *page])

    @Slot()
    def _moved(self) -> None:
        self._beside = self.across.sizes()[-1] / self._theme.zoom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # ------------------------------------------------------------ what is kept

    def state(self) -> QByteArray:
        """With both beside each other, whichever is looked at."""
        if self.is_narrow:
            self._place()
        return self.across.saveState()

    def restore(self, state: QByteArray) -> bool:
        done = self.across.restoreState(state)
        if done and self._page is not None and self.across.sizes()[-1]:
            self._moved()
        return done

    def reset(self) -> None:
        self._beside = float(PAGE)
        self._place()
