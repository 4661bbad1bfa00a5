"""Who stands outside of the floor or far from all others, lower left on it: else it would be nowhere to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton

from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.label import plain_tip
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme

PLACE: Final = (52, 60)  # px at zoom 1 from the left, and of its top from the bottom: clear of the figures
NAMED: Final = 2
EVERY_S: Final = 1.0
TIP: Final = (
    "They stand outside of what a fit shows: a unit that is mixed up, another building, or a jump.\n"
    "A click selects the first and goes there, the next one the next; F comes back."
)


class BeyondNote(QPushButton):
    """`chosen(str)`: the sherpa that was gone to, one after the other with each click. Hidden while there is none."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, view: FloorView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._names: tuple[str, ...] = ()
        self._next, self._looked_at = 0, -1e9
        self.setToolTip(plain_tip(TIP))
        self.clicked.connect(self._go)
        self.hide()

    def refresh(self, now: float) -> None:
        if not 0 <= now - self._looked_at < EVERY_S:
            self._looked_at = now
            self.show_names(
                [name for name in self._view.aim.beyond() if self._view.aim.has_floor or self._is_out(name)]
            )

    def _is_out(self, name: str) -> bool:
        """Of view; or gone to, so that the next click finds the next."""
        return name in self._names[: self._next] or not self._view.canvas.is_in_view(name)

    def show_names(self, names: Sequence[str]) -> None:
        if tuple(names) != self._names:
            self._names, self._next = tuple(names), 0
        self.setText(said(self._names, self._view.aim.has_floor))
        if self.isHidden() is bool(names):
            self.setVisible(bool(names))
        px, floor, size = self._theme.px, self._view, self.sizeHint()
        room = max(floor.width() - px(2 * PLACE[0]), px(80))
        self.setGeometry(px(PLACE[0]), floor.height() - px(PLACE[1]), min(size.width(), room), size.height())

    @Slot()
    def _go(self) -> None:
        name = self._names[self._next % len(self._names)] if self._names else ""
        row = self._view.rows.row_of(name)
        if row >= 0:
            self._next += 1
            self.chosen.emit(name)
            self._view.aim.look_at(row)


def said(names: Sequence[str], has_floor: bool) -> str:
    """`3 outside the floor: tug-1, tug-2, ...`; where no plan says where that ends, `3 far from the others: ...`."""
    named = ", ".join(plain(name, 24) for name in names[:NAMED])
    more = ", ..." if len(names) > NAMED else ""
    where = "outside the floor" if has_floor else "far from the others"
    return f"{len(names):,} {where}: {named}{more}" if names else ""
