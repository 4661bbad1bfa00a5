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
from ati_console.gui.floor.label_pictures import Ink, LabelPictures
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.robot_marks import (
    HEADINGS,
    SMALLEST,
    Draw,
    MarkPainter,
    Strip,
    heading_steps,
    paint_ring,
    size_for,
)
from ati_console.gui.floor.sent_marks import FINE, REJECTED, Old, SentMarks, sent_marks
from ati_console.gui.theme import Theme
from ati_console.site.site import Transform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RING: Final = 8.0
RING_PEN: Final = 1.5
BODY: Final = 0.8  # of a mark: it stands in its ring
MOST_WORDS: Final = 200
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
        self._blitter, self._pictures = MarkPainter(theme), LabelPictures(theme)
        self._strips: dict[tuple[str, float, float], Strip] = {}
        self._sent, self._read = np.zeros((0, 2)), np.zeros((0, 2))  # px
        self._seen: Ints = np.zeros(0, dtype=np.int64)
        self._px_key: Hashable = None
        self._size = 0.0
        self._as_vectors = False
        self._placed: list[labels.Placed] = []
        self._placed_rows: Ints = self._seen
        self._placed_key: Hashable = None

    @property
    def crowded(self) -> bool:
        """In the last frame. A ring around each of so many would be one white mass: only what differs has one."""
        return 0.0 < self._size <= SMALLEST

    def forget(self) -> None:
        self._strips.clear()
        self._pictures.reset()
        self._px_key = self._placed_key = None

    def take(
        self, forward: ForwardStatus, robots: Mapping[str, RobotView], sectors: Mapping[int, Transform], is_old: Old
    ) -> bool:
        """True when there is something else to be painted. `sectors`: the transforms of this floor."""
        if self._taken[0] is forward and self._taken[1] is sectors:
            return False
        self._taken = forward, sectors
        self.marks = sent_marks(forward, robots, sectors, is_old)
        self._px_key = self._placed_key = None
        return self.on

    def dressed(self, theme: Theme) -> SentLayer:
        """The same in other colours, for paper."""
        made = SentLayer(theme, rings_apart=self._rings_apart)
        made.on, made.selected, made.marks = self.on, self.selected, self.marks
        return made

    def name_at(self, x: float, y: float) -> str:
        if not self.on:
            return ""
        for places in (self._sent, self._read):
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
        self._paint_bodies(painter, look)
        self._paint_rejected(painter)
        self._paint_selected(painter)
        self._place(look)
        self._paint_words(painter, look)

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
        self._sent = np.column_stack(view.to_px.points(marks.sent_m[:, 0], marks.sent_m[:, 1]))
        self._read = np.column_stack(view.to_px.points(marks.read_m[:, 0], marks.read_m[:, 1]))
        self._seen = np.nonzero(self._in_view(self._sent, look) | self._in_view(self._read, look))[0]
        self._size = size_for(math.inf, view.width * view.height / max(len(self._seen), 1), self._size)

    @staticmethod
    def _in_view(px: Floats, look: Look) -> NDArray[np.bool_]:
        across = (px[:, 0] > -_FAR) & (px[:, 0] < look.view.width + _FAR)
        return np.asarray(across & (px[:, 1] > -_FAR) & (px[:, 1] < look.view.height + _FAR), dtype=bool)

    def _paint_lines(self, painter: QPainter) -> None:
        rows = self._seen[self.marks.is_off[self._seen] & np.isfinite(self._read[self._seen, 0])]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.warning, LINE_PEN * self._theme.zoom))
        ends = np.hstack([self._sent[rows], self._read[rows]])
        painter.drawLines([QLineF(*line) for line in ends.tolist()])

    def _paint_bodies(self, painter: QPainter, look: Look) -> None:
        painter.save()
        painter.scale(1.0 / look.dpr, 1.0 / look.dpr)
        bodies = self._seen[self.marks.kind[self._seen] != REJECTED]
        steps = heading_steps(look.view.to_px.headings(self.marks.yaw_rad[bodies]))
        for old, token in ((True, "stale"), (False, "accent")):
            of_kind = self.marks.is_old[bodies] == old
            self._blit(painter, "body", token, self._sent[bodies[of_kind]], steps[of_kind], look.dpr, self._size)
        painter.restore()
        if not self._rings_apart:
            self.paint_rings(painter, look)

    def paint_rings(self, painter: QPainter, look: Look) -> None:
        """Once the rest is painted."""
        if not self.on or not self.marks.names:
            return
        rings = self._seen[np.isfinite(self._read[self._seen, 0])]
        fine = self.marks.kind[rings] == FINE
        painter.save()
        painter.scale(1.0 / look.dpr, 1.0 / look.dpr)
        for rows, size in ((rings[fine], 0.0 if self.crowded else self._size), (rings[~fine], 1.0)):
            steps = np.zeros(len(rows), dtype=np.int64)
            self._blit(painter, "ring", "text", self._read[rows], steps, look.dpr, size)
        painter.restore()

    def _blit(
        self, painter: QPainter, shape: str, token: str, px: Floats, steps: Ints, dpr: float, size: float
    ) -> None:
        if not len(px) or not size:
            return
        key, color, scale = (f"{shape} {token}", size, dpr), getattr(self._theme.colors, token), size * dpr
        draw = _body(self._theme, color) if shape == "body" else _ring(color)
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
        side, z = self._seen[self.marks.kind[self._seen] == REJECTED], self._theme.zoom
        for x, y in self._sent[side][:MOST_WORDS].tolist():
            painter.save()
            painter.translate(QPointF(x, y))
            painter.scale(1.1 * z, 1.1 * z)
            painter.strokePath(glyphs.path(Mark.ERROR), QPen(self._theme.colors.inset, 2 * glyphs.HALO))
            painter.fillPath(glyphs.path(Mark.ERROR), self._theme.colors.fault)
            painter.restore()

    def _paint_selected(self, painter: QPainter) -> None:
        if self.selected in self.marks.names:
            x, y = self._sent[self.marks.names.index(self.selected)].tolist()
            paint_ring(painter, x, y, self._theme, 2.0)

    # ------------------------------------------------------------ words

    def _place(self, look: Look) -> None:
        """Anew with another scale or other marks; while the floor is moved, words move with their marks."""
        key = look.viewport.px_per_unit, look.frame, look.view.width, look.view.height, self.selected
        if key == self._placed_key:
            return
        self._placed_key = key
        speak = [row for row in self._seen.tolist() if self.marks.words[row] or self.marks.names[row] == self.selected]
        rows = np.array(speak, dtype=np.int64)
        at = self._anchors(rows)
        ranks = np.array([self._rank(row) for row in speak], dtype=np.int64)
        named = np.array(labels.one_per_cell(at[:, 0], at[:, 1], ranks, MOST_WORDS), dtype=np.int64)
        self._placed_rows = rows[named]
        costs = labels.Costs(look.view.width, look.view.height)
        for px in (self._sent[self._seen], self._read[self._seen]):
            sure = px[np.isfinite(px[:, 0])]
            costs.marks(sure[:, 0], sure[:, 1], RING * self._theme.zoom)
        self._placed = labels.place(self._wanted(at[named], ranks[named]), costs)

    def _wanted(self, at: Floats, ranks: Ints) -> labels.Wanted:
        count, z = len(at), self._theme.zoom
        widths = np.array([self._pictures.width(self._word(row)) for row in self._placed_rows.tolist()])
        heights = np.full(count, self._pictures.line_height)
        return labels.Wanted(at[:, 0], at[:, 1], widths, heights, ranks, np.full(count, (RING + 2) * z))

    def _anchors(self, rows: Ints) -> Floats:
        """The ring where it is another place than the body: there the distance is read."""
        ring = np.isfinite(self._read[rows, 0]) & self.marks.is_off[rows]
        return np.where(ring[:, None], self._read[rows], self._sent[rows])

    def _rank(self, row: int) -> int:
        if self.marks.names[row] == self.selected:
            return labels.SELECTED
        return labels.FAULT if self.marks.kind[row] == REJECTED else labels.WARNING

    def _word(self, row: int) -> str:
        return self.marks.words[row] or self.marks.names[row]

    def _ink(self, row: int) -> Ink:
        kind = int(self.marks.kind[row])
        if kind == FINE:
            return Ink.SELECTED
        return Ink.FAULT if kind == REJECTED else Ink.WARNING

    def _paint_words(self, painter: QPainter, look: Look) -> None:
        anchors = self._anchors(self._placed_rows)
        for one in self._placed:
            row, (x, y) = int(self._placed_rows[one.index]), anchors[one.index].tolist()
            if math.isfinite(x) and math.isfinite(y):
                corner = QPointF(round(x + one.dx), round(y + one.dy))
                if self._as_vectors:
                    self._pictures.write(painter, corner, self._word(row), self._ink(row))
                else:
                    painter.drawPixmap(corner, self._pictures.picture(self._word(row), self._ink(row), look.dpr))

    def words_at(self) -> list[QRectF]:
        """Of the last frame."""
        if not self.on or not self._placed:
            return []
        anchors, high = self._anchors(self._placed_rows), self._pictures.line_height
        found = []
        for one in self._placed:
            x, y = anchors[one.index].tolist()
            wide = self._pictures.width(self._word(int(self._placed_rows[one.index])))
            if math.isfinite(x) and math.isfinite(y):
                found.append(QRectF(x + one.dx, y + one.dy, wide, high))
        return found

    def describe(self) -> str:
        """For screen readers."""
        said = [words for words in self.marks.words if words]
        total = f"{len(self.marks.names)} sherpas were sent"
        return f"{total}; {len(said)} differ: {', '.join(said[:20])}" if said else f"{total}, none differs"


def _body(theme: Theme, color: QColor) -> Draw:
    def draw(painter: QPainter, degrees: float) -> None:
        painter.rotate(degrees)
        painter.scale(BODY, BODY)
        glyphs.paint_body(painter, Mark.LIVE, theme, ink=color)

    return draw


def _ring(color: QColor) -> Draw:
    def draw(painter: QPainter, _degrees: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, RING_PEN))
        painter.drawEllipse(QPointF(0, 0), RING, RING)

    return draw
