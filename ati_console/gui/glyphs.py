"""Status glyphs and floor marks as painted paths (look.md, Marks on the floor).

One module for tables, chips, tabs and the floor, so that a status has one shape everywhere. Every path is ready to
*fill*: strokes and dashes are widened once and cached, holes are real holes.
"""

from __future__ import annotations

import enum
import functools
from typing import Final, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from ati_console.fleet.view import Mark
from ati_console.gui.shapes import box, circle, coarse, cross, exclamation, line, octagon, polygon, stroke
from ati_console.gui.tokens import Colors

BOX: Final = 12.0  # glyph paths live in -6..6, y down
BODY_SCALE: Final = 1.15
BODY: Final = ((9.0, 0.0), (3.5, 6.0), (-6.5, 6.0), (-6.5, -6.0), (3.5, -6.0))  # nose to +x
REAR_X: Final = -3.5  # a 1 px line across the body shows the rear
HALO: Final = 1.5
OCTAGON_FLOOR: Final = 9.0


class Glyph(enum.Enum):
    """Shapes beside the six marks; the comment is the default colour."""

    CHECK = "check"  # live
    DOUBLE_CHECK = "double check"  # live
    CROSS = "cross"  # fault
    DASH = "dash"  # faint: none, not listed
    FINDING = "finding"  # warning: diamond with !
    INFO = "info"  # info: box with i
    BOLT = "bolt"  # muted: charging
    HOLD = "hold"  # faint: held back
    PROHIBIT = "prohibit"  # faint: never forwarded
    RECORD = "record"  # fault: disc in a ring
    RING = "ring"  # muted: working on it
    TARGET = "target"  # info: granted, and nothing came yet


Shape = Mark | Glyph


class Dressed(Protocol):
    """What a glyph needs of the theme. The theme itself drops the glyphs' pictures, so it cannot be named here."""

    @property
    def colors(self) -> Colors: ...


def color(shape: Shape, colors: Colors) -> QColor:
    """The colour that goes with a shape when nothing else is said."""
    ink: QColor = getattr(colors, _INKS.get(shape, "text_faint"))
    return ink


_INKS: Final[dict[Shape, str]] = {
    Mark.LIVE: "live",
    Mark.NOT_FLEET: "live",
    Mark.STALE: "stale",
    Mark.LOST: "lost",
    Mark.ERROR: "fault",
    Mark.E_STOP: "fault",
    Glyph.CHECK: "live",
    Glyph.DOUBLE_CHECK: "live",
    Glyph.CROSS: "fault",
    Glyph.FINDING: "warning",
    Glyph.INFO: "info",
    Glyph.BOLT: "text_muted",
    Glyph.RING: "text_muted",
    Glyph.RECORD: "fault",
    Glyph.TARGET: "info",
}


@functools.cache
def path(shape: Shape) -> QPainterPath:
    """The 12 px glyph around (0, 0), to be filled."""
    return coarse(_GLYPHS[shape]())


def paint(painter: QPainter, shape: Shape, rect: QRectF, theme: Dressed, ink: QColor | None = None) -> None:
    """Fill the glyph into the middle of `rect` as large as fits; `ink` replaces its own colour."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(side / BOX, side / BOX)
    painter.fillPath(path(shape), ink or color(shape, theme.colors))
    painter.restore()


def pixmap(shape: Shape, size_px: int, dpr: float, theme: Dressed, ink: QColor | None = None) -> QPixmap:
    """The glyph as a cached picture of `size_px` device-independent pixels."""
    return _pixmap(shape, size_px, dpr, (ink or color(shape, theme.colors)).rgba())


@functools.lru_cache(maxsize=512)
def _pixmap(shape: Shape, size_px: int, dpr: float, rgba: int) -> QPixmap:
    picture = QPixmap(round(size_px * dpr), round(size_px * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size_px / 2, size_px / 2)
    painter.scale(size_px / BOX, size_px / BOX)
    painter.fillPath(path(shape), QColor.fromRgba(rgba))
    painter.end()
    return picture


def reset_cache() -> None:
    """Drop the pictures (colours changed); the paths have no colour and stay."""
    _pixmap.cache_clear()


# ---------------------------------------------------------------- floor


@functools.cache
def body_path() -> QPainterPath:
    """The outline of a sherpa on the floor, px, nose to +x, around (0, 0)."""
    return coarse(_body())


@functools.cache
def floor_path(mark: Mark) -> QPainterPath:
    """What is filled for a mark on the floor, px, nose to +x: turn it by the heading on screen."""
    return coarse(_FLOOR[mark]())


def paint_body(
    painter: QPainter, mark: Mark, theme: Dressed, *, trusted: bool = True, ink: QColor | None = None
) -> None:
    """Halo and mark at the origin, nose to +x. The painter carries position, heading and zoom."""
    fill = ink or color(mark, theme.colors)
    halo = body_path() if mark in (Mark.LIVE, Mark.NOT_FLEET, Mark.ERROR) else floor_path(mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(halo, QPen(theme.colors.inset, 2 * HALO))
    painter.setOpacity(painter.opacity() * (0.72 if mark is Mark.STALE else 1.0))
    painter.fillPath(floor_path(mark) if trusted else _hatched(mark), fill)
    painter.setOpacity(1.0)


def paint_badge(painter: QPainter, mark: Mark, theme: Dressed) -> None:
    """The small sign at the upper right of a sherpa, never turned with the body: the triangle of one with an error,
    the octagon of one that fell silent with an emergency stop."""
    painter.save()
    painter.translate(9, -9)
    painter.scale(0.82, 0.82)
    painter.strokePath(path(mark), QPen(theme.colors.inset, 2 * HALO))
    painter.fillPath(path(mark), theme.colors.fault)
    painter.restore()


@functools.cache
def _hatched(mark: Mark) -> QPainterPath:
    """A pose that is not trusted: 45 degree lines 3 px apart inside the body, and its outline."""
    if mark not in _BODIES:
        return floor_path(mark)
    lines = QPainterPath()
    for offset in range(-24, 25, 3):
        lines.addPath(line([(offset - 12, 12), (offset + 12, -12)]))
    return coarse(stroke(lines, 1.2).intersected(_body()).united(stroke(_body(), 1.2)))


def _body() -> QPainterPath:
    return polygon([(x * BODY_SCALE, y * BODY_SCALE) for x, y in BODY])


def _floor_live() -> QPainterPath:
    return _body().subtracted(box(REAR_X * BODY_SCALE - 0.5, -8, 1.0, 16))


def _floor_not_fleet() -> QPainterPath:
    return _floor_live().subtracted(circle(3.2, at_x=0.8))


def _floor_stale() -> QPainterPath:
    rear = line([(REAR_X * BODY_SCALE, -6 * BODY_SCALE), (REAR_X * BODY_SCALE, 6 * BODY_SCALE)])
    return stroke(_body(), 1.5, (2.4, 1.8)).united(stroke(rear, 1.0))


def _floor_lost() -> QPainterPath:
    return cross(6.0, 2.0)


def _floor_e_stop() -> QPainterPath:
    tick = box(OCTAGON_FLOOR - 0.5, -1.25, 5.5, 2.5)
    return octagon(OCTAGON_FLOOR, box(-4.5, -1.25, 9, 2.5)).united(tick)


_BODIES: Final = (Mark.LIVE, Mark.NOT_FLEET, Mark.ERROR)
_FLOOR: Final = {
    Mark.LIVE: _floor_live,
    Mark.NOT_FLEET: _floor_not_fleet,
    Mark.STALE: _floor_stale,
    Mark.LOST: _floor_lost,
    Mark.ERROR: _body,
    Mark.E_STOP: _floor_e_stop,
}

# ---------------------------------------------------------------- glyphs


def _disc() -> QPainterPath:
    return circle(4.0)


def _dashed_ring() -> QPainterPath:
    return stroke(circle(4.4), 1.3, (1.5, 1.159), cap=Qt.PenCapStyle.FlatCap)


def _triangle() -> QPainterPath:
    corners = polygon([(0, -4.6), (5.0, 4.2), (-5.0, 4.2)])
    body = corners.united(stroke(corners, 1.2, join=Qt.PenJoinStyle.RoundJoin))
    return body.subtracted(exclamation(-1.9, 1.5, 3.4))


def _e_stop() -> QPainterPath:
    return octagon(5.7, box(-3, -1, 6, 2))


def _check() -> QPainterPath:
    return stroke(line([(-4.3, 0.4), (-1.5, 3.2), (4.3, -3.0)]), 1.8)


def _double_check() -> QPainterPath:
    second = line([(-0.4, 1.9), (0.6, 2.9), (5.4, -2.5)])
    first = line([(-5.2, 0.5), (-2.8, 2.9), (1.6, -2.1)])
    return stroke(first, 1.5).united(stroke(second, 1.5))


def _lost() -> QPainterPath:
    return cross(3.0, 1.4)


def _fault_cross() -> QPainterPath:
    return cross(3.2, 2.0)


def _dash() -> QPainterPath:
    return box(-3.5, -0.75, 7, 1.5)


def _finding() -> QPainterPath:
    diamond = polygon([(0, -5), (5, 0), (0, 5), (-5, 0)])
    return stroke(diamond, 1.3, join=Qt.PenJoinStyle.RoundJoin).united(exclamation(-2.2, 0.7, 2.3))


def _info() -> QPainterPath:
    return stroke(box(-5, -5, 10, 10), 1.3).united(box(-0.7, -0.9, 1.4, 3.6)).united(box(-0.7, -3.1, 1.4, 1.4))


def _bolt() -> QPainterPath:
    return polygon([(1.2, -5.2), (-3.6, 0.9), (-0.4, 0.9), (-1.2, 5.2), (3.6, -1.1), (0.4, -1.1)])


def _hold() -> QPainterPath:
    return stroke(box(-3.6, -4, 2.4, 8), 1.0).united(stroke(box(1.2, -4, 2.4, 8), 1.0))


def _prohibit() -> QPainterPath:
    return stroke(circle(4.5), 1.1).united(stroke(line([(-3.2, -3.2), (3.2, 3.2)]), 1.1))


def _record() -> QPainterPath:
    return circle(3.7).united(stroke(circle(5.4), 1.0))


def _ring() -> QPainterPath:
    return stroke(circle(4.2), 1.5)


def _target() -> QPainterPath:
    return circle(1.6).united(stroke(circle(4.2), 1.3))


_GLYPHS: Final = {
    Mark.LIVE: _disc,
    Mark.NOT_FLEET: _disc,
    Mark.STALE: _dashed_ring,
    Mark.LOST: _lost,
    Mark.ERROR: _triangle,
    Mark.E_STOP: _e_stop,
    Glyph.CHECK: _check,
    Glyph.DOUBLE_CHECK: _double_check,
    Glyph.CROSS: _fault_cross,
    Glyph.DASH: _dash,
    Glyph.FINDING: _finding,
    Glyph.INFO: _info,
    Glyph.BOLT: _bolt,
    Glyph.HOLD: _hold,
    Glyph.PROHIBIT: _prohibit,
    Glyph.RECORD: _record,
    Glyph.RING: _ring,
    Glyph.TARGET: _target,
}
