"""Is it in Twinzo? Tabs above, the page of the chosen tab in the middle, the outbox below in every tab.

Calibration is one pane in two places: below the delivery while that is shown and both have room, and alone in its own
tab.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ati_console.forward.dead_letters import Found
from ati_console.gui.floor.sent_floor import SentFloor
from ati_console.gui.forward.areas_page import AreasPage
from ati_console.gui.forward.dead_page import DeadPage
from ati_console.gui.forward.delivery_page import DeliveryPage
from ati_console.gui.forward.head import ForwardHead
from ati_console.gui.forward.outbox_strip import OutboxStrip
from ati_console.gui.forward.strip_words import UNREAD, Dead
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.forward.twin_page import TwinPage
from ati_console.gui.frame_clock import Panel
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import IconButton, splitter
from ati_console.gui.theme import Theme
from ati_console.site.plant_map import Drawn
from ati_console.site.sector_area import SectorArea
from ati_console.site.site import Site

FLOOR_SHARE, CALIBRATION = 0.28, 293  # of the width, and px at zoom 1 (look.md, forward-dark at 1440)
FLOOR_MIN, TABLE_MIN = 382, 480
DELIVERY = 200  # px at zoom 1: its tools, a handful of rows, and who is not listed; with less it stands alone


class Forward(QWidget):
    """`set_page` puts a page behind its tab; until then the tab says what will be there and what to do."""

    def __init__(self, model: ConsoleModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._pages: dict[ForwardTab, QWidget] = {}
        self._placed = False
        self._dead, self._counted = UNREAD, 0
        self.head = ForwardHead(theme)
        self.floor = SentFloor(model, theme)
        self._holders = {tab: _Holder(EmptyState(theme, *EMPTY[tab])) for tab in ForwardTab}
        self._down_sizes: list[int] = []  # of delivery and calibration, kept while the latter is elsewhere
        delivery = self._holders[ForwardTab.DELIVERY]
        self._across = splitter(Qt.Orientation.Horizontal, delivery, self.floor, grows=delivery)
        self._down = splitter(Qt.Orientation.Vertical, self._across, grows=self._across)
        self.delivery, self.outbox = DeliveryPage(model, theme), OutboxStrip(model, theme)
        self.dead, self.twin, self.areas = DeadPage(model, theme), TwinPage(model, theme), AreasPage(model, theme)
        self.alone = IconButton(theme, "ph.arrows-out", "The floor alone, or back among the others")
        self.alone.setCheckable(True)
        self.floor.header.row.addWidget(self.alone)
        self._build()
        self._wire()

    def _wire(self) -> None:
        self.set_page(ForwardTab.DELIVERY, self.delivery)
        self.set_page(ForwardTab.DEAD_LETTERS, self.dead)
        self.set_page(ForwardTab.TWINZO, self.twin)
        self.set_page(ForwardTab.AREAS, self.areas)
        self.alone.toggled.connect(self._show_alone)
        self.head.tab_chosen.connect(self._show_tab)
        self.head.check_requested.connect(self.check)
        self.head.branch_chosen.connect(self.delivery.rows.show_branch)
        self.delivery.map_requested.connect(self._show_mapping)
        self.outbox.dead_letters_requested.connect(self._show_dead_letters)
        self.dead.counted.connect(self._dead_counted)
        for changed in (self.delivery.counted, self._model.forward_changed):
            changed.connect(self._show_boxes)
        self._model.listing_changed.connect(self._count_mapped)

    # ------------------------------------------------------------ what others put in

    def set_page(self, tab: ForwardTab, page: QWidget) -> None:
        """In place of what stood behind the tab. A page with `refresh(now)` gets it each frame while it is seen."""
        self._pages[tab] = page
        if tab is ForwardTab.CALIBRATION:
            self._place_calibration()
        else:
            self._holders[tab].put(page)

    def page(self, tab: ForwardTab) -> QWidget | None:
        return self._pages.get(tab)

    def set_site(self, site: Site | None, drawn: Drawn | None = None) -> None:
        """The plant that is open, None without one, and what is drawn of it."""
        self.head.set_site(site)
        self.delivery.set_site(site)
        self.twin.set_site(site)
        self.outbox.setVisible(site is not None)
        self._show_below()
        self.outbox.set_thinning(site is not None and site.twin.policy == "latest")
        shown = drawn or Drawn()
        self.floor.set_map(shown.floor, shown.sector, site.sectors if site else ())

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        """As Twinzo has them now."""
        self.areas.set_areas(areas)
        self.floor.view.set_areas(areas)
        self.head.tabs.set_count(ForwardTab.AREAS, len(areas))

    # ------------------------------------------------------------ frames

    def refresh(self, now: float) -> bool:
        """Only what can be seen; True when another frame is due."""
        moving = [panel.refresh(now) for panel in self._panels() if panel.isVisible()]
        if not self.delivery.isVisible():  # its counts stand in the tabs whatever is shown
            moving.append(self.delivery.rows.refresh(now, range(0)))
        return any(moving)

    def _panels(self) -> list[Panel]:
        """A page need not live by frames."""
        return [self.floor, self.outbox, *(page for page in self._pages.values() if _is_panel(page))]  # type: ignore[list-item]

    # ------------------------------------------------------------ tabs

    @property
    def tab(self) -> ForwardTab:
        return ForwardTab(self.head.tabs.currentIndex())

    def show_tab(self, tab: int) -> None:
        self.head.show_tab(ForwardTab(tab))

    def toggle_floor(self) -> None:
        """The floor with all the room there is, or back among the others."""
        self.show_tab(ForwardTab.DELIVERY)
        self.alone.toggle()

    @Slot(bool)
    def _show_alone(self, alone: bool) -> None:
        self._holders[ForwardTab.DELIVERY].setVisible(not alone)
        self._show_below()

    def _show_below(self) -> None:
        """The calibration, or not: where two panes would have a row each, one has the room, the other its tab."""
        pane = self._pages.get(ForwardTab.CALIBRATION)
        if pane is not None and self.tab is ForwardTab.DELIVERY:
            rest = self.head.height() + (0 if self.outbox.isHidden() else self.outbox.sizeHint().height())
            roomy = self.height() - rest >= self._theme.px(DELIVERY + CALIBRATION)
            pane.setVisible(roomy and not self.alone.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_below()

    def find_sherpa(self) -> None:
        """Into the filter of the page in view; the delivery has one in any case."""
        page = self._pages.get(self.tab)
        field = getattr(page, "filter_field", None)
        if field is None or not field.isVisible():
            self.show_tab(ForwardTab.DELIVERY)
            field = self.delivery.filter_field
        field.setFocus()

    @Slot()
    def _show_mapping(self) -> None:
        self.show_tab(ForwardTab.MAPPING)

    @Slot()
    def _show_dead_letters(self) -> None:
        self.show_tab(ForwardTab.DEAD_LETTERS)

    @property
    def dead_left(self) -> int:
        """Dead letters that wait for somebody."""
        return self._dead.now(self._model.forward)

    @Slot(object)
    def _dead_counted(self, found: Found) -> None:
        """Those of earlier runs are on the disk as well."""
        self._dead = Dead(found.total, len(found.reasons), self._model.forward.dead)
        self.outbox.set_dead(self._dead)
        self._show_boxes()

    @Slot()
    def _show_boxes(self) -> None:
        """How many of the sherpas that are seen may be forwarded; how many samples were refused for good."""
        tabs, dead = self.head.tabs, self.dead_left
        tabs.set_count(ForwardTab.DEAD_LETTERS, dead, "fault" if dead else "")
        if len(self._model.robots) != self._counted:
            self._count_mapped()

    @Slot()
    def _count_mapped(self) -> None:
        """Of the list of now, not of the delivery's last round: a site that was just opened has mapped nobody yet."""
        model, self._counted = self._model, len(self._model.robots)
        listed = sum(model.listing(name).listed for name in model.robots)
        if model.has_site:
            self.head.tabs.set_words(ForwardTab.MAPPING, f"{listed:,} of {self._counted:,}")

    @Slot()
    def check(self) -> None:
        """The page of the check, and the wish for one."""
        self.show_tab(ForwardTab.TWINZO)
        self.twin.check_requested.emit()

    @Slot(int)
    def _show_tab(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self._place_calibration()

    def _place_calibration(self) -> None:
        pane = self._pages.get(ForwardTab.CALIBRATION)
        if pane is None:
            return
        below = pane.parentWidget() is self._down
        if self.tab is ForwardTab.CALIBRATION:
            self._down_sizes = self._down.sizes() if below else self._down_sizes
            self._holders[ForwardTab.CALIBRATION].put(pane)
        elif not below:
            self._down.addWidget(pane)
            self._down.setStretchFactor(1, 0)
            self._show_below()
            self._down.setSizes(self._down_sizes or self._first_sizes())

    # ------------------------------------------------------------ panes

    def reset_layout(self) -> None:
        floor = max(round(self.width() * FLOOR_SHARE), self.floor.minimumWidth())
        table = self._holders[ForwardTab.DELIVERY].minimumWidth()
        self._across.setSizes([max(self.width() - floor - 1, table), floor])
        self._down.setSizes(self._first_sizes())

    def _first_sizes(self) -> list[int]:
        below = self._theme.px(CALIBRATION)
        return [max(self._down.height() - below - 1, 1), below]

    def layout_state(self) -> list[QByteArray]:
        return [self._across.saveState(), self._down.saveState()]

    def restore_layout(self, states: list[QByteArray]) -> None:
        """Sizes as they were left; whatever does not fit any more is ignored by Qt."""
        if len(states) == 2:
            self._placed = all(map(QSplitter.restoreState, (self._across, self._down), states))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            self.reset_layout()

    def _build(self) -> None:
        self._stack = QStackedWidget()
        for tab in ForwardTab:
            self._stack.addWidget(self._down if tab is ForwardTab.DELIVERY else self._holders[tab])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.outbox)
        self.outbox.hide()  # until there is a site that has one
        self._limit()
        self._theme.changed.connect(self._limit)

    @Slot()
    def _limit(self) -> None:
        px = self._theme.px
        self._holders[ForwardTab.DELIVERY].setMinimumWidth(px(TABLE_MIN))
        self.floor.setMinimumWidth(px(FLOOR_MIN))
        self._show_below()


class _Holder(QWidget):
    """A place for one page at a time; empty again when its page is shown elsewhere."""

    def __init__(self, empty: QWidget) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._empty = empty
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(empty)

    def put(self, page: QWidget) -> None:
        self._empty.hide()
        if page.parentWidget() is not self:
            self._column.addWidget(page)
            page.show()


def _is_panel(page: QWidget) -> bool:
    return callable(getattr(page, "refresh", None))
