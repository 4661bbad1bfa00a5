"""One sherpa as it is being followed: its newest state, and what the ones before say about it. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.fleet.ailments import Symptom
from ati_console.fleet.chart import Chart
from ati_console.fleet.clock import Order, SourceClock, span_words
from ati_console.fleet.errors import Complaint, ErrorLedger, complaints
from ati_console.fleet.findings import RobotFindings
from ati_console.fleet.hour import HourLog
from ati_console.fleet.message import Applied, Message
from ati_console.fleet.motion import Motion
from ati_console.fleet.rate import Rate
from ati_console.fleet.shared_shift import SharedShift
from ati_console.fleet.story import Story
from ati_console.fleet.survey import Mover
from ati_console.fleet.symptoms import is_judged, symptoms
from ati_console.fleet.trail import BatteryHistory, Trail
from ati_console.fleet.trip import TRIP_ENDS, TripLog
from ati_console.fleet.view import RobotView
from ati_console.robot import FLEET_MODE, RobotState
from ati_console.wire.messages import Odd, StatusReport, TripInfo, TripLegs

KEPT_PAYLOAD: Final = 8 * 1024  # bytes; 10,000 sherpas must fit into memory
KEPT_TOPIC: Final = 512
GAP_S: Final = 60.0  # a longer silence is told as a gap
QUEUED_S: Final = 60.0  # a state that much older than its arrival waited somewhere: it is no sign of life
DISTRUST_S: Final = 10.0  # after a jump
STALE_RULE_S: Final = 60.0  # the fleet manager calls a sherpa disconnected after so much silence (contracts.md 1.8)
# A sherpa may stand with a trip for long: at a station, behind an obstacle. So only a pose that is the same to the
# last digit, over ten minutes and thirty states, in fleet mode, with a trip, with nothing to complain of.
FROZEN_S: Final = 600.0
FROZEN_STATES: Final = 30
FROZEN_AGAIN_S: Final = 60.0  # said once a minute
MOVING_S: Final = 2.0
_REPEAT_S: Final = 1.5  # stamps of whole seconds repeat within one


class Track:
    """Applies one sherpa's states in the order they arrive, and shows the result as a RobotView."""

    __slots__ = (
        "_alive_at", "_applied", "_battery", "_before", "_chart", "_clock", "_complaints", "_errors", "_findings",
        "_frozen_said_at", "_hour", "_jumped_at", "_late", "_message", "_messages", "_motion", "_mover",
        "_rate", "_recast", "_report", "_same_pose", "_story", "_trail", "_trip", "_trusted_pose", "dirty",
        "gap_s", "heard_at", "shown_rate",
    )  # fmt: skip

    def __init__(
        self, findings: RobotFindings, errors: ErrorLedger, gap_s: float, mover: Mover | None, shared: SharedShift
    ) -> None:
        self.dirty = False
        self.heard_at = float("-inf")
        self.shown_rate = 0.0
        self._findings, self._errors, self._mover = findings, errors, mover
        self._clock, self._rate, self._chart = SourceClock(shared), Rate(10.0, 6), Chart()
        self._trail, self._battery = Trail(), BatteryHistory()
        self._hour, self._story, self._trip = HourLog(), Story(), TripLog()
        self.gap_s = gap_s
        self._before = b""  # the payload of the state before the newest
        self._motion: Motion | None = None
        self._report: StatusReport | None = None
        self._message: Message | None = None
        self._applied: Applied | None = None
        self._complaints: tuple[Complaint, ...] = ()
        self._messages = self._late = self._same_pose = 0
        self._alive_at = self._jumped_at = self._frozen_said_at = float("-inf")
        self._trusted_pose, self._recast = True, False

    def apply(self, report: StatusReport, message: Message) -> Applied:
        """Take one status into account. A redelivery of the newest changes nothing and gets the same answer."""
        self._messages += 1
        if message.received_at - self.heard_at >= self.gap_s and self._report is not None:
            self._note_silence(message.received_at)
        self.heard_at = message.received_at
        self._rate.count(message.received_at)
        self._hour.count(message.received_at)
        if not (message.retain or message.duplicate):  # what the broker kept or repeats is not its sender's doing
            self._chart.hear(message.received_at, report.state)
        if self._applied is not None and self._is_redelivered(report.state, message):
            return self._applied
        for oddity in report.oddities:
            self._findings.note(oddity.kind, oddity.evidence, message.received_at)
            self._chart.note(oddity, message.received_at)
        order, applied = self._place_in_time(report.state.measured_at, message.received_at)
        if order is Order.LATE:
            self._note_late(report.state, message)
            return applied
        self._accept(report, message, applied)
        return applied

    def view(self, now: float) -> RobotView:
        """Everything there is to show. Only after a first `apply`."""
        report, message, motion = self._report, self._message, self._motion
        assert report is not None and message is not None and motion is not None
        self.shown_rate = self._rate.per_second(now)
        return RobotView(
            state=report.state,
            topic=message.topic[:KEPT_TOPIC],
            dialect=report.dialect,
            received_at=self._alive_at,
            rate_hz=self.shown_rate,
            speed_mps=motion.speed_mps,
            heading_rad=report.state.pose.yaw_rad,
            clock_offset_s=self._clock.own_s,
            pose_trusted=self._trusted_pose,
            charging=self._battery.charging,
            moved_at=motion.moved_at,
            messages=self._messages,
            late=self._late,
            findings=self._findings.open_at(self.heard_at),
            last_payload=message.payload[:KEPT_PAYLOAD],
            last_qos=message.qos,
            heard_at=self.heard_at,
            trail=self._trail.points(),
            battery=self._battery.points(),
            last_size=len(message.payload),
            payload_before=self._before,
            hour=self._hour.frozen(),
            events=self._story.events(),
            gaps=self._story.gaps(),
            driven=self._trip.driven(motion.driven_m),
        )

    def note_trip(self, trip: TripInfo) -> None:
        """What the fleet manager says of a trip of this sherpa."""
        if trip.status in TRIP_ENDS:
            self._story.trip_over(trip.trip_id, trip.status)

    def note_legs(self, legs: TripLegs, at: float) -> None:
        """The legs of a trip of this sherpa that were reported so far."""
        if self._motion is not None:
            self._trip.reported(legs.trip_id, len(legs.legs), self._motion.driven_m, at)

    def recast(self) -> None:
        """The site reads poses and times another way: the next state begins a new way by a new clock."""
        self._clock, self._recast = self._clock.anew(), True
        if self._mover is not None:
            self._mover.clear()

    def symptoms(self, now: float) -> tuple[Symptom, ...]:
        """What is wrong with whoever sends as this sherpa (doctor.py)."""
        return symptoms(self._chart, self._findings, self._clock.own_s, now)

    def offset_s(self, now: float) -> float | None:
        return self._clock.offset_at(now)

    def check_clock(self, *, zones_only: bool) -> None:
        """After a look at all the others; before that a time zone alone is certain."""
        if evidence := self._clock.take_evidence(zones_only=zones_only):
            self._findings.note(Odd.CLOCK_OFFSET, evidence, self.heard_at)

    def is_gone(self, now: float) -> bool:
        """It ended, or rests: what it sent last says nothing about now."""
        return self._chart.is_gone(now)

    def is_judged(self, now: float) -> bool:
        """Has it sent enough to be called well?"""
        return is_judged(self._chart, now)

    def rate_at(self, now: float) -> float:
        return self._rate.per_second(now)

    def _is_redelivered(self, state: RobotState, message: Message) -> bool:
        """The same bytes again, and not as a new message (a parked sherpa repeats itself as well)."""
        assert self._message is not None and self._report is not None
        if message.payload != self._message.payload:
            return False
        same_id = state.message_id is not None and state.message_id == self._report.state.message_id
        if not message.duplicate and not message.retain:
            self._chart.repeat(message.received_at, state, same_id)
        return message.duplicate or same_id

    def _place_in_time(self, measured_at: float | None, received_at: float) -> tuple[Order, Applied]:
        if measured_at is None:
            return Order.NEWEST, Applied(True, False, received_at)
        order = self._clock.judge(measured_at, received_at)
        if order is Order.STEPPED:
            self._findings.note(Odd.CLOCK_OFFSET, "the source's clock was set back", received_at)
        trusted = self._clock.trusted
        return order, Applied(order is not Order.LATE, trusted, measured_at if trusted else received_at)

    def _note_late(self, state: RobotState, message: Message) -> None:
        self._late += 1
        newest = self._report.state.measured_at if self._report is not None else None
        if message.duplicate or newest is None or state.measured_at is None:
            return  # a broker may deliver again what it delivered before
        behind = span_words(abs(newest - state.measured_at))
        self._findings.note(Odd.LATE, f"a state {behind} older than the newest; not applied", message.received_at)

    def _accept(self, report: StatusReport, message: Message, applied: Applied) -> None:
        at = message.received_at
        if not self._is_repeat(report, message):
            self._note_alive(report.state, message, applied)
        self._tell(report.state, at)
        self._move(report, applied, at)
        self._check_pose(report, at)
        self._note_errors(report.state, at)
        self._note_battery(report.state.battery_pct, at)
        if self._message is not None:
            self._before = self._message.payload[:KEPT_PAYLOAD]
        self._report, self._message, self._applied = report, message, applied

    def _tell(self, state: RobotState, at: float) -> None:
        """Before it moves: where a trip begins is where it was."""
        if self._report is None or self._motion is None:
            self._story.begin(state, at)
            self._trip.follow(state, 0.0, at, True)
        else:
            self._story.go_on(self._report.state, state, at)
            self._trip.follow(state, self._motion.driven_m, at, False)

    def _note_silence(self, at: float) -> None:
        self._story.silent(at - self.heard_at, at)
        self._trip.missed()

    def _is_repeat(self, report: StatusReport, message: Message) -> bool:
        """Old news sent as new: the fleet manager's rule for silent sherpas, or a timestamp that stands still."""
        if self._report is None or self._message is None:
            return False
        state, before = report.state, self._report.state
        since = message.received_at - self._message.received_at
        if state.pose != before.pose or since < _REPEAT_S:
            return False
        if state.is_disconnected and before.battery_pct == state.battery_pct:
            return self._note_repeat("the last pose and battery again, as disconnected", message.received_at)
        if state.measured_at is not None and state.measured_at == before.measured_at:
            return self._note_repeat(f"timestamp and pose the same after {span_words(since)}", message.received_at)
        return False

    def _note_repeat(self, evidence: str, at: float) -> bool:
        self._findings.note(Odd.STALE_REPEAT, evidence, at)
        return True

    def _note_alive(self, state: RobotState, message: Message, applied: Applied) -> None:
        """When was it last alive? See RobotView.received_at."""
        if state.is_disconnected and self._report is not None:
            return
        alive_at = message.received_at - (STALE_RULE_S if state.is_disconnected else 0.0)
        if applied.time_trusted and (message.retain or message.received_at - applied.timestamp > QUEUED_S):
            alive_at = min(alive_at, applied.timestamp)
        # Plain max() would keep the age negative for as long as our own clock was set back.
        if alive_at > self._alive_at or message.received_at < self._alive_at:
            self._alive_at = alive_at

    def _move(self, report: StatusReport, applied: Applied, at: float) -> None:
        pose = report.state.pose
        if self._motion is None or self._recast:
            self._motion, self._recast = Motion(pose, applied.timestamp, at), False
            self._trail.clear()
        elif self._motion.advance(pose, applied.timestamp, at, applied.time_trusted):
            self._same_pose = 0
            self._check_motion(self._motion, at)
        else:
            self._same_pose += 1
            self._check_frozen(self._motion, report.state, at)
        if self._mover is not None:
            said = report.yaw_said
            self._mover.note(pose, pose.yaw_rad if said is None else said, applied.timestamp)
        self._trail.add(at, pose.x_m, pose.y_m)
        self._hour.sample(self._motion.speed_mps)

    def _check_motion(self, motion: Motion, at: float) -> None:
        if motion.jump_m:
            self._jumped_at = at
            self._trail.clear()  # a line across the floor would say that it drove there
            self._findings.note(Odd.JUMP, f"{motion.jump_m:.1f} m between two states: faster than 10 m/s", at)
        if motion.heading_words:
            self._findings.note(Odd.HEADING, motion.heading_words, at)

    def _check_frozen(self, motion: Motion, state: RobotState, at: float) -> None:
        still_s = at - motion.still_since
        if still_s < FROZEN_S or self._same_pose < FROZEN_STATES or at - self._frozen_said_at < FROZEN_AGAIN_S:
            return
        has_trip = state.trip_id is not None or state.trip_leg_id is not None
        if has_trip and state.mode == FLEET_MODE and not state.disabled and not self._complaints:
            self._frozen_said_at = at
            words = f"fleet mode, a trip, and not one digit of the pose changed for {still_s / 60:.0f} minutes"
            self._findings.note(Odd.FROZEN_POSE, words, at)

    def _check_pose(self, report: StatusReport, at: float) -> None:
        """Drawn as not trusted: an odd unit, another sherpa's topic, and a while after a jump."""
        suspicious = report.oddities and any(oddity.kind is Odd.UNIT_SUSPICION for oddity in report.oddities)
        self._trusted_pose = not suspicious and report.name_agrees and not 0 <= at - self._jumped_at < DISTRUST_S

    def _note_battery(self, pct: float | None, at: float) -> None:
        assert self._motion is not None
        if pct is not None:
            self._battery.add(at, pct, moving=at - self._motion.moved_at < MOVING_S)
            self._story.charging(self._battery.charging, pct, at)

    def _note_errors(self, state: RobotState, at: float) -> None:
        said = complaints(state)
        if said or self._complaints:
            self._errors.note(state.name, said, self._complaints, at)
            self._complaints = said
