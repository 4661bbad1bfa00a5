"""The composition root of the window: application, stages on their threads, model, window. It reads top to bottom.

Start downstream first (forward, window, ingest, link); stop upstream first (ingest, forward, link), so that nothing
that was acknowledged is lost and nothing is acknowledged that was not committed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QApplication

from ati_console import paths
from ati_console.gui import app_icon, fonts
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.screenshot import letters_are_real
from ati_console.gui.theme import Mode, Theme
from ati_console.status import ForwardMode
from ati_console.workers.forward_worker import ForwardWorker
from ati_console.workers.ingest_worker import IngestWorker

if TYPE_CHECKING:
    from ati_console.site.floorplan import FloorMap
    from ati_console.site.mapping import Mapping
    from ati_console.site.site import Sector, Site
    from ati_console.stages import Stages

# The window asks for Python's lock hundreds of times a frame. While messages pour in, each time costs up to this
# long: with Python's own 5 ms that was 15 frames a second instead of 33 (tests/bench, P1).
SWITCH_S: Final = 0.0005
GOODBYE_S: Final = 0.5  # the window waits this long for a polite end, the session goes on ending by itself
FIRST_SIZE: Final = (1440, 900)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the window is opened on. Without a site nothing can be forwarded, without a map the floor is bare."""

    profile: str = ""
    profiles: tuple[str, ...] = ()
    site: Site | None = None
    mapping: Mapping | None = None
    floor: FloorMap | None = None
    sector: Sector | None = None
    size: tuple[int, int] | None = None
    remember: bool = True  # geometry, panes, theme and zoom


def make_application(theme: Mode | None = None) -> tuple[QApplication, Theme]:
    """The dressed application. Ask `missing.words()` before importing this module. `theme` None: as it was left."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ATI Console")
    app.setDesktopFileName("ati-console")
    fonts.load()
    app.setWindowIcon(app_icon.icon())
    left = settings()
    mode = theme or str(left.value("theme", "system"))
    dressed = Theme(_known(mode), _zoom(left.value("zoom", 1.0)))
    dressed.apply(app)
    return app, dressed


def settings() -> QSettings:
    """What the window remembers, in our own folder and not in a registry."""
    return QSettings(str(paths.window_file()), QSettings.Format.IniFormat)


class Console(QObject):
    """One window on one run of the stages. `closed` when everything has stopped."""

    closed = Signal()

    def __init__(self, stages: Stages | None, theme: Theme, opening: Opening) -> None:
        super().__init__()
        self._stages, self._theme = stages, theme
        self.model = ConsoleModel(parent=self)
        self.window = MainWindow(self.model, theme, self.shutdown, settings() if opening.remember else None)
        self.ingest = IngestWorker(stages.ingest, stages.session, self) if stages else None
        forwarder = stages.forwarder if stages else None
        self.forward = ForwardWorker(forwarder, self) if forwarder else None
        self._show(opening)
        self._wire()

    def start(self) -> None:
        sys.setswitchinterval(SWITCH_S)
        if self.forward is not None:
            self.forward.start()
        self.window.open()
        if self.ingest is not None:
            self.ingest.start()
        if self._stages is not None:
            self._stages.session.start()

    def shutdown(self) -> None:
        """Upstream first; each thread gets its time, a late one is named in the log."""
        if self.ingest is not None:
            self.ingest.stop()
        if self.forward is not None:
            self.forward.stop()
        if self._stages is not None:
            self._stages.session.stop()
        self.closed.emit()

    def figures(self) -> dict[str, object]:
        """The line of `window` (interfaces.md), without its event name."""
        fleet = self.model.fleet
        counts = {"received": fleet.received, "decoded": fleet.decoded, "undecodable": fleet.undecodable}
        link = {"link": self.model.link.state.value}
        return {**link, **counts, "dropped": fleet.dropped, "robots": len(fleet.robots), **self.window.frame_figures}

    def letters_are_real(self) -> bool:
        """Both families draw letters and not boxes."""
        return all(letters_are_real(font) for font in (self._theme.font(20), self._theme.mono(20)))

    @Slot(object)
    def _set_mode(self, mode: ForwardMode) -> None:
        if self.forward is not None:
            self.forward.set_mode(mode)

    @Slot()
    def _connect(self) -> None:
        if self._stages is not None:
            self._stages.session.start()  # after a disconnect its thread has ended; else this does nothing
            self._stages.session.reconnect_now()

    @Slot()
    def _disconnect(self) -> None:
        if self._stages is not None:
            self._stages.session.stop(GOODBYE_S)

    def _show(self, opening: Opening) -> None:
        window, site = self.window, opening.site
        window.show_profile(opening.profile, opening.profiles)
        window.show_site(site.name if site else "")
        if site is not None:
            self.model.set_limits(site.source.stale_after_s, site.source.lost_after_s)
            rows = {row.sherpa: Listing(login=row.login, sector=row.sector, enabled=row.enabled) for row in site.robots}
            self.model.set_listing(rows, opening.mapping.near if opening.mapping else None)
        window.monitor.floor.set_map(opening.floor, opening.sector)
        if opening.size or not window.was_restored:
            window.resize(*(opening.size or FIRST_SIZE))

    def _wire(self) -> None:
        model, window = self.model, self.window
        window.forward_requested.connect(self._set_mode)
        window.connect_requested.connect(self._connect)
        window.disconnect_requested.connect(self._disconnect)
        if self.ingest is not None:
            self.ingest.updated.connect(model.set_fleet)
            self.ingest.link_changed.connect(model.set_link)
            self.ingest.link_events.connect(model.add_link_events)
            self.ingest.failed.connect(model.add_fault)
            model.acknowledge_requested.connect(self.ingest.acknowledge)
        if self.forward is not None:
            self.forward.status.connect(model.set_forward)
            self.forward.faults.connect(model.add_fault)
            self.forward.failed.connect(model.add_fault)


def _known(mode: str) -> Mode:
    return "dark" if mode == "dark" else "light" if mode == "light" else "system"


def _zoom(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 1.0
