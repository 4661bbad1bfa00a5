"""The Access page: stages, what is to be known now, matrix, conclusions and budget, timeline below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console.access import Place
from ati_console.gui.diagnose.budget_pane import BudgetPane
from ati_console.gui.diagnose.changes_pane import ChangesPane
from ati_console.gui.diagnose.conclusions_pane import ConclusionsPane
from ati_console.gui.diagnose.matrix_pane import MatrixPane
from ati_console.gui.diagnose.model import DiagnoseModel, Phase
from ati_console.gui.diagnose.notice import Notice
from ati_console.gui.diagnose.pane_sizes import PaneSizes
from ati_console.gui.diagnose.rehearsal_band import RehearsalBand
from ati_console.gui.diagnose.rehearsal_strip import RehearsalStrip
from ati_console.gui.diagnose.stage_row import StageRow
from ati_console.gui.diagnose.stages import StageLook, State, ended_words, is_settled, stage_looks
from ati_console.gui.diagnose.timeline_pane import TimelinePane
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import sentence
from ati_console.gui.panels.parts import splitter
from ati_console.gui.theme import Theme
from ati_console.probe.plan import FIRST_MESSAGE

SIDE: Final = 0.29  # of the width (look.md, diagnose-dark)
SIDE_LEAST, SIDE_MOST = 330, 460
BELOW, STRIP = 152, 250  # px at zoom 1
WIDE: Final = 1_560  # px at zoom 1: below it the matrix beside the column of a rehearsal would scroll sideways


class AccessPage(QWidget):
    """`refresh(now)` puts what is new into the panes: a probe may say a lot within one frame."""

    def __init__(self, console: ConsoleModel, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._dirty = True
        self.stages, self.matrix = StageRow(theme), MatrixPane(model, theme)
        self.certificate, self.go_on = QPushButton("Look at its certificate"), QPushButton("Go on with it")
        self.password = QPushButton("Type the password again")
        self.notice = Notice(theme, (self.certificate, self.go_on, self.password))
        self.conclusions, self.changes = ConclusionsPane(model, theme), ChangesPane(model, theme)
        self.budget, self.timeline = BudgetPane(model, theme), TimelinePane(console, model, theme)
        self.strip, self.band = RehearsalStrip(model, theme), RehearsalBand(model, theme)
        self._build()
        self._wire(console)

    # ------------------------------------------------------------ frames

    def refresh(self, now: float) -> bool:
        if self._dirty:
            self._dirty = False
            self._show()
        return False

    @Slot()
    def _changed(self) -> None:
        self._dirty = True

    def _show(self) -> None:
        model = self._model
        asking = model.going.runs and model.going.phase is not Phase.PREPARING  # nothing is sent before it begins
        self.stages.show_stages(stage_looks(model.probe, running=asking))
        self.matrix.show_probe()
        self.conclusions.show_probe()
        self.budget.show_probe()
        self.timeline.show_probe()
        for part in (self.strip, self.band):
            part.show_probe()
        self._show_notice()

    def _show_notice(self) -> None:
        model = self._model
        going, probe, waiting = model.going, model.probe, model.interrupted
        failed = next((one for one in self.stages.stages if one.state is State.FAILED), None)
        if going.runs:
            self.notice.say("Paused: nothing is sent until you resume" if going.phase is Phase.PAUSED else "")
        elif failed is not None and failed.name == "TLS":
            self.notice.say(_failed_words(failed), "fault", self.certificate)
        elif failed is not None and going.refused and failed.name.startswith("CONNECT"):
            self.notice.say(_failed_words(failed), "fault", self.password)
        elif failed is not None and failed.name not in ("SUBSCRIBE", FIRST_MESSAGE):
            self.notice.say(_failed_words(failed), "fault")
        elif waiting is not None and (probe is None or probe.id == waiting.id):
            tone = "info" if is_settled(waiting) else "warning"
            self.notice.say(ended_words(waiting), tone, self.go_on)
        elif probe is not None and probe.stopped:
            self.notice.say(ended_words(probe), "info" if is_settled(probe) else "warning")
        else:
            self.notice.say(going.words, "warning")

    # ------------------------------------------------------------ wishes

    @Slot(object)
    def _choose_places(self, places: tuple[Place, ...]) -> None:
        """All of them are marked; the first one is looked at."""
        self.matrix.filter_field.clear()
        if places:
            self._model.select_place(places[0])
            self.matrix.view.show_places(places)

    @Slot()
    def _open_cell(self) -> None:
        """Its packets, for the arrow keys."""
        self.timeline.detail.take_keys()

    @Slot()
    def _show_compared(self) -> None:
        self.changes.setVisible(self._model.compared is not None)

    # ------------------------------------------------------------ building

    def _wire(self, console: ConsoleModel) -> None:
        model = self._model
        for changed in (
            model.probe_changed,
            model.going_changed,
            model.aim_changed,
            model.runs_changed,
            console.link_changed,
        ):
            changed.connect(self._changed)
        self.matrix.view.opened.connect(self._open_cell)
        self.conclusions.places_chosen.connect(self._choose_places)
        self.changes.places_chosen.connect(self._choose_places)
        self.certificate.clicked.connect(model.certificate_requested)
        self.go_on.clicked.connect(model.resume_run_requested)
        self.password.clicked.connect(model.password_requested)
        model.compared_changed.connect(self._show_compared)
        self._show_compared()

    def _build(self) -> None:
        self._side = splitter(
            Qt.Orientation.Vertical, self.changes, self.conclusions, self.budget, grows=self.conclusions
        )
        self._across = splitter(Qt.Orientation.Horizontal, self.strip, self.matrix, self._side, grows=self.matrix)
        self._down = splitter(Qt.Orientation.Vertical, self._across, self.timeline, grows=self._across)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stages)
        column.addWidget(self.notice)
        column.addWidget(self.band)
        column.addWidget(self._down, 1)
        self._sizes = PaneSizes()  # those that the user drew
        for panes in (self._across, self._side, self._down):
            panes.splitterMoved.connect(self._keep_layout)

    @property
    def sizes(self) -> PaneSizes:
        return self._sizes

    def restore_layout(self, sizes: PaneSizes) -> None:
        """Panes as the user drew them; at first, and with nothing in it, as look.md has them."""
        self._sizes = sizes
        self._place()
        if not (sizes.changes or sizes.budget):
            self._side.setSizes([self.changes.sizeHint().height(), self.height(), self.budget.sizeHint().height()])

    def _place(self) -> None:
        px, kept = self._theme.px, self._sizes
        wide = self.width() >= px(WIDE)
        self.strip.set_room(wide)
        self.band.set_room(not wide)
        side = kept.side or min(max(round(self.width() * SIDE), px(SIDE_LEAST)), px(SIDE_MOST))
        strip, below = kept.strip or px(STRIP), kept.below or px(BELOW)
        left = self.width() - side - (strip if self.strip.isVisible() else 0)
        self._across.setSizes([strip, max(1, left), side])
        self._down.setSizes([max(1, self._down.height() - below), below])
        if kept.changes or kept.budget:
            changes = kept.changes or self.changes.sizeHint().height()
            budget = kept.budget or self.budget.sizeHint().height()
            self._side.setSizes([changes, max(1, self._side.height() - changes - budget), budget])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dirty = True

    @Slot()
    def _keep_layout(self) -> None:
        """A pane that is hidden keeps what it had."""
        kept, (strip, _, side), (changes, _, budget) = self._sizes, self._across.sizes(), self._side.sizes()
        self._sizes = PaneSizes(
            strip if self.strip.isVisible() else kept.strip, side, self._down.sizes()[1],
            changes if self.changes.isVisible() else kept.changes, budget,
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def _failed_words(stage: StageLook) -> str:
    """Two sentences: what happened, what to do."""
    advice = sentence(stage.advice)
    return f"{stage.name}: {stage.words}. {advice}".rstrip(". ")
