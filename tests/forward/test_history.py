"""What was delivered long ago leaves the outbox; a sample that was not delivered, and a dead letter, never does."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from ati_console.forward.history import AT_ONCE, forget_delivered
from ati_console.forward.order import Row
from ati_console.forward.outbox import Begin, Insert, Outbox, Settle
from ati_console.forward.outbox_schema import OutboxError, State
from ati_console.forward.samples import Sample


def row(number: int) -> Row:
    sample = Sample(
        sherpa="s0", login="l0", branch="b", sector=1, timestamp_ms=number * 1000, x_mm=1.0, y_mm=2.0, battery=None,
        moving=True,
    )  # fmt: skip
    return Row(id=number, sample=sample, received_at=float(number), identity=number)


def states(path: Path) -> dict[int, int]:
    with sqlite3.connect(path) as db:
        return dict(db.execute("SELECT id, state FROM samples"))


@pytest.fixture
def box(tmp_path: Path) -> Outbox:
    """One row of each state: 1 queued, 2 in flight, 3 accepted, 4 dead, 5 superseded."""
    made = Outbox(tmp_path / "plant.sqlite")
    rows = [row(number) for number in range(1, 6)]
    made.apply([Insert(rows), Begin(rows[1:4], superseded=[(rows[4], 1)])])
    made.apply([Settle(accepted=[rows[2]], dead=[(rows[3], "no such device")])])
    return made


def test_only_accepted_and_superseded_rows_go(box: Outbox) -> None:
    assert forget_delivered(box.path, time.time() + 60) == 2
    assert states(box.path) == {1: State.QUEUED, 2: State.IN_FLIGHT, 4: State.DEAD}


def test_what_was_delivered_since_then_stays(box: Outbox) -> None:
    assert forget_delivered(box.path, time.time() - 60) == 0
    assert len(states(box.path)) == 5


def test_it_works_beside_a_forwarder_that_goes_on_with_the_same_file(box: Outbox) -> None:
    forget_delivered(box.path, time.time() + 60)
    box.apply([Insert([row(6)])])
    assert sum(waiting.rows for waiting in box.waiting()) == 3
    assert 6 in states(box.path)


def test_more_than_one_transaction_holds_goes_in_pieces(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "plant.sqlite")
    rows = [row(number) for number in range(1, 2 * AT_ONCE + 11)]
    box.apply([Insert(rows), Begin(rows)])
    box.apply([Settle(accepted=rows[:-1])])
    assert forget_delivered(box.path, time.time() + 60) == len(rows) - 1
    assert states(box.path) == {rows[-1].id: State.IN_FLIGHT}


def test_a_file_of_another_schema_is_left_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as db:
        db.execute("CREATE TABLE samples (id INTEGER, state INTEGER, settled_at REAL)")
        db.execute("INSERT INTO samples VALUES (1, 2, 0)")
        db.execute("PRAGMA user_version = 99")
    db.close()
    assert forget_delivered(tmp_path / "other.sqlite", time.time()) == 0
    assert states(tmp_path / "other.sqlite") == {1: 2}


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"x" * 4096)
    with pytest.raises(OutboxError, match="not a database"):
        forget_delivered(tmp_path / "broken.sqlite", 0.0)
