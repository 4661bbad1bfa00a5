"""Reads site files and maps off the window's thread: 10,000 rows take their time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.settings.problems import Problem
from ati_console.site import file as site_file
from ati_console.site.document import Document, document_of
from ati_console.site.file import LoadedSite
from ati_console.site.floorplan import FloorMap, MapError, load_ati_map
from ati_console.site.mapping import Mapping
from ati_console.site.plant_map import Drawn, drawn
from ati_console.site.site import Site
from ati_console.workers.task import Task


@dataclass(frozen=True)
class OpenSite:
    """A site in use. With `problems` it is shown and nothing is forwarded: half an allow-list is none."""

    document: Document
    mapping: Mapping
    drawn: Drawn
    problems: tuple[Problem, ...] = ()

    @property
    def site(self) -> Site:
        return self.document.site

    @property
    def path(self) -> Path:
        return self.document.loaded.path

    @property
    def may_forward(self) -> bool:
        return not self.problems

    def with_document(self, document: Document) -> OpenSite:
        """After a change. A map is read again only when another one is named."""
        site, before = document.site, self.site
        mapping = self.mapping if _places(site) == _places(before) else Mapping(site)
        shown = self.drawn if site.sectors == before.sectors else _redrawn(site, before, self.drawn)
        return replace(self, document=document, mapping=mapping, drawn=shown)


@dataclass(frozen=True)
class Reading:
    """What a site file gave. `site` None: nothing in it can be used."""

    path: Path
    site: OpenSite | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class MapRead:
    """An ATI map, or in words why not."""

    path: Path
    floor: FloorMap | None
    words: str


class SiteDesk(QObject):
    """`site_read(Reading)`, `map_read(MapRead)` and `drawn_read(Drawn)`; only the newest wish is answered."""

    site_read = Signal(object)
    map_read = Signal(object)
    drawn_read = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    def read_site(self, path: Path) -> None:
        def work() -> Reading:
            return read_site(path)

        self._begin("site file", work).done.connect(self._site_read)

    def read_map(self, path: Path) -> None:
        def work() -> MapRead:
            return read_map(path)

        self._begin("ATI map", work).done.connect(self._map_read)

    def read_drawn(self, site: Site, sector: int) -> None:
        """Another sector of the same site, with its map."""

        def work() -> Drawn:
            return drawn(site, sector)

        self._begin("sector", work).done.connect(self._drawn_read)

    def _begin(self, name: str, work: Callable[[], object]) -> Task:
        if self._task is not None:
            self._task.drop()
        self._task = Task(name, work, self)
        self._task.failed.connect(self.failed)
        return self._task.start()

    @Slot(object)
    def _site_read(self, reading: Reading) -> None:
        self._task = None
        self.site_read.emit(reading)

    @Slot(object)
    def _drawn_read(self, found: Drawn) -> None:
        self._task = None
        self.drawn_read.emit(found)

    @Slot(object)
    def _map_read(self, found: MapRead) -> None:
        self._task = None
        self.map_read.emit(found)


def read_site(path: Path) -> Reading:
    """The file as far as it is good."""
    try:
        loaded = site_file.load_good_part(path)
    except site_file.SiteError as error:
        return Reading(path, None, error.problems)
    return Reading(path, opened(loaded), loaded.problems, loaded.warnings)


def opened(loaded: LoadedSite) -> OpenSite:
    return edited(document_of(loaded), loaded.problems)


def in_use(site: Site) -> OpenSite:
    """A site without a file of the user's, such as the demo's beside its map: saving it asks where to."""
    folder = next((sector.map.parent for sector in site.sectors if sector.map), Path())
    return edited(document_of(site_file.fresh(site, folder / "site.toml"), settled=False))


def edited(document: Document, problems: tuple[Problem, ...] = ()) -> OpenSite:
    site = document.site
    return OpenSite(document, Mapping(site), drawn(site), problems)


def _places(site: Site) -> tuple[object, ...]:
    return site.branches, site.sectors, site.robots


def _redrawn(site: Site, before: Site, was: Drawn) -> Drawn:
    """Another transform of the sector that is drawn costs no second look at the disk."""
    if [(s.id, s.map) for s in site.sectors] != [(s.id, s.map) for s in before.sectors] or was.sector is None:
        return drawn(site)
    return replace(was, sector=next(s for s in site.sectors if s.id == was.sector.id))


def read_map(path: Path) -> MapRead:
    try:
        floor = load_ati_map(path)
    except MapError as error:
        return MapRead(path, None, str(error))
    return MapRead(path, floor, "; ".join(floor.warnings))
