"""A key store of the operating system for processes under test: one JSON file that the test wrote.

`PYTHON_KEYRING_BACKEND=tests.support.key_store.KeyStore`, and `TEST_KEY_STORE` names the file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

VARIABLE = "TEST_KEY_STORE"


class KeyStore(KeyringBackend):
    """Reads and writes at each call, as a store that others share."""

    priority = 1  # type: ignore[assignment]  # keyring asks for a number, and types it as a property of the class

    def get_password(self, service: str, username: str) -> str | None:
        found = self._entries().get(username)
        return None if found is None else str(found)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._save({**self._entries(), username: password})

    def delete_password(self, service: str, username: str) -> None:
        self._save({name: text for name, text in self._entries().items() if name != username})

    def _entries(self) -> dict[str, object]:
        return dict(json.loads(Path(os.environ[VARIABLE]).read_text()))

    def _save(self, entries: dict[str, object]) -> None:
        Path(os.environ[VARIABLE]).write_text(json.dumps(entries))


def environment(file: Path, entries: dict[str, str]) -> dict[str, str]:
    """What a process needs to find these entries."""
    file.write_text(json.dumps(entries))
    return {"PYTHON_KEYRING_BACKEND": f"{__name__}.{KeyStore.__name__}", VARIABLE: str(file)}
