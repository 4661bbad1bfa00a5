"""Offers the sites that were open last: on the start card, in the menu of the site and in the palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from ati_console.gui import recent_memory
from ati_console.gui.console.plant import Plant
from ati_console.gui.main_window import MainWindow
from ati_console.gui.recent_memory import RecentSite
from ati_console.workers.task import Task


class RecentSites(QObject):
    """`said(words)`. Whether a file is still there is asked off the window's thread: its disk may be far away."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, plant: Plant, window: MainWindow, settings: QSettings | None) -> None:
        super().__init__(window)
        self._plant, self._window, self._settings = plant, window, settings
        self.sites = recent_memory.load(settings)
        self._task: Task | None = None
        window.recent_requested.connect(self.open)
        window.recent_dropped.connect(self.drop)
        window.recent_forgotten.connect(self.forget)
        window.top_bar.site.menu_of.aboutToShow.connect(self.look)
        plant.shown.connect(self._note)
        plant.keeper.saved.connect(self._note)
        self._show()
        self.look()

    @Slot(object)
    def open(self, path: Path) -> None:
        self._plant.leave(partial(self._plant.mind, f"Open {path.name}", partial(self._plant.open_site, path)))

    @Slot(object)
    def drop(self, path: Path) -> None:
        self._take(recent_memory.without(self.sites, path))
        self.said.emit(f"{path.name} is off the list of recent sites")

    @Slot()
    def forget(self) -> None:
        self._take(())
        self.said.emit("The recent sites are forgotten; their files are untouched")

    @Slot()
    def look(self) -> None:
        """Which of the files are gone."""
        if self.sites and self._task is None:
            work: Callable[[], object] = partial(_looked_for, self.sites)
            self._task = Task.begin("recent sites", work, self, self._looked, self._not_looked)

    @Slot(object)
    def _looked(self, found: tuple[RecentSite, ...]) -> None:
        self._task = None
        gone = {one.path for one in found if one.gone}
        self.sites = tuple(replace(one, gone=one.path in gone) for one in self.sites)
        self._show()

    @Slot(object)
    def _not_looked(self, fault: object) -> None:
        self._task = None
        self.failed.emit(fault)

    @Slot()
    def _note(self) -> None:
        """The site that is open now is the newest, where it has a file of the user's: a demo's goes with it."""
        document = self._plant.document
        if document is None or not document.settled:
            return
        now = RecentSite(document.loaded.path.absolute(), document.loaded.site.name)
        sites = recent_memory.first(self.sites, now)
        if sites != self.sites:
            self._take(sites)

    def _take(self, sites: tuple[RecentSite, ...]) -> None:
        self.sites = sites
        recent_memory.save(self._settings, sites)
        self._show()

    def _show(self) -> None:
        self._window.show_recent(self.sites)


def _looked_for(sites: tuple[RecentSite, ...]) -> tuple[RecentSite, ...]:
    return tuple(replace(one, gone=not _is_there(one.path)) for one in sites)


def _is_there(path: Path) -> bool:
    """A place that may not be looked at is not gone."""
    try:
        return path.exists()
    except OSError:
        return True
