"""Names on the two sides are nearly, not exactly, equal (contracts.md 1.10): find the one that was meant. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_ALIKE = 0.75  # of the letters; the numbers must agree
_LONGEST = 64


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
        letters, numbers = _parts(name)
        listed = self._by_numbers.get(numbers, [])[:500]
        close = difflib.get_close_matches(letters, [found for found, _ in listed], n=1, cutoff=_ALIKE)
        return next((full for found, full in listed if close and found == close[0]), None)


def _parts(name: str) -> tuple[str, tuple[str, ...]]:
    plain = unicodedata.normalize("NFKC", name[:_LONGEST]).casefold()
    numbers = tuple(digits.lstrip("0") or "0" for digits in re.findall(r"[0-9]+", plain))
    return re.sub(r"[\W_0-9]+", "", plain), numbers
