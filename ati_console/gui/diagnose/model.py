"""The one model behind the panes of Diagnose: the probe that is shown, what goes on, what is chosen, what is wished."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.access import Event, Place, Probe, Used
from ati_console.gui.diagnose.draft import Draft
from ati_console.probe.compare import Change, compare

NO_DRAFT: Final = Draft()  # frozen, both
NO_COST: Final = Used()


class Phase(enum.Enum):
    IDLE = "idle"
    PREPARING = "preparing"  # secrets, or the link is being paused
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"


@dataclass(frozen=True, slots=True)
class Going:
    """What goes on. `words`: of what is being prepared, or how the last run ended early; `refused`: its account was not
    let in, and may say its password again."""

    phase: Phase = Phase.IDLE
    began: float = 0.0  # unix seconds
    about_s: float = 0.0  # how long the plan takes
    words: str = ""
    refused: bool = False

    @property
    def runs(self) -> bool:
        return self.phase is not Phase.IDLE


@dataclass(frozen=True, slots=True)
class Aim:
    """Which broker a run would be about. `name` "" without any; `cost` of the plan as it stands."""

    name: str = ""
    address: str = ""
    client_id: str = ""
    publish_only: bool = False
    production: bool = False
    draft: Draft = NO_DRAFT
    cost: Used = NO_COST


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run on disk. `number` counts those that are kept, the oldest is 1."""

    number: int
    probe: Probe


@dataclass(frozen=True, slots=True)
class Compared:
    """The shown probe against an earlier one."""

    before: Probe
    changes: tuple[Change, ...]
    number: int = 0

    def at(self, place: Place) -> Change | None:
        return next((change for change in self.changes if change.place == place), None)


class DiagnoseModel(QObject):
    """Latest values; a setter emits one signal without arguments. Wishes are signals that end in `_requested`."""

    probe_changed = Signal()
    going_changed = Signal()
    aim_changed = Signal()
    runs_changed = Signal()
    compared_changed = Signal()
    place_changed = Signal()
    event_changed = Signal()
    rehearsal_changed = Signal()
    run_requested = Signal()
    resume_run_requested = Signal()  # an interrupted one goes on
    plan_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    cancel_requested = Signal()
    open_requested = Signal(str)  # the id of a kept run
    compare_requested = Signal(str)  # with this one; "" for none
    delete_requested = Signal(str)
    undo_requested = Signal()
    rehearsal_requested = Signal(str)  # the mode
    rehearsal_left = Signal()
    certificate_requested = Signal()
    password_requested = Signal()  # after a refusal: typed again, then asked again

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.probe: Probe | None = None
        self.going = Going()
        self.aim = Aim()
        self.runs: tuple[KeptRun, ...] = ()  # newest first
        self.deleted: Probe | None = None  # the last one: it can be had back
        self.interrupted: Probe | None = None  # of this broker, offered to be resumed
        self.compared: Compared | None = None
        self.place: Place | None = None
        self.chosen_event: Event | None = None
        self.rehearsal = ""  # the mode, while one goes on

    @Slot(object)
    def set_probe(self, probe: Probe | None) -> None:
        another = probe is None or self.probe is None or probe.id != self.probe.id
        self.probe = probe
        if another:
            self.place = self.chosen_event = self.compared = None
        if another or self.compared is not None:
            self._compare_again()
        self.probe_changed.emit()
        if another:
            self.place_changed.emit()
            self.event_changed.emit()

    def set_going(self, going: Going) -> None:
        if going != self.going:
            self.going = going
            self.going_changed.emit()

    def set_aim(self, aim: Aim, interrupted: Probe | None = None) -> None:
        if (aim, interrupted) != (self.aim, self.interrupted):
            self.aim, self.interrupted = aim, interrupted
            self.aim_changed.emit()

    def set_runs(self, runs: tuple[KeptRun, ...], deleted: Probe | None = None) -> None:
        self.runs, self.deleted = runs, deleted
        self.runs_changed.emit()

    def set_rehearsal(self, mode: str) -> None:
        if mode != self.rehearsal:
            self.rehearsal = mode
            self.rehearsal_changed.emit()

    def compare_with(self, before: Probe | None) -> None:
        number = self.number_of(before)
        self.compared = Compared(before, (), number) if before is not None else None
        self._compare_again()

    def _compare_again(self) -> None:
        known = self.compared
        if known is not None and self.probe is not None:
            self.compared = Compared(known.before, compare(known.before, self.probe), known.number)
        self.compared_changed.emit()

    # ------------------------------------------------------------ what is chosen

    @Slot(object)
    def select_place(self, place: Place | None) -> None:
        """A cell; its last mark in the timeline goes with it. One that has none (asked with others, or not asked) does
        not leave the mark of another cell behind."""
        if place == self.place:
            return
        self.place = place
        if place is not None:
            self.chosen_event = self._last_event(place)
        self.place_changed.emit()
        self.event_changed.emit()

    @Slot(object)
    def select_event(self, event: Event | None) -> None:
        """A mark of the timeline; its cell goes with it."""
        self.chosen_event = event
        if event is not None and event.place is not None and event.place != self.place:
            self.place = event.place
            self.place_changed.emit()
        self.event_changed.emit()

    def _last_event(self, place: Place) -> Event | None:
        events = self.probe.events if self.probe else ()
        return next((event for event in reversed(events) if event.place == place), None)

    # ------------------------------------------------------------ what is known

    def number_of(self, probe: Probe | None) -> int:
        """Of a kept run; 0 when it is not kept."""
        return next((run.number for run in self.runs if probe is not None and run.probe.id == probe.id), 0)

    @property
    def earlier(self) -> KeptRun | None:
        """The run before the shown one with the same broker, to compare with."""
        shown = self.probe
        if shown is None:
            return None
        like = (run for run in self.runs if run.probe.address == shown.address and run.probe.began < shown.began)
        return next(like, None)
