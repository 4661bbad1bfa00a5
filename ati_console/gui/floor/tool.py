"""A tool takes the clicks of the floor while it is in hand; wheel, middle button, Shift+drag and keys still move it.
With none in hand Shift+drag zooms to a box."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF

from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.overlay import Overlay
from ati_console.gui.floor.ruler import Place
from ati_console.site.site import Transform


class Floor(Protocol):
    """What a tool may ask of the floor."""

    @property
    def frame(self) -> Frame: ...

    @property
    def transform(self) -> Transform | None:
        """Of the sector that is shown."""

    def place_at(self, spot: QPointF) -> Place:
        """What is under a point of the view: a sherpa or a station near it, else the bare spot."""

    def bare_at(self, spot: QPointF) -> Place:
        """The spot itself, whatever is near it."""

    def spot_of(self, place: Place) -> QPointF:
        """Where a place is in the view, px."""

    def centre_on(self, place: Place) -> None:
        """Into the middle of the view."""

    def shows(self, spot: QPointF) -> bool:
        """Is this point within the view?"""


class Tool(Overlay, Protocol):
    """What it draws lies above everything."""

    def clicked(self, at: QPointF) -> None:
        """A click or the Enter key."""

    def moved(self, at: QPointF) -> None:
        """The mouse, with no button down."""

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        """With the left button."""

    def key(self, key: int, fine: bool) -> bool:
        """True when it was for the tool."""

    def taken(self, at: QPointF) -> None:
        """It is in hand from now on; the pointer stands at a point of the view."""

    def dropped(self) -> None:
        """It is no longer in hand."""
