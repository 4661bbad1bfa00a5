"""The file of one crash: version, where in the program, what was said. No values of variables, no secrets, bounded.

Words of an exception may repeat what was typed, so known secrets are taken out first, whatever stands around them.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import quote

from ati_console import __version__, logs, paths

MOST_FILES: Final = 10
MOST_LINES: Final = 200
MOST_BYTES: Final = 200_000
DOTS: Final = "••••"
PATTERN: Final = "crash-*.txt"


def of_error(error: BaseException, trace: TracebackType | None) -> str:
    """The traceback with its causes; an exception whose words raise is said to have none."""
    return "".join(traceback.format_exception(type(error), error, trace, limit=40))


def text(what: str, details: str, at: float, hidden: Iterable[str] = ()) -> str:
    """The whole report. `hidden` are secrets that are known now."""
    when = datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat(timespec="seconds")
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    whole = f"ATI Console {__version__}\n{system}\n{when}\n{what}\n\n{details}"
    whole = _nobodys(whole)
    spelt = {way for word in hidden if word for way in _spellings(word)}
    for secret in sorted(spelt, key=len, reverse=True):
        whole = whole.replace(secret, DOTS)
    return "\n".join(logs.redact(line) for line in whole.splitlines()[:MOST_LINES]) + "\n"


def _spellings(word: str) -> set[str]:
    """As an error or an address writes it: with backslashes doubled, quotes and other letters escaped."""
    quoted = (repr(word), ascii(word), json.dumps(word), json.dumps(word, ensure_ascii=False))
    return {word, quote(word, safe="", errors="replace"), *(text[1:-1] for text in quoted)}


def _nobodys(words: str) -> str:
    """Without the folder of the user, whose name says nothing of the error. On Windows it is written in three ways, and
    large or small letters are the same."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if len(home) < 2:
        return words
    ways = (home.replace("\\", "\\\\"), home, home.replace("\\", "/"))
    flags = re.IGNORECASE if "\\" in home else 0
    return re.sub("|".join(map(re.escape, ways)), "~", words, flags=flags)


def write(words: str, at: float, folder: Path | None = None) -> Path:
    """Into the folder of the log, for this user alone; the oldest reports beyond ten go. OSError."""
    place = folder or paths.logs_dir()
    stamp = datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y%m%d-%H%M%S-%f")
    file = place / f"crash-{stamp}.txt"
    paths.write_atomic(file, words.encode("utf-8", "replace"))
    for old in reports(place)[MOST_FILES:]:
        old.unlink(missing_ok=True)
    return file


def reports(folder: Path | None = None) -> list[Path]:
    """The newest first."""
    return sorted((folder or paths.logs_dir()).glob(PATTERN), reverse=True)


def read(file: Path) -> str:
    """Bounded, and redacted once more. OSError."""
    with file.open("rb") as report:
        words = report.read(MOST_BYTES).decode("utf-8", "replace")
    return "\n".join(logs.redact(line) for line in words.splitlines())


def when(file: Path) -> str:
    """ "22 Nov 07:46 UTC" from the name; the name itself when it is not one of ours."""
    try:
        at = datetime.datetime.strptime(file.stem[:21], "crash-%Y%m%d-%H%M%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return file.name
    return f"{at.day} {at:%b %H:%M} UTC"
