"""Words of several voices on as many lines as they need: what no line has room for goes on in the next. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

Voice = TypeVar("Voice")
Measure = Callable[[str, Voice], int]
MOST_LINES: Final = 6  # of one row; the last is elided
_WORD: Final = re.compile(r"\s*\S+")


def wrapped(
    pieces: Sequence[tuple[str, Voice]], room: int, measure: Measure[Voice], most: int = MOST_LINES
) -> list[list[tuple[str, Voice]]]:
    """Broken at spaces, within a word only where it has no line of its own; the rest is whole in the last line."""
    lines: list[list[tuple[str, Voice]]] = [[]]
    left = room
    for word, voice in _words(pieces, room, measure):
        begins = measure(word, voice) > left and bool(lines[-1]) and len(lines) < most
        if begins:
            lines.append([])
            left = room
        text = word.lstrip() if begins else word
        lines[-1].append((text, voice))
        left -= measure(text, voice)
    return lines


def _words(pieces: Sequence[tuple[str, Voice]], room: int, measure: Measure[Voice]) -> Iterator[tuple[str, Voice]]:
    for text, voice in pieces:
        for word in _WORD.findall(text) or [text]:
            rest = word
            while measure(rest, voice) > room and len(rest.strip()) > 1:
                fits = _fitting(rest, voice, room, measure)
                yield rest[:fits], voice
                rest = rest[fits:]
            yield rest, voice


def _fitting(word: str, voice: Voice, room: int, measure: Measure[Voice]) -> int:
    return next((n for n in range(len(word) - 1, 1, -1) if measure(word[:n], voice) <= room), 1)
