"""The sites that were open last, as a menu: the plant, and beside it where its file lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ati_console.gui.label import plain_tip
from ati_console.gui.models.plain import plain
from ati_console.gui.recent_memory import RecentSite
from ati_console.gui.theme import Theme

PATH: Final = 300  # px at zoom 1
GONE: Final = "not there any more, take it off this list"
OTHER: Final = "Another site file"


class RecentMenu(QMenu):
    """`chosen(Path)`; `dropped(Path)` of one whose file is gone; `other_requested` where it offers that as well."""

    chosen = Signal(object)
    dropped = Signal(object)
    other_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, other: bool = False) -> None:
        super().__init__("Open a recent site", parent)
        self._theme, self._other = theme, other
        self.setToolTipsVisible(True)
        self.triggered.connect(self._triggered)

    def show_sites(self, sites: Sequence[RecentSite]) -> None:
        """Those that stand there are changed in place: it may be open while somebody finds out that one is gone."""
        rows = [action for action in self.actions() if isinstance(action.data(), RecentSite)]
        if len(rows) != len(sites):
            rows = self._anew(len(sites))
        for row, site in zip(rows, sites, strict=True):
            self._say(row, site)
        self.menuAction().setVisible(bool(sites))

    def _anew(self, count: int) -> list[QAction]:
        self.clear()
        rows = [self.addAction("") for _ in range(count)]
        if self._other:
            self.addSeparator()
            self.addAction(OTHER)
        return rows

    def _say(self, row: QAction, site: RecentSite) -> None:
        metrics, room = self.fontMetrics(), self._theme.px(PATH)
        where = metrics.elidedText(plain(str(site.path), 300), Qt.TextElideMode.ElideMiddle, room)
        name = f"{site.words}: {GONE}" if site.gone else site.words
        row.setText(f"{name}\t{where}".replace("&", "&&"))  # a tab is Qt's second column
        row.setToolTip(plain_tip(str(site.path)))
        row.setData(site)

    @Slot(QAction)
    def _triggered(self, row: QAction) -> None:
        site = row.data()
        if not isinstance(site, RecentSite):
            self.other_requested.emit()
        else:
            (self.dropped if site.gone else self.chosen).emit(site.path)
