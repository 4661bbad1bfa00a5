"""The open site and its map: read, shown, changed, saved; what is wrong with them is said."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.site_desk import MapRead, OpenSite, Reading, SiteDesk, edited
from ati_console.gui.console.site_keeper import SiteKeeper, Written
from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.dialogs.new_site_dialog import NewSiteDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import SITE, ConsoleModel, Limits, Listing
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.report.wording import counted
from ati_console.settings.problems import Problem
from ati_console.site.adopt import adopted
from ati_console.site.document import Document, document_of, new_document
from ati_console.site.file import LoadedSite
from ati_console.site.plant_map import Drawn
from ati_console.site.site import Branch, Sector, Site
from ati_console.status import Fault, Severity
from ati_console.wire.messages import Conventions

MOST: Final = 100  # problems of one file in the list of errors
Mind = Callable[[str, Callable[[], None]], None]
NO_BROKER: Final = "Connect to a broker first: nothing comes that could be forwarded."


@dataclass(frozen=True, slots=True)
class Change:
    """A site before and after."""

    before: Site
    after: Site


class Plant(QObject):
    """`changed` when another site is open, so that the run is made anew; `edited(Change)` when it is another inside.

    Whoever changes the site says `change(site, words)`: frozen values in, and what was can be had back by `undo`.
    """

    changed = Signal()
    edited = Signal(object)
    shown = Signal(object)  # Site or None, whenever it is another one or another inside
    said = Signal(str)

    def __init__(self, model: ConsoleModel, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._window = model, window
        self.site: OpenSite | None = None
        self._path: Path | None = None  # of the last file that was asked for
        self._desk, self.keeper = SiteDesk(self), SiteKeeper(window.theme, window)
        self.site_asker = FileAsker("Open a site file", "Site files (*.toml);;All files (*)", window)
        self.map_asker = FileAsker("Open an ATI map", "ATI maps (*.json);;All files (*)", window)
        self._desk.site_read.connect(self._site_read)
        self._desk.map_read.connect(self._map_read)
        self._desk.failed.connect(model.add_fault)
        self.site_asker.chosen.connect(self._site_chosen)
        self.map_asker.chosen.connect(self.open_map)
        self.keeper.saved.connect(self._saved)
        self.keeper.refused.connect(self._not_saved)
        self.keeper.failed.connect(model.add_fault)
        self.dialog: NewSiteDialog | None = None
        self.mind: Mind = lambda _what, then: then()  # asks where forwarding would end
        window.site_requested.connect(self.ask_site)
        window.new_site_requested.connect(self.ask_new)
        window.save_requested.connect(self.save)
        window.save_as_requested.connect(self.save_as)
        window.undo_requested.connect(self.undo)
        window.map_requested.connect(self.map_asker.ask)
        window.monitor.floor.map_requested.connect(self.map_asker.ask)
        window.monitor.floor.sector_requested.connect(self._other_sector)
        self._desk.drawn_read.connect(self._show_drawn)
        window.banner.acted.connect(self._again)

    # ------------------------------------------------------------ the document

    @property
    def document(self) -> Document | None:
        return self.site.document if self.site else None

    def has_unsaved(self) -> str:
        """What closing would lose, in words; "" when nothing. A demo ends with its changes, nobody is asked."""
        document = self.document
        return document.has_unsaved if document and (document.settled or document.is_new) else ""

    def leave(self, then: Callable[[], None]) -> None:
        """Do what takes the open site away, after the user said what becomes of unsaved changes."""
        self.keeper.leave(self.document if self.has_unsaved() else None, then)

    def change(self, site: Site, words: str) -> None:
        """The open site is this one from now on; `words` name the change for the way back. Without a site: nothing."""
        if self.site is not None:
            self._take(self.site.document.changed(site, words))

    def adopt(self, branches: Sequence[Branch], sectors: Sequence[Sector]) -> None:
        """What the Twinzo check found, filled into the site (site/adopt.py)."""
        if self.site is not None:
            self.change(adopted(self.site.site, branches, sectors), "branches and sectors of Twinzo")

    @Slot()
    def undo(self) -> None:
        document = self.document
        if document is None or not document.past:
            self.said.emit("Nothing to undo in the site")
            return
        self._take(document.undone())
        self.said.emit(f"Undone: {document.undo_words}")

    @Slot()
    def save(self) -> None:
        document = self.document
        if document is None or not document.has_unsaved:
            self.said.emit("Nothing to save" if document else "No site is open")
        else:
            self.keeper.save(document)

    @Slot()
    def save_as(self) -> None:
        if self.document is None:
            self.said.emit("No site is open")
        else:
            self.keeper.save_as(self.document)

    def _take(self, document: Document) -> None:
        assert self.site is not None
        before = self.site
        self.site = before.with_document(document)
        self._show_unsaved()
        if before.site != document.site:
            self._show(before.site.sectors != document.site.sectors)
            self.edited.emit(Change(before.site, document.site))

    @Slot(object)
    def _saved(self, written: Written) -> None:
        """Another site may have been opened while this one was being written."""
        document, loaded = self.document, written.loaded
        if self.site is not None and document and loaded and document.loaded is written.document.loaded:
            self._path = loaded.path
            self.site = self.site.with_document(document.saved(loaded))
            self._show_unsaved()
        self.said.emit(f"Saved in {written.path.name}")

    @Slot(object)
    def _not_saved(self, written: Written) -> None:
        self._say(SITE, f"Not saved: {written.words}", "Save it under another name, or open it again", Severity.FAULT)
        self.said.emit(f"{written.path.name} was not saved: see the errors")

    def _show_unsaved(self) -> None:
        document = self.document
        self._window.top_bar.show_unsaved(document.has_unsaved if document else "")

    # ------------------------------------------------------------ opening

    @Slot()
    def ask_site(self) -> None:
        self.leave(self.site_asker.ask)

    @Slot()
    def ask_new(self) -> None:
        self.leave(self._ask_new)

    def _ask_new(self) -> None:
        self.dialog = NewSiteDialog(self._window.theme, self._window)
        self.dialog.made.connect(self._made)
        self.dialog.open()

    @Slot(object)
    def _made(self, site: Site) -> None:
        self.mind(f"Open {site.name}", partial(self.start_new, site))

    @Slot(object)
    def start_new(self, site: Site) -> None:
        self._forget()
        self._path = None
        self.show(edited(new_document(site, Path.home())))
        self._window.show_twin()
        self.changed.emit()

    @Slot(object)
    def _site_chosen(self, path: Path) -> None:
        self.mind(f"Open {path.name}", partial(self.open_site, path))

    @Slot(object)
    def open_site(self, path: Path) -> None:
        self._path = path
        self._desk.read_site(path)

    @Slot(object)
    def open_map(self, path: Path) -> None:
        self._desk.read_map(path)

    def show(self, site: OpenSite | None) -> None:
        """The site, its map and its rules are those of the window from now on."""
        self.site = site
        self._show_unsaved()
        self._show(True)

    def _show(self, floor_too: bool) -> None:
        site = self.site
        self.shown.emit(site.site if site else None)
        self._window.show_site(site.site.name if site else "")
        self._window.top_bar.forward.show_branches(site.site.branches if site else ())
        self._model.set_listing(*_listing(site))
        source = site.site.source if site else Limits()
        self._model.set_limits(source.stale_after_s, source.lost_after_s)
        self._model.set_conventions(site.site.source.conventions if site else Conventions())
        if floor_too:
            self._show_drawn(site.drawn if site else Drawn())
            self._window.forward.set_site(site.site if site else None, site.drawn if site else None)

    @Slot(object)
    def _show_drawn(self, drawn: Drawn) -> None:
        name = self.site.site.name if self.site else ""
        floor = self._window.monitor.floor
        floor.set_map(drawn.floor, drawn.sector, _map_name(self.site), drawn.sectors, name)
        if drawn.words:
            self._say("floor", drawn.words)

    @Slot(int)
    def _other_sector(self, sector: int) -> None:
        if self.site is not None:
            self._desk.read_drawn(self.site.site, sector)

    def show_loaded(self, loaded: LoadedSite) -> None:
        """A site that comes with the demo, and goes with it: its file is not the user's."""
        self._forget()
        self.show(edited(document_of(loaded, settled=False)))

    def allow_forward(self, *, connected: bool) -> None:
        """The toggle is possible with a broker, a site, and a site file without problems."""
        if self.site is None:
            self._window.show_site("")
        elif not self.site.may_forward:
            self._window.show_site(self.site.site.name, _refusal(self.site.path, self.site.problems))
        else:
            self._window.show_site(self.site.site.name, "" if connected else NO_BROKER)

    @Slot(object)
    def _site_read(self, reading: Reading) -> None:
        self._forget()
        for problem in reading.problems[:MOST]:
            self._say(SITE, str(problem), "Correct the file, then open it again", Severity.FAULT)
        for warning in reading.warnings[:MOST]:
            self._say(SITE, str(warning), "", Severity.WARNING if warning.loud else Severity.INFO)
        if reading.problems:
            self._window.banner.show_site(_refusal(reading.path, reading.problems), "Open it again")
            self._window.monitor.bottom.show_tab(Tab.ERRORS)
        if reading.site is not None:
            self.show(reading.site)
            self.changed.emit()

    @Slot(object)
    def _map_read(self, found: MapRead) -> None:
        if found.floor is None:
            self._say("floor", f"{found.path.name}: {found.words}", "Choose grid_map_attributes.json", Severity.FAULT)
            return
        floor, name = self._window.monitor.floor, self.site.site.name if self.site else ""
        sectors = self.site.drawn.sectors if self.site else ()
        floor.set_map(found.floor, floor.sector if self.site else None, _map_name(self.site), sectors, name)
        if found.words:
            self._say("floor", f"{found.path.name}: {found.words}")

    @Slot()
    def _again(self) -> None:
        if self._path is not None:
            self.leave(partial(self._site_chosen, self._path))

    def _forget(self) -> None:
        self._window.banner.show_site("")
        self._model.forget_faults(SITE)

    def _say(self, source: str, words: str, step: str = "", severity: Severity = Severity.WARNING) -> None:
        self._model.add_fault(Fault(time.time(), source, words, step, severity))


def _listing(site: OpenSite | None) -> tuple[dict[str, Listing], object] | tuple[None]:
    if site is None:
        return (None,)
    rows = {row.sherpa: Listing(login=row.login, sector=row.sector, enabled=row.enabled) for row in site.site.robots}
    return rows, site.mapping.near


def _map_name(site: OpenSite | None) -> str:
    return f"{site.site.name} lanes" if site else ""


def _refusal(path: Path | None, problems: tuple[Problem, ...]) -> str:
    """The first problem in full: often it is the only one."""
    name = path.name if path else "the site file"
    count = counted(len(problems), "problem")
    return f"{name} has {count}, so nothing is forwarded. {problems[0]}"
