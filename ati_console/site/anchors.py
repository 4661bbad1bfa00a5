"""The calibration file beside a site file: anchors of each sector, and every transform that was applied.

`site.toml` has `site.calibration.toml` beside it (the schema of the site file is fixed). A part that cannot be read is
named and kept as it is; unknown keys are kept. A file that is no TOML is not written over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import tomlkit

from ati_console import paths
from ati_console.settings.problems import Problem
from ati_console.site.anchor_rows import KNOWN, sector_of, sector_row
from ati_console.site.calibration_history import SectorCalibration

SCHEMA: Final = 1
LARGEST: Final = 4 * 1024 * 1024  # bytes


class AnchorsError(Exception):
    """The file cannot be used or written: plain words, with what to do."""


@dataclass(frozen=True, slots=True)
class Calibrations:
    """All sectors of one site."""

    sectors: Mapping[int, SectorCalibration] = field(default_factory=dict)
    unread: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def of(self, sector: int) -> SectorCalibration:
        return self.sectors.get(sector, SectorCalibration())

    def with_sector(self, sector: int, calibration: SectorCalibration) -> Calibrations:
        return replace(self, sectors={**self.sectors, sector: calibration})


def beside(site: Path) -> Path:
    return site.with_name(f"{site.stem}.calibration.toml")


def load(path: Path) -> Calibrations:
    """Nothing when there is no such file. AnchorsError when it is no TOML of ours at all."""
    if not path.exists():
        return Calibrations()
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise AnchorsError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}") from None
    if len(data) > LARGEST:
        raise AnchorsError(f"{path.name} is larger than {LARGEST // 1024 // 1024} MiB: move it away")
    return read(data, path)


def read(data: bytes, path: Path) -> Calibrations:
    """As `load`, for its bytes."""
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AnchorsError(
            f"{path.name} is not TOML ({error}): mend it or move it away; it is not written over"
        ) from None
    found = values.get("schema", SCHEMA)
    if found != SCHEMA or isinstance(found, bool):
        raise AnchorsError(f"{path.name} has schema {found!r:.20}; this version reads {SCHEMA}: it is not written over")
    return _sectors(values, path)


def _sectors(values: dict[str, Any], path: Path) -> Calibrations:
    problems: list[Problem] = []
    sectors: dict[int, SectorCalibration] = {}
    unread = {key: value for key, value in values.items() if key not in KNOWN}
    rows = values.get("sector", [])
    strange = []
    for at, row in enumerate(rows if isinstance(rows, list) else [rows]):
        try:
            number, calibration = sector_of(row, at, path, problems)
            if number in sectors:
                raise ValueError(f"sector {number} again")
        except ValueError as error:
            problems.append(Problem(path, None, f"sector[{at + 1}]", str(error), "one table a sector, with its id"))
            strange.append(row)
            continue
        sectors[number] = calibration
    return Calibrations(sectors, {**unread, **({"sector": strange} if strange else {})}, tuple(problems))


def save(path: Path, calibrations: Calibrations) -> None:
    """Atomically, the old file kept as NAME.bak. AnchorsError, and nothing written, when the disk does not take it."""
    rows = [sector_row(number, calibrations.sectors[number]) for number in sorted(calibrations.sectors)]
    strange = calibrations.unread.get("sector", [])
    rest = {key: value for key, value in calibrations.unread.items() if key != "sector"}
    text = tomlkit.dumps({"schema": SCHEMA, **rest, "sector": [*rows, *strange]})
    try:
        paths.write_atomic(path, text.encode(), backup=True)
    except OSError as error:
        raise AnchorsError(f"{path.name} cannot be written: {error.strerror or type(error).__name__}") from None
