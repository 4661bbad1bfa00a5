"""The words beside what was sent and read back: where they differ, and of the selected one. Bounded."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ati_console.gui.floor import labels
from ati_console.gui.floor.label_pictures import Ink, LabelPictures
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.sent_marks import FINE, REJECTED, SentMarks
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RING: Final = 8.0
MOST_WORDS: Final = 200


class Px(NamedTuple):
    """The places of the marks in px, NaN where there is none, and the rows that are in view."""

    sent: Floats = np.zeros((0, 2))
    read: Floats = np.zeros((0, 2))
    waits: Floats = np.zeros((0, 2))
    seen: Ints = np.zeros(0, dtype=np.int64)

    def bodies(self, rows: Ints) -> Floats:
        """Where it was sent to, or, never accepted, where it waits."""
        sent = self.sent[rows]
        return np.where(np.isfinite(sent[:, :1]), sent, self.waits[rows])

    def anchors(self, rows: Ints, is_off: NDArray[np.bool_]) -> Floats:
        """The ring where it is another place than the body: there the distance is read."""
        ring = np.isfinite(self.read[rows, 0]) & is_off[rows]
        return np.where(ring[:, None], self.read[rows], self.bodies(rows))


class SentWords:
    """Placed anew with another scale or other marks; while the floor is moved, words move with their marks."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._pictures = theme, LabelPictures(theme)
        self._placed: list[labels.Placed] = []
        self._rows: Ints = np.zeros(0, dtype=np.int64)
        self._key: Hashable = None

    def forget(self) -> None:
        self._pictures.reset()
        self._key = None

    def place_anew(self) -> None:
        self._key = None

    def place(self, marks: SentMarks, px: Px, selected: str, look: Look) -> None:
        key = look.viewport.px_per_unit, look.frame, look.view.width, look.view.height, selected
        if key == self._key:
            return
        self._key = key
        speak = [row for row in px.seen.tolist() if marks.words[row] or marks.names[row] == selected]
        rows = np.array(speak, dtype=np.int64)
        at = px.anchors(rows, marks.is_off)
        ranks = np.array([_rank(marks, row, selected) for row in speak], dtype=np.int64)
        named = np.array(labels.one_per_cell(at[:, 0], at[:, 1], ranks, MOST_WORDS), dtype=np.int64)
        self._rows = rows[named]
        costs = labels.Costs(look.view.width, look.view.height)
        for places in (px.sent[px.seen], px.read[px.seen], px.waits[px.seen]):
            sure = places[np.isfinite(places[:, 0])]
            costs.marks(sure[:, 0], sure[:, 1], RING * self._theme.zoom)
        self._placed = labels.place(self._wanted(marks, at[named], ranks[named]), costs)

    def _wanted(self, marks: SentMarks, at: Floats, ranks: Ints) -> labels.Wanted:
        count, z = len(at), self._theme.zoom
        widths = np.array([self._pictures.width(_word(marks, row)) for row in self._rows.tolist()])
        heights = np.full(count, self._pictures.line_height)
        return labels.Wanted(at[:, 0], at[:, 1], widths, heights, ranks, np.full(count, (RING + 2) * z))

    def paint(self, painter: QPainter, marks: SentMarks, px: Px, look: Look, *, as_vectors: bool) -> None:
        for row, corner in self._corners(marks, px):
            word, ink, at = _word(marks, row), _ink(marks, row), QPointF(round(corner.x()), round(corner.y()))
            if as_vectors:
                self._pictures.write(painter, at, word, ink)
            else:
                painter.drawPixmap(at, self._pictures.picture(word, ink, look.dpr))

    def boxes(self, marks: SentMarks, px: Px) -> list[QRectF]:
        """Of the last frame."""
        high = self._pictures.line_height
        return [
            QRectF(at.x(), at.y(), self._pictures.width(_word(marks, row)), high)
            for row, at in self._corners(marks, px)
        ]

    def _corners(self, marks: SentMarks, px: Px) -> Iterator[tuple[int, QPointF]]:
        anchors = px.anchors(self._rows, marks.is_off)
        for one in self._placed:
            x, y = anchors[one.index].tolist()
            if math.isfinite(x) and math.isfinite(y):
                yield int(self._rows[one.index]), QPointF(x + one.dx, y + one.dy)


def _rank(marks: SentMarks, row: int, selected: str) -> int:
    if marks.names[row] == selected:
        return labels.SELECTED
    return labels.FAULT if marks.kind[row] == REJECTED else labels.WARNING


def _word(marks: SentMarks, row: int) -> str:
    return marks.words[row] or marks.names[row]


def _ink(marks: SentMarks, row: int) -> Ink:
    kind = int(marks.kind[row])
    if kind == FINE:
        return Ink.SELECTED
    return Ink.FAULT if kind == REJECTED else Ink.WARNING
