"""Takes everything readable of a damaged outbox over into a new file, and says in words what was saved.

First by SQL, in ranges that are halved around what cannot be read; what SQL cannot reach is looked for in the bytes.
The damaged file is only read.
"""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, Final

from ati_console.forward import drill, outbox_carve
from ati_console.forward import outbox_schema as schema
from ati_console.forward.outbox_schema import State

AT_ONCE: Final = 1_000  # ids a query
MOST_UNREADABLE: Final = 20_000  # so many single ids are tried; then the bytes alone are asked
LARGEST_ID: Final = 2**53
COLUMNS: Final = 21  # of `samples` in this version; two fewer before there were areas
TEXTS: Final = (2, 3, 4)
WHOLE: Final = (5, 6, 10, 12, 13, 14, 15)
KEEP: Final = (
    "INSERT INTO samples VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
    " state=excluded.state, sent_ms=excluded.sent_ms, interval_ms=excluded.interval_ms, attempts=excluded.attempts,"
    " settled_at=excluded.settled_at, reason=excluded.reason, superseded_by=excluded.superseded_by"
    " WHERE samples.state NOT IN (2, 4)"  # an old copy of a page must not bring back what was delivered
)
MARKS: Final = (
    "INSERT INTO logins SELECT login, branch, max(sent_ms), max(timestamp_ms) FROM samples WHERE sent_ms>0"
    " GROUP BY login, branch ON CONFLICT (login, branch) DO UPDATE SET sent_ms=max(sent_ms, excluded.sent_ms),"
    " measured_ms=max(measured_ms, excluded.measured_ms)"
)
SIDE_TABLES: Final = {
    "logins": "INSERT OR REPLACE INTO logins VALUES (?,?,?,?)",
    "discards": "INSERT OR REPLACE INTO discards VALUES (?,?,?)",
    "lives": "INSERT OR REPLACE INTO lives VALUES (?,?,?,?,?,?)",
}


@dataclass(slots=True)
class Seen:
    """What SQL made of the damaged file: ids it could not read, and how far it got."""

    unreadable: set[int] = field(default_factory=set)
    sql_top: int = 0
    gave_up: bool = False

    def misses(self, row_id: int) -> bool:
        return self.gave_up or row_id in self.unreadable or row_id > self.sql_top


def salvage(source: Path, target: sqlite3.Connection, known_id: int) -> str:
    """`target`: a new outbox, empty. `known_id`: the newest id that is known to have been written. Gives the words."""
    seen = Seen()
    with schema.transaction(target):
        if source.is_file() and source.stat().st_size:
            _by_sql(source, target, known_id, seen)
        drill.passing("salvage")
        if seen.unreadable or seen.gave_up or seen.sql_top < known_id:
            _from_bytes(source, target, seen)
        target.execute(MARKS)
        newest = target.execute("SELECT max(id) FROM samples").fetchone()[0] or 0
        target.execute("DELETE FROM sqlite_sequence")
        target.execute("INSERT INTO sqlite_sequence VALUES ('samples', ?)", (max(newest, known_id),))
    return _words(target, seen, newest, known_id)


def _by_sql(source: Path, target: sqlite3.Connection, known_id: int, seen: Seen) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("SELECT max(id) FROM samples")  # raises when nothing at all can be read
            for number, rows in enumerate(_ranges(db, known_id, seen)):
                _keep(target, rows, seen)
                seen.sql_top = rows[-1][0] if rows else seen.sql_top
                if number == 0:
                    drill.passing("salvage")
            for table, insert in SIDE_TABLES.items():
                _side(db, target, table, insert)
    except sqlite3.DatabaseError:
        seen.gave_up = True


def _ranges(db: sqlite3.Connection, known_id: int, seen: Seen) -> Iterator[list[tuple[Any, ...]]]:
    first, last = _end(db, "min", 1), max(_end(db, "max", 0), _sequence(db), known_id)
    start = _next(db, first)
    while start is not None and start <= last:
        yield _read(db, start, min(start + AT_ONCE - 1, last), seen)
        if len(seen.unreadable) > MOST_UNREADABLE:
            seen.gave_up = True
            return
        start = _next(db, start + AT_ONCE)


def _next(db: sqlite3.Connection, start: int) -> int | None:
    """The next id from `start` on: one damaged number must not make us ask for a billion that never were."""
    try:
        found = db.execute("SELECT min(id) FROM samples WHERE id >= ?", (start,)).fetchone()[0]
    except sqlite3.DatabaseError:
        return start
    return found if found is None or isinstance(found, int) else start


def _read(db: sqlite3.Connection, first: int, last: int, seen: Seen) -> list[tuple[Any, ...]]:
    try:
        return db.execute("SELECT * FROM samples WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)).fetchall()
    except sqlite3.DatabaseError:
        if first == last:
            seen.unreadable.add(first)
            return []
    middle = (first + last) // 2
    return _read(db, first, middle, seen) + _read(db, middle + 1, last, seen)


def _end(db: sqlite3.Connection, which: str, otherwise: int) -> int:
    try:
        found = db.execute(f"SELECT {which}(id) FROM samples").fetchone()[0]  # noqa: S608 - min or max
    except sqlite3.DatabaseError:
        return otherwise
    return found if isinstance(found, int) and found <= LARGEST_ID else otherwise


def _sequence(db: sqlite3.Connection) -> int:
    try:
        found = db.execute("SELECT seq FROM sqlite_sequence WHERE name='samples'").fetchone()
    except sqlite3.DatabaseError:
        return 0
    return found[0] if found and isinstance(found[0], int) and found[0] <= LARGEST_ID else 0


def _side(db: sqlite3.Connection, target: sqlite3.Connection, table: str, insert: str) -> None:
    """Marks that cannot be read are made again from the samples; who discarded what is then not known."""
    with contextlib.suppress(sqlite3.DatabaseError):
        target.executemany(insert, db.execute(f"SELECT * FROM {table}"))  # noqa: S608 - of SIDE_TABLES


def _from_bytes(source: Path, target: sqlite3.Connection, seen: Seen) -> None:
    """What is carved is remembered in the database, not in memory: it may be all there is."""
    target.execute("CREATE TEMP TABLE carved (id INTEGER PRIMARY KEY)")
    with _opened(source) as database, _opened(source.with_name(source.name + "-wal")) as log:
        for row_id, columns in outbox_carve.records(database, log, range(COLUMNS - 2, COLUMNS + 1)):
            if _is_in(target, "carved", row_id) or (seen.misses(row_id) and not _is_in(target, "samples", row_id)):
                target.execute("INSERT OR IGNORE INTO carved VALUES (?)", (row_id,))
                _keep(target, [(row_id, *columns[1:])], seen)
                seen.unreadable.discard(row_id)
    target.execute("DROP TABLE carved")


def _opened(file: Path) -> BinaryIO:
    return file.open("rb") if file.is_file() else io.BytesIO()


def _is_in(target: sqlite3.Connection, table: str, row_id: int) -> bool:
    return target.execute(f"SELECT 1 FROM {table} WHERE id=?", (row_id,)).fetchone() is not None  # noqa: S608 - ours


def _keep(target: sqlite3.Connection, rows: list[tuple[Any, ...]], seen: Seen) -> None:
    for row in rows:
        whole = row + (None,) * (COLUMNS - len(row))
        if not _is_sample(whole):
            seen.unreadable.add(whole[0])
            continue
        try:
            target.execute(KEEP, (whole[0], State.QUEUED if whole[1] == State.IN_FLIGHT else whole[1], *whole[2:]))
        except sqlite3.IntegrityError:  # what no table of ours can hold
            seen.unreadable.add(whole[0])


def _is_sample(row: tuple[Any, ...]) -> bool:
    """Of the types the table has: what a damaged page makes up is not delivered."""
    return (
        0 < row[0] <= LARGEST_ID
        and row[1] in tuple(State)
        and all(isinstance(row[place], str) for place in TEXTS)
        and all(isinstance(row[place], int) for place in WHOLE)
        and all(isinstance(row[place], int | float) and isfinite(row[place]) for place in (7, 8, 11))
    )


def _words(target: sqlite3.Connection, seen: Seen, newest: int, known_id: int) -> str:
    states = dict(target.execute("SELECT state, count(*) FROM samples GROUP BY state").fetchall())
    waiting, dead = states.get(State.QUEUED, 0), states.get(State.DEAD, 0)
    rest = states.get(State.ACCEPTED, 0) + states.get(State.SUPERSEDED, 0)
    words = f"saved: {waiting} samples not yet delivered (they are sent now), {dead} dead letters, {rest} settled"
    lost = sum(one <= newest for one in seen.unreadable) + max(0, known_id - newest)
    if seen.gave_up and not seen.unreadable and lost == 0:
        return f"{words}; how many more there were cannot be told"
    return f"{words}; not readable: {lost}" + (f" of the samples up to number {max(newest, known_id)}" if lost else "")
