"""The header row of the floor: map, frame, trails, layers, more. It says what the user chose, shows what it is told."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ati_console.gui.floor.floor_menus import (
    LAYERS,
    LINE,
    MORE,
    OF_A_PLAN,
    TICKED,
    TRAIL_LENGTHS,
    MenuButton,
    RadioMenu,
)
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.look import Layers
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme
from ati_console.site.plan_place import OPACITIES

NO_SECTOR: Final = "Sector mm needs a site file with a sector"
PLAN_TIP: Final = "PNG, JPG or SVG as floor plan; it can be dropped here too"
NOT_LOADED: Final = "no plan loaded"
READING: Final = "reading the picture..."
ROOMY: Final = 450  # px at zoom 1: narrower, the map has no name here


class FloorHeader(Bar):
    """36 px: "Floor  <map>", then the frame as a segment and three menus; two ways to load while nothing is loaded."""

    frame_chosen = Signal(Frame)
    trail_chosen = Signal(float)  # seconds, 0: none
    layer_chosen = Signal(str, bool)
    more_chosen = Signal(str)  # a key of MORE
    sector_chosen = Signal(int)
    opacity_chosen = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, 36, parent)
        self._name = NOT_LOADED
        self.map_name = ElidedLabel("", "muted", least=10)  # "no ..." says the opposite
        self.map_name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.row.addWidget(Label("Floor", "title"))
        self.row.addWidget(self.map_name, 1)
        self.row.addStretch()  # takes the room of a name that is not shown
        self._add_frames()
        self._add_loaders()
        self._add_menus()
        self._frame_group.buttonClicked.connect(self._choose_frame)
        self._dress_segments()
        theme.changed.connect(self._dress_segments)

    def _add_frames(self) -> None:
        self._frames = QFrame()
        self._frames.setProperty("kind", "segments")
        row = QHBoxLayout(self._frames)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._frame_group = QButtonGroup(self)
        self.robot_button = self._segment(Frame.ROBOT_M, row, "first")
        self.sector_button = self._segment(Frame.SECTOR_MM, row, "last")
        self.row.addWidget(self._frames)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name of the map gives way before a word of the frames does, then the words of what has an icon."""
        super().resizeEvent(event)
        roomy = self.width() >= self._theme.px(ROOMY)
        self.map_name.setVisible(roomy)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self.load_map, self.load_plan, self._trails):
            button.setToolButtonStyle(style)

    def _segment(self, frame: Frame, row: QHBoxLayout, place: str) -> QToolButton:
        made = QToolButton()
        made.setText(frame.value)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)  # as wide as its words, in bold
        made.setProperty("kind", "segment")
        made.setProperty(place, "true")
        self._frame_group.addButton(made)
        row.addWidget(made)
        return made

    def _add_loaders(self) -> None:
        self.load_plan = IconButton(self._theme, "ph.image-square", PLAN_TIP, "Load plan")
        self.load_map = IconButton(self._theme, "ph.map-trifold", "Open grid_map_attributes.json", "ATI map")
        self.row.addWidget(self.load_plan)
        self.row.addWidget(self.load_map)

    def _add_menus(self) -> None:
        self._trails = MenuButton(self._theme, "ph.path", "Length of the trails (T)", "2 min")
        self._layers = MenuButton(self._theme, "ph.stack", "What is shown on the floor")
        self._more = MenuButton(self._theme, "ph.dots-three", "More")
        for seconds, words in TRAIL_LENGTHS:
            self._trails.add(f"Trails {words}", seconds, checked=seconds == Layers().trail_s)
        for layer in LAYERS:
            self._layers.add(layer.words, layer.key, checked=getattr(Layers(), layer.key), tip=layer.tip)
        for more in MORE:
            if more is LINE:
                self._more.choices.addSeparator()
            else:
                self._more.add(more.words, more.key, tip=more.tip, checked=False if more.key in TICKED else None)
        self.opacity = RadioMenu("Opacity of the picture", self._more.choices)
        self.opacity.triggered.connect(self._choose_opacity)
        self.sectors = RadioMenu("Twinzo sector", self._more.choices)
        self.sectors.triggered.connect(self._choose_sector)
        choices = (self._choose_trail, self._choose_layer, self._choose_more)
        for button, chosen in zip((self._trails, self._layers, self._more), choices, strict=True):
            button.choices.triggered.connect(chosen)
            self.row.addWidget(button)

    # ------------------------------------------------------------ what it is told

    def show_map(self, name: str, *, sector: bool) -> None:
        """`name` of the map, "" for none; `sector`: is there a second frame to show."""
        self._name = plain(name, 60) or NOT_LOADED
        self.map_name.setText(self._name)
        self.sector_button.setEnabled(sector)
        self.sector_button.setToolTip("" if sector else NO_SECTOR)

    def show_reading(self, reading: bool) -> None:
        """A picture may take seconds; the floor goes on meanwhile."""
        self.map_name.setText(READING if reading else self._name)

    def show_frame(self, frame: Frame) -> None:
        (self.sector_button if frame is Frame.SECTOR_MM else self.robot_button).setChecked(True)

    def show_layers(self, layers: Layers) -> None:
        for layer in LAYERS:
            self._layers.action_of(layer.key).setChecked(getattr(layers, layer.key))

    def show_sectors(self, ids: tuple[int, ...], now: int | None) -> None:
        """Those of the site; which one it is stands in the frame's button when there are several."""
        self.sectors.show_choices(tuple((f"Sector {one}", one) for one in ids), now)
        several = len(ids) > 1 and now is not None
        self.sector_button.setText(f"Sector {now}" if several else Frame.SECTOR_MM.value)

    def show_plan(self, opacity: float | None) -> None:
        """Of the picture that lies there, None without one."""
        for key in OF_A_PLAN:
            self._more.action_of(key).setVisible(opacity is not None)
        steps = OPACITIES if opacity is not None else ()
        self.opacity.show_choices(tuple((f"{step:.0%}", step) for step in steps), opacity)

    def show_trail(self, seconds: float) -> None:
        self._trails.setText(" " + dict(TRAIL_LENGTHS).get(seconds, f"{seconds:g} s"))
        for action in self._trails.choices.actions():
            action.setChecked(action.data() == seconds)

    def show_room(self, *, bare: bool, anyone: bool, sector: bool) -> None:
        """`bare`: no map; `anyone`: a sherpa is there. What would do nothing is not there either."""
        self.load_plan.setVisible(bare and not anyone and not sector)  # the frames need its place
        self.load_map.setVisible(bare)
        self._frames.setVisible(sector or not bare)
        for widget in (self._trails, self._layers, self._more):
            widget.setVisible(anyone or not bare)

    @Slot()
    def _dress_segments(self) -> None:
        self._frames.setFixedHeight(self._theme.px(24))

    # ------------------------------------------------------------ the user

    @Slot(object)
    def _choose_frame(self, button: QToolButton) -> None:
        self.frame_chosen.emit(Frame.SECTOR_MM if button is self.sector_button else Frame.ROBOT_M)

    @Slot(QAction)
    def _choose_trail(self, action: QAction) -> None:
        self.trail_chosen.emit(float(action.data()))

    @Slot(QAction)
    def _choose_layer(self, action: QAction) -> None:
        self.layer_chosen.emit(str(action.data()), action.isChecked())

    @Slot(QAction)
    def _choose_more(self, action: QAction) -> None:
        if isinstance(action.data(), str):  # those of a menu below are heard there
            self.more_chosen.emit(action.data())

    @Slot(QAction)
    def _choose_opacity(self, action: QAction) -> None:
        self.opacity_chosen.emit(float(action.data()))

    @Slot(QAction)
    def _choose_sector(self, action: QAction) -> None:
        self.sector_chosen.emit(int(action.data()))
