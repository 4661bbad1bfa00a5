"""Tells of a crash report, of now or of the last time, until it was opened or put away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Slot

from ati_console.gui.crash import report
from ati_console.gui.pages.log_page import LogPage
from ati_console.gui.shell.status_bar import StatusBar

SEEN = "crash/seen"  # the name of the last report that was opened or put away


class CrashTeller(QObject):
    """The status bar says that there is one, the log page opens it."""

    def __init__(self, page: LogPage, bar: StatusBar, settings: QSettings | None, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._bar, self._settings = page, bar, settings
        self.shown: Path | None = None
        page.report_seen.connect(self._seen)

    @Slot(object)
    def show(self, file: Path) -> None:
        self.shown = file
        self._page.show_report(file)
        self._bar.crash.show()

    def tell_old(self) -> None:
        """At the start: a report that nobody has opened."""
        newest = next(iter(report.reports()), None)
        seen = self._settings.value(SEEN, "") if self._settings is not None else ""
        if newest is not None and newest.name > str(seen):
            self.show(newest)

    @Slot()
    def _seen(self) -> None:
        self._bar.crash.hide()
        if self._settings is not None and self.shown is not None:
            self._settings.setValue(SEEN, self.shown.name)
