"""Names beside the sherpas: placed and written a few times a second, drawn each frame where their sherpa is by then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap

from ati_console.fleet.view import Mark
from ati_console.gui.floor import labels
from ati_console.gui.floor.label_pictures import Ink, LabelPictures, age_words
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.robot_rows import CODE, RobotRows
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LABELS_FROM_PX_PER_M: Final = 1.5
REACH: Final = 9.0
SELECTED_REACH: Final = 15.0
COARSE_FROM: Final = 60  # so many old ones in view lose the seconds of their age
_ZEROS: Final = re.compile("[1-9]")
_OLD: Final = {Mark.STALE: "stale", Mark.LOST: "lost"}
STOPPED: Final = "e-stop"  # before how old that is
_INK: Final = {Mark.ERROR: Ink.FAULT, Mark.E_STOP: Ink.FAULT, Mark.STALE: Ink.OLD, Mark.LOST: Ink.OLD}


@dataclass(frozen=True, slots=True)
class _Label:
    row: int
    dx: float
    dy: float
    width: float
    side: int


class _Line(NamedTuple):
    """One line of a label: where its label is from its mark, where it is in its label, and what it looks like."""

    row: int
    dx: float
    dy: float
    shift: float
    drop: float
    text: str
    ink: Ink


class LabelLayer:
    """Names of rows. `place` decides who speaks and on which side, `paint` follows the marks."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pictures = LabelPictures(theme)
        self._labels: list[_Label] = []
        self._where = np.zeros((5, 0))  # the numbers of the lines: row, dx, dy, shift, drop
        self._written: list[QPixmap] = []
        self._wide = np.zeros(0)
        self._lines_now: list[_Line] = []
        self._sides: dict[str, int] = {}
        self._coarse = False

    def reset(self) -> None:
        self._pictures.reset()

    @property
    def shown_rows(self) -> list[int]:
        return [label.row for label in self._labels]

    def place(
        self, rows: RobotRows, xs: Floats, ys: Floats, seen: Ints, selected: int, look: Look, costs: labels.Costs,
        now: float,
    ) -> None:  # fmt: skip
        """`seen` are the rows in view; `costs` what lies under them without the marks."""
        ranks = np.where(rows.trusted, rows.rank, np.minimum(rows.rank, labels.WARNING))
        if selected >= 0:
            ranks[selected] = labels.SELECTED
        if look.view.px_per_m < LABELS_FROM_PX_PER_M:
            seen = seen[ranks[seen] == labels.SELECTED]
        here = seen[costs.holds(xs[seen], ys[seen])]  # who stands beyond the edge is not named: half of it was read
        named = here[labels.one_per_cell(xs[here], ys[here], ranks[here])]
        full = costs.copy()
        full.marks(xs[seen], ys[seen], REACH * self._theme.zoom - 2)
        badge = seen[(rows.code[seen] == CODE[Mark.ERROR]) | rows.stopped[seen]]
        full.marks(xs[badge] + 9, ys[badge] - 11, 6 * self._theme.zoom)
        self._coarse = sum(rows.mark(row) in _OLD for row in named.tolist()) > COARSE_FROM
        self._place(rows, xs, ys, named, ranks, full, now)
        self._write(rows, selected, now, look.dpr)

    def _place(
        self, rows: RobotRows, xs: Floats, ys: Floats, named: Ints, ranks: Ints, costs: labels.Costs, now: float
    ) -> None:
        wanted = self._wanted(rows, xs, ys, named, ranks, now)
        keep = [self._sides.get(rows.names[row], -1) for row in named.tolist()]
        placed = labels.place(wanted, costs, keep)
        self._labels = [
            _Label(int(named[one.index]), one.dx, one.dy, float(wanted.widths[one.index]), one.side) for one in placed
        ]
        self._sides = {rows.names[label.row]: label.side for label in self._labels}

    def _wanted(self, rows: RobotRows, xs: Floats, ys: Floats, named: Ints, ranks: Ints, now: float) -> labels.Wanted:
        line, zoom = self._pictures.line_height, self._theme.zoom
        old = np.array([rows.mark(row) in _OLD for row in named.tolist()], dtype=bool)
        widths = np.array([self._wide_of(rows, row, now) for row in named.tolist()])
        reach = np.where(ranks[named] == labels.SELECTED, SELECTED_REACH, REACH) * zoom
        return labels.Wanted(xs[named], ys[named], widths, np.where(old, 2 * line, line), ranks[named], reach)

    def _wide_of(self, rows: RobotRows, row: int, now: float) -> float:
        """Of the name, and of the age below it: figures are of one width, so that it is the same for a while."""
        name, mark = self._pictures.width(rows.names[row]), rows.mark(row)
        return (
            max(name, self._pictures.width(_ZEROS.sub("0", self._age(rows, row, mark, now)))) if mark in _OLD else name
        )

    def _age(self, rows: RobotRows, row: int, mark: Mark, now: float) -> str:
        words = f"{STOPPED}, {_OLD[mark]}" if rows.stopped[row] else _OLD[mark]
        view = rows.views[row]
        return age_words(words, now - view.received_at, coarse=self._coarse, at_least=view.state.is_disconnected)

    def _write(self, rows: RobotRows, selected: int, now: float, dpr: float) -> None:
        """What each name says and looks like, until it is placed anew."""
        lines = [line for label in reversed(self._labels) for line in self._lines(rows, label, selected, now)]
        self._where = np.array([line[:5] for line in lines], dtype=np.float64).reshape(-1, 5).T
        self._wide = np.array([self._pictures.width(line.text) for line in lines])
        self._lines_now = lines
        self._pictures.needs(len(lines))
        self._written = [self._pictures.picture(line.text, line.ink, dpr) for line in lines]

    def _lines(self, rows: RobotRows, label: _Label, selected: int, now: float) -> Iterator[_Line]:
        mark = rows.mark(label.row)
        own = Ink.FAULT if rows.stopped[label.row] else _INK.get(mark, Ink.REST)
        texts = [(rows.names[label.row], Ink.SELECTED if label.row == selected else own)]
        if mark in _OLD:
            texts.append((self._age(rows, label.row, mark, now), own))
        for number, (text, colour) in enumerate(texts):
            shift = self._shift(label, self._pictures.width(text))
            yield _Line(label.row, label.dx, label.dy, shift, number * self._pictures.line_height, text, colour)

    def paint(self, painter: QPainter, xs: Floats, ys: Floats) -> None:
        """Beside the marks where they are by now; the important ones last, above the rest."""
        lefts, tops = self._corners(xs, ys)
        for left, top, picture in zip(lefts.tolist(), tops.tolist(), self._written, strict=True):
            painter.drawPixmap(QPointF(left, top), picture)

    def paint_words(self, painter: QPainter, xs: Floats, ys: Floats) -> None:
        """The same as texts: for paper, and for an SVG that is to be searched."""
        lefts, tops = self._corners(xs, ys)
        for left, top, line in zip(lefts.tolist(), tops.tolist(), self._lines_now, strict=True):
            self._pictures.write(painter, QPointF(left, top), line.text, line.ink)

    def boxes(self, xs: Floats, ys: Floats) -> Floats:
        """Left, top, right, bottom of each line, beside the marks where they are by now, px."""
        lefts, tops = self._corners(xs, ys)
        return np.stack([lefts, tops, lefts + self._wide, tops + self._pictures.line_height])

    def _corners(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        row = self._where[0].astype(np.int64)
        _, dx, dy, shift, drop = self._where
        return np.rint(np.rint(xs[row] + dx) + shift), np.rint(np.rint(ys[row] + dy) + drop)

    def _shift(self, label: _Label, width: float) -> float:
        """Lines of a label stand flush with the mark: right of it at the left, left of it at the right."""
        room = label.width - width
        if label.side in _FLUSH_RIGHT:
            return room
        return room / 2 if label.side in (labels.ABOVE, labels.BELOW) else 0.0


_FLUSH_RIGHT: Final = (labels.LEFT, labels.ABOVE_LEFT, labels.BELOW_LEFT)
