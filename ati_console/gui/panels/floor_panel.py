"""The floor: header with frame, trails and layers; the view; the zoom box; the card of the sherpa under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ati_console.fleet import freshness
from ati_console.fleet.view import Mark, RobotView
from ati_console.gui import icons
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.hover_card import Card, HoverCard, card, twinzo_row
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, IconButton, label
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import FloorMap
from ati_console.site.site import Sector, Transform

TRAIL_LENGTHS: Final = ((0.0, "off"), (30.0, "30 s"), (60.0, "1 min"), (120.0, "2 min"))
LAYERS: Final = (
    ("names", "Names"),
    ("lanes", "Lanes"),
    ("stations", "Stations"),
    ("zones", "Zones and equipment"),
    ("grid", "Grid"),
)
MORE: Final = (("fit", "Fit the floor\tF"), ("follow", "Follow selected\tL"), ("map", "Open an ATI map..."))
NO_PLAN: Final = "A picture as floor plan: not in this version, take an ATI map"
NO_SECTOR: Final = "Sector mm needs a site file with a sector"


class FloorPanel(QWidget):
    """Knows the model only. `refresh` is called each frame while the panel can be seen."""

    cursor_moved = Signal(str, str)  # robot metres and sector millimetres under the mouse, without units; "" for none
    plan_requested = Signal()  # an image
    map_requested = Signal()  # an ATI map file

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._transform: Transform | None = None
        self._has_map = False
        limits = model.limits
        self.view = FloorView(theme, self._mark, (limits.stale_after_s, limits.lost_after_s))
        self._limits = limits
        self._trails_before = TRAIL_LENGTHS[-1][0]
        self._build()
        self._connect()
        self.set_map(None, None)

    # ------------------------------------------------------------ what it is told

    def set_map(self, floor: FloorMap | None, sector: Sector | None, name: str = "") -> None:
        """The plant below the sherpas. `name` stands in the header; without one the map file's name does."""
        self._has_map = floor is not None
        self._transform = sector.transform if sector else None
        file = sector.map.stem if sector and sector.map else "ATI map"
        self._name.setText(plain(name or file, 60) if self._has_map else "no plan loaded")
        self._sector_button.setEnabled(sector is not None)
        self._sector_button.setToolTip("" if sector else NO_SECTOR)
        self.view.set_map(floor, sector)
        self._show_frame()
        self._show_emptiness()

    def refresh(self, now: float) -> None:
        """Take the newest fleet and paint what changed."""
        if self._model.limits != self._limits:
            self._limits = self._model.limits
            ages = self._limits.stale_after_s, self._limits.lost_after_s
            self.view.rows.judge_all(self._mark, ages, now)
        self.view.set_robots(self._model.robots, now)
        self.view.refresh(now)
        self._show_card(now)
        self._show_emptiness()

    def _mark(self, view: RobotView, now: float) -> Mark:
        return freshness.mark(view, now, self._model.limits)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setObjectName("Pane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self.view, 1)
        self._tools = self._tool_box()
        self._card = HoverCard(self._theme, self.view)
        words = "An ATI map shows lanes and stations. Sherpas appear with their first message, with or without a map."
        self._empty = EmptyState(self._theme, "ph.map-trifold", "No floor plan loaded", words, self.view)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._redress()

    def _header(self) -> Bar:
        bar = Bar(self._theme, 36)
        self._name = label("", "muted")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar.row.addWidget(label("Floor", "title"))
        bar.row.addWidget(self._name, 1)
        self._load_plan = IconButton(
            self._theme, "ph.image-square", "A picture as floor plan: not built yet", "Load plan"
        )
        self._load_map = IconButton(self._theme, "ph.map-trifold", "Open grid_map_attributes.json", "ATI map")
        self._frames = self._segments()
        self._trails = IconButton(self._theme, "ph.path", "Length of the trails (T)", "2 min")
        self._layers = IconButton(self._theme, "ph.stack", "What is shown on the floor")
        self._more = IconButton(self._theme, "ph.dots-three", "More")
        for widget in (self._frames, self._load_plan, self._load_map, self._trails, self._layers, self._more):
            bar.row.addWidget(widget)
        self._load_plan.setEnabled(False)
        self._menus()
        return bar

    def _segments(self) -> QFrame:
        box = QFrame()
        box.setProperty("kind", "segments")
        row = QHBoxLayout(box)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._frame_group = QButtonGroup(self)
        self._robot_button = self._segment(Frame.ROBOT_M, row, first="true")
        self._sector_button = self._segment(Frame.SECTOR_MM, row, last="true")
        self._robot_button.setChecked(True)
        return box

    def _segment(self, frame: Frame, row: QHBoxLayout, **place: str) -> QToolButton:
        made = QToolButton()
        made.setText(frame.value)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        made.setProperty("kind", "segment")
        for name, value in place.items():
            made.setProperty(name, value)
        self._frame_group.addButton(made)
        row.addWidget(made)
        return made

    def _menus(self) -> None:
        """Opened by hand: a button with a menu of its own would carry an arrow."""
        self._menu_of: dict[QToolButton, QMenu] = {}
        for button, menu in (
            (self._trails, self._trail_menu()), (self._layers, self._layer_menu()), (self._more, self._more_menu()),
        ):  # fmt: skip
            self._menu_of[button] = menu
            button.clicked.connect(self._open_menu)

    def _trail_menu(self) -> QMenu:
        menu = QMenu(self)
        for seconds, words in TRAIL_LENGTHS:
            _action(menu, f"Trails {words}", seconds)
        menu.triggered.connect(self._choose_trail)
        return menu

    def _layer_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words in LAYERS:
            action = _action(menu, words, name)
            action.setCheckable(True)
            action.setChecked(True)
        menu.triggered.connect(self._choose_layer)
        return menu

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        for name, words in (
            ("fit", "Fit the floor\tF"),
            ("follow", "Follow selected\tL"),
            ("map", "Open an ATI map..."),
        ):
            _action(menu, words, name)
        menu.triggered.connect(self._choose_more)
        return menu

    def _tool_box(self) -> QFrame:
        box = QFrame(self.view)
        box.setObjectName("ToolGroup")
        self._zoom_in = _tool("Zoom in (+)")
        self._zoom_out = _tool("Zoom out (-)")
        self._fit = _tool("Fit the floor (F)")
        self._follow = _tool("Follow the selected sherpa (L)")
        self._follow.setCheckable(True)
        self._zoom_in.setProperty("first", "true")
        row = QHBoxLayout(box)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for button in self._tool_buttons:
            row.addWidget(button)
        return box

    @property
    def _tool_buttons(self) -> Sequence[QToolButton]:
        return self._zoom_in, self._zoom_out, self._fit, self._follow

    def _connect(self) -> None:
        self._theme.changed.connect(self._redress)
        self._model.selection_changed.connect(self.view.select)
        self._frame_group.buttonClicked.connect(self._choose_frame)
        self._load_map.clicked.connect(self._ask_for_map)
        self._load_plan.clicked.connect(self._ask_for_plan)
        self._zoom_in.clicked.connect(self.view.zoom_in)
        self._zoom_out.clicked.connect(self.view.zoom_out)
        self._fit.clicked.connect(self.view.fit)
        self._follow.clicked.connect(self.view.set_following)
        self.view.following_changed.connect(self._show_following)
        self.view.picked.connect(self._model.select)
        self.view.cursor_moved.connect(self.cursor_moved)
        self.view.trails_toggled.connect(self._toggle_trails)

    # ------------------------------------------------------------ showing

    @Slot()
    def _redress(self) -> None:
        px, c = self._theme.px, self._theme.colors
        names = ("ph.plus", "ph.minus", "ph.corners-out", "ph.crosshair")
        for button, name in zip(self._tool_buttons, names, strict=True):
            button.setIcon(icons.icon(name, c.text, c.accent))
            button.setIconSize(QSize(px(16), px(16)))
            button.setFixedSize(px(28), px(28))
        self._frames.setFixedHeight(px(24))
        self.setMinimumWidth(px(400))
        self._tools.setGeometry(px(12), px(9), px(28) * 4 + 2, px(28) + 2)
        self._place_empty()

    def _place_empty(self) -> None:
        width = min(self._theme.px(320), self.view.width())
        self._empty.setGeometry(0, self._theme.px(44), width, self._theme.px(140))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()

    def _show_emptiness(self) -> None:
        bare, anyone = not self._has_map, self.view.rows.count > 0
        self._load_plan.setVisible(bare and not anyone)
        self._load_map.setVisible(bare)
        for widget in (self._trails, self._layers, self._more, self._tools):
            widget.setVisible(anyone or not bare)
        self._frames.setVisible(self._transform is not None or not bare)
        self._empty.setVisible(bare and not anyone)

    def _show_frame(self) -> None:
        sector = self.view.frame is Frame.SECTOR_MM
        (self._sector_button if sector else self._robot_button).setChecked(True)

    @Slot(bool)
    def _show_following(self, on: bool) -> None:
        self._follow.setChecked(on)

    def _show_card(self, now: float) -> None:
        row = self.view.hovered_row()
        if row < 0:
            self._card.hide()
        else:
            self._card.show_card(self._card_of(row, now), self.view.canvas.spot(row))

    def _card_of(self, row: int, now: float) -> Card:
        name, view = self.view.rows.names[row], self.view.rows.views[row]
        forward, listed = self._model.robot_forward(name), self._model.listing(name).listed
        twinzo = twinzo_row(self._model.forward.mode, forward, listed=listed, now=now)
        return card(view, self.view.rows.mark(row), now, self._transform, self._trip_to(view), twinzo)

    def _trip_to(self, view: RobotView) -> str:
        """The last station of its trip, from the newest trip information of that id."""
        trip = view.state.trip_id
        found = (t for t in reversed(self._model.fleet.trips) if t.trip_id == trip and t.route) if trip else iter(())
        return next((t.route[-1] for t in found), "")

    @property
    def hover_card(self) -> HoverCard:
        return self._card

    # ------------------------------------------------------------ the user

    @Slot()
    def _open_menu(self) -> None:
        button = self.sender()
        if isinstance(button, QToolButton):
            self._menu_of[button].popup(button.mapToGlobal(button.rect().bottomLeft()))

    @Slot(object)
    def _choose_frame(self, button: QToolButton) -> None:
        self.view.set_frame(Frame.SECTOR_MM if button is self._sector_button else Frame.ROBOT_M)
        self._show_frame()

    @Slot(QAction)
    def _choose_trail(self, action: QAction) -> None:
        self._set_trail(float(action.data()))

    def _set_trail(self, seconds: float) -> None:
        if seconds:
            self._trails_before = seconds
        self._trails.setText(" " + dict(TRAIL_LENGTHS)[seconds])
        self.view.set_layers(replace(self.view.layers, trail_s=seconds))

    @Slot()
    def _toggle_trails(self) -> None:
        self._set_trail(0.0 if self.view.layers.trail_s else self._trails_before)

    @Slot(QAction)
    def _choose_layer(self, action: QAction) -> None:
        self.view.set_layers(replace(self.view.layers, **{str(action.data()): action.isChecked()}))

    @Slot(QAction)
    def _choose_more(self, action: QAction) -> None:
        {"fit": self.view.fit, "follow": self.view.toggle_follow, "map": self._ask_for_map}[str(action.data())]()

    @Slot()
    def _ask_for_map(self) -> None:
        self.map_requested.emit()

    @Slot()
    def _ask_for_plan(self) -> None:
        self.plan_requested.emit()


def _action(menu: QMenu, words: str, data: object) -> QAction:
    made = menu.addAction(words)
    made.setData(data)
    return made


def _tool(tip: str) -> QToolButton:
    made = QToolButton()
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setAutoRaise(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
