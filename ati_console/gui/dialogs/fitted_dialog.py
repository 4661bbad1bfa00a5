"""A dialog as high as its words need: Qt stops at two thirds of the screen, and at 200 % cuts the last line instead.

What needs more than the screen scrolls: its buttons were below the edge, out of reach of a mouse.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ati_console.gui import tab_order
from ati_console.gui.dialogs.keyed_dialog import KeyedDialog
from ati_console.gui.follow_area import FollowArea
from ati_console.gui.on_screen import GRIP


class FittedDialog(KeyedDialog):
    """Never larger than the screen, and gone with all that was typed into it once it is closed: read it before that,
    in what `accepted` calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout, room = self.layout(), self.screen().availableSize() - QSize(0, GRIP)  # its title line too
        if layout is None:
            return
        wide = min(self.width(), room.width())
        least = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else 0
        high = max(self.height(), least, layout.totalSizeHint().height())
        lowest = layout.totalMinimumSize().expandedTo(QSize(0, least))
        if lowest.width() > room.width() or lowest.height() > room.height():
            wide += self._let_scroll(layout)
        self.resize(QSize(wide, high).boundedTo(room))

    def _let_scroll(self, layout: QLayout) -> int:
        """The layout moves into a page of its own, with all that it holds. How wide the bar beside it is: taken from
        the page, that would make it scroll sideways too."""
        page, area, at = QWidget(), FollowArea(int), self.focusWidget()
        page.setLayout(layout)
        self.setMinimumSize(0, 0)  # of a fixed width
        area.setWidget(page)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        area.show()  # Qt would do so later: till then nothing on it can have the focus
        first = at or next(tab_order.stops(page), None)
        if first is not None:  # the move took the focus away
            first.setFocus(Qt.FocusReason.TabFocusReason)
        return area.verticalScrollBar().sizeHint().width()
