"""The row above the pages of the Forward workspace: tabs, the branch that is shown, how Twinzo is spoken to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ati_console.gui import icons
from ati_console.gui.forward.branch_box import BranchBox
from ati_console.gui.forward.tabs import TITLES, ForwardTab
from ati_console.gui.label import Label
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.theme import Theme
from ati_console.site.site import Site

WAYS = {"api-key": "api-key, localization/batch", "device": "device login, localization"}
NO_SITE = "Open a site file first: it names the twin"
WORDS_FROM = 1120  # px at zoom 1: narrower rows show no way


class ForwardHead(QFrame):
    """`tab_chosen(int)`, `branch_chosen(str)`, `check_requested` are wishes."""

    tab_chosen = Signal(int)
    branch_chosen = Signal(str)
    check_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "header")
        self.tabs = CountTabs(theme, TITLES, "Pages of Forward")
        self.tabs.setAccessibleName("Pages of the Forward workspace")
        self.branch = BranchBox(theme)
        self._branch_word, self._way = Label("branch", "muted"), Label("", "muted")
        self.check = QPushButton("Check Twinzo")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.tabs)
        self._row.addStretch(1)
        for widget in (self._branch_word, self.branch, self._way, self.check):
            self._row.addWidget(widget)
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.branch.branch_chosen.connect(self.branch_chosen)
        self.check.clicked.connect(self.check_requested)
        theme.changed.connect(self._redress)
        self.set_site(None)
        self._redress()

    def set_site(self, site: Site | None) -> None:
        """Branches and the way to Twinzo; None when no site is open."""
        self.branch.set_branches(site.branches if site else ())
        self._way.setText(WAYS[site.twin.auth] if site else "")
        self.check.setEnabled(site is not None)
        self.check.setToolTip("Every stage of the way to Twinzo, once" if site else NO_SITE)
        self._branch_word.setVisible(site is not None)
        self.branch.setVisible(site is not None)

    def show_tab(self, tab: ForwardTab) -> None:
        self.tabs.setCurrentIndex(tab)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(37))
        self._row.setContentsMargins(px(12), 0, px(8), 1)
        self._row.setSpacing(px(8))
        self.check.setFixedHeight(px(28))
        self.check.setIcon(icons.icon("ph.check-circle", self._theme.colors.text))
        self.check.setIconSize(QSize(px(16), px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._way.setVisible(self.width() >= self._theme.px(WORDS_FROM))
