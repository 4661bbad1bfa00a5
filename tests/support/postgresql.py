"""A PostgreSQL of our own on a free loopback port and in a temporary folder; killed and started again at will."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import pytest

from tests.support.mosquitto import HOST, free_port
from tests.support.waiting import wait_until

NOT_THERE = "PostgreSQL's server is not installed (apt-get install -y postgresql): the drill with it is not run"


def programs() -> Path:
    """The folder of initdb and postgres. Skips the test, saying so, where there is none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(places[-1]) if places else shutil.which("initdb")
    if not found or (os.geteuid() == 0 and not _has_user()):
        pytest.skip(NOT_THERE)
    return Path(found).parent


class PostgreSql:
    """`with PostgreSql() as database: database.url`. It refuses to run as root, so root lends it to `postgres`."""

    def __init__(self) -> None:
        self._programs = programs()
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{HOST}:{self.port}/postgres"

    def start(self) -> None:
        line = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-p", str(self.port)]
        options = ["-c", f"listen_addresses={HOST}", "-c", f"unix_socket_directories={self._folder}"]
        self._process = self._popen([*line, *options])
        ready = [str(self._programs / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, 30, "the database")

    def kill(self) -> None:
        """kill -9 of it and of all its children: they are of one process group."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None
            (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def __enter__(self) -> PostgreSql:
        if self._user:
            shutil.chown(self._folder, self._user)
        self._folder.chmod(0o700)
        line = [str(self._programs / "initdb"), "-D", str(self._folder / "data"), "-U", "postgres", "-A", "trust", "-N"]
        made = self._popen(line)
        assert made.wait(60) == 0
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _popen(self, line: list[str]) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(line, user=self._user, cwd=self._folder, start_new_session=True, **quiet)


def _has_user() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True
