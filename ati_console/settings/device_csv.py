"""Device logins in bulk: a spreadsheet's CSV of login and password -> the key store.

What spreadsheets write is taken: , ; or tab, a header or none, UTF-8 with or without BOM, UTF-16, Windows-1252.
A bad row is named by its line; no password is ever repeated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console.settings import kinds
from ati_console.settings.problems import shown
from ati_console.settings.secrets import Kept, Secret, SecretStore, twin_device

LARGEST: Final = 2 * 1024 * 1024  # bytes
MOST: Final = 10_000  # rows
LONGEST_PASSWORD: Final = 256
MOST_PROBLEMS: Final = 50
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods, xls
_LOGIN: Final = {"login", "device", "devicelogin", "username", "user", "name", "sherpa"}
_PASSWORD: Final = {"password", "pass", "passwd", "pwd", "devicepassword", "secret", "kennwort", "heslo"}


class BadCsv(ValueError):
    """Nothing of it can be used; plain words, none of its text."""


@dataclass(frozen=True, slots=True)
class DeviceLogin:
    login: str
    password: Secret


@dataclass(frozen=True, slots=True)
class DeviceLogins:
    """The good rows in their order, and in words the bad ones and what was assumed."""

    logins: tuple[DeviceLogin, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_file(path: Path) -> DeviceLogins:
    """BadCsv: it cannot be read, or nothing in it is a login."""
    try:
        with path.open("rb") as file:
            return read(file.read(LARGEST + 1))
    except OSError as error:
        raise BadCsv(f"the file cannot be read: {error.strerror}") from None


def read(data: bytes) -> DeviceLogins:
    """As `read_file`, for bytes."""
    if len(data) > LARGEST:
        raise BadCsv(f"larger than {LARGEST // 1024 // 1024} MiB: this is no list of logins")
    if data.startswith(_WORKBOOKS):
        raise BadCsv("it is a workbook and no CSV: save it as CSV in the program that wrote it")
    notes: list[str] = []
    rows, problems = _rows(_text(data, notes))
    columns, body = _columns(rows)
    found: dict[str, tuple[int, DeviceLogin]] = {}
    for line, cells in body:
        _take(line, cells, columns, found, problems)
    if not found:
        raise BadCsv("; ".join(problems[:3]) or "no login in it: each row is login, password")
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = [f"and {len(problems) - MOST_PROBLEMS} more"]
    return DeviceLogins(tuple(one for _, one in found.values()), tuple(problems), tuple(notes))


def keep(
    logins: Sequence[DeviceLogin], vault: SecretStore, going: Callable[[int], bool] = lambda _count: True
) -> tuple[tuple[str, Kept], ...]:
    """Each password under `twin:device:<login>`, and where it is now. Blocks: a key store may ask.

    `going(n)` after each; False ends it there. gnome-keyring writes its whole file each time: minutes for a thousand.
    """
    kept: list[tuple[str, Kept]] = []
    for one in logins:
        kept.append((one.login, vault.put(twin_device(one.login), one.password)))
        if not going(len(kept)):
            break
    return tuple(kept)


def _text(data: bytes, notes: list[str]) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        notes.append("the file is not UTF-8: read as Windows-1252; look at names and passwords with accents")
        return data.decode("cp1252", "replace")


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """(line, cells) of each row that is not empty. A quote that never closes ends it there."""
    rows: list[tuple[int, list[str]]] = []
    problems: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
            if len(rows) > MOST:
                raise BadCsv(f"more than {MOST:,} rows")
    except csv.Error:
        problems.append(f"line {line}: a quote that is not closed or in the wrong place; nothing below was read")
    return rows, problems


def _delimiter(text: str) -> str:
    """The first of ; tab , in the first line with any: a password may hold the others."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = [(first.index(mark), mark) for mark in ";\t," if mark in first]
    return min(found)[1] if found else ","


def _columns(rows: list[tuple[int, list[str]]]) -> tuple[tuple[int, int] | None, list[tuple[int, list[str]]]]:
    """Where login and password stand, when a header says so, and the rows below it."""
    names = ["".join(c for c in cell.lower() if c.isalpha()) for cell in rows[0][1]] if rows else []
    login = next((at for at, name in enumerate(names) if name in _LOGIN), None)
    password = next((at for at, name in enumerate(names) if name in _PASSWORD), None)
    if login is None or password is None:
        return None, rows
    return (login, password), rows[1:]


def _take(
    line: int,
    cells: list[str],
    columns: tuple[int, int] | None,
    found: dict[str, tuple[int, DeviceLogin]],
    problems: list[str],
) -> None:
    login, password = columns or (0, 1)
    if columns is None and len([cell for cell in cells[2:] if cell.strip()]):
        allowed = "two are allowed without a header; put what holds the separator into quotes"
        problems.append(f"line {line}: {len(cells)} columns; {allowed}")
        return
    cells = [*cells, *[""] * (max(login, password) + 1 - len(cells))]
    name, word = cells[login].strip(), cells[password]
    wrong = _wrong(name, word)
    if wrong is None and name in found:
        wrong = f"{shown(name)} again; it is in line {found[name][0]}, which counts"
    if wrong is None:
        found[name] = (line, DeviceLogin(name, Secret(word)))
    else:
        problems.append(f"line {line}: {wrong}")


def _wrong(name: str, word: str) -> str | None:
    try:
        kinds.text(128).read(name)
    except ValueError:
        return f"no login, or no printable one of at most 128 characters ({len(name)} here)"
    if not word.strip():
        return f"no password for {shown(name)}"
    if len(word) > LONGEST_PASSWORD or not kinds.is_printable(word):
        return f"the password of {shown(name)} is longer than {LONGEST_PASSWORD} characters or not printable"
    return None
