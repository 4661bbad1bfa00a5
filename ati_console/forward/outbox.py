"""The outbox on disk: SQLite in WAL with synchronous=FULL, one writer, every group of steps one transaction.

A row walks queued -> in flight -> accepted | dead (reason) | superseded (by). NORMAL instead of FULL lost every
acknowledged row of a power cut (reliability.md, measured).
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ati_console.forward import drill
from ati_console.forward import outbox_schema as schema
from ati_console.forward import outbox_statements as sql
from ati_console.forward.order import Mark, Row
from ati_console.forward.outbox_lock import OutboxLock
from ati_console.forward.outbox_open import Place, is_damage, moved, open_outbox, replaced
from ati_console.forward.outbox_schema import OutboxError, State
from ati_console.forward.outbox_space import DISK_FULL, LARGEST_BYTES, RESERVE_BYTES, Ballast, OutboxFull, Room
from ati_console.forward.outbox_steps import REVIVE_AT_ONCE, Begin, Device, Insert, Load, Revive, Settle, Step, Waiting

KEEP_SETTLED: Final = 100_000  # rows of accepted and superseded kept as the delivery ledger
PRUNE_AT_ONCE: Final = 2_000  # so that one prune never delays an acknowledgement
RECENT_IDENTITIES: Final = 65_536  # no broker has more in flight than there are packet ids
FOUND: Final = "no answer was seen; found in Twinzo's history after a restart"


class _Lost(Exception):
    """The file under the outbox's name is another one, or none."""


class Outbox:
    """Not thread-safe: one thread at a time. Every method raises OutboxError with plain words, and then did nothing."""

    def __init__(
        self,
        path: Path,
        keep_settled: int = KEEP_SETTLED,
        *,
        largest: int = LARGEST_BYTES,
        reserve: int = RESERVE_BYTES,
    ) -> None:
        """Raises OutboxBusy when another process has it, naming the pid; OutboxError when it cannot be opened.

        `largest`: bytes in use at which new samples are refused. `reserve`: bytes set apart for a full disk.
        """
        self.path, self._keep = path, keep_settled
        self.note = ""  # words about what opening had to do
        self.said: deque[str] = deque(maxlen=20)  # words about what happened to the file since; any thread may take
        self._insert_sql = sql.INSERT
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = OutboxLock(path)
        except OSError as error:
            raise OutboxError(f"cannot open the outbox {path}: {error.strerror}") from error
        try:
            self._db, self.note = open_outbox(path, self._lock.known_id)
            self._room = Room(Ballast(path.with_name(path.name + ".reserve"), reserve), largest)
            self._begin_anew()
        except BaseException:
            self._lock.release()
            raise

    def _begin_anew(self) -> None:
        with schema.in_words("recover"):
            last = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name='samples'").fetchone()
        self.last_id: int = last[0] if last else 0
        self._prune_from = 0
        self._place = Place(self.path)

    def in_flight(self) -> list[Row]:
        """Of a run that ended in the middle: nobody knows whether the twin has them. Oldest first."""
        with schema.in_words("read"):
            return [schema.from_columns(columns) for columns in self._db.execute(sql.IN_FLIGHT)]

    def waiting(self) -> list[Waiting]:
        """Queued and in flight."""
        with schema.in_words("read"):
            found = self._db.execute(sql.WAITING)
            return [Waiting(*row) for row in found]

    def marks(self) -> dict[Device, Mark]:
        with schema.in_words("read"):
            rows = self._db.execute("SELECT login, branch, sent_ms, measured_ms FROM logins").fetchall()
        return {(login, branch): Mark(sent_ms, measured_ms) for login, branch, sent_ms, measured_ms in rows}

    def recent_identities(self) -> list[int]:
        """Of the newest rows, oldest first; 0 (no identity) left out."""
        with schema.in_words("read"):
            rows = self._db.execute(
                "SELECT identity FROM samples ORDER BY id DESC LIMIT ?", (RECENT_IDENTITIES,)
            ).fetchall()
        return [identity for (identity,) in reversed(rows) if identity]

    def apply(self, steps: Sequence[Step]) -> list[list[Row]]:
        """All of `steps` or none, on disk when it returns. One answer a step: rows for Load and Revive.

        OutboxFull when there is no room for an Insert: the same steps without it can be done.
        """
        inserting = any(isinstance(step, Insert) for step in steps)
        try:
            if inserting:
                self._make_room()
            answers = self._transact(steps)
        except sqlite3.Error as error:
            answers = self._again(steps, error, inserting)
        self._lock.committed(self.last_id)
        return answers

    def _transact(self, steps: Sequence[Step]) -> list[list[Row]]:
        last_id = self.last_id
        try:
            with schema.transaction(self._db):
                answers = [self._apply(step) for step in steps]
                self._prune(self._keep if self._room.ballast.held else 0)  # a full disk: their pages are used again
                if self.last_id > last_id:
                    drill.passing("before-commit")
                if self._place.is_lost():
                    raise _Lost
        except _Lost:
            self.last_id = last_id
            self._move()
            return self._transact(steps)
        except BaseException:
            self.last_id = last_id
            raise
        return answers

    def _again(self, steps: Sequence[Step], error: sqlite3.Error, inserting: bool) -> list[list[Row]]:
        """With the reserve given up, what frees room is done at once; a damaged file is replaced and asked again."""
        with schema.in_words("write"):
            if self._room.relieved(self._db, error):
                if inserting:
                    raise OutboxFull(DISK_FULL)
                return self._transact(steps)
            if is_damage(error) or isinstance(error, sqlite3.ProgrammingError):  # the latter: closed by `_replace`
                self._replace(error)
            raise error

    def _make_room(self) -> None:
        if self._room.is_at_limit(self._db):
            with schema.transaction(self._db):
                self._prune(0)
        self._room.check(self._db)

    def _move(self) -> None:
        """Somebody removed or replaced the file: it is put back, from what is still open."""
        with schema.in_words("be put back"):
            try:
                self._db = moved(self.path, self._db)
            except OSError as error:
                raise OutboxError(f"the outbox was removed and cannot be put back: {error.strerror}") from error
        self._place = Place(self.path)
        self.said.append("the outbox was removed or replaced while it was in use; it was put back with all it held")

    def _replace(self, error: sqlite3.Error) -> None:
        self._db.close()
        try:
            self._db, words = replaced(self.path, str(error), self._lock.known_id)
        except OSError as failed:
            raise OutboxError(f"the outbox is damaged and cannot be replaced: {failed.strerror}") from failed
        self._insert_sql = sql.INSERT_AGAIN
        with schema.in_words("recover"):
            self._db.execute(sql.RECOVER)
        self._begin_anew()
        raise OutboxError(words) from error

    def _apply(self, step: Step) -> list[Row]:
        match step:
            case Insert():
                self._insert(step.rows)
            case Begin():
                self._begin(step)
            case Settle():
                self._settle(step)
            case Load():
                return self._load(step)
            case Revive():
                return self._revive(step)
        return []

    def _insert(self, rows: Sequence[Row]) -> None:
        self._db.executemany(self._insert_sql, [schema.to_columns(row) for row in rows])
        self.last_id = max(self.last_id, rows[-1].id) if rows else self.last_id

    def _begin(self, step: Begin) -> None:
        now = time.time()
        self._db.executemany(sql.BEGIN, [(row.sent_ms, row.interval_ms, row.id) for row in step.rows])
        self._db.executemany(sql.SETTLE, [(State.DEAD, now, words, row.id) for row, words in step.late])
        self._db.executemany(sql.SUPERSEDE, [(now, newer, row.id) for row, newer in step.superseded])
        self._mark(step.marks)
        self._may_prune(row.id for row, _ in step.superseded)

    def _settle(self, step: Settle) -> None:
        now = time.time()
        self._db.executemany(sql.SETTLE, [(State.ACCEPTED, now, None, row.id) for row in step.accepted])
        self._db.executemany(sql.SETTLE, [(State.ACCEPTED, now, FOUND, row.id) for row in step.found])
        self._db.executemany(sql.SETTLE, [(State.DEAD, now, words, row.id) for row, words in step.dead])
        self._db.executemany(sql.SETTLE, [(State.QUEUED, None, None, row.id) for row in step.again])
        self._mark(step.marks)
        self._may_prune(row.id for row in (*step.accepted, *step.found))

    def _mark(self, marks: dict[Device, Mark]) -> None:
        self._db.executemany(sql.MARK, [(*device, mark.sent_ms, mark.measured_ms) for device, mark in marks.items()])

    def _load(self, step: Load) -> list[Row]:
        found = self._db.execute(sql.LOAD, (step.login, step.branch, step.after, step.limit))
        rows = [schema.from_columns(columns) for columns in found]
        if rows:
            lived = {one for (one,) in self._db.execute(sql.LIVED_BETWEEN, (rows[0].id, rows[-1].id))}
            for row in rows:
                row.by_hand = row.id in lived
        return rows

    def _revive(self, step: Revive) -> list[Row]:
        """A new life: no Timestamp sent, no attempt made. How the one before ended is kept."""
        now = time.time()
        rows = [schema.from_columns(columns) for columns in self._dead(step.ids, min(step.most, REVIVE_AT_ONCE))]
        for row in rows:
            row.sent_ms = row.interval_ms = row.attempts = 0
            row.by_hand = True
        self._db.executemany(sql.LIVED, [(now, row.id) for row in rows])
        self._db.executemany(sql.REVIVE, [(row.id,) for row in rows])
        return rows

    def _dead(self, ids: Sequence[int] | None, most: int) -> Iterator[tuple[Any, ...]]:
        """Not those that were discarded."""
        if ids is None:
            yield from self._db.execute(sql.DEAD_LETTERS, (most,))
        else:
            for one in sorted(set(ids))[:most]:
                yield from self._db.execute(sql.DEAD_LETTER, (one,))

    def _may_prune(self, settled: Iterable[int]) -> None:
        """Old rows may settle late (a paused lane): the next prune starts at the oldest of them."""
        oldest = min(settled, default=None)
        if oldest is not None:
            self._prune_from = min(self._prune_from, oldest)

    def _prune(self, keep: int) -> None:
        end = self.last_id - keep
        if end - self._prune_from < min(keep, PRUNE_AT_ONCE):
            return
        gone = self._db.execute(sql.PRUNE, (self._prune_from, end, PRUNE_AT_ONCE)).rowcount
        if gone < PRUNE_AT_ONCE:
            self._prune_from = end

    def close(self) -> None:
        self._db.close()
        self._lock.release()


__all__ = ["Begin", "Device", "Insert", "Load", "Outbox", "Revive", "Settle", "Step", "Waiting"]
