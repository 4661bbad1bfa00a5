"""Puts the floor back as it was left at each site, and the selection once that sherpa shows up again."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QSettings, Slot

from ati_console.gui.floor import floor_memory
from ati_console.gui.floor.floor_memory import FloorState
from ati_console.gui.models.console_model import ConsoleModel


class KeptFloor(Protocol):
    """What is kept of it, and put back."""

    def state(self) -> FloorState: ...

    def put_back(self, state: FloorState) -> None: ...


class FloorKeeper(QObject):
    """Without settings the floor still keeps its view while one site is shown again and again."""

    def __init__(self, floor: KeptFloor, model: ConsoleModel, parent: QObject) -> None:
        super().__init__(parent)
        self._floor, self._model = floor, model
        self._settings: QSettings | None = None
        self._site = ""
        self._wanted = ""  # to be selected when it shows up
        self._selected = ""
        model.selection_changed.connect(self._selection_changed)
        model.fleet_changed.connect(self._look_for_wanted)

    def use(self, settings: QSettings | None) -> None:
        """From now on what is kept is kept there; the site that is open is put back from it."""
        self._settings = settings
        self._put_back(floor_memory.load(settings, self._site))

    def leave(self) -> None:
        """Another site comes, or the window closes."""
        floor_memory.save(self._settings, self._site, replace(self._floor.state(), selected=self._selected))

    def enter(self, site: str) -> FloorState:
        """What is kept of it; put back by `arrive` once its map is on the floor."""
        if site != self._site:
            self.leave()
            self._site = site
            return floor_memory.load(self._settings, site)
        return replace(self._floor.state(), selected=self._wanted or self._selected)

    def arrive(self, state: FloorState) -> None:
        self._put_back(state)

    def forget(self) -> None:
        """As at first, here and at every other site."""
        floor_memory.forget(self._settings)
        self._floor.put_back(FloorState())

    def _put_back(self, state: FloorState) -> None:
        self._floor.put_back(state)
        self._wanted = state.selected
        self._look_for_wanted()

    # ------------------------------------------------------------ the selection

    @Slot(str)
    def _selection_changed(self, sherpa: str) -> None:
        if sherpa or self._model.robots:  # else another run began: nobody is there, and nobody let go of it
            self._selected, self._wanted = sherpa, ""
        else:
            self._wanted = self._selected

    @Slot()
    def _look_for_wanted(self) -> None:
        if self._wanted and self._wanted in self._model.robots:
            if self._model.selected:
                self._wanted = ""
            else:
                self._model.select(self._wanted, put_back=True)
