"""What we believe about all robots: newest state, errors, findings, trips, counts. Pure; one thread owns it."""

from __future__ import annotations

from typing import Final

import msgspec

from ati_console.fleet.breaches import Breach, BreachLedger
from ati_console.fleet.clock import is_plausible, shared_evidence
from ati_console.fleet.doctor import Doctor
from ati_console.fleet.errors import ErrorLedger
from ati_console.fleet.findings import FindingLedger, RobotFindings
from ati_console.fleet.heading import ALL, Survey, suggestions
from ati_console.fleet.heading import EMPTY as NOTHING_SURVEYED
from ati_console.fleet.limits import DEFAULT_LIMITS, FleetLimits
from ati_console.fleet.message import Applied, Message
from ati_console.fleet.notes import Notes
from ati_console.fleet.rate import Rate
from ati_console.fleet.shared_shift import ENOUGH, SharedShift
from ati_console.fleet.survey import Mover, Surveyor
from ati_console.fleet.track import Track
from ati_console.fleet.unreadable import UnreadableLedger
from ati_console.fleet.view import ErrorEntry, Finding, FleetUpdate, RobotView
from ati_console.wire.excerpt import excerpt
from ati_console.wire.messages import Decoded, Odd, StatusReport, TripInfo, TripLegs, Undecodable

__all__ = ["Applied", "Fleet", "FleetLimits"]

_LIST_PERIOD_S: Final = 0.25  # counts in the lists of errors and findings need no thirty repaints a second
_SWEEP_PERIOD_S: Final = 1.0  # each silent robot's rate is looked at once a second
_CLOCK_PERIOD_S: Final = 1.0  # the clocks of all are compared once a second
_CLOCKS_FOLLOW_S: Final = 10.0
_SILENT_S: Final = 5.0


class Fleet:
    """Feed it with `apply`, `note` and `reject`, read it with `update`. Times are unix seconds, never asked for."""

    def __init__(self, limits: FleetLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._errors = ErrorLedger(limits)
        self._findings = FindingLedger(limits.max_findings)
        self._tracks: dict[str, Track] = {}
        self._names: list[str] = []
        self._dirty: list[str] = []
        self._views: dict[str, RobotView] = {}
        self._shown: dict[str, RobotView] = {}  # the copy handed out last; nobody writes it
        self._errors_shown: tuple[ErrorEntry, ...] = ()
        self._findings_shown: tuple[Finding, ...] = ()
        self._notes = Notes(limits)
        self._rate = Rate(1.0, 10)  # fleets report every 2 to 6 s
        self._surveyor, self._surveyed = Surveyor(), NOTHING_SURVEYED
        self._doctor = Doctor()
        self._breaches, self._unreadable = BreachLedger(), UnreadableLedger()
        self._breaches_shown: tuple[Breach, ...] = ()
        self._shared = SharedShift()
        self._of_all = RobotFindings(ALL, self._findings)
        self._over_limit = self._decoded = self._undecodable = self._seq = 0
        self._last_undecodable = ""
        self._listed_at = self._swept_at = self._clocks_at = float("-inf")
        self._first_clock_at = float("inf")
        self._swept = 0

    def apply(
        self,
        report: StatusReport,
        topic: str,
        payload: bytes,
        received_at: float,
        qos: int = 0,
        duplicate: bool = False,
        retain: bool = False,
    ) -> Applied:
        """Take a status into account; says whether it is the newest and which time its sample should carry."""
        self._decoded += 1
        self._rate.count(received_at)
        track = self._tracks.get(report.state.name) or self._follow(report.state.name)
        if track is None:
            self._over_limit += 1
            return _unfollowed(report, received_at)
        if report.oddities or report.state.measured_at is None:
            self._breaches.note(report, payload, received_at)
        if not track.dirty:
            track.dirty = True
            self._dirty.append(report.state.name)
        return track.apply(report, Message(topic, payload, received_at, qos, duplicate, retain))

    def note(self, decoded: Decoded, received_at: float) -> None:
        """Take anything else into account: trips, legs, events, alerts; of other raw JSON only the count."""
        self._decoded += 1
        self._rate.count(received_at)
        self._notes.add(decoded)
        if isinstance(decoded, TripInfo):
            self._tell_trip(decoded, decoded)
        elif isinstance(decoded, TripLegs):  # legs name no sherpa: the trip does
            self._tell_trip(self._notes.trips.get(decoded.trip_id), decoded, received_at)

    def reject(self, undecodable: Undecodable, topic: str, received_at: float, payload: bytes = b"") -> None:
        """Count what could not be decoded, and keep the last one's reason."""
        self._undecodable += 1
        self._breaches.reject(undecodable, topic, payload, received_at)
        self._unreadable.note(undecodable, topic, payload, received_at)
        self._rate.count(received_at)
        said = f"{undecodable} on {topic[:80]}" + (f": {undecodable.text}" if undecodable.text else "")
        self._last_undecodable = excerpt(said, 300)

    def acknowledge(self, sherpa: str, what: str) -> None:
        """The user has seen this error; it says so until it comes back."""
        self._errors.acknowledge(sherpa, what)

    def forget(self, name: str) -> None:
        """As if it had never been heard: a stranger that is gone. Its next message brings it back, new."""
        if self._tracks.pop(name, None) is None:
            return
        self._names.remove(name)
        self._swept = 0
        self._dirty = [dirty for dirty in self._dirty if dirty != name]
        if self._views.pop(name, None) is not None:
            self._shown = self._views.copy()
        for ledger in (self._errors, self._findings, self._doctor):
            ledger.forget(name)

    def use_gap(self, stale_after_s: float) -> None:
        """A longer silence is a gap from now on."""
        if stale_after_s != self._limits.stale_after_s:
            self.relimit(msgspec.structs.replace(self._limits, stale_after_s=stale_after_s))

    def recast(self) -> None:
        """Poses and times are written another way from now on: what came before says nothing about a clock or a way."""
        for track in self._tracks.values():
            track.recast()
        self._surveyor.clear()

    def relimit(self, limits: FleetLimits) -> None:
        """Other ages are in force, those of a site that was opened: what is known stays."""
        self._limits = limits
        for track in self._tracks.values():
            track.gap_s = limits.stale_after_s

    def update(self, now: float, dropped: int = 0, *, behind: bool = False) -> FleetUpdate:
        """Everything as of now. Costs what changed since the last call, plus one copy of a dict."""
        self._sweep(now)
        self._compare_clocks(now)
        self._refresh(now)
        survey = self._look_over(now)
        self._doctor.round(self._names, self._tracks, now)
        self._list(now)
        self._seq += 1
        return FleetUpdate(
            at=now,
            seq=self._seq,
            robots=self._shown,
            errors=self._errors_shown,
            findings=self._findings_shown,
            trips=self._notes.trips.values(),
            legs=self._notes.legs.values(),
            events=self._notes.events.values(),
            alerts=self._notes.alerts.values(),
            over_limit=self._over_limit,
            not_listed=self._errors.refused + self._findings.refused + self._unreadable.refused,
            received=self._decoded + self._undecodable,
            decoded=self._decoded,
            undecodable=self._undecodable,
            dropped=dropped,
            behind=behind,
            rate_hz=self._rate.per_second(now),
            last_undecodable=self._last_undecodable,
            unreadable=self._unreadable.all(),
            survey=survey,
            check_up=self._doctor.check_up,
            breaches=self._breaches_shown,
        )

    def _compare_clocks(self, now: float) -> None:
        """Whose clock is off is only known when it is known what all of them have in common."""
        if 0 <= now - self._clocks_at < _CLOCK_PERIOD_S:
            return
        self._clocks_at = now
        offsets = [track.offset_s(now) for track in self._tracks.values()]
        self._shared.look(offset for offset in offsets if offset is not None)
        early = bool(self._shared.sherpas) and not self._shared.can_tell and self._knows_soon(now)
        for track in self._tracks.values():
            track.check_clock(zones_only=early)
        if evidence := shared_evidence(self._shared):
            self._of_all.note(Odd.CLOCK_OFFSET, evidence, now)

    def _knows_soon(self, now: float) -> bool:
        """The first clocks of many are known a moment before the others, which could tell a clock from a delay."""
        self._first_clock_at = min(self._first_clock_at, now)
        return len(self._tracks) >= ENOUGH and 0 <= now - self._first_clock_at < _CLOCKS_FOLLOW_S

    def _look_over(self, now: float) -> Survey:
        """What the moves of all say; a suggestion is a finding of the whole fleet."""
        survey = self._surveyor.survey(now)
        if survey is not self._surveyed:
            self._surveyed = survey
            for kind, words in suggestions(survey):
                self._of_all.note(kind, words, now)
        return survey

    def _tell_trip(self, trip: TripInfo | None, told: TripInfo | TripLegs, at: float = 0.0) -> None:
        track = self._tracks.get(trip.sherpa_name or "") if trip is not None else None
        if track is None:
            return
        if isinstance(told, TripInfo):
            track.note_trip(told)
        else:
            track.note_legs(told, at)

    def _follow(self, name: str) -> Track | None:
        if len(self._tracks) >= self._limits.max_robots:
            return None
        track = self._tracks[name] = Track(
            RobotFindings(name, self._findings), self._errors, self._limits.stale_after_s,
            Mover(name, self._surveyor), self._shared,
        )  # fmt: skip
        self._names.append(name)
        return track

    def _refresh(self, now: float) -> None:
        if not self._dirty:
            return
        for name in self._dirty:
            track = self._tracks[name]
            track.dirty = False
            self._views[name] = track.view(now)
        self._dirty.clear()
        self._shown = self._views.copy()

    def _list(self, now: float) -> None:
        due = not 0 <= now - self._listed_at < _LIST_PERIOD_S
        if due or self._errors.turned or self._findings.grown:
            self._listed_at = now
            self._errors_shown = self._errors.entries()
            self._findings_shown = self._findings.findings()
            self._breaches_shown = self._breaches.all()

    def _sweep(self, now: float) -> None:
        """A robot that fell silent sends nothing that would lower its rate: look at a slice of them each time."""
        share = min(1.0, (now - self._swept_at) / _SWEEP_PERIOD_S) if now >= self._swept_at else 1.0
        slice_size = int(share * len(self._names) + 0.999)
        self._swept_at = now
        for _ in range(slice_size):
            self._swept = (self._swept + 1) % len(self._names)
            self._look_at(self._names[self._swept], now)

    def _look_at(self, name: str, now: float) -> None:
        track = self._tracks[name]
        if track.dirty or not track.shown_rate or now - track.heard_at < _SILENT_S:
            return
        if abs(track.rate_at(now) - track.shown_rate) > 0.1 * track.shown_rate:
            track.dirty = True
            self._dirty.append(name)


def _unfollowed(report: StatusReport, received_at: float) -> Applied:
    """A sherpa too many has no history; its time is judged by this one message."""
    measured_at = report.state.measured_at
    if measured_at is not None and is_plausible(measured_at, received_at):
        return Applied(True, True, measured_at, over_limit=True)
    return Applied(True, False, received_at, over_limit=True)
