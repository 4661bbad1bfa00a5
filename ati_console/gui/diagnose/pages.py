"""The pages of Diagnose behind their tabs, and the model that they share."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.diagnose.access_page import AccessPage
from ati_console.gui.diagnose.doctor_page import DoctorPage
from ati_console.gui.diagnose.head import DiagnoseHead
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.runs_page import RunsPage
from ati_console.gui.diagnose.tabs import EMPTY, DiagnoseTab
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme


class DiagnosePages(QWidget):
    """`set_page` puts a page behind its tab; until then the tab says what will be there and what to do."""

    def __init__(self, console: ConsoleModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self.model = DiagnoseModel(self)
        self.head = DiagnoseHead(console, self.model, theme)
        self.access, self.runs = AccessPage(console, self.model, theme), RunsPage(console, self.model, theme)
        self.doctor = DoctorPage(console, theme)
        self._stack = QStackedWidget()
        self._pages: dict[DiagnoseTab, QWidget] = {}
        for tab in DiagnoseTab:
            self._stack.addWidget(EmptyState(theme, *EMPTY[tab]))
        self.set_page(DiagnoseTab.ACCESS, self.access)
        self.set_page(DiagnoseTab.DOCTOR, self.doctor)
        self.set_page(DiagnoseTab.RUNS, self.runs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self.head.tab_chosen.connect(self._stack.setCurrentIndex)
        self.runs.opened.connect(self._show_access)
        self.doctor.counted.connect(self._count_broken)
        self.doctor.count()

    def set_page(self, tab: DiagnoseTab, page: QWidget) -> None:
        """In place of what stood there. A page with `refresh(now)` gets it each frame while it is seen."""
        before = self._stack.widget(tab)
        self._stack.insertWidget(tab, page)
        if before is not None:
            self._stack.removeWidget(before)
            before.deleteLater()
        self._pages[tab] = page
        self._stack.setCurrentIndex(self.head.tabs.currentIndex())

    def page(self, tab: DiagnoseTab) -> QWidget | None:
        return self._pages.get(tab)

    def show_tab(self, tab: int) -> None:
        self.head.show_tab(DiagnoseTab(tab))

    def refresh(self, now: float) -> bool:
        if self.model.going.runs:
            self.head.show_now()  # its seconds
        page = self._stack.currentWidget()
        refresh = getattr(page, "refresh", None)
        return bool(refresh(now)) if callable(refresh) else False

    def find_topic(self) -> None:
        """Into the filter of the page in view."""
        page = self._stack.currentWidget()
        field = getattr(page, "filter_field", None) or self.access.matrix.filter_field
        field.setFocus()

    @Slot(int)
    def _count_broken(self, senders: int) -> None:
        self.head.tabs.set_count(DiagnoseTab.DOCTOR, senders, "fault" if senders else "")

    @Slot()
    def _show_access(self) -> None:
        self.show_tab(DiagnoseTab.ACCESS)
