"""Rows of a CSV or JSON-lines file, read anew each time: whoever writes it may replace it or append to it."""

from __future__ import annotations

import csv
import io
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from ati_console.publish.relay_rows import Row

LARGEST: Final = 64 * 1024 * 1024


class SourceError(Exception):
    """The source gave nothing this time: words for people, without a password."""


class FileRows:
    """One file, poll after poll."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before = b""  # the digest of the last poll's bytes

    def read(self) -> list[Row]:
        """Raises SourceError. A line that cannot be read is a row with words in `wrong`.

        The last row of a CSV without a line end may be half a row, with a value that looks whole: it counts once two
        polls read the same.
        """
        data = self._bytes()
        digest = blake2b(data, digest_size=16).digest()
        same, self._before = digest == self._before, digest
        text = data.decode("utf-8-sig", "replace")
        if self._path.suffix.lower() != ".csv":
            return _json_lines(text)
        rows = _csv(text)
        return rows if same or text.endswith(("\n", "\r")) else rows[:-1]

    def _bytes(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise SourceError(f"{self._path.name}: {error.strerror}") from None
        if len(data) > LARGEST:
            most = LARGEST // 2**20
            raise SourceError(f"{self._path.name} is larger than {most} MB: let whoever writes it begin a new one")
        return data


def of_json(answer: Any, where: str) -> list[Row]:
    """The rows at a path of a JSON answer: a list of objects, one object, or an object of objects by name."""
    found = answer
    for part in filter(None, where.split(".")):
        if not isinstance(found, dict) or part not in found:
            there = ", ".join(str(key)[:40] for key in list(found)[:20]) if isinstance(found, dict) else "no object"
            raise SourceError(f'rows = "{where}": there is no "{part}" in the answer; there is: {there}')
        found = found[part]
    if isinstance(found, dict):
        found = list(found.values()) if found and all(isinstance(v, dict) for v in found.values()) else [found]
    if not isinstance(found, list):
        raise SourceError(f'the answer at "{where}" is no list of objects')
    return [_row(number, one) for number, one in enumerate(found, 1)]


def _row(number: int, value: Any) -> Row:
    return Row(number, value) if isinstance(value, dict) else Row(number, {}, f"no object: {str(value)[:60]}")


def _json_lines(text: str) -> list[Row]:
    rows = [_json_line(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if rows and rows[-1].wrong and not text.endswith("\n"):
        rows.pop()  # it is being written at this moment
    return rows


def _json_line(number: int, line: str) -> Row:
    try:
        return _row(number, json.loads(line))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"not JSON: {str(error)[:80]}")


def _csv(text: str) -> list[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    try:
        for number, values in enumerate(reader, 1):
            short = [name for name, value in values.items() if name is not None and value is None]
            wrong = f"the line has no {', '.join(short)}" if short else ""
            rows.append(Row(number, {k: v for k, v in values.items() if k is not None}, wrong))
    except csv.Error as error:
        rows.append(Row(reader.line_num, {}, f"not CSV: {error}"))
    return rows
