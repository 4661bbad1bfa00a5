"""The runs that are kept: opened again, compared with, deleted and had back."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ati_console.fleet.view import Mark
from ati_console.gui.diagnose.model import DiagnoseModel, KeptRun
from ati_console.gui.diagnose.stages import is_settled
from ati_console.gui.diagnose.tabs import EMPTY, DiagnoseTab
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain, span
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, FilterField
from ati_console.gui.theme import Theme

LOOK: Final = ListLook(
    ("Run", "Began", "Profile", "Broker", "Role", "Why nothing arrives", "Cells", "Took", "Ended"),
    {0: 64, 1: 150, 2: 140, 3: 190, 4: 120, 5: 200, 6: 64, 7: 84, 8: 200}, {2: 1.0, 3: 1.1, 5: 1.2, 8: 1.2},
    EMPTY[DiagnoseTab.RUNS], name="Kept runs", row_height=24,
)  # fmt: skip


class RunsPage(QFrame):
    """`opened`: a run was chosen to be looked at."""

    opened = Signal()

    def __init__(self, console: ConsoleModel, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._console, self._model = console, model
        self.list = ListPage(theme, LOOK)
        self.filter_field = FilterField(theme, "Ctrl F", 200)
        self.open, self.compare = QPushButton("Open"), QPushButton("Compare with the shown run")
        self.delete, self.undo = QPushButton("Delete"), QPushButton("Undo the deletion")
        self._build(theme)
        self._wire()
        self._show()

    @property
    def chosen(self) -> KeptRun | None:
        rows = self.list.selected()
        run = rows[0].origin if rows else None
        return run if isinstance(run, KeptRun) else None

    @Slot()
    def _show(self) -> None:
        self.list.set_rows([self._row(run) for run in self._model.runs])
        self._show_able()

    def _row(self, run: KeptRun) -> ListRow:
        probe = run.probe
        ended = "complete" if probe.complete else "settled" if is_settled(probe) else probe.stopped or "by force"
        cells = (
            str(run.number), self._console.notation.day(probe.began), plain(probe.profile, 64),
            plain(probe.address, 100),
            probe.role.value, plain(probe.cause, 100), str(len(probe.cells)), span(probe.used.seconds),
            plain(ended, 200),
        )  # fmt: skip
        values = (run.number, probe.began, *cells[2:6], len(probe.cells), probe.used.seconds, ended)
        shape = Glyph.CHECK if is_settled(probe) else Mark.STALE
        return ListRow(probe.id, cells, shape, origin=run, order=(-run.number,), values=values)

    @Slot()
    def _show_able(self) -> None:
        run, shown, busy = self.chosen, self._model.probe, self._model.going.runs
        other = run is not None and shown is not None and shown.id != run.probe.id
        self.open.setEnabled(run is not None and not busy)
        self.compare.setEnabled(other)
        self.compare.setToolTip("" if other else "Choose a run that is not the one that is shown")
        self.delete.setEnabled(run is not None and not busy)
        self.undo.setVisible(self._model.deleted is not None)

    @Slot(object)
    def open_run(self, run: KeptRun) -> None:
        if not self._model.going.runs:
            self._model.open_requested.emit(run.probe.id)
            self.opened.emit()

    @Slot()
    def _open(self) -> None:
        if self.chosen is not None:
            self.open_run(self.chosen)

    @Slot()
    def _compare(self) -> None:
        if self.chosen is not None:
            self._model.compare_requested.emit(self.chosen.probe.id)
            self.opened.emit()

    @Slot()
    def _delete(self) -> None:
        if self.chosen is not None:
            self._model.delete_requested.emit(self.chosen.probe.id)

    def _wire(self) -> None:
        model = self._model
        for changed in (model.runs_changed, self._console.notation_changed):
            changed.connect(self._show)
        for changed in (model.going_changed, model.probe_changed):
            changed.connect(self._show_able)
        self.list.table.selectionModel().selectionChanged.connect(self._show_able)
        self.list.opened.connect(self.open_run)
        self.filter_field.textChanged.connect(self.list.set_filter)
        self.open.clicked.connect(self._open)
        self.compare.clicked.connect(self._compare)
        self.delete.clicked.connect(self._delete)
        self.undo.clicked.connect(model.undo_requested)

    def _build(self, theme: Theme) -> None:
        head, column = Bar(theme, 36), QVBoxLayout(self)
        head.row.addWidget(Label("Kept runs", "title"))
        head.row.addWidget(Label("in the data folder, the newest 100", "muted"))
        head.row.addStretch(1)
        for button in (self.undo, self.delete, self.compare, self.open):
            head.row.addWidget(button)
        head.row.addWidget(self.filter_field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
