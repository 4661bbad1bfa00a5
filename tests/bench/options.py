"""What the command line asks of every benchmark."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`quick`: to see that it works, not to quote."""

    quick: bool = False
    rounds: int = 5
    minutes: float = 10.0

    def say(self, words: str) -> None:
        """Progress goes to stderr; stdout is for figures."""
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
