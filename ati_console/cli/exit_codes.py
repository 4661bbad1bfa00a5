"""What the exit code of a command means (product.md, Command line)."""

from __future__ import annotations

import enum


class Exit(enum.IntEnum):
    OK = 0
    CHECK_FAILED = 1
    USAGE = 2
    CANNOT_CONNECT = 3
    NOT_AUTHORISED = 4
    TIMED_OUT = 5


class Stop(Exception):
    """Ends a command with words for people and an exit code."""

    def __init__(self, code: Exit, words: str) -> None:
        super().__init__(words)
        self.code = code
