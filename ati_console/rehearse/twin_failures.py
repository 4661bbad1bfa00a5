"""Failures on request. A failure is a value; the plan decides, request by request, whether it strikes."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

MODES: Final = {
    "none": "answer as Twinzo would",
    "http500": "http<NNN>: that status with ProblemDetails (any 3-digit code from 400)",
    "http429": "429 with Retry-After: <retry_after>",
    "http413": "413 when a request holds more than <max_locations> locations",
    "success-false": "200, Success:false: the device does not exist",
    "location-false": "200, the first location of each login is refused",
    "poison": "400 for every request that holds the poison sample (the middle one of the first request, or <login>'s)",
    "hide": "200, Success:true, and on no map",
    "html-200": "a captive portal's page",
    "json-200": "200 with JSON that is not Twinzo's",
    "empty-200": "200 without a body",
    "redirect": "302 to /sandbox/redirected, or to <to>",
    "unauthorized": "401",
    "cut": "commit, then close the connection without an answer",
    "cut-before": "close the connection without committing",
    "hang": "no answer for <seconds>",
    "slow-body": "commit, then trickle the answer over <seconds>",
    "endless": "a body that does not end",
    "gzip-bomb": "a small body that unpacks to 64 MiB",
}
PLACES: Final = ("localization", "authenticate", "get", "all")
STATUS: Final = re.compile(r"http([45]\d\d)")


class BadFailure(ValueError):
    """The failure asked for does not exist; the words list what does."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`times` None: until changed. `rate` below 1: at random, from the sandbox's seed. `skip`: let that many pass."""

    mode: str
    times: int | None = None
    skip: int = 0
    rate: float = 1.0
    on: str = "localization"
    login: str | None = None  # only requests (poison, *-false: only the part) with this login
    retry_after: str | None = "1"  # header of a 429 or 503, as text; None: no header
    max_locations: int = 50
    seconds: float = 30.0
    to: str = "/sandbox/redirected"

    def __post_init__(self) -> None:
        if self.mode not in MODES and not STATUS.fullmatch(self.mode):
            raise BadFailure(f"no failure mode {self.mode!r}; there are: {', '.join(MODES)}")
        if self.on not in PLACES:
            raise BadFailure(f"on={self.on!r}: allowed are {', '.join(PLACES)}")
        if not 0.0 <= self.rate <= 1.0:
            raise BadFailure(f"rate={self.rate!r}: allowed is 0 to 1")

    @property
    def status(self) -> int | None:
        """Of http<NNN>; 413 is decided after the body is read."""
        found = STATUS.fullmatch(self.mode)
        return int(found[1]) if found else None


CONVERT: Final[dict[str, Callable[[Any], Any]]] = {
    "times": int, "skip": int, "rate": float, "max_locations": int, "seconds": float,
    "on": str, "login": str, "to": str,
    "retry_after": lambda text: None if str(text).lower() == "none" else str(text),
}  # fmt: skip


def parse(text: str) -> Failure:
    """ "http429:times=3,retry-after=2" as on the command line."""
    mode, _, rest = text.strip().partition(":")
    options = [part.partition("=") for part in rest.split(",") if part]
    return from_mapping({"mode": mode, **{key: value for key, _, value in options}})


def from_mapping(asked: dict[str, Any]) -> Failure:
    """The JSON of POST /sandbox/fail. Raises BadFailure."""
    known = {str(key).strip().replace("-", "_"): value for key, value in asked.items()}
    mode = str(known.pop("mode", "none"))
    unknown = known.keys() - CONVERT.keys()
    if unknown:
        raise BadFailure(f"unknown option {sorted(unknown)[0]!r}; allowed are {', '.join(sorted(CONVERT))}")
    try:
        values = {key: CONVERT[key](value) for key, value in known.items() if value is not None or key == "retry_after"}
    except (TypeError, ValueError) as error:
        raise BadFailure(f"option of {mode}: {error}") from error
    return Failure(mode, **values)


class FailurePlan:
    """The failures in force; the first that strikes wins. Set from any thread, asked from the server's."""

    def __init__(self, failures: tuple[Failure, ...] = (), seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 - a rehearsal, repeatable on purpose
        self._failures: list[Failure] = list(failures)
        self.struck: Counter[str] = Counter()

    @property
    def failures(self) -> tuple[Failure, ...]:
        with self._lock:
            return tuple(self._failures)

    def set(self, *failures: Failure) -> None:
        with self._lock:
            self._failures = [failure for failure in failures if failure.mode != "none"]

    def strike(self, place: str) -> Failure | None:
        """What this request suffers, if anything; counts it."""
        with self._lock:
            for index, failure in enumerate(self._failures):
                if failure.on in (place, "all") and self._strikes(index, failure):
                    self.struck[failure.mode] += 1
                    return failure
        return None

    def _strikes(self, index: int, failure: Failure) -> bool:
        if failure.skip:
            self._failures[index] = replace(failure, skip=failure.skip - 1)
            return False
        if failure.times == 0 or self._random.random() >= failure.rate:
            return False
        if failure.times is not None:
            self._failures[index] = replace(failure, times=failure.times - 1)
        return True
