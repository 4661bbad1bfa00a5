"""Grants what a probe is wished to become: a report, or a mail. Files are written beside the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ati_console import paths
from ati_console.access import Probe
from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import ReportRequested, RequestMail
from ati_console.gui.reports.pages import print_pages
from ati_console.gui.reports.paper import page_layout, write_pdf
from ati_console.gui.reports.report_dialog import ReportDialog
from ati_console.gui.reports.request_dialog import RequestDialog
from ati_console.gui.theme import Theme
from ati_console.report import files
from ati_console.report.evidence import Options
from ati_console.report.mail import eml, mailto
from ati_console.report.markdown import markdown
from ati_console.workers.task import Task

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

PATTERN: Final = "HTML, one file (*.html);;PDF (*.pdf);;Markdown (*.md)"
ENDINGS: Final = (*files.REPORTS, ".pdf")


class ReportDesk(QObject):
    """One dialog at a time."""

    def __init__(self, model: ConsoleModel, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.report: ReportDialog | None = None
        self.mail: RequestDialog | None = None
        self.saver: FileSaver | None = None
        self.printing: QPrintDialog | None = None
        self._printer: QPrinter | None = None
        model.wished.connect(self.do)
        model.grant(ReportRequested, RequestMail)

    @Slot(object)
    def do(self, wish: object) -> None:
        if self.report is not None or self.mail is not None:
            return
        match wish:
            case ReportRequested(probe):
                self._open_report(probe)
            case RequestMail(probe):
                self._open_mail(probe)

    # ------------------------------------------------------------ the report

    def _open_report(self, probe: Probe) -> None:
        made = self.report = ReportDialog(self._theme, probe, self._window)
        made.save_requested.connect(self._ask_report)
        made.copy_requested.connect(self._copy_report)
        made.print_requested.connect(self._print)
        made.finished.connect(self._closed)
        made.open()

    @Slot()
    def _ask_report(self) -> None:
        if self.report is not None:
            self.saver = FileSaver("Save the report", PATTERN, "html", self.report)
            self.saver.chosen.connect(self._save_report)
            self.saver.ask(Path.home() / f"access-evidence-{self.report.probe.id[:15]}.html")

    @Slot(object)
    def _save_report(self, file: Path) -> None:
        dialog = self.report
        if dialog is None:
            return
        if file.suffix.lower() not in ENDINGS:
            dialog.say(f"The name of a report ends in {', '.join(ENDINGS)}", "warning")
            return
        probe, options, document = dialog.probe, dialog.options, dialog.document
        font, mono = self._theme.font(12), self._theme.mono(11)

        def work() -> Path:
            suffix = file.suffix.lower()
            if suffix == ".pdf":
                return write_pdf(document, font, mono, file)
            paths.write_atomic(file, files.REPORTS[suffix](probe, options))
            return file

        self._write(work)

    @Slot()
    def _copy_report(self) -> None:
        if self.report is not None:
            QGuiApplication.clipboard().setText(markdown(self.report.document))
            self.report.say("Copied as Markdown")

    @Slot()
    def _print(self) -> None:
        """Qt's printing is loaded when somebody prints."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self.report is not None:
            self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            self._printer.setPageLayout(page_layout())
            self.printing = QPrintDialog(self._printer, self.report)
            self.printing.accepted.connect(self._printed)
            self.printing.setModal(True)
            self.printing.show()

    @Slot()
    def _printed(self) -> None:
        if self.report is not None and self._printer is not None:
            print_pages(self.report.paper(), self._printer)
            self.report.say("Sent to the printer")

    # ------------------------------------------------------------ the mail

    def _open_mail(self, probe: Probe) -> None:
        made = self.mail = RequestDialog(self._theme, probe, self._window)
        made.save_requested.connect(self._ask_mail)
        made.copy_requested.connect(self._copy_mail)
        made.mail_requested.connect(self._open_in_program)
        made.finished.connect(self._closed)
        made.open()

    @Slot()
    def _ask_mail(self) -> None:
        if self.mail is not None:
            self.saver = FileSaver("Save the mail", "Mail (*.eml)", "eml", self.mail)
            self.saver.chosen.connect(self._save_mail)
            self.saver.ask(Path.home() / "access-request.eml")

    @Slot(object)
    def _save_mail(self, file: Path) -> None:
        dialog = self.mail
        if dialog is None:
            return
        probe, made, to = dialog.probe, dialog.request, dialog.to
        options = Options(addresses=dialog.addresses.isChecked())

        def work() -> Path:
            attached = files.attachment(probe, options)
            paths.write_atomic(file, eml(made, to, (attached,), at=time.time()))
            return file

        self._write(work)

    @Slot()
    def _copy_mail(self) -> None:
        if self.mail is not None:
            QGuiApplication.clipboard().setText(self.mail.request.body)
            self.mail.say("The text is copied")

    @Slot()
    def _open_in_program(self) -> None:
        if self.mail is not None:
            address = QUrl.fromEncoded(mailto(self.mail.request, self.mail.to).encode())
            if QDesktopServices.openUrl(address):
                self.mail.say_no_program("Handed to the desktop: attach the report there. If nothing opens:")
            else:
                self.mail.say_no_program("No mail program answers to mailto: on this computer. Instead:")

    # ------------------------------------------------------------ writing

    def _write(self, work: Callable[[], Path]) -> None:
        task = Task("report", work, self)
        task.done.connect(self._written)
        task.failed.connect(self._not_written)
        task.start()

    @Slot(object)
    def _written(self, file: Path) -> None:
        for dialog in (self.report, self.mail):
            if dialog is not None:
                dialog.say(f"Written: {file}")

    @Slot(object)
    def _not_written(self, fault: object) -> None:
        for dialog in (self.report, self.mail):
            if dialog is not None:
                dialog.say(str(getattr(fault, "what", fault)), "fault")

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.report = self.mail = self.saver = self.printing = None
