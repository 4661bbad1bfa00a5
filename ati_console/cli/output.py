"""Two voices: JSON lines for programs on stdout, words for people on stderr (interfaces.md)."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from typing import TextIO

import msgspec


class Output:
    """With `json`, one object a line on stdout, flushed. People's words always go to stderr."""

    def __init__(self, json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.json = json
        self._out = _speaking_utf8(out or sys.stdout)
        self._err = err or sys.stderr

    @property
    def is_terminal(self) -> bool:
        """Somebody looks at stdout: nothing may move the cursor there."""
        return self._out.isatty()

    def event(self, event: str, fields: Mapping[str, object]) -> None:
        """One JSON object with `event` first; nothing without --json."""
        if self.json:
            self.line(msgspec.json.encode({"event": event, **fields}).decode())

    def line(self, text: str) -> None:
        """A line of result on stdout."""
        self._out.write(text + "\n")
        self._out.flush()

    def say(self, words: str) -> None:
        """A line for people."""
        self._err.write(words + "\n")
        self._err.flush()


def _speaking_utf8(stream: TextIO) -> TextIO:
    """A pipe on Windows speaks the code page of the country, and dies of the first name that is not in it."""
    if isinstance(stream, io.TextIOWrapper):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")
    return stream
