"""Rows of the table `samples` out of the bytes of a file that SQLite will not read any more.

Every page of the file, then every frame of the write-ahead log up to the last committed one, is looked at for table
leaves (type 13) with records of the shape of `samples`; format: sqlite.org/fileformat2.html, 1.6 and 2.1. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

LEAF: Final = 13
PAGE_SIZES: Final = tuple(2**power for power in range(9, 17))
DEFAULT_PAGE: Final = 4096
WAL_HEAD: Final = 32
FRAME_HEAD: Final = 24
WIDTHS: Final = (1, 2, 3, 4, 6, 8)  # of the serial types 1 to 6

Record = tuple[int, tuple[Any, ...]]  # rowid, columns


def records(database: bytes, log: bytes, columns: range) -> Iterator[Record]:
    """Oldest first: of the same rowid the last one counts. `columns`: how many a record of the table may have."""
    size = page_size(database, log)
    for start in range(0, len(database) - size + 1, size):
        yield from _leaf(database[start : start + size], 100 if start == 0 else 0, columns)
    for page in _frames(log, size):
        yield from _leaf(page, 0, columns)


def page_size(database: bytes, log: bytes) -> int:
    """As one of the two heads says it; ours when both are damaged."""
    said = int.from_bytes(log[8:12], "big") if len(log) >= WAL_HEAD else 0
    if said not in PAGE_SIZES and database[:15] == b"SQLite format 3":
        said = int.from_bytes(database[16:18], "big")
    return said if said in PAGE_SIZES else DEFAULT_PAGE


def _frames(log: bytes, size: int) -> Iterator[bytes]:
    """A frame of an older round of the log has another salt."""
    step, salt = FRAME_HEAD + size, log[16:24]
    starts = [start for start in range(WAL_HEAD, len(log) - step + 1, step) if log[start + 8 : start + 16] == salt]
    commits = [start for start in starts if log[start + 4 : start + 8] != bytes(4)]
    for start in starts:
        if commits and start <= commits[-1]:
            yield log[start + FRAME_HEAD : start + step]


def _leaf(page: bytes, head: int, columns: range) -> Iterator[Record]:
    if page[head] != LEAF:
        return
    count = int.from_bytes(page[head + 3 : head + 5], "big")
    for place in range(head + 8, min(head + 8 + 2 * count, len(page) - 1), 2):
        cell = int.from_bytes(page[place : place + 2], "big")
        try:
            yield _record(page, cell, columns)
        except (ValueError, IndexError, struct.error):  # not whole: the next cell may be
            continue


def _record(page: bytes, at: int, columns: range) -> Record:
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    if at + length > len(page):
        raise ValueError("it goes on elsewhere")
    types, values = _types(page, at), []
    at += _varint(page, at)[0]
    if len(types) not in columns:
        raise ValueError("a record of another table")
    for kind in types:
        value, at = _value(page, at, kind)
        values.append(value)
    return rowid, tuple(values)


def _types(page: bytes, at: int) -> list[int]:
    size, place = _varint(page, at)
    end, found = at + size, []
    while place < end:
        kind, place = _varint(page, place)
        found.append(kind)
    return found


def _value(page: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return (None if kind == 0 else kind - 8), at
    width = WIDTHS[kind - 1] if kind <= 6 else 8 if kind == 7 else (kind - 12) // 2
    data = page[at : at + width]
    if kind in (10, 11) or len(data) < width:
        raise ValueError("not whole")
    return _read(data, kind), at + width


def _read(data: bytes, kind: int) -> Any:
    if kind <= 6:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        return struct.unpack(">d", data)[0]
    return data.decode() if kind % 2 else data


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | page[place] & 0x7F
        if page[place] < 0x80:
            return value, place + 1
    return _signed(value << 8 | page[at + 8]), at + 9


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
