"""`python -m ati_console`, `ati-console` and the frozen program start here."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType


def main() -> int:
    gc.disable()  # what is loaded stays: looking through it again and again was an eighth of the start
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, EarlySignal())
    from ati_console.cli.main import run

    return run(sys.argv[1:])


class EarlySignal:
    """While nothing runs yet that listens to signals itself: a clean end as well (interfaces.md).

    A module that is just being loaded can swallow the end (Qt's binding does, once in twenty); `heard` stays, and who
    listens next finds it (`cli.stopping`).
    """

    def __init__(self) -> None:
        self.heard = False

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.heard = True
        sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
