"""Calibration of the open site: its anchors come from the file beside it, and a fit goes into the site when wished."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.console.calibration_floor import CalibrationFloor
from ati_console.gui.console.calibration_keeper import CalibrationKeeper
from ati_console.gui.console.plant import Plant
from ati_console.gui.dialogs.file_dialog import FileAsker, FileSaver
from ati_console.gui.file_writer import FileWriter
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import SITE, ConsoleModel
from ati_console.gui.models.table_text import for_spreadsheet
from ati_console.gui.models.wishes import SetSource, SetTransform
from ati_console.report.wording import counted
from ati_console.site import anchor_csv, anchors
from ati_console.site.calibration_history import Applied
from ati_console.site.site import Sector, Site, Transform
from ati_console.status import Fault, Severity

MOST_NAMED: Final = 5


class CalibrationDesk(QObject):
    """`failed(Fault)`; small news go to `said(str)`. `flush` before the window closes."""

    failed = Signal(object)
    said = Signal(str)

    def __init__(self, model: ConsoleModel, plant: Plant, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._plant = model, plant
        self.pane = CalibrationPane(model, window.theme)
        self.keeper = CalibrationKeeper(self)
        self._site: Path | None = None
        self._sector = -1
        self.asker = FileAsker("Read anchors", "CSV (*.csv);;All files (*)", window)
        self.saver = FileSaver("Save these anchors as CSV", "CSV (*.csv)", "csv", window)
        self._writer = FileWriter(self)
        window.forward.set_page(ForwardTab.CALIBRATION, self.pane)
        self.floor = CalibrationFloor(self.pane, window.forward, window.theme, self)
        window.forwarding.doubt = self.doubt
        self._connect()
        self._show_site()

    def _connect(self) -> None:
        model, pane, keeper = self._model, self.pane, self.keeper
        model.listing_changed.connect(self._show_site)
        self._plant.keeper.saved.connect(self._site_saved)
        model.wished.connect(self._grant)
        model.grant(SetTransform, SetSource)
        pane.bench.edited.connect(self._edited)
        pane.sector_chosen.connect(self._choose_sector)
        pane.import_requested.connect(self.asker.ask)
        pane.export_requested.connect(self._export)
        pane.said.connect(self.said)
        self.asker.chosen.connect(self.read_csv)
        self.saver.chosen.connect(self.write_csv)
        self._writer.said.connect(self.said)
        self._writer.failed.connect(self.failed)
        keeper.read.connect(self._show)
        keeper.complained.connect(self._say)
        keeper.failed.connect(self.failed)

    def doubt(self) -> str:
        """What speaks against forwarding now: sectors that were never calibrated. "" when nothing."""
        unknown = self._open.never_calibrated if self._open is not None else ()
        if not unknown:
            return ""
        named = ", ".join(map(str, unknown[:MOST_NAMED])) + (" and more" if len(unknown) > MOST_NAMED else "")
        sectors = f"Sector {named} was" if len(unknown) == 1 else f"Sectors {named} were"
        return f"{sectors} never calibrated: sherpas appear where nobody has checked it. See Forward, Calibration."

    def flush(self) -> None:
        self.keeper.flush()

    # ------------------------------------------------------------ the site

    @property
    def _open(self) -> Site | None:
        return self._plant.site.site if self._plant.site else None

    @Slot()
    def _show_site(self) -> None:
        """Another site, or the same one changed."""
        place, path = self._places()
        if (place, path) != (self._site, self.keeper.path):
            self._site, self._sector = place, -1
            document = self._plant.document
            self.keeper.open(path, writes=document is not None and document.settled)
        self._show()

    @Slot()
    def _site_saved(self) -> None:
        """The same site has a place on disk at last, or another one."""
        place, path = self._places()
        if path is not None and (path != self.keeper.path or not self.keeper.writes):
            self._site = place
            self.keeper.settle(path)

    def _places(self) -> tuple[Path | None, Path | None]:
        """The site file, and the file for its anchors: None for a site that is on no disk yet."""
        document = self._plant.document
        if document is None:
            return None, None
        place = document.loaded.path
        return place, None if document.is_new else anchors.beside(place)

    @Slot()
    def _show(self) -> None:
        site, drawn = self._open, self._plant.site.drawn if self._plant.site else None
        sectors = site.sectors if site else ()
        first = drawn.sector if drawn and drawn.sector in sectors else sectors[0] if sectors else None
        sector = next((one for one in sectors if one.id == self._sector), first)
        self._sector = sector.id if sector else -1
        self.pane.bench.show_sector(sector, sectors, self.keeper.all.of(self._sector))
        same = drawn is not None and sector is not None and (drawn.sector is None or drawn.sector.map == sector.map)
        self.pane.set_floor(drawn.floor if drawn and same else None)

    @Slot(int)
    def _choose_sector(self, number: int) -> None:
        self._sector = number
        self._show()

    @Slot()
    def _edited(self) -> None:
        bench = self.pane.bench
        if bench.sector is not None:
            self.keeper.keep(bench.sector.id, bench.kept)

    # ------------------------------------------------------------ wishes

    @Slot(object)
    def _grant(self, wish: object) -> None:
        if isinstance(wish, SetTransform):
            self._set_transform(wish)
        elif isinstance(wish, SetSource):
            self._set_source(wish)

    def _set_transform(self, wish: SetTransform) -> None:
        site = self._open
        old = next((one for one in site.sectors if one.id == wish.sector), None) if site else None
        if site is None or old is None or old.transform == wish.transform:
            return
        fit = self._new_fit(old, wish.transform)
        new = replace(old, transform=wish.transform)
        sectors = tuple(new if one is old else one for one in site.sectors)
        self._plant.change(replace(site, sectors=sectors), wish.words or f"calibration of sector {old.id}")
        if fit is not None:
            self.pane.bench.note_applied(fit)  # once it is in use: the bench drops what is not
        self.said.emit(f"Sector {old.id} has another transform from the next message on; Ctrl+S saves it")

    def _new_fit(self, old: Sector, transform: Transform) -> Applied | None:
        """A fit of now goes into the history; what is put back from there is there already."""
        bench, fit = self.pane.bench, self.pane.bench.fit
        known = any(one.transform == transform for one in bench.applied)
        if fit is None or fit.transform != transform or known or bench.sector is None or bench.sector.id != old.id:
            return None
        used = [bench.anchors[at] for at in bench.included]
        off = tuple((one.name, left.off_m) for one, left in zip(used, fit.residuals, strict=True))
        now = self._model.now()
        return Applied(now, fit.spec, transform, old.transform, fit.mean_m, fit.worst_m, off, _user(), "applied")

    def _set_source(self, wish: SetSource) -> None:
        site = self._open
        if site is None:
            self.said.emit("Open or start a site first: it is the site that says how poses are read")
            return
        wanted = {key: value for key, value in (("unit", wish.unit), ("yaw", wish.yaw)) if value}
        conventions = msgspec.structs.replace(site.source.conventions, **wanted)
        words = ", ".join(f"{key} {value}" for key, value in wanted.items())
        self._plant.change(replace(site, source=replace(site.source, conventions=conventions)), words)
        self.said.emit(f"The site reads {words} from the next message on; Ctrl+Z takes it back")

    # ------------------------------------------------------------ CSV

    @Slot(object)
    def read_csv(self, path: Path) -> None:
        """The good rows are added; each bad one is said by its line."""
        try:
            with path.open("rb") as file:
                rows = anchor_csv.read(file.read(anchor_csv.LARGEST + 1))
        except OSError as error:
            self._say(f"{path.name} cannot be read: {error.strerror or type(error).__name__}", Severity.FAULT)
            return
        added = self.pane.bench.add(rows.anchors)
        for words in rows.problems:
            self._say(f"{path.name}, {words}", Severity.WARNING)
        lost = len(rows.anchors) - added
        more = f", no room for {lost}" if lost else ""
        bad = f"; {len(rows.problems)} not, see the errors" if rows.problems else ""
        self.said.emit(f"{counted(added, 'anchor')} read from {path.name}{more}{bad}")

    @Slot()
    def _export(self) -> None:
        folder = self._site.parent if self._site else Path.home()
        self.saver.ask(folder / f"anchors-sector-{self._sector}.csv")

    @Slot(object)
    def write_csv(self, path: Path) -> None:
        held = self.pane.bench.anchors
        words = f"{counted(len(held), 'anchor')} saved in {path.name}"
        self._writer.write(path, lambda: for_spreadsheet(anchor_csv.write(held)), words)

    def _say(self, words: str, severity: Severity) -> None:
        self.failed.emit(
            Fault(self._model.now(), SITE, words, "Look at the calibration file beside the site", severity)
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no name in this environment
        return ""
