"""`python -m ati_console`, `ati-console` and the frozen program start here."""

from __future__ import annotations

import sys


def main() -> int:
    from ati_console.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
