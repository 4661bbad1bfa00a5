"""Numbers of the command line that are refused in words instead of failing later."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable


def seconds(text: str) -> float:
    """A time to wait, 0 or more."""
    found = _number(text)
    if found is None or found < 0:
        raise argparse.ArgumentTypeError(f'seconds are a number of 0 or more, not "{text[:20]}"')
    return found


def milliseconds(text: str) -> float:
    found = _number(text)
    if found is None or found < 0:
        raise argparse.ArgumentTypeError(f'milliseconds are a number of 0 or more, not "{text[:20]}"')
    return found


def within(what: str, low: float, high: float, such_as: str, *, whole: bool = False) -> Callable[[str], float]:
    """A number from `low` to `high`, both included; `what` has its unit, `such_as` is one to try next."""

    def number(text: str) -> float:
        found = _number(text)
        if found is None or not low <= found <= high or (whole and not found.is_integer()):
            allowed = f"{'whole ' if whole else ''}number from {low:,g} to {high:,g}, such as {such_as}"
            raise argparse.ArgumentTypeError(f'{what} is a {allowed}, not "{text[:20]}"')
        return found

    return number


def port(text: str) -> int:
    """0 takes a free one."""
    found = _number(text)
    if found is None or not found.is_integer() or not 0 <= found <= 65535:
        raise argparse.ArgumentTypeError(f'a port is a whole number from 0 (any free one) to 65535, not "{text[:20]}"')
    return int(found)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
