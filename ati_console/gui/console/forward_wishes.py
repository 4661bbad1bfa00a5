"""Forwarding off, shadow, on, the key that it waits for, its read-back and its tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from ati_console.forwarding import NO_KEY, ForwardMode
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.twin_key import TwinKey
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.faults import FaultEntry
from ati_console.gui.models.wishes import ReadBackNow, SetTolerance
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.sector_area import SectorArea, SectorPath

if TYPE_CHECKING:
    from ati_console.forward.forwarder import Forwarder

TOLERANCES: Final = "tolerance"
LEAST_M, MOST_M = 0.01, 100.0  # as Forwarder.set_tolerance


KEY_GIVEN: Final = "over: an API key was given"


class ForwardWishes(QObject):
    """The forwarder of the run of now does it; a key that nobody has is asked for.

    `areas_changed(tuple of SectorArea)` when the twin has others, or the run is another one; paths the same way.
    """

    areas_changed = Signal(object)
    paths_changed = Signal(object)

    def __init__(
        self, model: ConsoleModel, runs: Runs, key: TwinKey, parent: QObject, settings: QSettings | None = None
    ) -> None:
        """`settings` keep the tolerance of each site."""
        super().__init__(parent)
        self._model, self._runs, self._key, self._settings = model, runs, key, settings
        self._told: object = None  # the forwarder that knows the kept tolerance
        self._areas: tuple[SectorArea, ...] = ()
        self._paths: tuple[SectorPath, ...] = ()
        key.kept.connect(self._key_kept)
        model.wished.connect(self._granted)
        model.forward_changed.connect(self._look_at_areas)
        model.grant(ReadBackNow, SetTolerance)

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        run = self._runs.now
        if run is None and mode is ForwardMode.OFF:
            self._runs.forward_off()
        if run is None or run.forward is None:
            return
        run.forward.set_mode(mode)
        site, secrets = run.plan.site, run.plan.twin_secrets
        if mode is ForwardMode.ON and site is not None and isinstance(secrets, StoredTwinSecrets):
            self._key.check(site.twin)

    @Slot()
    def _key_kept(self) -> None:
        """ON once more ends the pause of whoever lacked the key, and with it what was said of that."""
        run = self._runs.now
        forward = run.forward if run is not None else None
        if forward is not None:
            forward.ask()  # what it has said by now is of the time before
        self._model.end_faults(KEY_GIVEN, _lacks_key)
        if self._model.forward.mode is ForwardMode.ON and forward is not None:
            forward.set_mode(ForwardMode.ON)

    @Slot(object)
    def _granted(self, wish: object) -> None:
        run = self._runs.now
        forwarder = run.stages.forwarder if run is not None else None
        if forwarder is None:
            return
        if isinstance(wish, ReadBackNow):
            forwarder.read_back_now()
        elif isinstance(wish, SetTolerance):
            forwarder.set_tolerance(wish.metres)
            self._keep(wish.metres)

    def _keep(self, metres: float) -> None:
        site = self._site_name()
        if self._settings is not None and site:
            self._settings.setValue(f"{TOLERANCES}/{site}", metres)

    def _site_name(self) -> str:
        """As a key of the settings: names are data, and a / would begin another group."""
        site = self._runs.now.plan.site if self._runs.now is not None else None
        return quote(site.name[:100], safe="") if site is not None else ""

    def _tell_tolerance(self, forwarder: Forwarder) -> None:
        """What was chosen for this site the last time; anything odd in the settings is passed over."""
        if forwarder is self._told:
            return
        self._told = forwarder
        kept = self._settings.value(f"{TOLERANCES}/{self._site_name()}") if self._settings is not None else None
        try:
            metres = float(str(kept))
        except ValueError:
            return
        if LEAST_M <= metres <= MOST_M:
            forwarder.set_tolerance(metres)

    @Slot()
    def _look_at_areas(self) -> None:
        """The forwarder says them by value: another tuple when they are others."""
        run = self._runs.now
        forwarder = run.stages.forwarder if run is not None else None
        if forwarder is not None:
            self._tell_tolerance(forwarder)
        areas = forwarder.areas if forwarder is not None else ()
        if areas is not self._areas:
            self._areas = areas
            self.areas_changed.emit(areas)
        paths = forwarder.paths if forwarder is not None else ()
        if paths is not self._paths:
            self._paths = paths
            self.paths_changed.emit(paths)


def _lacks_key(entry: FaultEntry) -> bool:
    return NO_KEY in entry.fault.what
