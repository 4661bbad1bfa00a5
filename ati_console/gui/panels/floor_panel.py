"""The floor: header with frame, trails and layers; the view; the zoom box; the card of the sherpa under the mouse."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.fleet import freshness
from ati_console.fleet.view import Freshness, Mark, RobotView
from ati_console.gui.floor.aim_buttons import AimButtons
from ati_console.gui.floor.beyond_note import BeyondNote
from ati_console.gui.floor.floor_header import FloorHeader
from ati_console.gui.floor.floor_keeper import FloorKeeper
from ati_console.gui.floor.floor_memory import FloorState
from ati_console.gui.floor.floor_menus import TRAIL_LENGTHS
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.guest_area import GuestArea
from ati_console.gui.floor.hover_card import HoverCard
from ati_console.gui.floor.hover_words import card_of
from ati_console.gui.floor.more_desk import MoreDesk, dropped_picture
from ati_console.gui.floor.outages import Outages
from ati_console.gui.floor.sent_layer import SentLayer
from ati_console.gui.floor.sent_marks import same_floor
from ati_console.gui.floor.sent_rings import SentRings
from ati_console.gui.floor.sheet import Sheet
from ati_console.gui.floor.zoom_box import ZoomBox
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import FloorMap
from ati_console.site.sector_area import SectorArea
from ati_console.site.site import Sector

ATI_FILE = "grid_map_attributes"  # every plant's map is called so: not a name to show
EMPTY_TITLE = "No floor plan loaded"
EMPTY_WORDS = "An ATI map shows lanes and stations, a picture the hall. Sherpas appear with their first message anyway."


class FloorPanel(QWidget):
    """Knows the model only. `refresh` is called each frame while the panel can be seen."""

    cursor_moved = Signal(str, str)  # robot metres and sector millimetres under the mouse, without units; "" for none
    map_requested = Signal()  # the user wants to open an ATI map file
    said = Signal(str)  # what was done, for a toast
    sector_requested = Signal(int)  # the user wants another sector's frame, and its map

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._sector: Sector | None = None
        self._sectors: tuple[Sector, ...] = ()
        self._chosen: int | None = None  # the sector that was asked for, before and after its map is read
        self._map: FloorMap | None = None
        self._site = ""
        self._limits = model.limits
        self._trail_before = TRAIL_LENGTHS[-1][0]
        self._guest: GuestArea | None = None
        self._build()
        self.keeper = FloorKeeper(self, model, self)
        self._connect()
        self.set_map(None, None)

    # ------------------------------------------------------------ what it is told

    def set_map(
        self, floor: FloorMap | None, sector: Sector | None, name: str = "",
        sectors: tuple[Sector, ...] = (), site: str = "",
    ) -> None:  # fmt: skip
        """The plant below the sherpas. `name` stands in the header; without one the map file's name does.

        `sectors` are those of the site to choose from; under the name of the `site` the view is kept."""
        kept = self.keeper.enter(site)
        if floor != self._map and site == self._site:  # another plant under the same name
            kept = replace(kept, where=None)
        self._map, self._sector, self._sectors, self._site = floor, sector, sectors, site
        file = sector.map.stem if sector and sector.map else ATI_FILE
        known = name or ("ATI map" if file == ATI_FILE else file)
        self.header.show_map(known if floor else "", sector=sector is not None)
        self.header.show_sectors(tuple(one.id for one in sectors), sector.id if sector else None)
        self._same_floor = same_floor(sector, sectors)
        self.view.set_map(floor, sector)
        self.plans.enter(site, sector)
        self.keeper.arrive(kept)
        self._show_emptiness()

    @property
    def sector(self) -> Sector | None:
        """Whose frame is shown."""
        return self._sector

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        """The twin's LocalizationAreas and NoGoAreas of all sectors; those of the sector that is shown are drawn."""
        self.view.set_areas(areas)

    def state(self) -> FloorState:
        """What is kept of it between starts, but for the selection."""
        return FloorState(self.view.aim.where(), self.view.frame, self._chosen, self.view.layers)

    def put_back(self, state: FloorState) -> None:
        layers = replace(state.layers, measures=self.view.layers.measures)
        self.view.set_layers(layers)
        self.header.show_layers(layers)
        self.header.show_trail(layers.trail_s)
        self._choose_frame(state.frame)
        if state.where is None:
            self.view.aim.fit()
        else:
            self.view.aim.go_to(state.where)
        self._chosen = next((one.id for one in self._sectors if one.id == state.sector), None)
        if self._chosen is not None and self._sector is not None and self._chosen != self._sector.id:
            self.sector_requested.emit(self._chosen)

    def set_gliding(self, on: bool) -> None:
        """Do marks glide to their newest pose? Off where motion is to be reduced."""
        self.view.set_gliding(on)

    def set_guest(self, guest: QWidget) -> None:
        """A card that lies in the middle of the floor for as long as it is shown."""
        self._guest = GuestArea(guest, self._theme.px, self.view)
        self._place_over()

    @Slot(str)
    def follow(self, sherpa: str) -> None:
        """Select it, and keep it in view from now on."""
        self._model.select(sherpa)
        self.view.aim.set_following(True)

    @Slot()
    def show_guest(self) -> None:
        """It was shown, hidden, or has another size."""
        self._place_over()
        self._show_emptiness()

    def refresh(self, now: float) -> bool:
        """Take the newest fleet and paint what changed; True when another frame is due."""
        if self._model.limits != self._limits:
            self._limits = self._model.limits
            self.view.judge_all((self._limits.stale_after_s, self._limits.lost_after_s), now)
        self.view.set_robots(self._model.robots, now)
        self._take_sent()
        self._show_emptiness()
        more = self.view.refresh(now)
        self._show_card(now)
        self.beyond.refresh(now)
        return more

    @Slot()
    def _show_notation(self) -> None:
        self.view.notation = self._model.notation

    def sheet(self, light: bool) -> Sheet:
        """What is in view, for a file or a page; `light`: in the colours of paper."""
        now, notation = self._model.now(), self._model.notation
        when = f"{notation.day(now)} {notation.zone}"
        theme = Theme("light", self._theme.zoom) if light else self._theme
        return self.view.sheet(theme, self.sent, now, self._site, when)

    def _take_sent(self) -> None:
        """While that layer is shown: what was sent, and what the twin shows of it."""
        self.sent.on, model = self.view.layers.sent, self._model
        if self.sent.on and self.sent.take(model.forward, model.robots, self._same_floor, self._is_old, model.now()):
            self.view.touch()

    def _is_old(self, view: RobotView) -> bool:
        return freshness.freshness_of(view, self._model.now(), self._model.limits) is not Freshness.LIVE

    def _mark(self, view: RobotView, now: float) -> Mark:
        return freshness.mark(view, now, self._model.limits)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setObjectName("Pane")
        self.header = FloorHeader(self._theme)
        self.view = FloorView(self._theme, self._mark, (self._limits.stale_after_s, self._limits.lost_after_s))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        self.more = MoreDesk(self._theme, self.view, self.header, self.sheet)
        self.plans = self.more.plans
        self.setAcceptDrops(True)
        self.sent = SentLayer(self._theme, rings_apart=True)
        self.view.canvas.between.append(SentRings(self.sent))
        self.sent.on = False
        self.view.canvas.below.append(self.sent)
        self.tools, self.beyond = ZoomBox(self._theme, self.view), BeyondNote(self._theme, self.view)
        self.view.canvas.cover = self.tools
        self.empty = EmptyState(self._theme, "ph.map-trifold", EMPTY_TITLE, EMPTY_WORDS, self.view)
        self.empty.covers = True
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hover_card = HoverCard(self._theme, self.view)
        self._redress()

    def _connect(self) -> None:
        self._theme.changed.connect(self._redress)
        self._model.selection_changed.connect(self.view.select)
        self._model.notation_changed.connect(self._show_notation)
        self.header.frame_chosen.connect(self._choose_frame)
        self.header.trail_chosen.connect(self._set_trail)
        self.header.layer_chosen.connect(self._choose_layer)
        self.more.failed.connect(self._model.add_fault)
        self.more.said.connect(self.said)
        self.more.changed.connect(self._show_emptiness)
        self.more.map_requested.connect(self.map_requested)
        self.header.sector_chosen.connect(self._choose_sector)
        self.tools.measure.clicked.connect(self._measure)
        self.tools.to_box.clicked.connect(self._zoom_to_box)
        AimButtons(self._model, self.view.aim, self.tools, self).said.connect(self.said)
        Outages(self._model, self.view.rows, self)
        self.view.measuring_changed.connect(self.tools.measure.setChecked)
        self.view.zooming_changed.connect(self.tools.to_box.setChecked)
        self.view.picked.connect(self._model.select)
        self.beyond.chosen.connect(self._model.select)
        self.view.cursor_moved.connect(self.cursor_moved)
        self.view.trails_toggled.connect(self._toggle_trails)

    # ------------------------------------------------------------ showing

    @Slot()
    def _redress(self) -> None:
        self.setMinimumWidth(self._theme.px(400))
        self._place_over()

    def _place_over(self) -> None:
        px = self._theme.px
        self.empty.setGeometry(0, 0, min(px(320), self.view.width()), px(150))
        if self._guest is not None:
            self._guest.place(self.view.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_over()

    @Slot()
    def _show_emptiness(self) -> None:
        bare, anyone = self._map is None and self.plans.plan is None, self.view.rows.count > 0
        self.header.show_room(bare=bare, anyone=anyone, sector=self._sector is not None)
        hosting = self._guest is not None and self._guest.isVisibleTo(self.view)
        self.tools.setVisible((anyone or not bare) and not hosting)
        self.empty.setVisible(bare and not anyone and not hosting)
        self.view.set_measured(anyone or not bare)

    def _show_card(self, now: float) -> None:
        row = self.view.hovered_row()
        if row < 0 or self.view.belt.tool is not None:  # it would lie over the figures of the ruler
            self.hover_card.hide()
            return
        view, mark = self.view.rows.views[row], self.view.rows.mark(row)
        said = card_of(self._model, view, mark, now, self._sector, self._sectors)
        self.hover_card.show_card(said, self.view.canvas.spot(row))

    # ------------------------------------------------------------ the user

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_picture(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = dropped_picture(event.mimeData())
        if file is not None:
            event.acceptProposedAction()
            self.plans.choose(file)

    @Slot(Frame)
    def _choose_frame(self, frame: Frame) -> None:
        self.view.set_frame(frame)
        self.header.show_frame(self.view.frame)

    @Slot(float)
    def _set_trail(self, seconds: float) -> None:
        self._trail_before = seconds or self._trail_before
        self.header.show_trail(seconds)
        self.view.set_layers(replace(self.view.layers, trail_s=seconds))

    @Slot()
    def _toggle_trails(self) -> None:
        self._set_trail(0.0 if self.view.layers.trail_s else self._trail_before)

    @Slot()
    def _measure(self) -> None:
        """The keys go to the ruler, not to the button."""
        self.view.toggle_measure()
        self.view.setFocus()

    @Slot()
    def _zoom_to_box(self) -> None:
        self.view.toggle_zoom()
        self.view.setFocus()

    @Slot(str, bool)
    def _choose_layer(self, name: str, on: bool) -> None:
        self.view.set_layers(replace(self.view.layers, **{name: on}))

    @Slot(int)
    def _choose_sector(self, sector: int) -> None:
        self._chosen = sector
        self.sector_requested.emit(sector)
