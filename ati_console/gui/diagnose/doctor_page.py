"""Publisher doctor: which senders are broken, by what they send; the worst first, with evidence and the fix."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ati_console.fleet.ailments import UNEXAMINED, CheckUp, Diagnosis
from ati_console.fleet.view import Mark
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.diagnose.doctor_detail import DoctorDetail
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.lengths import Lengths
from ati_console.gui.models import doctor_rows
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import Notation
from ati_console.gui.panels.csv_saver import CsvSaver
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.legend import Legend
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, FilterField, IconButton, splitter
from ati_console.gui.theme import Theme
from ati_console.status import LinkState

_R: Final = brush.RIGHT
LOOK: Final = ListLook(
    doctor_rows.HEADERS, {0: 112, 1: 178, 3: 52, 4: 70, 5: 70, 6: 54, 7: 62}, {2: 1.0},
    ("ph.heartbeat", "No sender to examine", ""),
    {2: Voice.MUTED, 7: Voice.MUTED}, {3: _R, 4: _R, 5: _R, 6: _R, 7: _R}, name="Diagnoses, the worst first",
)  # fmt: skip
FIRST, COUNT = 4, 6  # columns that leave when the evidence would not be readable any more
WIDE: Final = 860  # px at zoom 1, of the table
SPLIT: Final = (64, 36)  # table and detail, per cent
DETAIL_MIN: Final = 340


class DoctorPage(QWidget):
    """`counted(int)`: senders that are broken now, for the tab. `refresh(now)` each frame while it is seen."""

    counted = Signal(int)
    said = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._shown: tuple[CheckUp, Notation, LinkState] | None = None
        self._counted = 0
        self.rows = ListPage(theme, LOOK)
        self.detail = DoctorDetail(theme)
        self.legend = Legend(theme, 14)
        self._listening = EmptyState(theme, "ph.heartbeat", *doctor_rows.empty_words(UNEXAMINED, False))
        self._well = EmptyState(theme, "ph.check-circle", "", "")
        self._saver = CsvSaver(self)
        self._build()
        self._connect()
        self._show()

    @property
    def filter_field(self) -> FilterField:
        """Ctrl+F goes here."""
        return self._filter

    def refresh(self, now: float) -> bool:
        """What changed since the last frame; never asks for another one."""
        wanted = (self._model.fleet.check_up, self._model.notation, self._model.link.state)
        if self._shown is None or wanted[0] is not self._shown[0] or wanted[1:] != self._shown[1:]:
            self._show()
        self._show_detail()
        self._show_columns()
        return False

    def csv_rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """All rows that the filter lets through, with meaning and fix."""
        return doctor_rows.EXPORTED, doctor_rows.exported(list(self.rows.rows.rows))

    @Slot()
    def save_csv(self) -> None:
        self._saver.ask("Diagnoses", self.csv_rows(), self._model.now(), self._model.notation)

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        found, notation, state = self._model.fleet.check_up, self._model.notation, self._model.link.state
        self._shown = found, notation, state
        self.rows.set_rows(doctor_rows.diagnosis_rows(found, notation))
        empty = self._well if found.examined else self._listening
        empty.say(*doctor_rows.empty_words(found, state is LinkState.ONLINE))
        self._pages.setCurrentWidget(self._panes if found.diagnoses else empty)
        for part in (self._filter, self.copy, self.csv):
            part.setEnabled(bool(found.diagnoses))
        self._show_summary(found)
        self._select_shown()

    def _show_summary(self, found: CheckUp) -> None:
        counts = (found.broken, found.gone, found.well, found.waiting)
        words = (f"sender{'' if counts[0] == 1 else 's'} broken", "broken, silent now", "with nothing wrong",
                 "not judged yet")  # fmt: skip
        shapes: tuple[Shape, ...] = (Glyph.CROSS, Mark.STALE, Glyph.CHECK, Glyph.RING)
        items = list(zip(shapes, counts, words, strict=True))
        self.legend.set_items([item for item in items if item[1] or item[0] is not Mark.STALE])
        self.legend.setToolTip("Judged after five messages, or one message and 90 s of silence")
        self.legend.setVisible(bool(found.examined or found.waiting))

    def _show_detail(self) -> None:
        rows = self.rows.selected()
        one = rows[0].origin if rows else None
        chosen = one if isinstance(one, Diagnosis) else None
        view = self._model.robots.get(chosen.sherpa) if chosen is not None else None
        self.detail.show_one(chosen, view, self._model.notation)

    @Slot()
    def count(self) -> None:
        """The tab says it while another page is in view, so this goes by the fleet and not by frames."""
        found = self._model.fleet.check_up
        broken = found.broken
        if broken != self._counted:
            self._counted = broken
            self.counted.emit(broken)

    def _show_columns(self) -> None:
        wide = self.rows.width() >= self._theme.px(WIDE)
        for column in (FIRST, COUNT):
            self.rows.table.show_column(column, wide)

    # ------------------------------------------------------------ selecting

    @Slot(object)
    def _choose(self, one: object) -> None:
        if isinstance(one, Diagnosis):
            self._model.select(one.sherpa)
            self._show_detail()

    @Slot(str)
    def _follow(self, _sherpa: str) -> None:
        self._select_shown()
        self._show_detail()

    def _select_shown(self) -> None:
        if self._model.selected:
            self.rows.select_first(self._is_selected)

    def _is_selected(self, row: ListRow) -> bool:
        return isinstance(row.origin, Diagnosis) and row.origin.sherpa == self._model.selected

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._panes = splitter(Qt.Orientation.Horizontal, self.rows, self.detail)
        for number, share in enumerate(SPLIT):
            self._panes.setStretchFactor(number, share)
        self._panes.setSizes([share * 10 for share in SPLIT])
        Lengths(self._theme, self).give(self.detail.setMinimumWidth, DETAIL_MIN)
        self._pages = QStackedWidget()
        for page in (self._listening, self._well, self._panes):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools())
        column.addWidget(self._pages, 1)

    def _tools(self) -> Bar:
        theme, bar = self._theme, Bar(self._theme, 37)
        self._filter = FilterField(theme, "Ctrl F", 220)
        self.copy = IconButton(theme, "ph.copy", "Copy the selected rows, or all, tab separated (Ctrl+C)", "Copy")
        self.csv = IconButton(theme, "ph.export", "Save the rows that the filter lets through as a CSV file", "CSV")
        bar.row.addWidget(self._filter)
        bar.row.addWidget(self.legend)
        bar.row.addStretch(1)
        for button in (self.copy, self.csv):
            bar.row.addWidget(button)
        return bar

    def _connect(self) -> None:
        self._filter.textChanged.connect(self.rows.set_filter)
        self.rows.chosen.connect(self._choose)
        self.copy.clicked.connect(self.rows.table.copy_rows)
        self.csv.clicked.connect(self.save_csv)
        self.detail.copied.connect(self.said)
        self._saver.said.connect(self.said)
        self._saver.failed.connect(self._model.add_fault)
        self._model.selection_changed.connect(self._follow)
        self._model.fleet_changed.connect(self.count)
