"""What a second start was asked for, as one line over the socket. Pure. Whatever comes in is data: bounded and typed.

No secret is in a profile, so none crosses; the first window looks them up, or asks, as it always does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ati_console.settings.problems import Report, Table
from ati_console.settings.profile import Profile
from ati_console.settings.profile_rows import profile_of, row_of

GREETING: Final = "ati-console"
VERSION: Final = 1
LONGEST: Final = 16_384  # bytes of the line
LONGEST_PATH: Final = 4_096  # characters
UNDERSTOOD: Final = b"understood\n"


@dataclass(frozen=True, slots=True)
class Errand:
    """Both None: only raise the window."""

    profile: Profile | None = None
    site: Path | None = None

    @property
    def is_empty(self) -> bool:
        return self.profile is None and self.site is None


def written(errand: Errand) -> bytes:
    """ValueError when it is too long for the socket."""
    row = {
        GREETING: VERSION,
        "profile": row_of(errand.profile) if errand.profile else None,
        "site": str(errand.site) if errand.site else None,
    }
    line = json.dumps(row).encode() + b"\n"
    if len(line) > LONGEST:
        raise ValueError(f"more than {LONGEST:,} bytes")
    return line


def read(line: bytes) -> Errand | None:
    """None for whatever is no errand of ours. Never raises."""
    if len(line) > LONGEST:
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or row.get(GREETING) != VERSION:
        return None
    profile, site = row.get("profile"), row.get("site")
    known = _profile(profile) if isinstance(profile, dict) else None
    path = _path(site)
    if (profile is not None and known is None) or (site is not None and path is None):
        return None
    return Errand(known, path)


def _profile(row: Mapping[str, Any]) -> Profile | None:
    report = Report(Path("second start"), _no_line)
    profile = profile_of(Table(row, (), report))
    return None if report.problems else profile


def _no_line(_path: object) -> None:
    """There is no file."""


def _path(text: object) -> Path | None:
    """Absolute, as the second start made it: its folder is not ours."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_PATH or "\0" in text:
        return None
    path = Path(text)
    return path if path.is_absolute() else None
