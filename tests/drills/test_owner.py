"""One owner an outbox: held by the operating system, not by a number in a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ati_console.forward.outbox import Insert, Outbox
from ati_console.forward.outbox_lock import OutboxBusy
from tests.forward.kit import PROJECT, row

OWNER = """
import os, sys, time
from pathlib import Path
from ati_console.forward.outbox import Outbox
box = Outbox(Path(sys.argv[1]))
print(os.getpid(), flush=True)
time.sleep(60)
"""


def owner(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and int(process.stdout.readline()) == process.pid
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def test_a_killed_owner_is_no_owner_whoever_has_its_pid_now(tmp_path: Path) -> None:
    """The number of the killed one is replaced by one that lives: as if it had been given out again."""
    path = tmp_path / "outbox.sqlite3"
    first = owner(path)
    with pytest.raises(OutboxBusy) as refused:
        Outbox(path)
    assert refused.value.pid == first.pid
    end(first)
    lock = path.with_name(path.name + ".lock")
    lock.write_bytes(lock.read_bytes().replace(b"%-20d" % first.pid, b"%-20d" % os.getppid()))
    box = Outbox(path)
    box.apply([Insert([row(1)])])
    box.close()


def test_the_next_owner_is_named_and_not_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    end(owner(path))
    second = owner(path)
    with pytest.raises(OutboxBusy, match=f"is in use by process {second.pid};"):
        Outbox(path)
    end(second)
