"""What was last acknowledged of each sherpa, on disk: after a restart only what changed since then is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from ati_console import paths

SCHEMA: Final = 1
MOST: Final = 200_000


class Book:
    """Only what the broker acknowledged is entered. A damaged file is kept aside, and all is published again."""

    def __init__(self, path: Path) -> None:
        self._path, self._dirty = path, False
        self.trouble = ""
        self._digests = self._load()

    def __len__(self) -> int:
        return len(self._digests)

    def knows(self, sherpa: str, digest: str) -> bool:
        return self._digests.get(sherpa) == digest

    def enter(self, sherpa: str, digest: str) -> None:
        self._digests.pop(sherpa, None)
        self._digests[sherpa] = digest
        while len(self._digests) > MOST:  # the one that was silent longest
            del self._digests[next(iter(self._digests))]
        self._dirty = True

    def save(self) -> None:
        """Whole or not at all. OSError when the disk does not take it; it is tried again with the next entry."""
        if self._dirty:
            text = json.dumps({"schema": SCHEMA, "sherpas": self._digests})
            paths.write_atomic(self._path, text.encode("utf-8", "surrogatepass"))
            self._dirty = False

    def _load(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_bytes())
            if found["schema"] != SCHEMA:
                raise ValueError("another schema")
            return {str(name): str(digest) for name, digest in found["sherpas"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            aside = self._path.with_suffix(".damaged")
            self._path.replace(aside)
            self.trouble = f"{self._path.name} was damaged ({type(error).__name__}) and is kept as {aside.name}"
            return {}
