"""JSON of other tools, bounded. MQTTX exports every message it ever saw: those are passed over unread.

Files are looked at through a memory map, so that an export of some GiB costs no memory of ours.
"""

from __future__ import annotations

import json
import mmap
import re
from pathlib import Path
from typing import Final

from ati_console.settings.pasted import BadAddress

LARGEST: Final = 8 * 1024 * 1024  # bytes without the messages
LARGEST_FILE: Final = 4 * 1024 * 1024 * 1024

# In JSON a quote inside a string is escaped, so these bytes are a key and nothing else. All repeats are possessive:
# no text makes them try twice.
_MESSAGES: Final = re.compile(rb'"messages"\s*+:\s*+\[')
_RUN: Final = re.compile(rb'(?:[^][{}"]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_NOT_JSON: Final = "the text looks like JSON, and is not: it may have been cut, or edited by hand"


def load_file(path: Path) -> tuple[object, int]:
    """What the file holds, and how many messages were passed over. BadAddress: not readable, too large, no JSON."""
    try:
        size = path.stat().st_size
        if not 0 < size <= LARGEST_FILE:
            raise BadAddress("the file is empty" if size == 0 else "the file is larger than 4 GiB")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return load(mapped)
    except OSError as error:
        raise BadAddress(f"the file cannot be read: {error.strerror or type(error).__name__}") from None


def load(data: bytes | mmap.mmap) -> tuple[object, int]:
    """As `load_file`, for bytes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadAddress("the text is UTF-16: save it as UTF-8")
    slim, passed_over = _without_messages(data)
    try:
        return json.loads(slim.decode("utf-8-sig")), passed_over
    except UnicodeDecodeError:
        raise BadAddress("the text is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadAddress(f"{_NOT_JSON} (line {error.lineno})") from None
    except (ValueError, RecursionError):
        raise BadAddress(_NOT_JSON) from None


def _without_messages(data: bytes | mmap.mmap) -> tuple[bytes, int]:
    slim, at, passed_over = bytearray(), 0, 0
    while (found := _MESSAGES.search(data, at)) is not None:
        _add(slim, data, at, found.end())
        at, count = _behind(data, found.end())
        passed_over += count
        slim += b"]"
    _add(slim, data, at, len(data))
    return bytes(slim), passed_over


def _add(slim: bytearray, data: bytes | mmap.mmap, start: int, end: int) -> None:
    if len(slim) + end - start > LARGEST:
        raise BadAddress(f"more than {LARGEST // 1024 // 1024} MiB, messages not counted: this is no list of brokers")
    slim += data[start:end]


def _behind(data: bytes | mmap.mmap, at: int) -> tuple[int, int]:
    """Where the array ends that began before `at`, and how many objects lie in it."""
    depth, count = 1, 0
    while depth:
        run = _RUN.match(data, at)
        at = run.end() if run else at
        bracket = data[at : at + 1]
        if bracket in (b"[", b"{"):
            count += depth == 1 and bracket == b"{"
            depth += 1
        elif bracket in (b"]", b"}"):
            depth -= 1
        else:
            raise BadAddress(_NOT_JSON)
        at += 1
    return at, count
