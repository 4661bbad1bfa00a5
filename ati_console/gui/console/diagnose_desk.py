"""A probe from the wish to its end: the link makes way, secrets are looked up, it runs on its thread, and is kept."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.access import Probe
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.diagnose_aim import DiagnoseAim, Job
from ati_console.gui.console.diagnose_link import DiagnoseLink
from ati_console.gui.console.diagnose_ready import Ready, prober, refusal, with_second
from ati_console.gui.console.diagnose_rehearsal import DiagnoseRehearsal
from ati_console.gui.console.diagnose_shelf import DiagnoseShelf
from ati_console.gui.console.diagnose_trust import DiagnoseTrust
from ati_console.gui.console.entry import Entry
from ati_console.gui.console.opening import Doors
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.secrets_desk import Looked, SecretsDesk
from ati_console.gui.console.sides import Sides
from ati_console.gui.console.take_over import clash
from ati_console.gui.diagnose.model import Going, Phase
from ati_console.gui.diagnose.pages import DiagnosePages
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.plain import plain
from ati_console.mqtt.session import Credentials
from ati_console.probe.connector import Target
from ati_console.probe.prober import Outcome
from ati_console.probe.stages import Failure
from ati_console.probe.whom import Whom
from ati_console.settings.profile import Profile
from ati_console.status import Fault, Severity
from ati_console.workers.probe_worker import ProbeWorker
from ati_console.workers.refusal_worker import Refusal
from ati_console.workers.task import Task


class DiagnoseDesk(QObject):
    """`said(words)` in passing, `failed(Fault)`. One probe at a time."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self, console: ConsoleModel, pages: DiagnosePages, brokers: Brokers, runs: Runs, sides: Sides, doors: Doors,
        window: MainWindow, program: str,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._model, self._sides, self._secrets, self._program = pages.model, sides, doors.secrets, program
        self._brokers, self._own = brokers, console.own
        self.shelf = DiagnoseShelf(self._model, self)
        self.aim = DiagnoseAim(self._model, brokers, self.shelf, doors.ids, window)
        self.link = DiagnoseLink(console, brokers, runs, window)
        self.entry = Entry(SecretsDesk(doors.secrets, self), window.theme, window)
        self.rehearsal = DiagnoseRehearsal(self)
        self.trust = DiagnoseTrust(doors.secrets, window.theme, window)
        self.worker: ProbeWorker | None = None
        self._job: Job | None = None
        self._again: Job | None = None  # was refused: its password may be typed again
        self._second: Task | None = None
        self._wire()
        self.shelf.read()
        self.aim.refresh()

    # ------------------------------------------------------------ before

    @Slot(object)
    def _wanted(self, job: Job) -> None:
        if self._model.going.runs:
            return
        never = job.draft.whom is Whom.NEVER
        why = "" if never else clash(job.profile, job.client_id, self._sides.in_use_beside())
        if why:
            self._not_begun(why)
            return
        self._job, self._again = job, None
        self._model.set_going(Going(Phase.PREPARING, time.time(), words="Making way for it"))
        self.link.make_way(job.profile, job.client_id, job.draft.whom)

    @Slot()
    def _free(self) -> None:
        job = self._job
        if job is None:
            return
        self._model.set_going(Going(Phase.PREPARING, time.time(), words="Looking for its secrets"))
        if job.refused:
            self.entry.ask_again(job.profile, refusal(job.refused))
        elif job.credentials is not None:
            self._find_second(job, job.profile, job.credentials)
        else:
            self.entry.connect_to(job.profile)

    @Slot(object)
    def _looked(self, looked: Looked) -> None:
        if self._job is not None:
            self._find_second(self._job, looked.profile, looked.credentials)

    def _find_second(self, job: Job, profile: Profile, credentials: Credentials) -> None:
        """Another identity listens with its own secrets; without any it is not let in, and the cells say so."""
        target, named = Target(profile, credentials, job.client_id), self._brokers.book.named(job.draft.second)
        if named is None:
            self._begin(Ready(job, target))
            return
        self._second = Task(
            "second identity", partial(with_second, job, target, named, self._secrets, self.aim.id_of(named)), self
        )
        self._second.done.connect(self._begin)
        self._second.failed.connect(self._failed)
        self._second.start()

    # ------------------------------------------------------------ while it runs

    @Slot(object)
    def _begin(self, ready: Ready) -> None:
        self._second = None
        if self._job is not ready.job:
            return  # it was cancelled meanwhile
        job, plan = ready.job, ready.job.draft.plan(ready.target.profile)
        self._own.put("probe", OwnLink("probe, one after the other", job.profile.name, job.client_id))
        if job.earlier is None:
            self._model.set_probe(None)
        make = partial(prober, ready, plan, self._program)
        worker = self.worker = ProbeWorker(make, self._keep if job.kept else None, self)
        worker.changed.connect(self._model.set_probe)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        self._model.set_going(Going(Phase.RUNNING, time.time(), plan.more(job.earlier).seconds))
        worker.start()

    def _keep(self, probe: Probe) -> None:
        """On the thread of the probe."""
        self.shelf.store.keep(probe, now=probe.ended is not None)

    @Slot()
    def _pause(self) -> None:
        self._turn(Phase.PAUSED)

    @Slot()
    def _resume(self) -> None:
        self._turn(Phase.RUNNING)

    def _turn(self, phase: Phase) -> None:
        going, worker = self._model.going, self.worker
        if worker is not None and going.phase in (Phase.RUNNING, Phase.PAUSED):
            (worker.pause if phase is Phase.PAUSED else worker.resume)()
            self._model.set_going(Going(phase, going.began, going.about_s))

    @Slot()
    def cancel(self) -> None:
        """Takes effect within a second at every stage; before it began, at once."""
        going, worker = self._model.going, self.worker
        if worker is not None and worker.isRunning():
            self._model.set_going(Going(Phase.CANCELLING, going.began, going.about_s))
            worker.cancel()
        else:
            self.entry.leave()
            self._left("")

    # ------------------------------------------------------------ after

    @Slot(object)
    def _ended(self, outcome: Outcome) -> None:
        worker = self.worker
        if worker is not None and worker.kept_badly:
            self.failed.emit(
                Fault(time.time(), "probe", f"The run is not kept: {worker.kept_badly}", "", Severity.WARNING)
            )
        job, refused = self._job, outcome.failure is Failure.REFUSED
        self._again = job if refused and job is not None and job.kept else None
        self._left(outcome.words if outcome.failure is not None else "")

    @Slot()
    def _ask_password(self) -> None:
        """What was typed wrongly would only be sent wrongly again."""
        if self._again is not None:
            self._wanted(replace(self._again, credentials=None, refused=self._model.going.words))

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self.failed.emit(fault)
        self._left(fault.what)

    @Slot()
    def _refused(self) -> None:
        """The user would not have it, or would not say a password: a wrong one can still be mended."""
        self._again = self._job if self._job is not None and self._job.refused else None
        self._left("Not begun: nothing was sent")

    def _not_begun(self, why: str) -> None:
        self.said.emit(why)
        self._model.set_going(Going(words=plain(why, 300)))

    def _left(self, words: str) -> None:
        self._job = None
        self._own.leave("probe")
        if self._second is not None:
            self._second.drop()
            self._second = None
        self._model.set_going(Going(words=plain(words, 300), refused=self._again is not None))
        self.link.come_back()
        self.shelf.read()

    # ------------------------------------------------------------ rehearsals and certificates

    @Slot(str)
    def _rehearse(self, mode: str) -> None:
        if not self._model.going.runs:
            self._model.set_probe(None)
            self._model.set_rehearsal(mode)
            self.rehearsal.start(mode)

    @Slot(object)
    def _rehearsing(self, refusal: Refusal) -> None:
        self.aim.rehearse(refusal)
        self._model.run_requested.emit()

    @Slot()
    def _leave_rehearsal(self) -> None:
        """Broker, certificate and password go; what was found stays on the screen until something else is shown."""
        self.cancel()
        self.rehearsal.leave()
        self._model.set_rehearsal("")
        self.aim.rehearse(None)

    @Slot()
    def _look_at_certificate(self) -> None:
        if self.aim.profile is not None:
            self.trust.look(self.aim.profile)

    @Slot(object)
    def _trusted(self, profile: Profile) -> None:
        self._brokers.renew(profile)  # the link of the window knows it, too
        self._brokers.book.keep(profile)
        self.aim.choose(profile)
        if self._brokers.renewed:
            self.link.know_more()
        self.said.emit(f"{plain(profile.name, 64)} trusts this CA from now on. Run the probe again")

    # ------------------------------------------------------------ the end of the window

    def halt(self) -> None:
        """Each thread gets its time, a late one is named in the log."""
        self._job = None
        self.entry.leave()
        if self.worker is not None:
            self.worker.stop()
        self.rehearsal.stop()
        self.shelf.finish()

    def _wire(self) -> None:
        model = self._model
        self.aim.wanted.connect(self._wanted)
        self.link.free.connect(self._free)
        self.link.refused.connect(self._refused)
        self.entry.ready.connect(self._looked)
        self.entry.left.connect(self._refused)
        self.rehearsal.ready.connect(self._rehearsing)
        self.trust.trusted.connect(self._trusted)
        model.pause_requested.connect(self._pause)
        model.resume_requested.connect(self._resume)
        model.cancel_requested.connect(self.cancel)
        model.rehearsal_requested.connect(self._rehearse)
        model.rehearsal_left.connect(self._leave_rehearsal)
        model.certificate_requested.connect(self._look_at_certificate)
        model.password_requested.connect(self._ask_password)
        for part in (self.aim, self.shelf, self.entry):
            part.said.connect(self.said)
        for failing in (self.shelf, self.entry, self.link, self.rehearsal):
            failing.failed.connect(self.failed)
        for ending in (self.link.failed, self.entry.failed, self.rehearsal.failed):
            ending.connect(self._not_ready)

    @Slot(object)
    def _not_ready(self, fault: Fault) -> None:
        if self._model.going.phase is Phase.PREPARING:
            self._left(fault.what)
        if self.rehearsal.now is None:
            self._model.set_rehearsal("")
