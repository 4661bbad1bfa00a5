"""The row above the anchors: which sector, what is in use, which model is fitted, and what was applied before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from ati_console.gui import icons
from ati_console.gui.calibration.bench import Bench
from ati_console.gui.caret_box import CaretBox
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.site.calibration import CalibrationError, Model, Spec
from ati_console.site.calibration_history import ORIGINAL, Applied

MODELS: Final = (Model.SIMILARITY, Model.REFLECTION, Model.FIXED, Model.AFFINE)
WORDS: Final = {
    Model.SIMILARITY: "Similarity",
    Model.REFLECTION: "With reflection",
    Model.FIXED: "Reflection, scale 1000",
    Model.AFFINE: "Full affine",
}
MOST_LISTED: Final = 20
NEVER: Final = "never calibrated: corner to corner, 1 m is 1,000 mm"


class CalibrationHead(Bar):
    """`restore_requested(Applied)`, `sector_chosen(int)`, `refused(str)`."""

    restore_requested = Signal(object)
    sector_chosen = Signal(int)
    refused = Signal(str)

    def __init__(self, theme: Theme, bench: Bench, parent: QWidget | None = None) -> None:
        self._bench, self._notation = bench, LOCAL_METRES
        super().__init__(theme, 36, parent)
        self.said = ElidedLabel("", "muted")
        self.sectors = CaretBox(theme)
        self.sectors.setAccessibleName("Sector that is calibrated")
        self.models = Segments(theme, "Model", [WORDS[model] for model in MODELS])
        self.scale = QLineEdit()
        self.scale.setAccessibleName("Scale, sector mm a robot metre")
        self.scale.setToolTip("Sector millimetres a robot metre; 1000 unless Twinzo's plan has another scale")
        self.scale.setMaxLength(12)
        self.on_floor = IconButton(theme, "ph.map-trifold", "Anchors and arrows on the floor, true to scale")
        self.on_floor.setCheckable(True)
        self.history = QToolButton()
        self._menu = QMenu(self.history)
        self._lay_out()
        bench.changed.connect(self._renew)
        self.models.chosen.connect(self._choose)
        self.scale.editingFinished.connect(self._rescale)
        self.sectors.activated.connect(self._choose_sector)
        self._dress()
        self._renew()

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self._renew()

    def _lay_out(self) -> None:
        self.history.setMenu(self._menu)
        self._menu.triggered.connect(self._restore)
        self.history.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.history.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.history.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._model_word = Label("model", "muted")
        for widget in (Label("Calibration", "title"), self.sectors):
            self.row.addWidget(widget)
        self.row.addWidget(self.said, 1)
        for right in (self._model_word, self.models, self.scale, self.on_floor, self.history):
            self.row.addWidget(right)

    def _set_row(self) -> None:
        super()._set_row()
        if hasattr(self, "history"):
            self._dress()

    def _dress(self) -> None:
        px = self._theme.px
        self.scale.setFixedWidth(px(64))
        self.sectors.setFixedWidth(px(96))
        self.history.setFixedHeight(px(28))
        self.history.setIcon(icons.icon("ph.clock-counter-clockwise", self._theme.colors.text_muted))
        self.history.setIconSize(QSize(px(16), px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._model_word.setVisible(self.width() >= self._theme.px(1000))

    # ------------------------------------------------------------ what is shown

    @Slot()
    def _renew(self) -> None:
        bench, spec = self._bench, self._bench.spec
        self.said.setText(_in_use(bench, self._notation))
        fixed = f"Reflection, scale {spec.scale:g}"
        self.models.rename(MODELS.index(Model.FIXED), fixed)
        self.models.show_choice(MODELS.index(spec.model))
        self.models.setEnabled(bench.sector is not None)
        self.scale.setVisible(spec.model is Model.FIXED)
        if not self.scale.hasFocus():
            self.scale.setText(f"{spec.scale:g}")
        self._show_sectors()
        self._show_history(bench.applied)

    def _show_sectors(self) -> None:
        bench = self._bench
        names = [f"sector {one.id}" for one in bench.sectors]
        if [self.sectors.itemText(at) for at in range(self.sectors.count())] != names:
            self.sectors.clear()
            self.sectors.addItems(names)
        if bench.sector is not None and bench.sector in bench.sectors:
            self.sectors.setCurrentIndex(bench.sectors.index(bench.sector))
        self.sectors.setVisible(len(names) > 1)

    def _show_history(self, applied: Sequence[Applied]) -> None:
        self.history.setText(f" History {len(applied)}")
        self.history.setAccessibleName(f"History of applied fits, {len(applied)}")
        self.history.setEnabled(bool(applied))
        self.history.setToolTip("Put one of them back" if applied else "Nothing was applied yet")
        self._menu.clear()
        original = self._bench.original
        for done in (*reversed(applied[-MOST_LISTED:]), *((original,) if original else ())):
            action = QAction(history_words(done, self._notation), self._menu)
            action.setEnabled(done.transform != self._bench.in_use)
            action.setData(done)
            self._menu.addAction(action)

    # ------------------------------------------------------------ what is wished

    @Slot(QAction)
    def _restore(self, action: QAction) -> None:
        self.restore_requested.emit(action.data())

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._bench.choose(Spec(MODELS[index], self._bench.spec.scale))

    @Slot(int)
    def _choose_sector(self, index: int) -> None:
        self.sector_chosen.emit(self._bench.sectors[index].id)

    @Slot()
    def _rescale(self) -> None:
        words = self.scale.text().strip().replace(",", "")
        try:
            self._bench.choose(Spec(self._bench.spec.model, float(words)))
        except CalibrationError as error:
            self._refuse(str(error))
        except ValueError:
            self._refuse(f'"{plain(words, 20)}" is no scale: a number such as 1000')

    def _refuse(self, words: str) -> None:
        self.scale.setText(f"{self._bench.spec.scale:g}")
        self.refused.emit(words)


def _in_use(bench: Bench, notation: Notation) -> str:
    if bench.sector is None:
        return ""
    source = bench.source
    sector = "" if len(bench.sectors) > 1 else f"sector {bench.sector.id}, "
    if source:
        return f"{sector}in use: fit of {notation.short_day(source.at)}"
    return f"{sector}in use: what the site file says" if bench.sector.is_calibrated else f"{sector}{NEVER}"


def history_words(done: Applied, notation: Notation) -> str:
    if done.what == ORIGINAL:
        return f"Before {notation.short_day(done.at)}  what the site file had"
    model = WORDS[done.spec.model] if done.spec.model is not Model.FIXED else f"Reflection, scale {done.spec.scale:g}"
    by = f" by {plain(done.by, 24)}" if done.by else ""
    what = f"{plain(done.what, 24)}, " if done.what else ""
    return f"{notation.short_day(done.at)}  {what}{model}, mean {done.mean_m:.2f} m, worst {done.worst_m:.2f} m{by}"
