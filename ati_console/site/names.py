"""Names on the two sides are nearly, not exactly, equal (contracts.md 1.10): find the one that was meant. Pure.

How alike letters are is rapidfuzz's part; that numbers must agree is ours: no distance between texts knows it.
It is imported when a name is first compared: it takes longer than half of the window.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

_ALIKE = 75  # per cent of the letters; the numbers must agree
_LONGEST = 64
_MOST = 2_000  # listed names of one number that are compared
_EXACT, _SPELLING, _INSIDE = 100, 98, 0.95
_SHORT = 3  # letters; fewer are inside of everything
_NUMBERS_ALONE = 80


def normal(name: str) -> str:
    """TUG_107, "tug 107" and tug-107 are one; tug-007 is tug-7."""
    letters, numbers = _parts(name)
    return "#".join([letters, *numbers])


class Names:
    """Answers `near` for one list of names. Built once: 10,000 names cost some milliseconds."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_normal: dict[str, str] = {}
        self._by_numbers: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for name in names:
            letters, numbers = _parts(name)
            self._by_normal.setdefault("#".join([letters, *numbers]), name)
            self._by_numbers.setdefault(numbers, []).append((letters, name))

    def near(self, name: str) -> str | None:
        """The listed name most like this one, None when none is. The *numbers* must agree: tug-108 is not a typo
        of tug-107 but another sherpa, and suggesting it would put one sherpa onto another's mark."""
        same = self._by_normal.get(normal(name))
        if same is not None:
            return same
        from rapidfuzz import fuzz, process

        letters, numbers = _parts(name)
        listed = self._by_numbers.get(numbers, [])[:_MOST]
        close = process.extractOne(letters, [found for found, _ in listed], scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return listed[close[2]][1] if close else None


def alike(name: str, other: str) -> int:
    """0 to 100: how likely the two mean one sherpa. 0 when their numbers differ, whatever the letters are."""
    if name == other:
        return _EXACT
    (letters, numbers), (others, other_numbers) = _parts(name), _parts(other)
    if numbers != other_numbers:
        return 0
    if letters == others:
        return _SPELLING
    if not letters or not others:
        return _NUMBERS_ALONE if numbers else 0
    from rapidfuzz import fuzz

    inside = fuzz.partial_ratio(letters, others) * _INSIDE if min(len(letters), len(others)) >= _SHORT else 0.0
    return round(max(fuzz.ratio(letters, others), inside))


def numbers_of(name: str) -> tuple[str, ...]:
    """Names can be alike only when these are the same."""
    return _parts(name)[1]


@functools.lru_cache(maxsize=8_192)  # a thousand against a thousand ask for each name a thousand times
def _parts(name: str) -> tuple[str, tuple[str, ...]]:
    plain = unicodedata.normalize("NFKC", name[:_LONGEST]).casefold()
    numbers = tuple(digits.lstrip("0") or "0" for digits in re.findall(r"[0-9]+", plain))
    return re.sub(r"[\W_0-9]+", "", plain), numbers
