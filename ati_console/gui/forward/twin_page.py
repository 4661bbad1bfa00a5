"""The way to Twinzo, stage by stage; what was found there, to be ticked and taken into the site."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console.forward.checked import StageVerdict, TwinChecked, TwinStage, TwinStageResult
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.forward.stage_strip import StageStrip
from ati_console.gui.forward.tick_list import TickList
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import span
from ati_console.gui.models.twin_rows import HEADERS, NAMES, adoption, notes, rows, stages, ticked_at_first
from ati_console.gui.panels.card_notes import NotesPage
from ati_console.gui.panels.list_page import ListLook
from ati_console.gui.panels.parts import Bar, splitter
from ati_console.gui.theme import Theme
from ati_console.site.site import Site

LOOK: Final = ListLook(
    HEADERS, {1: 268, 2: 152, 3: 150}, {0: 1.0},
    ("ph.database", "Branches and sectors of Twinzo", "They are listed here once the check has come that far."),
    {1: Voice.MUTED, 3: Voice.MUTED}, {2: brush.RIGHT}, name="Branches and sectors of Twinzo; Space ticks",
)  # fmt: skip
NOTES_EMPTY: Final = (
    "ph.check-circle", "What the check will tell", "Which credential works, whether branches, sectors and devices of"
    " the site are there, and what to do where not.",
)  # fmt: skip
SIZES: Final = (860, 516)


class TwinPage(QWidget):
    """Knows the model and what it is told. The check itself is a wish, and so is what is done with its answer."""

    check_requested = Signal()
    cancel_requested = Signal()
    credentials_requested = Signal()

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._site: Site | None = None
        self._seen: dict[TwinStage, TwinStageResult] = {}
        self._found: TwinChecked | None = None
        self._began_at = self._ended_at = 0.0
        self._running = False
        self._build()
        self._connect()
        self._show()

    @property
    def running(self) -> bool:
        return self._running

    # ------------------------------------------------------------ what it is told

    def set_site(self, site: Site | None) -> None:
        """Another site: what was found is of no use for it. The same one, changed: only the last column is."""
        same = site is not None and self._site is not None and site.twin == self._site.twin
        self._site = site
        if not same:
            self._seen, self._found = {}, None
        self._show_found()
        self._show()

    def begin(self) -> None:
        self._seen, self._found, self._running = {}, None, True
        self._began_at = self._model.now()
        self._show_found()
        self._show()

    @Slot(object)
    def show_step(self, seen: TwinStageResult) -> None:
        self._seen[seen.stage] = seen
        self._show()

    @Slot(object)
    def show_found(self, found: TwinChecked) -> None:
        """It has ended."""
        self._found, self._running = found, False
        self._ended_at = self._model.now()
        self._show_found()
        self._show()

    def end(self) -> None:
        """Without an answer: cancelled, or it failed and somebody has said why."""
        self._running = False
        self._ended_at = self._model.now()
        self._seen = {stage: seen for stage, seen in self._seen.items() if seen.verdict is not StageVerdict.RUNNING}
        self._show()

    def refresh(self, now: float) -> bool:
        self._say(now)
        return False

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        self.strip.show_stages(stages(self._seen))
        self.notes.show_notes(notes(self._seen, self._found))
        self.again.setEnabled(self._site is not None and not self._running)
        self.again.setText("Check again" if self._seen else "Check Twinzo")
        self.cancel.setVisible(self._running)
        self._show_credentials()
        self._say(self._model.now())

    def _show_credentials(self) -> None:
        by_key = self._site is None or self._site.twin.auth == "api-key"
        self.credentials.setText("API key" if by_key else "Device passwords")
        self.credentials.setToolTip("Give or replace what Twinzo is asked with; it goes to the key store")
        self.credentials.setEnabled(self._site is not None)

    def _say(self, now: float) -> None:
        if self._running:
            running = (NAMES[one.stage] for one in self._seen.values() if one.verdict is StageVerdict.RUNNING)
            asked = next(running, "")
            words = f"asking {asked}, {span(now - self._began_at)}"
        elif self._seen:
            took = span(self._ended_at - self._began_at)
            words = f"checked {self._model.notation.clock(self._ended_at)} in {took}"
        else:
            words = "not checked yet" if self._site else "no site is open"
        self._told.setText(words)

    def _show_found(self) -> None:
        found = self._found or TwinChecked(())
        self.ticks.set_rows(rows(found, self._site), ticked_at_first(found, self._site))

    @Slot()
    def _ticks_changed(self) -> None:
        made, ticked = self.ticks.list.rows.rows, self.ticks.ticked
        wish, known = adoption(made, ticked), ticked_at_first(self._found or TwinChecked(()), self._site)
        other = any(row.cells[3].startswith("other") for row in made if row.key in ticked)
        new = bool(ticked - known) or other
        self.use.setEnabled(new and self._model.grants(wish))
        self.use.setToolTip("" if new else "Tick what the site does not have yet")

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.strip = StageStrip(self._theme, "Stages of the way to Twinzo")
        bar = Bar(self._theme, 37)
        self._told = Label("", "muted")
        self.cancel, self.again, self.use = QPushButton("Cancel"), QPushButton(), QPushButton("Use in the site")
        self.credentials = QPushButton()
        set_look(self.use, "kind", "primary")
        bar.row.addWidget(Label("Twinzo check", "title"))
        bar.row.addWidget(self._told)
        bar.row.addStretch(1)
        for button in (self.cancel, self.credentials, self.again, self.use):
            bar.row.addWidget(button)
        self.ticks, self.notes = TickList(self._theme, LOOK), NotesPage(self._theme, "Conclusions", NOTES_EMPTY)
        panes = splitter(Qt.Orientation.Horizontal, self.ticks, self.notes, grows=self.ticks)
        Lengths(self._theme, self).panes(panes, *SIZES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(bar)
        column.addWidget(panes, 1)

    def _connect(self) -> None:
        self.again.clicked.connect(self.check_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.credentials.clicked.connect(self.credentials_requested)
        self.use.clicked.connect(self._use)
        self.ticks.ticks_changed.connect(self._ticks_changed)
        self._model.grants_changed.connect(self._ticks_changed)

    @Slot()
    def _use(self) -> None:
        self._model.wish(adoption(self.ticks.list.rows.rows, self.ticks.ticked))
