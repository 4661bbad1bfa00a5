"""Probes on disk: each run a file in the data folder, written while it runs, so that an end by force keeps it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.access import BadProbe, Probe, read, written

KEPT: Final = 100  # files; the oldest go
LARGEST: Final = 16 * 1024 * 1024
EVERY_S: Final = 1.0
_ID: Final = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


class Runs:
    """`folder` None: the data folder's own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.private_dir(paths.home() / "probes")
        self._kept_at = float("-inf")

    def keep(self, probe: Probe, *, now: bool = True) -> Path:
        """Written atomically; with `now` False at most once a second. ValueError for an id that is none of ours."""
        if not _ID.fullmatch(probe.id):
            raise ValueError(f"not the id of a probe: {probe.id[:40]!r}")
        file = self.folder / f"{probe.id}.json"
        if now or time.monotonic() - self._kept_at >= EVERY_S:
            self._kept_at = time.monotonic()
            paths.write_atomic(file, written(probe))
        return file

    def all(self) -> list[Probe]:
        """Newest first; files that are none are passed over."""
        found = []
        for file in sorted(self.folder.glob("*.json"), reverse=True)[:KEPT]:
            try:
                found.append(load(file))
            except BadProbe:
                continue
        return found

    def interrupted(self, profile: str, address: str) -> Probe | None:
        """The newest run with this broker, when it did not come to its end."""
        mine = [probe for probe in self.all() if (probe.profile, probe.address) == (profile, address)]
        return mine[0] if mine and not mine[0].complete and mine[0].cells else None

    def prune(self) -> None:
        for file in sorted(self.folder.glob("*.json"), reverse=True)[KEPT:]:
            file.unlink(missing_ok=True)


def load(file: Path) -> Probe:
    """Raises BadProbe with words, for a missing or foreign file too."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadProbe(f"{file}: {error.strerror}") from None
    if len(data) > LARGEST:
        raise BadProbe(f"{file}: larger than {LARGEST} bytes")
    try:
        return read(data)
    except BadProbe as error:
        raise BadProbe(f"{file}: {error}") from None
