"""Rows of the table `samples` out of the bytes of a file that SQLite will not read any more.

Every page of the file, then every frame of the write-ahead log up to the last committed one, is looked at for table
leaves (type 13) with records of the shape of `samples`; format: sqlite.org/fileformat2.html, 1.6 and 2.1. A page at
a time: an outbox may hold more than there is memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

LEAF: Final = 13
PAGE_SIZES: Final = tuple(2**power for power in range(9, 17))
DEFAULT_PAGE: Final = 4096
DATABASE_HEAD: Final = 100
WAL_HEAD: Final = 32
FRAME_HEAD: Final = 24
WIDTHS: Final = (1, 2, 3, 4, 6, 8)  # of the serial types 1 to 6

Record = tuple[int, tuple[Any, ...]]  # rowid, columns


def records(database: BinaryIO, log: BinaryIO, columns: range) -> Iterator[Record]:
    """Oldest first: of the same rowid the last one counts. `columns`: how many a record of the table may have.

    `database` and `log` can be sought in; an empty one stands for one that is not there. Raises OSError.
    """
    size = page_size(_at(database, 0, DATABASE_HEAD), _at(log, 0, WAL_HEAD))
    for number, page in enumerate(_pages(database, size)):
        yield from _leaf(page, DATABASE_HEAD if number == 0 else 0, columns)
    for page in _frames(log, size):
        yield from _leaf(page, 0, columns)


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _pages(database: BinaryIO, size: int) -> Iterator[bytes]:
    database.seek(0)
    while len(page := database.read(size)) == size:
        yield page


def page_size(database: bytes, log: bytes) -> int:
    """As one of the two heads says it; ours when both are damaged."""
    said = int.from_bytes(log[8:12], "big") if len(log) >= WAL_HEAD else 0
    if said not in PAGE_SIZES and database[:15] == b"SQLite format 3":
        said = int.from_bytes(database[16:18], "big")
    return said if said in PAGE_SIZES else DEFAULT_PAGE


def _frames(log: BinaryIO, size: int) -> Iterator[bytes]:
    """Pages of what was committed."""
    end = max((start for start, head in _heads(log, size) if head[4:8] != bytes(4)), default=0)
    for start, _ in _heads(log, size):
        if start <= end:
            yield _at(log, start + FRAME_HEAD, size)


def _heads(log: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Where each whole frame begins, and its head. One of an older round of the log has another salt."""
    salt, length = _at(log, 0, WAL_HEAD)[16:24], log.seek(0, 2)
    for start in range(WAL_HEAD, length - FRAME_HEAD - size + 1, FRAME_HEAD + size):
        head = _at(log, start, FRAME_HEAD)
        if head[8:16] == salt:
            yield start, head


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
