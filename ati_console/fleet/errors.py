"""The errors list: what sherpas complain of, with first, last, count, and whether they still do. Bounded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ati_console.fleet.limits import FleetLimits
from ati_console.fleet.view import ErrorEntry
from ati_console.robot import KNOWN_MODES, RobotState, says_emergency_stop

Complaint = tuple[str, str]  # source, what
_HEALTHY: Final = KNOWN_MODES - {"error"} | {""}


def complaints(state: RobotState) -> tuple[Complaint, ...]:
    """What a state complains of; () for nearly every state."""
    if state.error is None and state.disabled_reason is None and state.mode in _HEALTHY:
        return ()
    said = [("error text", state.error)] if state.error is not None else []
    said += [("disabled_reason", state.disabled_reason)] if state.disabled_reason is not None else []
    bad_mode = state.mode == "error" or says_emergency_stop(state.mode)
    said += [("mode", state.mode)] if bad_mode and not said else []
    return tuple((source, what) for source, what in said if what)


class _Error:
    __slots__ = ("acknowledged", "active", "count", "first_at", "last_at", "sherpa", "source", "what")

    def __init__(self, sherpa: str, complaint: Complaint, at: float) -> None:
        self.sherpa = sherpa
        self.source, self.what = complaint
        self.first_at = self.last_at = at
        self.count = 0
        self.active = self.acknowledged = False

    def entry(self) -> ErrorEntry:
        return ErrorEntry(
            sherpa=self.sherpa,
            what=self.what,
            source=self.source,
            first_at=self.first_at,
            last_at=self.last_at,
            count=self.count,
            active=self.active,
            e_stop=says_emergency_stop(self.what),
            acknowledged=self.acknowledged,
        )


class ErrorLedger:
    """All errors of the fleet, in the order they first appeared. When full, what is over longest makes room."""

    def __init__(self, limits: FleetLimits) -> None:
        self._limits = limits
        self._by_robot: dict[str, dict[Complaint, _Error]] = {}
        self._size = 0
        self._all_active = False  # the last search for room found none
        self._entries: tuple[ErrorEntry, ...] = ()
        self.changed = False  # some count
        self.turned = False  # one began, ended or was acknowledged: worth showing at once
        self.refused = 0

    def note(self, sherpa: str, now_said: tuple[Complaint, ...], said_before: tuple[Complaint, ...], at: float) -> None:
        """The newest state of a sherpa complains of `now_said`; the one before of `said_before`."""
        for complaint in now_said:
            self._raise(sherpa, complaint, at)
        for complaint in said_before:
            if complaint not in now_said:
                self._clear(sherpa, complaint)

    def acknowledge(self, sherpa: str, what: str) -> None:
        """Every error of the sherpa with these words, until it comes back; unknown ones are no news."""
        for error in self._by_robot.get(sherpa, {}).values():
            if error.what == what:
                error.acknowledged = self.turned = True

    def forget(self, sherpa: str) -> None:
        """All of it, what is still on too."""
        self._size -= len(self._by_robot.pop(sherpa, {}))
        self.turned, self._all_active = True, False

    def entries(self) -> tuple[ErrorEntry, ...]:
        """The same tuple until something changed. By first appearance."""
        if self.changed or self.turned:
            rows = [error.entry() for robot in self._by_robot.values() for error in robot.values()]
            self._entries = tuple(sorted(rows, key=_first_at))
            self.changed = self.turned = False
        return self._entries

    def _raise(self, sherpa: str, complaint: Complaint, at: float) -> None:
        robot = self._by_robot.setdefault(sherpa, {})
        error = robot.get(complaint)
        if error is None:
            if not self._has_room(robot):
                self.refused += 1
                return
            error = robot[complaint] = _Error(sherpa, complaint, at)
            self._size += 1
        if not error.active:
            error.active, error.acknowledged, self.turned = True, False, True
        error.count += 1
        error.last_at, self.changed = at, True

    def _clear(self, sherpa: str, complaint: Complaint) -> None:
        error = self._by_robot.get(sherpa, {}).get(complaint)
        if error is not None and error.active:
            error.active, self.turned, self._all_active = False, True, False

    def _has_room(self, robot: dict[Complaint, _Error]) -> bool:
        if len(robot) >= self._limits.max_errors_per_robot:
            return self._evict(robot.values())
        if self._size < self._limits.max_errors:
            return True
        if not self._all_active:
            every = (error for errors in self._by_robot.values() for error in errors.values())
            self._all_active = not self._evict(every)
        return not self._all_active

    def _evict(self, among: Iterable[_Error]) -> bool:
        """The tenth that ended first, so that a full list is not searched for every new text; False if all are on."""
        over = sorted((error for error in among if not error.active), key=_last_at)
        for error in over[: len(over) // 10 + 1]:
            del self._by_robot[error.sherpa][error.source, error.what]
            self._size -= 1
        return bool(over)


def _first_at(entry: ErrorEntry) -> float:
    return entry.first_at


def _last_at(error: _Error) -> float:
    return error.last_at
