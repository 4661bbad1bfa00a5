"""Connect, subscribe, publish, closed: four lanes over time, painted; a mark is chosen by mouse or keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.access import Event
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.diagnose.marks import LANES, Lane, Mark
from ati_console.gui.diagnose.time_scale import Scale, fitted
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import plain_tip
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

LABELS: Final = 92  # px at zoom 1
LANE, TOP, AXIS = 20, 12, 20
NEAR: Final = 7  # px
APART: Final = 110
STEP: Final = 1.4


class Timeline(QWidget):
    """`mark_chosen(Mark)`. It follows what comes until it was zoomed or moved; a double click shows all again."""

    mark_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.marks: tuple[Mark, ...] = ()
        self._selected: Event | None = None
        self._chosen: Mark | None = None
        self._scale: Scale | None = None  # None: all of it
        self._grip: float | None = None
        self._moved = False
        self._notation = LOCAL_METRES
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Timeline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(600, self._theme.px(TOP + 4 * LANE + AXIS))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self._theme.px(TOP + 4 * LANE + AXIS))

    def show_marks(self, marks: tuple[Mark, ...], selected: Event | None) -> None:
        if marks != self.marks or selected is not self._selected:
            self.marks, self._selected = marks, selected
            if selected is not None:
                self._chosen = next((mark for mark in marks if mark.event == selected), None)
            elif self._chosen is not None and self._chosen.event is not None:
                self._chosen = None
            self.setAccessibleDescription(counted(len(marks), "mark"))
            self.update()

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self.update()

    @Slot()
    def show_all(self) -> None:
        self._scale = None
        self.update()

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(STEP, self._scale_now().left + self._scale_now().width / 2)

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(1 / STEP, self._scale_now().left + self._scale_now().width / 2)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    # ------------------------------------------------------------ where things are

    def _scale_now(self) -> Scale:
        left = float(self._theme.px(LABELS))
        width = max(1.0, self.width() - left - self._theme.px(12))
        if self._scale is not None:
            return replace(self._scale, left=left, width=width)
        first, last = (self.marks[0].at, self.marks[-1].at) if self.marks else (0.0, 60.0)
        return fitted(first, last, left, width)

    def _y(self, lane: Lane) -> float:
        return self._theme.px(TOP) + self._theme.px(LANE) * (int(lane) + 0.5)

    def _at(self, place: QPointF) -> Mark | None:
        scale, near = self._scale_now(), self._theme.px(NEAR)
        found = [
            (abs(scale.x(mark.at) - place.x()) + abs(self._y(mark.lane) - place.y()) / 2, number)
            for number, mark in enumerate(self.marks)
            if abs(scale.x(mark.at) - place.x()) <= near and abs(self._y(mark.lane) - place.y()) <= self._theme.px(10)
        ]
        return self.marks[min(found)[1]] if found else None

    def _zoom(self, factor: float, x: float) -> None:
        self._scale = self._scale_now().zoomed(factor, x)
        self.update()

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.fillRect(self.rect(), colors.surface)
        scale, px = self._scale_now(), theme.px
        for lane in Lane:
            box = QRect(px(12), round(self._y(lane)) - px(10), px(LABELS - 12), px(20))
            brush.text(painter, box, LANES[lane], colors.text_muted, theme.font(11))
        bottom = round(self._y(Lane.CLOSED)) + px(LANE) // 2
        self._axis(painter, scale, bottom)
        painter.setClipRect(QRectF(scale.left, 0, scale.width + px(8), bottom + 1))
        for mark in self.marks:
            x = scale.x(mark.at)
            if scale.left - px(8) <= x <= scale.left + scale.width + px(8):
                self._mark(painter, mark, x)
        if self._chosen is not None:
            self._cursor(painter, scale.x(self._chosen.at), bottom)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, px(2)))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _axis(self, painter: QPainter, scale: Scale, bottom: int) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        painter.fillRect(round(scale.left), bottom, round(scale.width), 1, colors.line)
        if not self.marks:
            return
        for tick in scale.ticks(px(APART)):
            x = round(scale.x(tick))
            painter.fillRect(x, px(TOP) // 2, 1, bottom - px(TOP) // 2, colors.line)
            half = px(28)  # the last time stays whole at the edge
            box = QRect(min(x, self.width() - half) - half, bottom + px(2), 2 * half, px(AXIS - 4))
            brush.text(painter, box, self._notation.clock(tick), colors.text_faint, theme.font(11), brush.CENTER)

    def _mark(self, painter: QPainter, mark: Mark, x: float) -> None:
        theme, colors, y, px = self._theme, self._theme.colors, self._y(mark.lane), self._theme.px
        if mark.lane is Lane.CONNECT:
            painter.fillRect(QRectF(round(x) - 0.5, y - px(5), max(1.5, px(1.5)), px(10)), colors.text_muted)
        elif mark.lane is Lane.SUBSCRIBE:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), px(3), px(3))
        elif mark.lane is Lane.PUBLISH:
            painter.fillRect(QRectF(x - px(3.5), y - px(3.5), px(7), px(7)), colors.accent)
        else:
            glyphs.paint(painter, Glyph.CROSS, QRectF(x - px(6), y - px(6), px(12), px(12)), theme)

    def _cursor(self, painter: QPainter, x: float, bottom: int) -> None:
        px, accent = self._theme.px, self._theme.colors.accent
        painter.fillRect(QRectF(round(x) - 1, 0, 2, bottom), accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(QPolygonF([QPointF(x - px(4), 0), QPointF(x + px(4), 0), QPointF(x, px(5))]))

    # ------------------------------------------------------------ mouse and keys

    def _choose(self, mark: Mark) -> None:
        self._chosen = mark
        self.update()
        self.mark_chosen.emit(mark)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip, self._moved = event.position().x(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if self._moved or abs(x - self._grip) > 3:
                self._scale, self._grip, self._moved = self._scale_now().moved(x - self._grip), x, True
                self.update()
        else:
            hand = self._at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if self._grip is not None and not self._moved and found is not None:
            self._choose(found)
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(STEP ** (event.angleDelta().y() / 120), event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self.marks:
            now = self.marks.index(self._chosen) if self._chosen in self.marks else (-1 if step > 0 else 0)
            self._choose(self.marks[(now + step) % len(self.marks)])
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() == Qt.Key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            mark = self._at(QPointF(event.pos()))
            words = f"{self._notation.milliseconds(mark.at)}  {mark.words}" if mark else ""
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().event(event)
