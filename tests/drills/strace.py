"""A child process under strace: every write and sync it makes is written down in order, or some of them fail.

Python's sqlite3 takes no file system of ours and LD_PRELOAD needs a compiler, so the seam is the system call itself:
what SQLite asks of the kernel is what a power cut or a bad disk acts upon. Linux with strace; elsewhere it is skipped.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.forward.kit import PROJECT

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate"
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((\d+)<([^>]*)>(?:, (.*))?\) += (-?\d+)")
TEXT = re.compile(r'^"((?:\\x[0-9a-f]{2})*)"')
INJECTED = "(INJECTED)"


@dataclass(frozen=True)
class Call:
    """One system call that went well: what it did to which file."""

    name: str
    path: str
    data: bytes = b""
    offset: int = 0


def needed() -> None:
    """Skips in words where it cannot be done."""
    if not shutil.which("strace") or subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode:
        pytest.skip("needs Linux with strace and the right to trace a child (apt-get install strace)")


def traced(code: str, *arguments: str, log: Path, inject: str = "") -> str:
    """Runs Python `code`; its output. `inject`: strace's expression, "pwrite64:error=EIO:when=7+5"."""
    asked = ["strace", "-f", "-qq", "-y", "-xx", "-s", "200000", "-e", f"trace={CALLS}", "-e", "signal=none"]
    asked += ["-e", f"inject={inject}"] if inject else []
    run = subprocess.run(
        [*asked, "-o", str(log), sys.executable, "-c", code, *arguments],
        cwd=PROJECT, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def calls(log: Path) -> Iterator[Call]:
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            found = LINE.match(line)
            if found and int(found[5]) >= 0 and INJECTED not in line:
                yield _call(found[1], _unescaped(found[3]).decode(), found[4] or "")


def injected(log: Path) -> int:
    """How many calls failed on request."""
    return log.read_text(encoding="ascii", errors="replace").count(INJECTED)


def _call(name: str, path: str, rest: str) -> Call:
    if name == "ftruncate":
        return Call(name, path, offset=int(rest))
    text = TEXT.match(rest)
    if text is None:
        return Call(name, path)
    numbers = rest[text.end() :].strip(", ").split(", ")
    return Call(name, path, _unescaped(text[1]), int(numbers[1]) if len(numbers) > 1 else 0)


def _unescaped(text: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode())
