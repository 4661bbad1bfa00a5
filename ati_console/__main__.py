"""`python -m ati_console`, `ati-console` and the frozen program start here."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType


def main() -> int:
    gc.disable()  # what is loaded stays: looking through it again and again was an eighth of the start
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    from ati_console.cli.main import run

    return run(sys.argv[1:])


def _leave(number: int, _frame: FrameType | None) -> None:
    """While nothing runs yet that listens to signals itself: a clean end as well (interfaces.md)."""
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
