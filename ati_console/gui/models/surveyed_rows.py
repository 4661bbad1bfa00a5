"""How a table of sherpas keeps up with the frames: rows in sight at once, ages ten times a second, order once a second.

A survey for a new order goes through all sherpas in pieces, one a frame, so that a thousand of them cost no frame.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QObject

from ati_console.gui.models.named_rows import NamedRows

SORT_EVERY_S: Final = 1.0
AGE_EVERY_S: Final = 0.1
LONG_AGO: Final = -1e9


class SurveyedRows(NamedRows):
    """Call `refresh` each frame with the rows in sight; `hold` keeps the order while the mouse is over the table."""

    piece: int  # sherpas surveyed in one frame

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: list[str | None] = []
        self._now = 0.0
        self._sorted_at = self._aged_at = LONG_AGO
        self._ahead: Iterator[Any] | None = None  # what the survey that is under way has not seen yet

    def refresh(self, now: float, sight: range, *, hold: bool = False) -> bool:
        """Bring the rows in `sight` up to date: changed sherpas each time, ages ten times a second.

        True while a survey for a new order is under way: it goes on with the next call.
        """
        self._now = now
        due = self._is_due(now)
        if due and self._ahead is None:  # one that runs is finished first, or a growing fleet would never be sorted
            self._begin(now)
        self._go_on(self.piece, hold=hold)
        age_due = not 0 <= now - self._aged_at < AGE_EVERY_S
        self._aged_at = now if age_due else self._aged_at
        for row in range(max(0, sight.start), min(sight.stop, len(self._names))):
            name = self._names[row]
            if name is not None and (age_due or self._is_old(name)):
                self._renew(row, name)
        return self._ahead is not None

    def _go_on(self, pieces: int | None, *, hold: bool) -> None:
        """The next `pieces` of the survey (None: all); the order comes with the last."""
        if self._ahead is None:
            return
        done = 0
        for one in itertools.islice(self._ahead, pieces):
            self._survey_one(one)
            done += 1
        if pieces is None or done < pieces:
            self._ahead = None
            self._surveyed(hold=hold)

    def _is_due(self, now: float) -> bool:
        return not 0 <= now - self._sorted_at < SORT_EVERY_S

    # ------------------------------------------------------------ what each table does its own way

    def _begin(self, now: float) -> None:
        """A new survey: `_ahead` is all there is to see, `_sorted_at` is now."""
        raise NotImplementedError

    def _survey_one(self, one: Any) -> None:
        """One of `_ahead`."""
        raise NotImplementedError

    def _surveyed(self, *, hold: bool) -> None:
        """All were seen: the order comes."""
        raise NotImplementedError

    def _is_old(self, name: str) -> bool:
        """Something else is known of this sherpa than its row says."""
        raise NotImplementedError

    def _renew(self, row: int, name: str) -> None:
        """Make its row anew, and tell Qt the cells that differ."""
        raise NotImplementedError
