"""Runs the trial for the window: with the profile of now, asked twice in production, exported where the user says."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console import paths
from ati_console.fleet.contract import Contract, Row, contract
from ati_console.forward.missing_devices import Devices, devices_of
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.publish_seen import SeenBy
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.twin_desk import TwinDesk
from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.table_text import for_spreadsheet
from ati_console.gui.models.trial_rows import began
from ati_console.gui.publish.contract_window import ContractWindow
from ati_console.gui.publish.trial_column import TrialColumn
from ati_console.gui.publish.trial_pane import NO_BROKER
from ati_console.publish.bench import Facts
from ati_console.publish.contract_export import as_csv, as_markdown
from ati_console.publish.trial_links import TrialLinks
from ati_console.publish.trial_report import as_json
from ati_console.publish.trial_report import as_markdown as trial_markdown
from ati_console.publish.trial_values import MARK, Trial, TrialPlan
from ati_console.publish.trials import TrialRun
from ati_console.settings.profile import Profile
from ati_console.status import Fault, Severity
from ati_console.wire.messages import Conventions
from ati_console.workers.trial_worker import TrialWorker

LONGEST_KEEP_ALIVE_S = 20
CONTRACT_MS = 1_000  # the contract is made anew once a second, while it can be seen


class TrialDesk(QObject):
    """`failed(Fault)`, `said(str)`. One trial at a time."""

    failed = Signal(object)
    said = Signal(str)

    def __init__(
        self, model: ConsoleModel, plant: Plant, runs: Runs, twin: TwinDesk, seen: SeenBy, column: TrialColumn,
        window: MainWindow,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._model, self._plant, self._runs, self.column, self._window = model, plant, runs, column, window
        self._twin, self._seen = twin, seen
        self._worker: TrialWorker | None = None
        self._wanted: TrialPlan | None = None
        self._asks_left = 0
        self._owner = False
        self._outdated = False
        self.question: QuestionDialog | None = None
        self.whole = ContractWindow(window.theme, window)
        self._texts: tuple[bytes, bytes] = (b"", b"")
        self.saver = FileSaver("Save", "JSON (*.json);;Markdown (*.md)", "json", window)
        self.contract_saver = FileSaver("Save the fleet contract", "CSV (*.csv);;Markdown (*.md)", "csv", window)
        self._second = QTimer(self)
        self._second.setInterval(CONTRACT_MS)
        self._wire()

    def stop(self) -> None:
        """With the window: the links of a running trial are closed first."""
        self._second.stop()
        if self._worker is not None:
            self._worker.stop()

    # ------------------------------------------------------------ running

    @Slot(object)
    def ask(self, plan: TrialPlan) -> None:
        run = self._runs.now
        if run is None or self._running:
            return
        if self._seen.looking:
            self.said.emit("The secrets of the second identity are being looked up: try again in a moment")
            return
        self._wanted = plan
        self._asks_left = 2 if self._seen.in_production and plan.steps != (5,) else 0
        self._go_on()

    @Slot()
    def cancel(self) -> None:
        if self._worker is not None:
            self._worker.ask_to_stop()

    @property
    def _running(self) -> bool:
        return self._worker is not None and self._worker.isRunning()

    @Slot()
    def _go_on(self) -> None:
        run, plan = self._runs.now, self._wanted
        if run is None or plan is None:
            return
        if self._asks_left:
            self._asks_left -= 1
            self._ask_production(run.plan.profile, again=self._asks_left == 0)
            return
        self._wanted = None
        self._begin(plan)

    def _ask_production(self, profile: Profile, *, again: bool) -> None:
        title = f"Really publish to {profile.name}?" if again else f"{profile.name} is in production"
        words = "Sherpas trial-01 and on appear for whoever listens there, at the rate of the rapid test."
        words = f"Asked a second time. {words}" if again else words
        self.question = QuestionDialog(
            self._window.theme, title, words, ("Run the trial", "Cancel"), self._window, production=True
        )
        self.question.accepted.connect(self._go_on)
        self._runs.opening.connect(self.question.reject)  # it names the broker of before
        self.question.open()

    def _begin(self, plan: TrialPlan) -> None:
        run = self._runs.now
        assert run is not None
        profile, site = run.plan.profile, self._plant.site
        listed = len(self._listed())
        keep = min(profile.keep_alive_s, LONGEST_KEEP_ALIVE_S)
        plan = replace(plan, keep_alive_s=keep, sherpas=min(listed, 20) or plan.sherpas)
        topics = site.site.source.topics if site else ()
        links = TrialLinks(profile, run.plan.credentials, keep_alive_s=keep, second=self._seen.second, topics=topics)
        self._model.own.put("trial", *(OwnLink("trial", name, client_id) for name, client_id in links.client_ids))
        worker = self._worker = TrialWorker(self)
        worker.changed.connect(self._show)
        worker.failed.connect(self.failed)
        worker.finished.connect(self._ended)
        worker.begin(TrialRun(links, plan, self._facts(profile), worker.tell, earlier=self.column.trial.trial))

    def _facts(self, profile: Profile) -> Facts:
        site = self._plant.site
        seen = frozenset(name for name in self._model.fleet.robots if not name.startswith(MARK))
        devices = self._devices()
        return Facts(
            broker=f"{profile.host}:{profile.port}",
            loopback=profile.is_loopback and profile.proxy is None,
            listed=self._listed(),
            conventions=site.site.source.conventions if site else Conventions(),
            seen=seen,
            confirmed="in the window" if self._owner else "",
            missing=devices.missing,
            check=devices.why,
        )

    def _devices(self) -> Devices:
        """By the last Twinzo check, as long as it asked the Twinzo that the site names now."""
        site, last = self._plant.site, self._twin.last
        if site is None or last is None:
            return Devices(None)
        if last.site.twin != site.site.twin:
            return Devices(None, "checked for another address or client than the site's of now")
        devices = devices_of(site.site, last.found)
        return replace(devices, why=devices.why or f"checked {self._model.notation.clock(last.at)}")

    def _listed(self) -> frozenset[str]:
        site = self._plant.site
        return frozenset(robot.sherpa for robot in site.site.robots if robot.enabled) if site else frozenset()

    @Slot(object)
    def _show(self, trial: Trial) -> None:
        self.column.trial.show_trial(trial)
        self.column.show_said(began(trial, self._model.notation.clock(trial.began_at)))

    @Slot()
    def _ended(self) -> None:
        self._model.own.leave("trial")
        self._allow()
        if self._outdated:  # something that step 5 asks for was answered while the others ran
            self._judge_anew()

    @Slot(bool)
    def _confirm(self, on: bool) -> None:
        self._owner = on
        self._judge_anew()

    @Slot()
    def _judge_anew(self) -> None:
        """Step 5 sends nothing: it is judged anew at once, when there is a trial to judge."""
        trial = self.column.trial
        self._outdated = trial.trial is not None and trial.trial.running
        if trial.trial is not None and not trial.why_not:
            self.ask(replace(trial.plan, steps=(5,)))

    @Slot()
    def _allow(self) -> None:
        why_not = "" if self._runs.now is not None else NO_BROKER
        self.column.trial.allow(why_not)
        self.column.allow_handover(why_not)

    # ------------------------------------------------------------ the contract

    @Slot()
    def _look(self) -> None:
        self._allow()
        if not (self.column.isVisible() or self.whole.isVisible()):
            return
        made = self._contract()
        self.column.contract.show_contract(made)
        if self.whole.isVisible():
            self.whole.show_contract(made)

    def _contract(self) -> Contract:
        return contract(self._model.fleet, self._listed(), self._model.now(), but=MARK)

    @Slot()
    def show_all(self) -> None:
        self.whole.show_contract(self._contract())
        self.whole.come()

    @Slot(object)
    def _open_row(self, row: Row) -> None:
        self.show_all()
        self.whole.show_row(row)

    # ------------------------------------------------------------ saving

    @Slot()
    def export(self) -> None:
        trial = self.column.trial.trial
        if trial is not None:
            self._texts = as_json(trial), trial_markdown(trial).encode()
            self.saver.ask(
                Path.home() / f"trial-{time.strftime('%Y%m%d-%H%M', time.localtime(self._model.now()))}.json"
            )

    @Slot()
    def save_csv(self) -> None:
        self._save_contract("csv")

    @Slot()
    def save_markdown(self) -> None:
        self._save_contract("md")

    def _save_contract(self, suffix: str) -> None:
        made = self.whole.contract
        self._texts = for_spreadsheet(as_csv(made)), as_markdown(made).encode()
        self.contract_saver.ask(Path.home() / f"fleet-contract.{suffix}")

    @Slot(object)
    def _save(self, file: Path) -> None:
        first, markdown = self._texts
        try:
            paths.write_atomic(file, markdown if file.suffix == ".md" else first)
        except OSError as error:
            what = f"{file.name} could not be written: {error.strerror or error}"
            self.failed.emit(Fault(self._model.now(), "window", what, "Save it to another folder", Severity.WARNING))
            return
        self.said.emit(f"Saved in {file.name}")

    def _wire(self) -> None:
        pane, below = self.column.trial, self.column.contract
        pane.run_requested.connect(self.ask)
        pane.stop_requested.connect(self.cancel)
        pane.export_requested.connect(self.export)
        pane.confirmed.connect(self._confirm)
        self._twin.answered.connect(self._judge_anew)
        self.column.handover_requested.connect(self._window.ati_handover_requested)
        below.all_requested.connect(self.show_all)
        below.row_opened.connect(self._open_row)
        self.whole.csv_requested.connect(self.save_csv)
        self.whole.markdown_requested.connect(self.save_markdown)
        self.saver.chosen.connect(self._save)
        self.contract_saver.chosen.connect(self._save)
        self._model.link_changed.connect(self._allow)
        self._second.timeout.connect(self._look)
        self._second.start()
        self._allow()
