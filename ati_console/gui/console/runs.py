"""The run of now: opened, changed while it goes on, left for the next one, halted with the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.console.plant import Change, Plant
from ati_console.gui.console.run import Run
from ati_console.gui.console.switch import Build, Built, Switch, Wanted
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.settings.profile import Profile
from ati_console.site.rules import makes_another_run, rules_of
from ati_console.stages import Plan
from ati_console.status import Fault, LinkState, LinkStatus
from ati_console.workers.rehearsal_worker import RehearsalWorker


class Runs(QObject):
    """One run at a time. `opening` when another one is on its way, `begun` once it is there; `failed(Fault)` when it
    could not be built."""

    opening = Signal()
    begun = Signal()
    failed = Signal(object)

    def __init__(self, model: ConsoleModel, plant: Plant, build: Build, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._plant = model, plant
        self.now: Run | None = None  # or the last one
        self._last: Run | None = None  # the one that left, until the next one has begun
        self._mode = ForwardMode.OFF  # of the run of now, or the last one, when another takes its place
        self._listening = self._over = False
        self._switch = Switch(build, self)
        self._switch.built.connect(self._built)
        self._switch.failed.connect(self._not_built)
        model.listen_requested.connect(self._listen)

    def open(self, plan: Plan, rehearsal: RehearsalWorker | None = None) -> None:
        """The run of now ends in order, then this one begins; the window goes on meanwhile."""
        leaving, self.now = self.now, None
        if leaving is not None:
            leaving.silence()
            self._last, self._mode = leaving, self._model.forward.mode
        plan = self._carried(plan) if rehearsal is None else plan
        self._mode = plan.mode  # of whoever takes its place before it has begun
        before = self._last if rehearsal is None and self._last and self._last.is_of(plan.profile) else None
        self._model.reset(
            keeps=before is not None,
            delivers=before is not None and before.delivers_as(plan),
            listens=before is not None and before.plan.profile.topics == plan.profile.topics,
        )
        self.opening.emit()
        self.allow_forward()
        self._model.set_link(LinkStatus(LinkState.CONNECTING, time.time()))
        self._switch.turn(leaving, Wanted(plan, rehearsal, before))

    def stands(self) -> bool:
        """There is a link to speak of, and be it one that was refused."""
        return self._model.link.state is not LinkState.OFFLINE

    def goes_on(self, profile: Profile) -> bool:
        """Forwarding does, when the run of now begins anew with this profile and its site as it was."""
        run = self.now or self._last
        return run is not None and run.delivers_as(replace(run.plan, profile=profile))

    def forward_off(self) -> None:
        """Off counts at once, also while another run is on its way: what leaves sends no more of what it still has."""
        self._mode = ForwardMode.OFF
        leaving = self._last.stages.forwarder if self._last is not None else None
        if leaving is not None:  # not through its worker, which may be deleted by now
            leaving.set_mode(ForwardMode.OFF)
        self._model.set_forward(replace(self._model.forward, mode=ForwardMode.OFF))

    def leave(self) -> None:
        """Disconnect. The run that is on its way is not wanted any more either."""
        if self.now is not None:
            self.now.leave()
            return
        self.forward_off()
        self._switch.turn(None, Wanted())
        self._model.set_link(LinkStatus(LinkState.OFFLINE, time.time()))

    def _carried(self, plan: Plan) -> Plan:
        """On stays on for the same broker and branches: a password typed again is no reason to stop delivering."""
        return replace(plan, mode=self._mode) if self._last is not None and self._last.delivers_as(plan) else plan

    def change(self, change: Change, reopen: Callable[[], None]) -> None:
        """Mapping, places and conventions reach the run that goes on; whatever it was made from makes another.

        Not so the demo: its broker, sherpas and twin would go with its run.
        """
        rehearsed = self.now is not None and self.now.rehearsal is not None
        if makes_another_run(change.before, change.after) and not rehearsed:
            if self._model.forward.mode is not ForwardMode.OFF and change.before.branches != change.after.branches:
                self._plant.said.emit("Another run with the changed site: forwarding is off until it is switched on")
            self.allow_forward()
            reopen()
        elif self.now is not None:
            self.now.use(rules_of(change.after))

    def allow_forward(self) -> None:
        self._plant.allow_forward(connected=self.now is not None)

    def halt(self) -> None:
        """Upstream first; each thread gets its time, a late one is named in the log."""
        self._over = True
        if self.now is not None:
            self.now.halt()
        self._switch.wait()

    @property
    def over(self) -> bool:
        return self._over

    @Slot(object)
    def _built(self, built: Built) -> None:
        plan, stages = built.wanted.plan, built.stages
        if self._over or plan is None or stages is None:
            return
        self._last = None
        run = self.now = Run(plan, stages, self._model, built.wanted.rehearsal, self)
        self.allow_forward()
        run.ingest.listen(self._listening)
        if self._plant.site is not None:
            run.use(rules_of(self._plant.site.site))  # it may have been changed while the stages were built
        if run.forward is not None and self._mode is not plan.mode:
            run.forward.set_mode(self._mode)  # it was switched off meanwhile
        run.start()
        self.begun.emit()

    @Slot(object)
    def _not_built(self, fault: Fault) -> None:
        self._model.set_forward(ForwardStatus())
        self.failed.emit(fault)

    @Slot(object)
    def say_fault(self, fault: Fault) -> None:
        """What could not be opened, read or kept is said; without a run the link says it too."""
        self._model.add_fault(fault)
        if self.now is None and self._model.link.state is LinkState.CONNECTING:
            self._model.set_link(LinkStatus(reason=fault.what, reason_at=fault.at, advice=fault.next_step))

    @Slot(bool)
    def _listen(self, on: bool) -> None:
        self._listening = on  # a later run is listened to as well
