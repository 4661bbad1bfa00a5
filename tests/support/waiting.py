"""Waiting for a condition with a deadline, never for an amount of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP_S = 0.005


def wait_until(predicate: Callable[[], T], timeout: float = 5.0, what: str = "") -> T:
    """The first truthy answer of `predicate`; AssertionError naming `what` when the deadline passes."""
    deadline = time.monotonic() + timeout
    while not (answer := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:g} s: {what or predicate}")
        time.sleep(STEP_S)
    return answer
