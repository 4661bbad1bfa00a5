"""How well a few typed letters fit a name: whole words before beginnings before letters in their order. Pure."""

from __future__ import annotations

import re
from typing import Final

MAX_TYPED: Final = 80
NONE: Final = -1


def fit(typed: str, name: str) -> int:
    """Higher is better, -1 when it does not fit. Every typed word has to fit; case does not matter."""
    words, low = typed.lower().split(), name.lower()[:400]
    if len(typed) > MAX_TYPED:
        return NONE
    scores = [_fit_word(word, low) for word in words]
    return NONE if NONE in scores else sum(scores)


def literal(typed: str, name: str) -> bool:
    """Every typed word stands in it as it was typed."""
    low = name.lower()[:400]
    return all(word in low for word in typed.lower().split())


def _fit_word(word: str, name: str) -> int:
    starts = [found.start() for found in re.finditer(re.escape(word), name)]
    begun = next((at for at in starts if at == 0 or not name[at - 1].isalnum()), None)
    if begun is not None:
        return 300 - min(begun, 90)
    return 200 - min(starts[0], 90) if starts else _scattered(word, name)


def _scattered(word: str, name: str) -> int:
    """Letters in their order; each gap costs, one that ends inside a word the most."""
    at, score = -1, 90
    for letter in word:
        later = name.find(letter, at + 1)
        if later < 0:
            return NONE
        inside = later > 0 and name[later - 1].isalnum()
        score -= 0 if later == at + 1 else 12 if inside else 2
        at = later
    return max(score, 1)
