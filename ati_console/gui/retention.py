"""How long the console keeps what nobody has to have: logs, crash reports, delivered samples, backups.

Samples that are not delivered, and dead letters, are never among them: neither are outboxes that were set aside.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console import logs
from ati_console.forward import history
from ati_console.forward.outbox_schema import OutboxError
from ati_console.report.wording import counted

DAY_S: Final = 86_400.0
MIB: Final = 2**20
BOUNDS: Final = {
    "log_mib": range(1, 101),
    "crash_days": range(1, 3_651),
    "delivered_days": range(1, 3_651),
    "backup_days": range(1, 3_651),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """MiB of logs, days of the rest. ValueError outside BOUNDS."""

    log_mib: int = 4
    crash_days: int = 30
    delivered_days: int = 30
    backup_days: int = 90

    def __post_init__(self) -> None:
        for name, bounds in BOUNDS.items():
            if getattr(self, name) not in bounds:
                raise ValueError(f"{name} is {bounds[0]} to {bounds[-1]}, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class Swept:
    """What went; `why_not` names what could not go."""

    files: int = 0
    samples: int = 0
    why_not: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        said = f"{counted(self.files, 'old file')} and {counted(self.samples, 'delivered sample')} removed"
        return "; ".join([said, *self.why_not])


def sweep(home: Path, keep: Retention, now: float) -> Swept:
    """Blocks for as long as the disk does. `now` in unix seconds. Never raises OSError."""
    logs.bound(keep.log_mib)
    why_not: list[str] = []
    old = [
        file
        for of in ("crash-*.txt", "fatal-*.txt")
        for file in _older(home / "logs", of, now - keep.crash_days * DAY_S)
    ]
    old += [*_older(home, "*.bak", now - keep.backup_days * DAY_S), *_beyond(home / "logs", keep.log_mib * MIB)]
    files = sum(_remove(file, why_not) for file in old)
    samples = sum(_forget(box, now - keep.delivered_days * DAY_S, why_not) for box in _outboxes(home))
    return Swept(files, samples, tuple(why_not))


def _older(folder: Path, pattern: str, before: float) -> Iterator[Path]:
    for file in _files(folder.glob(pattern)):
        with contextlib.suppress(OSError):  # it went meanwhile
            if file.stat().st_mtime < before:
                yield file


def _beyond(folder: Path, most: int) -> Iterator[Path]:
    """Rotated logs, the oldest first, as many as are too much; the one that is written never."""
    left = most
    current = folder / "ati-console.log"
    for file in [current, *sorted(_files(folder.glob("ati-console.log.*")), key=_number)]:
        with contextlib.suppress(OSError):
            left -= file.stat().st_size
            if left < 0 and file != current:
                yield file


def _number(file: Path) -> int:
    ending = file.suffix.removeprefix(".")
    return int(ending) if ending.isdecimal() else 1_000_000


def _outboxes(home: Path) -> list[Path]:
    return list(_files((home / "outbox").glob("*.sqlite")))


def _files(found: Iterable[Path]) -> Iterator[Path]:
    """No link is followed out of our folder."""
    for path in found:
        if path.is_file() and not path.is_symlink():
            yield path


def _remove(file: Path, why_not: list[str]) -> int:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        why_not.append(f"{file.name} could not be removed: {error.strerror}")
        return 0
    return 1


def _forget(box: Path, before: float, why_not: list[str]) -> int:
    try:
        return history.forget_delivered(box, before)
    except OutboxError as error:
        why_not.append(f"{box.name}: {error}")
        return 0
