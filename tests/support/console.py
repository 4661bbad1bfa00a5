"""The program as a user or a script runs it: a process, its JSON lines, its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment with every file of ours below `home`, no display, and no key store."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ATI_CONSOLE")}
    kept.pop("DISPLAY", None)
    return {
        **kept,
        "ATI_CONSOLE_HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        **(extra or {}),
    }


class Console:
    """`with Console(home, "forward", "--json", ...) as run: run.wait_for("status", ...)`."""

    def __init__(self, home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self.lines: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ati_console", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=home if home.is_dir() else None,
            env=environment(home, env),
        )
        self._readers = [
            threading.Thread(target=self._read_out, daemon=True),
            threading.Thread(target=self._read_err, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(line.rstrip("\n") for line in self.process.stderr)

    @property
    def words(self) -> str:
        return "\n".join(self.errors)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == name]

    def last(self, name: str) -> dict[str, Any]:
        found = self.events(name)
        return found[-1] if found else {}

    def wait_for(self, name: str, seconds: float = 20.0, **wanted: object) -> dict[str, Any]:
        """The last line of that event once its fields are as wanted."""
        wait_until(
            lambda: bool(self.last(name)) and all(self.last(name)[key] == value for key, value in wanted.items()),
            seconds,
        )
        return self.last(name)

    def finish(self, seconds: float = 30.0) -> int:
        """Its exit code, once it ends by itself."""
        code = self.process.wait(seconds)
        self._close()
        return code

    def interrupt(self, seconds: float = 15.0) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.finish(seconds)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.finish()

    def _close(self) -> None:
        for reader in self._readers:
            reader.join(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self._close()
