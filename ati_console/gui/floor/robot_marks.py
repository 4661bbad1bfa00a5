"""All sherpas in a few calls: one strip of pictures for each status and zoom step, blitted with drawPixmapFragments.

The strip holds the mark at 72 headings, so that a fragment needs no rotation: an upright blit at a whole pixel is
several times faster than a turned one and as crisp as a path. Measured in tests/bench (P2b)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final, cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs
from ati_console.gui.floor.robot_rows import PAINT_ORDER
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HEADINGS: Final = 72  # one each 5 degrees: at most 2.5 off, 0.4 px at the nose
CELL: Final = 44  # px around a mark with its halo, badge and tick
RING: Final = 15.0
STOPPED: Final = -1  # no mark of its own: a badge beside one that is old
# size of the marks: from px per metre, and from px of floor for each mark in view
SMALLEST: Final = 0.5
SIZES: Final = ((1.5, 40.0**2, 1.0), (0.6, 26.0**2, 0.75), (0.0, 0.0, SMALLEST))


def size_for(px_per_m: float, px_per_mark: float, before: float = 0.0) -> float:
    """Marks keep their size until they would hide each other. To grow again takes some more room than to shrink."""
    for least, room, size in SIZES:
        if px_per_m >= least and px_per_mark >= room * (1.25 if size > before > 0 else 1.0):
            return size
    return SIZES[-1][2]


def heading_steps(angles_rad: Floats) -> Ints:
    """Index of the picture for each angle on screen (clockwise from right, because y points down)."""
    return np.rint(angles_rad * (HEADINGS / math.tau)).astype(np.int64) % HEADINGS


Draw = Callable[[QPainter, float], None]  # at the origin, turned clockwise by so many degrees


class Strip:
    """One look, one size: a picture for each heading, painted when first needed. `scale` in device px."""

    def __init__(self, draw: Draw, scale: float) -> None:
        self._draw, self._scale = draw, scale
        self.cell = math.ceil(CELL * self._scale)
        self.pixmap = QPixmap(self.cell * HEADINGS, self.cell)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        self._painted: set[int] = set()

    def ensure(self, steps: Iterable[int]) -> None:
        missing = [step for step in steps if step not in self._painted]
        if not missing:
            return
        painter = QPainter(self.pixmap)
        for step in missing:
            self._paint(painter, step)
        painter.end()
        self._painted.update(missing)

    def _paint(self, painter: QPainter, step: int) -> None:
        painter.save()
        painter.setClipRect(QRectF(step * self.cell, 0, self.cell, self.cell))
        painter.translate((step + 0.5) * self.cell, self.cell / 2)
        painter.scale(self._scale, self._scale)
        self._draw(painter, step * 360.0 / HEADINGS)
        painter.restore()


_BODIES: Final = (Mark.LIVE, Mark.NOT_FLEET, Mark.ERROR)


def paint_mark(painter: QPainter, mark: Mark, degrees: float, theme: Theme, *, trusted: bool = True) -> None:
    """One mark at the origin, nose turned clockwise by `degrees`; octagon, cross and badge stay upright."""
    painter.save()
    painter.rotate(0.0 if mark is Mark.LOST else degrees)
    if mark in _BODIES:  # lanes and trails do not show through the rear line and the open centre
        painter.fillPath(glyphs.body_path(), theme.colors.inset)
    glyphs.paint_body(painter, mark, theme, trusted=trusted)
    painter.restore()
    if mark is Mark.ERROR:
        glyphs.paint_badge(painter, mark, theme)
    elif mark is Mark.E_STOP:
        _level_bar(painter, theme)


def paint_hollow(painter: QPainter, theme: Theme, ink: QColor) -> None:
    """A body that is not there yet: its outline alone, on the ground of the floor. Dashes are for what is stale."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(glyphs.body_path(), QPen(theme.colors.inset, 2 * glyphs.HALO + 1.5))
    painter.fillPath(glyphs.body_path(), theme.colors.inset)
    painter.strokePath(glyphs.body_path(), QPen(ink, 1.5))


def _drawing(mark: Mark, theme: Theme, *, trusted: bool) -> Draw:
    def draw(painter: QPainter, degrees: float) -> None:
        paint_mark(painter, mark, degrees, theme, trusted=trusted)

    return draw


def _level_bar(painter: QPainter, theme: Theme) -> None:
    """The bar of the octagon stays level, only the tick turns."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors.fault)
    painter.drawEllipse(QPointF(0, 0), 6.2, 6.2)
    painter.fillRect(QRectF(-4.5, -1.25, 9, 2.5), theme.colors.inset)


class MarkPainter:
    """Strips by status, trust, size and screen; thrown away when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._strips: dict[tuple[int, bool, float, float], Strip] = {}
        self._block = np.zeros((0, 10))

    def reset(self) -> None:
        self._strips.clear()

    def paint(
        self, painter: QPainter, xs: Floats, ys: Floats, angles: Floats, codes: Ints,
        trusted: NDArray[np.bool_], size: float, dpr: float,
    ) -> None:  # fmt: skip
        """Marks at px (logical) positions; quiet ones first. `codes` index PAINT_ORDER."""
        steps = heading_steps(angles)
        painter.save()
        painter.scale(1.0 / dpr, 1.0 / dpr)  # device pixels, so that a fragment is an upright copy
        for code in range(len(PAINT_ORDER)):
            for sure in (True, False):
                rows = np.nonzero((codes == code) & (trusted == sure))[0]
                if len(rows):
                    strip = self._strip(code, sure, size, dpr)
                    self.blit(painter, strip, xs[rows] * dpr, ys[rows] * dpr, steps[rows])
        painter.restore()

    def paint_stopped(self, painter: QPainter, xs: Floats, ys: Floats, size: float, dpr: float) -> None:
        """The octagon at the upper right of who fell silent with an emergency stop: the mark itself is only old."""
        if len(xs):
            painter.save()
            painter.scale(1.0 / dpr, 1.0 / dpr)
            upright = np.zeros(len(xs), dtype=np.int64)
            self.blit(painter, self._strip(STOPPED, True, size, dpr), xs * dpr, ys * dpr, upright)
            painter.restore()

    def _strip(self, code: int, trusted: bool, size: float, dpr: float) -> Strip:
        key = code, trusted, size, dpr
        if key not in self._strips:
            if len(self._strips) > 48:  # several screens and zoom steps
                self._strips.clear()
            self._strips[key] = Strip(self._drawing(code, trusted=trusted), size * self._theme.zoom * dpr)
        return self._strips[key]

    def _drawing(self, code: int, *, trusted: bool) -> Draw:
        if code == STOPPED:
            return lambda painter, _degrees: glyphs.paint_badge(painter, Mark.E_STOP, self._theme)
        return _drawing(PAINT_ORDER[code], self._theme, trusted=trusted)

    def blit(self, painter: QPainter, strip: Strip, xs: Floats, ys: Floats, steps: Ints) -> None:
        """Pictures of one strip around points in device px, on a painter that is scaled to those."""
        strip.ensure(np.unique(steps).tolist())
        block = self._fragments(len(xs))
        block[:, 0], block[:, 1] = np.rint(xs), np.rint(ys)
        block[:, 2], block[:, 3] = steps * strip.cell, 0.0
        block[:, 4:6] = strip.cell
        # A PixmapFragment is ten doubles in C++; PySide takes the first of an array of them and a count. The array
        # is ours and outlives the call.
        first = cast(QPainter.PixmapFragment, shiboken6.wrapInstance(block.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(block), strip.pixmap)

    def _fragments(self, count: int) -> Floats:
        """Rows of x, y, source left, top, width, height, scale x, scale y, rotation, opacity."""
        if count > len(self._block):
            self._block = np.zeros((max(count, 256, 2 * len(self._block)), 10))
            self._block[:, 6:8] = 1.0
            self._block[:, 9] = 1.0
        return self._block[:count]


def paint_ring(painter: QPainter, x: float, y: float, theme: Theme, width: float) -> None:
    """Selected: 2 px; under the mouse: 1 px."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colors.accent, width * theme.zoom))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, y), RING * theme.zoom, RING * theme.zoom)
