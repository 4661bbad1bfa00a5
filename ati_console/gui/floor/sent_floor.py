"""The floor of the Forward workspace: the map, what was sent, what was read back, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.fleet import freshness
from ati_console.fleet.view import Freshness, Mark, RobotView
from ati_console.forwarding import ForwardMode
from ati_console.gui import glyphs
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.look import Layers
from ati_console.gui.floor.robot_marks import paint_hollow
from ati_console.gui.floor.sent_layer import BODY, RING_PEN, SentLayer
from ati_console.gui.floor.sent_marks import same_floor
from ati_console.gui.floor.sent_words import RING
from ati_console.gui.label import Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds, FloorMap
from ati_console.site.site import Sector, Transform

FRAMES: Final = (Frame.ROBOT_M, Frame.SECTOR_MM)
AXIS: Final = 28  # px at zoom 1: the figures along the left edge
EMPTY_TITLE: Final = "Nothing sent yet"
EMPTY_WORDS: Final = "A sherpa appears with its first sample for Twinzo, and gets a ring once it is read back."


class SentFloor(QWidget):
    """Knows the model only. `refresh` is called each frame while it can be seen; clicks select in the model."""

    cursor_moved = Signal(str, str)  # robot metres and sector millimetres under the mouse; "" for none

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._transforms: dict[int, Transform] = {}
        self._now = 0.0
        self._content: Bounds | None = None
        self.shows_more = False  # somebody else draws on it: it is not empty
        self._build()
        self._connect()
        self.set_map(None, None)

    # ------------------------------------------------------------ what it is told

    def set_map(self, floor: FloorMap | None, sector: Sector | None, sectors: tuple[Sector, ...] = ()) -> None:
        """The plant, the sector whose frame is shown, and all sectors of the site: where each sample belongs."""
        self._transforms = same_floor(sector, sectors)
        self.view.set_map(floor, sector)
        self.frames.buttons[1].setEnabled(sector is not None)
        self.show_frame(Frame.SECTOR_MM if sector else Frame.ROBOT_M)
        self.view.aim.fit()

    def show_frame(self, frame: Frame) -> None:
        """Robot metres or sector millimetres."""
        self.view.set_frame(frame)
        self.frames.show_choice(FRAMES.index(self.view.frame))

    def refresh(self, now: float) -> bool:
        """Take the newest status and paint what changed; True when another frame is due."""
        self._now = now
        forward = self._model.forward
        if self.layer.take(forward, self._model.robots, self._transforms, self._is_old, now):
            first = self._content is None
            self._content = self.layer.marks.bounds
            self.view.aim.set_content(self._content)
            if first:
                self.view.aim.look_again()
            self.view.touch()
            self.view.setAccessibleDescription(self.layer.describe())
        self.legend.say(LegendFacts(forward.mode, forward.tolerance_m, self.layer.crowded, self.layer.some_wait))
        bare = not self.layer.marks.names and not self.shows_more and self.view.belt.tool is None
        self.empty.setVisible(bare)
        return self.view.refresh(now)

    def _is_old(self, view: RobotView) -> bool:
        return freshness.freshness_of(view, self._now, self._model.limits) is not Freshness.LIVE

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setObjectName("Pane")
        self.header = Bar(self._theme, 36)
        self.frames = Segments(self._theme, "Frame", [frame.value for frame in FRAMES])
        self.fit = IconButton(self._theme, "ph.corners-out", "Fit the floor (F)")
        self.header.row.addWidget(Label("Sent and read back", "title"), 1)
        self.header.row.addWidget(self.frames)
        self.header.row.addWidget(self.fit)
        self.view = FloorView(self._theme, _as_live, ())
        self.view.setAccessibleName("Floor with what was sent and read back")
        self.view.set_layers(Layers(stations=False, trail_s=0.0))
        self.layer = SentLayer(self._theme)
        self.view.canvas.below.append(self.layer)
        self.legend = SentLegend(self._theme)
        self.empty = EmptyState(self._theme, "ph.map-trifold", EMPTY_TITLE, EMPTY_WORDS, self.view)
        self.empty.setObjectName("Card")  # its own ground: a floor may be drawn below it
        self.empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.header, 0), (self.view, 1), (self.legend, 0)):
            column.addWidget(widget, stretch)

    def _connect(self) -> None:
        self.frames.chosen.connect(self._choose_frame)
        self.fit.clicked.connect(self.view.aim.fit)
        self.view.picked.connect(self._model.select)
        self.view.cursor_moved.connect(self.cursor_moved)
        self._model.selection_changed.connect(self._select)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self._theme.px
        self.empty.setGeometry(px(AXIS), 0, min(px(320), self.width() - px(AXIS)), px(150))

    @Slot(int)
    def _choose_frame(self, index: int) -> None:
        self.show_frame(FRAMES[index])

    @Slot(str)
    def _select(self, sherpa: str) -> None:
        self.layer.selected = sherpa
        self.view.touch()


class LegendFacts(NamedTuple):
    """What the words of the legend hang on."""

    mode: ForwardMode = ForwardMode.ON
    tolerance_m: float = 1.0
    crowded: bool = False
    waiting: bool = False


class _Item(NamedTuple):
    """One sign, its name for screen readers, and what it means."""

    name: str
    paint: Callable[[QPainter], None]
    words: str


class SentLegend(QWidget):
    """One line below: what body, ring and line mean, and the hollow body while there is one. Always in view."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._said = theme, LegendFacts()
        theme.changed.connect(self._redress)
        self._redress()

    def say(self, said: LegendFacts) -> None:
        if said != self._said:
            self._said = said
            self._redress()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(item.words for item in self._items())

    @property
    def _is_tight(self) -> bool:
        """Four items, or long words, in a floor as narrow as a small window has it."""
        return self.width() < self._theme.px(450 if self._said.waiting or self._said.crowded else 370)

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(32))
        self.setAccessibleName("; ".join(f"{item.name}: {item.words}" for item in self._items()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(32))

    def _items(self) -> list[_Item]:
        said = self._said
        items = [_Item("Filled body", self._body, "computed" if said.mode is ForwardMode.SHADOW else "sent")]
        if said.waiting:
            items.append(_Item("Hollow body", self._hollow, "waits"))
        items.append(_Item("Ring", self._ring, "read back elsewhere" if said.crowded else "read back"))
        far = f"{'>' if self._is_tight else 'more than'} {said.tolerance_m:.1f} m apart"
        return [*items, _Item("Line", self._line, far)]

    def paintEvent(self, event: QPaintEvent) -> None:
        z, c = self._theme.zoom, self._theme.colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), c.inset)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(11))
        metrics, x, y = QFontMetricsF(self._theme.font(11)), 24.0 * z, self.height() / 2
        for _, paint, words in self._items():
            painter.save()
            painter.translate(QPointF(x, y))
            painter.scale(z, z)
            paint(painter)
            painter.restore()
            painter.setPen(c.text_muted)
            painter.drawText(QRectF(x + 14 * z, 0, self.width(), self.height()), _WORDS, words)
            x += metrics.horizontalAdvance(words) + 42 * z
        painter.end()

    def _body(self, painter: QPainter) -> None:
        painter.scale(BODY * 0.8, BODY * 0.8)
        glyphs.paint_body(painter, Mark.LIVE, self._theme, ink=self._theme.colors.accent)

    def _hollow(self, painter: QPainter) -> None:
        painter.scale(BODY * 0.8, BODY * 0.8)
        paint_hollow(painter, self._theme, self._theme.colors.accent)

    def _ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.colors.text, RING_PEN))
        painter.drawEllipse(QPointF(0, 0), RING * 0.7, RING * 0.7)

    def _line(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.colors.warning, RING_PEN))
        painter.drawLine(QPointF(-9, 0), QPointF(9, 0))


_WORDS: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def _as_live(_view: RobotView, _now: float) -> Mark:
    """No sherpa stands on this floor itself."""
    return Mark.LIVE
