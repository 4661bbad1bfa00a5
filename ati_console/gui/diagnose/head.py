"""The row above the pages of Diagnose: tabs, which run is shown, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ati_console.access import Probe
from ati_console.gui import icons
from ati_console.gui.diagnose.model import DiagnoseModel, Going, Phase
from ati_console.gui.diagnose.rehearsal_menu import RehearsalMenu
from ati_console.gui.diagnose.stages import is_settled
from ati_console.gui.diagnose.tabs import TITLES, DiagnoseTab
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.plain import plain, span
from ati_console.gui.models.wishes import ReportRequested, RequestMail
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme

NO_BROKER: Final = "Connect to a broker or choose a profile first"
BRIEF_BELOW: Final = 1250  # px at zoom 1: narrower rows have no words on what is second


class DiagnoseHead(QFrame):
    """`tab_chosen(int)`; everything else is a wish of the model's."""

    tab_chosen = Signal(int)

    def __init__(self, console: ConsoleModel, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self._console, self._model, self._theme = console, model, theme
        self.setProperty("kind", "header")
        self.tabs = CountTabs(theme, TITLES, "Pages of Diagnose")
        self._words = ElidedLabel("", "muted")
        self.compare = IconButton(theme, "ph.git-diff", "What changed since an earlier run with this broker", "Compare")
        self.rehearse = RehearsalMenu(model, theme)
        self.report, self.mail = QPushButton("Report"), QPushButton("Access request")
        self.pause, self.cancel, self.run = QPushButton("Pause"), QPushButton("Cancel"), QPushButton("Run")
        self._icons = {
            self.report: "ph.file-text", self.mail: "ph.envelope-simple", self.pause: "ph.pause",
            self.cancel: "ph.x", self.run: "ph.play",
        }  # fmt: skip
        set_look(self.run, "kind", "primary")
        self._build()
        self._wire()
        self.show_now()

    def show_now(self) -> None:
        """Of the model as it is; called with each frame while a probe runs, for the seconds."""
        model, going = self._model, self._model.going
        self._words.setText(
            run_words(model.probe, model.number_of(model.probe), going, self._console.now(), self._console.notation)
        )
        self.pause.setVisible(going.phase in (Phase.RUNNING, Phase.PAUSED))
        self.cancel.setVisible(going.runs)
        self.cancel.setEnabled(going.phase is not Phase.CANCELLING)
        self._dress(self.pause, "Resume" if going.phase is Phase.PAUSED else "Pause")
        self._icons[self.pause] = "ph.play" if going.phase is Phase.PAUSED else "ph.pause"
        self._show_run()
        self.rehearse.set_brief(self._is_brief())
        self._show_compare()
        self._show_grants()

    def _show_run(self) -> None:
        going, aim, again = self._model.going, self._model.aim, self._model.probe is not None
        self.run.setVisible(not going.runs)
        self._icons[self.run] = "ph.arrow-clockwise" if again else "ph.play"
        self._dress(self.run, "Run again" if again else "Run")
        self.run.setEnabled(bool(aim.name))
        self.run.setToolTip(f"Probe {plain(aim.name, 64)} by its plan" if aim.name else NO_BROKER)

    def _show_compare(self) -> None:
        compared, earlier = self._model.compared, self._model.earlier
        words = "Leave the comparison" if compared else f"Compare with run {earlier.number}" if earlier else "Compare"
        self.compare.setText("" if self._is_brief() else f" {words}")
        self.compare.setAccessibleName(words)
        self.compare.setToolTip(words if compared or earlier else "There is no earlier run with this broker")
        self.compare.setEnabled(bool(compared or earlier))

    def _show_grants(self) -> None:
        """Whoever builds reports says so; until then there is no button that does nothing."""
        probe = self._model.probe
        for button, wish in ((self.report, ReportRequested), (self.mail, RequestMail)):
            granted = probe is not None and self._console.grants(wish(probe))
            button.setVisible(granted)
            button.setEnabled(granted and not self._model.going.runs)

    def _dress(self, button: QPushButton, words: str) -> None:
        if button.text() != words:
            button.setText(words)
            button.setAccessibleName(words)
        self._redress_one(button)

    # ------------------------------------------------------------ wishes

    @Slot()
    def _compare(self) -> None:
        earlier = self._model.earlier
        self._model.compare_requested.emit("" if self._model.compared or earlier is None else earlier.probe.id)

    @Slot()
    def _pause(self) -> None:
        paused = self._model.going.phase is Phase.PAUSED
        (self._model.resume_requested if paused else self._model.pause_requested).emit()

    @Slot()
    def _report(self) -> None:
        if self._model.probe is not None:
            self._console.wish(ReportRequested(self._model.probe))

    @Slot()
    def _mail(self) -> None:
        if self._model.probe is not None:
            self._console.wish(RequestMail(self._model.probe))

    def show_tab(self, tab: DiagnoseTab) -> None:
        self.tabs.setCurrentIndex(tab)

    # ------------------------------------------------------------ building

    def _wire(self) -> None:
        model = self._model
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.run.clicked.connect(model.run_requested)
        self.cancel.clicked.connect(model.cancel_requested)
        self.pause.clicked.connect(self._pause)
        self.compare.clicked.connect(self._compare)
        self.report.clicked.connect(self._report)
        self.mail.clicked.connect(self._mail)
        for changed in (
            model.probe_changed,
            model.going_changed,
            model.aim_changed,
            model.runs_changed,
            model.compared_changed,
        ):
            changed.connect(self._changed)
        self._console.grants_changed.connect(self._changed)
        self._theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _changed(self) -> None:
        self.tabs.set_count(DiagnoseTab.RUNS, len(self._model.runs))
        self.show_now()

    def _build(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.tabs)
        self._row.addWidget(self._words, 1)
        for widget in (self.rehearse, self.compare, self.report, self.mail, self.pause, self.cancel, self.run):
            self._row.addWidget(widget)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(37))
        self._row.setContentsMargins(px(12), 0, px(8), 1)
        self._row.setSpacing(px(8))
        for button in self._icons:
            button.setFixedHeight(px(28))
            button.setProperty("icon_of", "")
            self._redress_one(button)

    def _redress_one(self, button: QPushButton) -> None:
        """Only when another icon or another theme is due: this runs with each frame."""
        name = f"{self._icons[button]} {self._theme.name} {self._theme.zoom}"
        if button.property("icon_of") != name:
            button.setProperty("icon_of", name)
            colors = self._theme.colors
            tint = colors.on_accent if button is self.run and button.isEnabled() else colors.text
            button.setIcon(icons.icon(self._icons[button], tint))
            button.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))

    def _is_brief(self) -> bool:
        """Before the first run there is room: its words tell of Rehearse, so it is written there."""
        shown = self._model.probe is not None or self._model.going.runs
        return shown and self.width() < self._theme.px(BRIEF_BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_compare()
        self.rehearse.set_brief(self._is_brief())


def run_words(probe: Probe | None, number: int, going: Going, now: float, notation: Notation) -> str:
    """ "run 4, today 13:01:06, finished in 1 m 42 s"."""
    if going.phase is Phase.PREPARING:
        return going.words
    if going.runs:
        passed = span(max(0.0, now - going.began))
        word = {Phase.PAUSED: "paused after", Phase.CANCELLING: "stopping after"}.get(going.phase, "running for")
        return f"{word} {passed} of about {span(going.about_s)}"
    if probe is None:
        return going.words
    name = f"run {number}" if number else "a run that is not kept"
    today = notation.day(now)[:10] == notation.day(probe.began)[:10]
    when = f"today {notation.clock(probe.began)}" if today else notation.day(probe.began)
    took = f"in {span(probe.used.seconds)}"
    return f"{name}, {when}, {'finished' if is_settled(probe) else 'ended early'} {took}"
