"""Sent and read back on the floor: a filled body, a ring, a warning line where they differ, and a word for each fault.

Bodies and rings are blitted like the marks (robot_marks.py); what is in px is computed anew only with the view."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ati_console.fleet.view import Mark, RobotView
from ati_console.forwarding import ForwardStatus
from ati_console.gui import glyphs
from ati_console.gui.floor import labels
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.robot_marks import (
    HEADINGS,
    SMALLEST,
    Draw,
    MarkPainter,
    Strip,
    heading_steps,
    paint_hollow,
    paint_ring,
    size_for,
)
from ati_console.gui.floor.sent_marks import FINE, REJECTED, Old, SentMarks, sent_marks
from ati_console.gui.floor.sent_words import MOST_WORDS, RING, Px, SentWords
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.site.site import Transform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RING_PEN: Final = 1.5
BODY: Final = 0.8  # of a mark: it stands in its ring
HIT_PX: Final = 12.0
LINE_PEN: Final = 1.5
_FAR: Final = 40.0  # px outside of the view


class SentLayer:
    """`take` what the forwarder says, then it is painted until it says something else."""

    def __init__(self, theme: Theme, *, rings_apart: bool = False) -> None:
        self._theme, self._rings_apart = theme, rings_apart
        self.on = True
        self.selected = ""
        self.marks = SentMarks()
        self._taken: tuple[object, object] = (None, None)
        self._blitter, self._words = MarkPainter(theme), SentWords(theme)
        self._strips: dict[tuple[str, float, float], Strip] = {}
        self._px = Px()
        self._px_key: Hashable = None
        self._size = 0.0
        self._as_vectors = False

    @property
    def crowded(self) -> bool:
        """In the last frame. A ring around each of so many would be one white mass: only what differs has one."""
        return 0.0 < self._size <= SMALLEST

    @property
    def some_wait(self) -> bool:
        return bool(np.isfinite(self.marks.waits_m[:, 0]).any())

    def forget(self) -> None:
        self._strips.clear()
        self._words.forget()
        self._px_key = None

    def take(
        self,
        forward: ForwardStatus,
        robots: Mapping[str, RobotView],
        sectors: Mapping[int, Transform],
        is_old: Old,
        now: float,
    ) -> bool:
        """True when there is something else to be painted. `sectors`: the transforms of this floor."""
        if self._taken[0] is forward and self._taken[1] is sectors:
            return False
        self._taken = forward, sectors
        self.marks = sent_marks(forward, robots, sectors, is_old, now)
        self._words.place_anew()
        self._px_key = None
        return self.on

    def dressed(self, theme: Theme) -> SentLayer:
        """The same in other colours, for paper."""
        made = SentLayer(theme, rings_apart=self._rings_apart)
        made.on, made.selected, made.marks = self.on, self.selected, self.marks
        return made

    def name_at(self, x: float, y: float) -> str:
        if not self.on:
            return ""
        for places in (self._px.sent, self._px.read, self._px.waits):
            if len(places):
                found = labels.nearest(places[:, 0], places[:, 1], x, y, HIT_PX)
                if found >= 0:
                    return self.marks.names[found]
        return ""

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, look: Look) -> None:
        if not self.on or not self.marks.names:
            return
        self._locate(look)
        self._paint_lines(painter)
        self._paint_waiting(painter, look)
        self._paint_bodies(painter, look)
        self._paint_rejected(painter)
        self._paint_selected(painter)
        self._words.place(self.marks, self._px, self.selected, look)
        self._words.paint(painter, self.marks, self._px, look, as_vectors=self._as_vectors)

    def paint_vectors(self, painter: QPainter, look: Look) -> None:
        """The same without a picture of any mark: for paper."""
        self._as_vectors = True
        self.paint(painter, look)
        self._as_vectors = False

    def ring_vectors(self, painter: QPainter, look: Look) -> None:
        """Those that lie above the marks."""
        self._as_vectors = True
        if self._rings_apart:
            self.paint_rings(painter, look)
        self._as_vectors = False

    def _locate(self, look: Look) -> None:
        key = look.viewport.key(), look.view.to_px
        if key == self._px_key:
            return
        self._px_key, marks, view = key, self.marks, look.view
        sent, read, waits = (
            np.column_stack(view.to_px.points(places[:, 0], places[:, 1]))
            for places in (marks.sent_m, marks.read_m, marks.waits_m)
        )
        in_view = self._in_view(sent, look) | self._in_view(read, look) | self._in_view(waits, look)
        self._px = Px(sent, read, waits, np.nonzero(in_view)[0])
        self._size = size_for(math.inf, view.width * view.height / max(len(self._px.seen), 1), self._size)

    @staticmethod
    def _in_view(px: Floats, look: Look) -> NDArray[np.bool_]:
        across = (px[:, 0] > -_FAR) & (px[:, 0] < look.view.width + _FAR)
        return np.asarray(across & (px[:, 1] > -_FAR) & (px[:, 1] < look.view.height + _FAR), dtype=bool)

    def _paint_lines(self, painter: QPainter) -> None:
        px, marks = self._px, self.marks
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._join(painter, px.seen[marks.is_off[px.seen]], px.sent, px.read, self._theme.colors.warning, LINE_PEN)
        self._join(painter, px.seen, px.sent, px.waits, self._theme.colors.text_faint, 1.0)

    def _join(self, painter: QPainter, rows: Ints, one: Floats, other: Floats, color: QColor, width: float) -> None:
        ends = np.hstack([one[rows], other[rows]])
        painter.setPen(QPen(color, width * self._theme.zoom))
        painter.drawLines([QLineF(*line) for line in ends[np.isfinite(ends).all(axis=1)].tolist()])

    def _paint_waiting(self, painter: QPainter, look: Look) -> None:
        """Hollow: the twin has nothing of it."""
        rows = self._px.seen[np.isfinite(self._px.waits[self._px.seen, 0])]
        steps = heading_steps(look.view.to_px.headings(self.marks.yaw_rad[rows]))
        painter.save()
        painter.scale(1.0 / look.dpr, 1.0 / look.dpr)
        self._blit(painter, "hollow", "accent", self._px.waits[rows], steps, look.dpr, self._size)
        painter.restore()

    def _paint_bodies(self, painter: QPainter, look: Look) -> None:
        painter.save()
        painter.scale(1.0 / look.dpr, 1.0 / look.dpr)
        seen = self._px.seen
        bodies = seen[(self.marks.kind[seen] != REJECTED) & np.isfinite(self._px.sent[seen, 0])]
        steps = heading_steps(look.view.to_px.headings(self.marks.yaw_rad[bodies]))
        for old, token in ((True, "stale"), (False, "accent")):
            of_kind = self.marks.is_old[bodies] == old
            self._blit(painter, "body", token, self._px.sent[bodies[of_kind]], steps[of_kind], look.dpr, self._size)
        painter.restore()
        if not self._rings_apart:
            self.paint_rings(painter, look)

    def paint_rings(self, painter: QPainter, look: Look) -> None:
        """Once the rest is painted."""
        if not self.on or not self.marks.names:
            return
        rings = self._px.seen[np.isfinite(self._px.read[self._px.seen, 0])]
        fine = self.marks.kind[rings] == FINE
        painter.save()
        painter.scale(1.0 / look.dpr, 1.0 / look.dpr)
        for rows, size in ((rings[fine], 0.0 if self.crowded else self._size), (rings[~fine], 1.0)):
            steps = np.zeros(len(rows), dtype=np.int64)
            self._blit(painter, "ring", "text", self._px.read[rows], steps, look.dpr, size)
        painter.restore()

    def _blit(
        self, painter: QPainter, shape: str, token: str, px: Floats, steps: Ints, dpr: float, size: float
    ) -> None:
        if not len(px) or not size:
            return
        key, color, scale = (f"{shape} {token}", size, dpr), getattr(self._theme.colors, token), size * dpr
        draw = _ring(color) if shape == "ring" else _body(self._theme, color, hollow=shape == "hollow")
        if self._as_vectors:
            self._draw_each(painter, draw, px * dpr, steps, self._theme.zoom * scale)
            return
        if key not in self._strips:
            self._strips[key] = Strip(draw, self._theme.zoom * scale)
        self._blitter.blit(painter, self._strips[key], px[:, 0] * dpr, px[:, 1] * dpr, steps)

    @staticmethod
    def _draw_each(painter: QPainter, draw: Draw, px: Floats, steps: Ints, scale: float) -> None:
        for (x, y), step in zip(px.tolist(), steps.tolist(), strict=True):
            painter.save()
            painter.translate(x, y)
            painter.scale(scale, scale)
            draw(painter, step * 360.0 / HEADINGS)
            painter.restore()

    def _paint_rejected(self, painter: QPainter) -> None:
        """A triangle alone: nothing of it is in the twin."""
        side, z = self._px.seen[self.marks.kind[self._px.seen] == REJECTED], self._theme.zoom
        for x, y in self._px.sent[side][:MOST_WORDS].tolist():
            painter.save()
            painter.translate(QPointF(x, y))
            painter.scale(1.1 * z, 1.1 * z)
            painter.strokePath(glyphs.path(Mark.ERROR), QPen(self._theme.colors.inset, 2 * glyphs.HALO))
            painter.fillPath(glyphs.path(Mark.ERROR), self._theme.colors.fault)
            painter.restore()

    def _paint_selected(self, painter: QPainter) -> None:
        if self.selected in self.marks.names:
            x, y = self._px.bodies(np.array([self.marks.names.index(self.selected)]))[0].tolist()
            if math.isfinite(x) and math.isfinite(y):
                paint_ring(painter, x, y, self._theme, 2.0)

    # ------------------------------------------------------------ words

    def words_at(self) -> list[QRectF]:
        """Of the last frame."""
        return self._words.boxes(self.marks, self._px) if self.on else []

    def describe(self) -> str:
        """For screen readers."""
        said = [words for words in self.marks.words if words]
        waiting = int(np.isfinite(self.marks.waits_m[:, 0]).sum())
        total = f"{counted(len(self.marks.names), 'sherpa')} sent" + (f", {waiting} waiting" if waiting else "")
        return f"{total}; {len(said)} differ: {', '.join(said[:20])}" if said else f"{total}, none differs"


def _body(theme: Theme, color: QColor, *, hollow: bool = False) -> Draw:
    def draw(painter: QPainter, degrees: float) -> None:
        painter.rotate(degrees)
        painter.scale(BODY, BODY)
        if hollow:
            paint_hollow(painter, theme, color)
        else:
            glyphs.paint_body(painter, Mark.LIVE, theme, ink=color)

    return draw


def _ring(color: QColor) -> Draw:
    def draw(painter: QPainter, _degrees: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, RING_PEN))
        painter.drawEllipse(QPointF(0, 0), RING, RING)

    return draw
