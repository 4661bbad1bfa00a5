"""The log: its last lines, by level and by words, to be copied without secrets; and what the last crash left."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console import paths
from ati_console.gui.crash import report
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models import log_lines
from ati_console.gui.models.log_lines import LogLine
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

LOOK_MS: Final = 1_000
LEVELS: Final = (("All", 0), ("Info", 1), ("Warnings", 2), ("Errors", 3))
LOOK: Final = ListLook(
    log_lines.HEADERS, {0: 172, 1: 72, 2: 190}, {3: 1.0},
    ("ph.terminal-window", "Nothing in the log yet", "What the console does and what goes wrong is written down here."),
    {1: Voice.MUTED, 2: Voice.MUTED}, name="Log, the newest first",
)  # fmt: skip


class LogPage(QWidget):
    """Reads the file once a second while it can be seen. `said(words)` after copying."""

    said = Signal(str)
    report_seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[LogLine] = []
        self._size = (-1, -1)  # of the file when it was read: bytes, changed at
        self._least = 1
        self._notation = LOCAL_METRES
        self._report: Path | None = None
        self.levels = Segments(theme, "Least level", [words for words, _rank in LEVELS])
        self.filter = FilterField(theme, width=220)
        self.copy = IconButton(theme, "ph.copy", "Copy every line shown, without secrets", "Copy all")
        self.folder = IconButton(theme, "ph.folder-open", "Open the data folder", "Data folder")
        self.list = ListPage(theme, LOOK)
        self._count = Label("", "muted")
        self._build(theme)
        self._wire()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.levels.show_choice(1)

    def show_report(self, file: Path) -> None:
        """The newest crash report, until it was opened or put away."""
        self._report = file
        words = (
            f"The console had an error of its own, {report.when(file)}. What it was is in {file.name}, without secrets."
        )
        self._report_words.setText(words)
        self._report_bar.setAccessibleName(words)
        self._report_bar.show()

    @property
    def file(self) -> Path:
        return paths.logs_dir() / "ati-console.log"

    @Slot()
    def look(self) -> None:
        """Read the tail again when the file has changed."""
        try:
            found = self.file.stat() if self.file.exists() else None
            size = (found.st_size, found.st_mtime_ns) if found else (0, 0)
            if size == self._size:
                return
            self._lines = log_lines.parse(log_lines.tail(self.file))
        except OSError as error:
            self._count.setText(plain(f"The log cannot be read: {error.strerror}"))
            return
        self._size = size
        self._show()

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self._show()

    def _show(self) -> None:
        rows = log_lines.rows(self._lines, self._least, self._notation)
        self.list.set_rows(rows)
        self._count.setText(f"{len(rows):,} lines, the newest first")

    @Slot(int)
    def _choose_level(self, choice: int) -> None:
        self.levels.show_choice(choice)
        self._least = LEVELS[choice][1]
        self._show()

    @Slot()
    def copy_all(self) -> None:
        shown = {row.key for row in self.list.rows.rows}
        lines = [line for line in self._lines if (line.at, line.number, line.what) in shown]
        QGuiApplication.clipboard().setText(log_lines.as_text(lines))
        self.said.emit(f"{counted(len(lines), 'line')} copied, without secrets")

    @Slot()
    def open_folder(self) -> None:
        self._open(paths.home())

    @Slot()
    def open_report(self) -> None:
        if self._report is not None and self._open(self._report):
            self.put_report_away()

    def _open(self, file: Path) -> bool:
        """Says where it lies as well: a desktop that has nothing to open it with says nothing."""
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
        words = "The desktop was asked to open" if opened else "This desktop opens nothing:"
        self.said.emit(f"{words} {plain(str(file), 200)}")
        return opened

    @Slot()
    def copy_report(self) -> None:
        if self._report is None:
            return
        try:
            QGuiApplication.clipboard().setText(report.read(self._report))
        except OSError as error:
            self.said.emit(f"The report cannot be read: {error.strerror}")
            return
        self.said.emit("Crash report copied, without secrets")

    @Slot()
    def put_report_away(self) -> None:
        self._report_bar.hide()
        self.report_seen.emit()

    # ------------------------------------------------------------ building

    def _build(self, theme: Theme) -> None:
        head = Bar(theme, 44)
        for widget in (Label("Log", "title"), self._count):
            head.row.addWidget(widget)
        head.row.addStretch(1)
        for tool in (self.levels, self.filter, self.copy, self.folder):
            head.row.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._build_report(theme))
        column.addWidget(self.list, 1)

    def _build_report(self, theme: Theme) -> Bar:
        self._report_bar = Bar(theme, 40)
        self._report_words = ElidedLabel(kind="medium")
        self.report_open, self.report_copy = QPushButton("Open the report"), QPushButton("Copy it")
        self.report_done = IconButton(theme, "ph.x", "Put this away; the report stays in the folder of the log")
        row = self._report_bar.row
        row.addWidget(GlyphMark(theme, Glyph.FINDING))
        row.addWidget(self._report_words, 1)
        for button in (self.report_open, self.report_copy, self.report_done):
            row.addWidget(button)
        self._report_bar.hide()
        return self._report_bar

    def _wire(self) -> None:
        self.levels.chosen.connect(self._choose_level)
        self.filter.textChanged.connect(self.list.set_filter)
        self.copy.clicked.connect(self.copy_all)
        self.folder.clicked.connect(self.open_folder)
        self.report_open.clicked.connect(self.open_report)
        self.report_copy.clicked.connect(self.copy_report)
        self.report_done.clicked.connect(self.put_report_away)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
