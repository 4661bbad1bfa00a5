"""Names of the device logins whose passwords were kept here: a key store cannot be asked what it holds.

No secret is in it. What was kept before there was a book is found through the allow-list of the open site.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.settings import file_lock

LOG = logging.getLogger(__name__)
MOST: Final = 10_000
LARGEST: Final = 4 * 1024 * 1024  # bytes


class LoginBook:
    """In the order they were first kept. What cannot be read is an empty book, and is written anew."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or paths.logins_file()

    def names(self) -> tuple[str, ...]:
        try:
            with self._file.open("rb") as opened:
                found = json.loads(opened.read(LARGEST))
        except (OSError, ValueError, RecursionError):
            return ()
        return tuple(name for name in found[:MOST] if isinstance(name, str)) if isinstance(found, list) else ()

    def add(self, names: Iterable[str]) -> None:
        """OSError: it cannot be written."""
        with file_lock.held(self._file):
            self._write((*self.names(), *names))

    def note(self, names: Iterable[str]) -> str:
        """As `add`; why not, in words, where it cannot be written: their passwords are kept all the same."""
        try:
            self.add(names)
        except OSError as error:
            return f"not noted in {self._file.name}: {error.strerror or error}"
        return ""

    def drop(self, names: Collection[str]) -> None:
        """A name that cannot be taken out does no harm: what is not kept is not listed."""
        try:
            with file_lock.held(self._file):
                self._write(name for name in self.names() if name not in names)
        except OSError as error:
            LOG.warning("%s cannot be written: %s", self._file.name, error)

    def _write(self, names: Iterable[str]) -> None:
        listed = list(dict.fromkeys(names))[-MOST:]
        paths.write_atomic(self._file, json.dumps(listed, ensure_ascii=True).encode())
