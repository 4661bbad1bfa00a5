"""Is it in the right place? Anchors with what they are worth, arrows, the verdict, and a way to put a fit into use."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.calibration.arrows import ArrowChart
from ati_console.gui.calibration.bench import Bench
from ati_console.gui.calibration.entry import AnchorEntry
from ati_console.gui.calibration.extent import extent_said
from ati_console.gui.calibration.floor_marks import floor_anchors
from ati_console.gui.calibration.foot import CalibrationFoot
from ati_console.gui.calibration.head import CalibrationHead
from ati_console.gui.calibration.pose_now import PoseWatch
from ati_console.gui.calibration.survey_words import Said, said
from ati_console.gui.calibration.table import AnchorTable
from ati_console.gui.calibration.verdict import Verdict, floor_of
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import SetSource, SetTransform
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme
from ati_console.site.calibration import Anchor
from ati_console.site.calibration_history import ORIGINAL, Applied
from ati_console.site.floorplan import FloorMap
from ati_console.site.site import Transform

CHART: Final = (130, 184, 420)  # px: least, usual, most
VERDICT: Final = 336
EMPTY: Final = (
    "ph.crosshair",
    "No anchors yet",
    "An anchor is a place that is known on both sides: a station or a standing sherpa, and where Twinzo's plan has it. "
    "Two give a fit, four or more show what it is worth. Begin with the buttons below.",
)


class CalibrationPane(QFrame):
    """Knows the model, and the bench that its desk fills. `refresh` once a frame while it is seen.

    `import_requested`, `export_requested`, `sector_chosen(int)` go to the desk, `said(str)` to whoever shows a toast;
    transforms and conventions go through the model as wishes.
    """

    import_requested = Signal()
    export_requested = Signal()
    sector_chosen = Signal(int)
    said = Signal(str)
    floor_changed = Signal(object)  # tuple[FloorAnchor, ...]: what the floor shows of it
    pick_requested = Signal()  # a click on the floor for the anchor that is typed

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self.setObjectName("Pane")
        self.bench = Bench(self)
        self._watch = PoseWatch()
        self._looked_at = -1
        self._extent: Said | None = None
        self.head = CalibrationHead(theme, self.bench)
        self.table = AnchorTable(theme, self.bench)
        self.empty = EmptyState(theme, *EMPTY)
        self.foot, self.entry = CalibrationFoot(theme), AnchorEntry(theme)
        self.chart, self.verdict = ArrowChart(theme, self.bench), Verdict(theme, self.bench)
        self._build()
        self._connect()
        self._redress()
        self._renotate()
        self._renew()

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._body, self._below = QStackedWidget(), QStackedWidget()
        for widget in (self.empty, self.table):
            self._body.addWidget(widget)
        for bar in (self.foot, self.entry):
            self._below.addWidget(bar)
        side = QWidget()  # one pane: Tab reads the table and what is below it before the verdict beside them
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._body, 1)
        left.addWidget(self._below)
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        self._across.addWidget(side, 1)
        for part in (_vrule(), self.chart, _vrule(), self.verdict):
            self._across.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._across, 1)
        self.chart.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _connect(self) -> None:
        model, foot, entry = self._model, self.foot, self.entry
        self.bench.changed.connect(self._renew)
        model.fleet_changed.connect(self._note_pose)
        model.notation_changed.connect(self._renotate)
        self._theme.changed.connect(self._redress)
        for refusing in (self.table.refused, self.head.refused):
            refusing.connect(self.said)
        self.head.restore_requested.connect(self._restore)
        self.head.sector_chosen.connect(self.sector_chosen)
        self.verdict.apply_requested.connect(self._apply)
        self.verdict.undo_requested.connect(self._take_back)
        foot.pose_requested.connect(self._begin_pose)
        foot.station_requested.connect(self._begin_station)
        foot.typed_requested.connect(self._begin_typed)
        foot.import_requested.connect(self.import_requested)
        foot.export_requested.connect(self.export_requested)
        foot.wished.connect(self._set_source)
        entry.made.connect(self._add)
        entry.left.connect(self._leave_entry)
        entry.pick_requested.connect(self.pick_requested)
        self.head.on_floor.toggled.connect(self._show_on_floor)

    @Slot()
    def _renotate(self) -> None:
        self.head.set_notation(self._model.notation)

    @Slot()
    def _redress(self) -> None:
        self._size_chart()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._size_chart()

    def _size_chart(self) -> None:
        """Square where there is room: below the deliveries it is narrow, in its own tab it may be large."""
        least, usual, most = (self._theme.px(one) for one in CHART)
        self.verdict.setFixedWidth(self._theme.px(VERDICT))
        spare = self.width() - self.verdict.width() - self._theme.px(840)
        width = max(least, min(usual + max(0, self.height() - self._theme.px(320)), spare, most))
        self.chart.setFixedWidth(width)

    # ------------------------------------------------------------ what it is told

    def set_floor(self, floor: FloorMap | None) -> None:
        """The ATI map of the sector: its stations, and how far the floor goes."""
        self.entry.set_stations(floor.stations if floor else ())
        bounds = floor.bounds if floor else None
        self.verdict.set_floor((*bounds,) if bounds else floor_of(self.bench.sector))
        self._renew()

    def refresh(self, now: float) -> bool:
        """The button of the selected sherpa, and the line about the heading."""
        view = self._model.selected_robot
        sector = self.bench.sector is not None
        reading = self._watch.reading(view, now, self._model.limits)
        self.foot.show_pose(self._model.selected if view else "", reading)
        if not sector:
            self.foot.pose.setEnabled(False)
        words = self._feed_words(now)
        self.foot.show_survey(words, may=self._model.grants(words.wish))
        return False

    def _feed_words(self, now: float) -> Said:
        """What moves say; before there are enough, what the places say, once a second."""
        survey, conventions = self._model.fleet.survey, self._model.conventions
        if survey.suggests:
            return said(survey, conventions)
        if int(now) != self._looked_at:
            poses = (view.state.pose for view in self._model.robots.values())
            self._looked_at, self._extent = int(now), extent_said(poses, self.verdict.floor_m, conventions)
        return self._extent or said(survey, conventions)

    @Slot()
    def _note_pose(self) -> None:
        self._watch.note(self._model.selected_robot)

    @Slot()
    def _renew(self) -> None:
        self._body.setCurrentWidget(self.table if self.bench.anchors else self.empty)
        stations = self.entry.has_stations
        self.foot.allow(sector=self.bench.sector is not None, stations=stations, anchors=bool(self.bench.anchors))
        self._show_on_floor()

    @Slot()
    def _show_on_floor(self) -> None:
        self.floor_changed.emit(floor_anchors(self.bench) if self.head.on_floor.isChecked() else ())

    # ------------------------------------------------------------ adding

    @Slot()
    def _begin_pose(self) -> None:
        view = self._model.selected_robot
        reading = self._watch.reading(view, self._model.now(), self._model.limits)
        if reading.refusal:
            self.said.emit(reading.refusal)
            return
        self._open_entry()
        self.entry.begin(f"{plain(self._model.selected, 60)} pose", (reading.x_m, reading.y_m), reading.words)

    @Slot()
    def _begin_station(self) -> None:
        self._open_entry()
        self.entry.begin_station()

    @Slot()
    def _begin_typed(self) -> None:
        self._open_entry()
        self.entry.begin()

    def _open_entry(self) -> None:
        self._below.setCurrentWidget(self.entry)

    @Slot()
    def _leave_entry(self) -> None:
        self._below.setCurrentWidget(self.foot)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _add(self, anchor: Anchor) -> None:
        if not self.bench.add([anchor]):
            self.said.emit("No room: a sector takes at most 64 anchors")
        self._leave_entry()

    # ------------------------------------------------------------ wishes

    @Slot()
    def _apply(self) -> None:
        fit = self.bench.fit
        if fit is not None and self.bench.sector is not None:
            self._use(fit.transform, f"calibration of sector {self.bench.sector.id}")

    @Slot()
    def _take_back(self) -> None:
        done = self.bench.undo()
        if done is not None:
            self._wish_transform(done.before, f"without {self._named(done)}")

    @Slot(object)
    def _restore(self, done: Applied) -> None:
        self._use(done.transform, f"{self._named(done)} again")

    def _named(self, done: Applied) -> str:
        original = done.what == ORIGINAL
        return "what the site had before" if original else f"the fit of {self._model.notation.short_day(done.at)}"

    def _use(self, transform: Transform, words: str) -> None:
        """One that the history knows already is put into no history again, but can be taken back all the same."""
        before, known = self.bench.in_use, self.bench.knows(transform)
        self._wish_transform(transform, words)
        if known and before is not None and self.bench.in_use == transform != before:
            self.bench.note_again(before)

    def _wish_transform(self, transform: object, words: str) -> None:
        assert self.bench.sector is not None
        self._model.wish(SetTransform(self.bench.sector.id, transform, words))  # type: ignore[arg-type]

    @Slot(object)
    def _set_source(self, wish: SetSource) -> None:
        self._model.wish(wish)


def _vrule() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "vrule")
    return made
