"""The allow-list as a spreadsheet's CSV: bad rows by their line with what is allowed, good rows kept. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.settings import kinds
from ati_console.settings.problems import shown
from ati_console.site.remap import rows_of
from ati_console.site.site import RobotRow, Site

COLUMNS: Final = ("sherpa", "login", "sector", "enabled")
NAME: Final = kinds.text(128)
YES: Final = ("true", "yes", "1", "on", "")
NO: Final = ("false", "no", "0", "off")
FORMULA: Final = ("=", "+", "-", "@")  # what a spreadsheet puts, or we put, an apostrophe before
LARGEST: Final = 4 * 1024 * 1024  # bytes
MOST_ROWS: Final = 20_000
MOST_PROBLEMS: Final = 200


class BadCsv(ValueError):
    """Nothing of the file can be used: what it is and what is allowed."""


@dataclass(frozen=True, slots=True)
class CsvRows:
    rows: tuple[RobotRow, ...]
    problems: tuple[str, ...]  # "line 4: sector: found "x"; allowed: ..."


def read(data: bytes, site: Site) -> CsvRows:
    """The rows of the allow-list in `data`. Without a column for it, a sherpa keeps its sector and its switch.

    UTF-8 or, as older spreadsheets write, Windows-1252; commas, semicolons or tabs. BadCsv without the columns.
    """
    if len(data) > LARGEST:
        raise BadCsv(f"more than {LARGEST // 1024 // 1024} MiB: an allow-list is smaller")
    text = _text(data)
    lines = csv.reader(io.StringIO(text, newline=""), dialect=_dialect(text))
    try:
        return _rows(lines, site)
    except csv.Error as error:
        raise BadCsv(f"line {lines.line_num}: no CSV ({error})") from None


def text_of(rows: Iterable[RobotRow]) -> str:
    """RFC 4180. No cell can become a formula: the apostrophe before it is taken away again by `read`."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    lines.writerows([*map(_harmless, (row.sherpa, row.login)), row.sector, str(row.enabled).lower()] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def _rows(lines: csv._reader, site: Site) -> CsvRows:  # type: ignore[name-defined]  # typeshed's name of it
    titles = [title.strip().lower() for title in next(lines, [])]
    if "sherpa" not in titles or "login" not in titles:
        raise BadCsv(f"found the columns {shown(', '.join(titles))}; allowed: {', '.join(COLUMNS)} in the first line")
    rows: dict[str, tuple[int, RobotRow]] = {}
    problems: list[str] = []
    known = rows_of(site)
    for line in lines:
        if not any(cell.strip() for cell in line):
            continue
        if len(rows) >= MOST_ROWS:
            problems.append(f"line {lines.line_num}: found more than {MOST_ROWS:,} rows; the rest is left out")
            break
        said = dict(zip(titles, (_plain(cell) for cell in line), strict=False))
        _take(_row(said, known.get(said.get("sherpa", "")), site), lines.line_num, rows, problems)
    return CsvRows(tuple(row for _, row in rows.values()), tuple(problems[:MOST_PROBLEMS]))


def _take(
    read_row: tuple[RobotRow | None, str], line: int, rows: dict[str, tuple[int, RobotRow]], problems: list[str]
) -> None:
    row, wrong = read_row
    if row is None:
        problems.append(f"line {line}: {wrong}")
    elif row.sherpa in rows:
        allowed = f"each once, it is in line {rows[row.sherpa][0]}"
        problems.append(f"line {line}: sherpa: found {shown(row.sherpa)} again; allowed: {allowed}")
    else:
        rows[row.sherpa] = (line, row)


def _row(said: Mapping[str, str], known: RobotRow | None, site: Site) -> tuple[RobotRow | None, str]:
    """The row, or what is wrong with it. `known`: what stands in the allow-list of this sherpa."""
    for key in ("sherpa", "login"):
        try:
            NAME.read(said.get(key, ""))
        except ValueError:
            return None, _wrong(key, said.get(key, ""), NAME.allowed)
    sector = _sector(said.get("sector", ""), known, site)
    if sector is None:
        return None, _wrong("sector", said.get("sector", ""), _sectors(site.sectors))
    switch = said.get("enabled", "").lower()
    if switch not in YES + NO:
        return None, _wrong("enabled", switch, "true or false")
    on = known.enabled if known is not None and "enabled" not in said else switch in YES
    return RobotRow(said["sherpa"], said["login"], sector, on), ""


def _sector(text: str, known: RobotRow | None, site: Site) -> int | None:
    """The one there is, when nothing is said about it."""
    ids = [sector.id for sector in site.sectors]
    if not text:
        return known.sector if known else ids[0] if len(ids) == 1 else None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) in ids else None


def _sectors(sectors: Sequence[object]) -> str:
    ids = ", ".join(str(getattr(sector, "id", "")) for sector in sectors[:12])
    return f"one of the sector ids of the site: {ids or 'there are none'}"


def _wrong(key: str, found: str, allowed: str) -> str:
    return f"{key}: found {shown(found) if found else 'nothing'}; allowed: {allowed}"


def _plain(cell: str) -> str:
    """Without the blanks around it, and without the apostrophe that keeps a spreadsheet from computing it."""
    said = cell.strip()
    return said[1:] if said.startswith("'") and said.lstrip("'").startswith(FORMULA) else said


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _dialect(text: str) -> type[csv.Dialect]:
    """By the first line: counted, not guessed."""
    first = text.split("\n", 1)[0]
    best = max(",;\t", key=first.count)

    class Own(csv.excel):
        delimiter = best

    return Own
