"""Forwarding off, shadow, on, the key that it waits for, its read-back and its tolerance."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.forwarding import ForwardMode
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.twin_key import TwinKey
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import ReadBackNow, SetTolerance
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.sector_area import SectorArea, SectorPath


class ForwardWishes(QObject):
    """The forwarder of the run of now does it; a key that nobody has is asked for.

    `areas_changed(tuple of SectorArea)` when the twin has others, or the run is another one; paths the same way.
    """

    areas_changed = Signal(object)
    paths_changed = Signal(object)

    def __init__(self, model: ConsoleModel, runs: Runs, key: TwinKey, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._runs, self._key = model, runs, key
        self._areas: tuple[SectorArea, ...] = ()
        self._paths: tuple[SectorPath, ...] = ()
        key.kept.connect(self._key_kept)
        model.wished.connect(self._granted)
        model.forward_changed.connect(self._look_at_areas)
        model.grant(ReadBackNow, SetTolerance)

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        run = self._runs.now
        if run is None or run.forward is None:
            return
        run.forward.set_mode(mode)
        site, secrets = run.plan.site, run.plan.twin_secrets
        if mode is ForwardMode.ON and site is not None and isinstance(secrets, StoredTwinSecrets):
            self._key.check(site.twin)

    @Slot()
    def _key_kept(self) -> None:
        """ON once more ends the pause of whoever lacked the key."""
        run = self._runs.now
        if self._model.forward.mode is ForwardMode.ON and run is not None and run.forward is not None:
            run.forward.set_mode(ForwardMode.ON)

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

    @Slot()
    def _look_at_areas(self) -> None:
        """The forwarder says them by value: another tuple when they are others."""
        run = self._runs.now
        forwarder = run.stages.forwarder if run is not None else None
        areas = forwarder.areas if forwarder is not None else ()
        if areas is not self._areas:
            self._areas = areas
            self.areas_changed.emit(areas)
        paths = forwarder.paths if forwarder is not None else ()
        if paths is not self._paths:
            self._paths = paths
            self.paths_changed.emit(paths)
