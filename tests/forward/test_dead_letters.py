"""Dead letters by reason and page, their bodies, and what is left of them when they are discarded."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from ati_console.forward import dead_letters, ledger
from ati_console.forward.ledger import State
from ati_console.forward.order import Row
from ati_console.forward.outbox import Insert, Outbox, Revive, Settle
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import row
from tests.forward.old_outbox import made_old

NO_DEVICE, OUTSIDE = "Device l0 does not exist.", "X is outside the sector"


def died(path: Path, *letters: tuple[int, str]) -> Outbox:
    box = Outbox(path)
    rows: dict[int, Row] = {number: row(number) for number, _ in letters}
    box.apply([Insert(list(rows.values()))])
    box.apply([Settle(dead=[(rows[number], words) for number, words in letters])])
    return box


def find(path: Path, **asked: object) -> dead_letters.Found:
    return dead_letters.find(path, by_login=False, **asked)  # type: ignore[arg-type]


def test_they_are_grouped_by_their_reason_and_the_newest_comes_first(path: Path) -> None:
    died(path, (1, NO_DEVICE), (2, OUTSIDE), (3, NO_DEVICE)).close()
    found = find(path)
    assert [(one.words, one.count, one.sherpas) for one in found.reasons] == [(NO_DEVICE, 2, 1), (OUTSIDE, 1, 1)]
    assert [letter.id for letter in found.letters] == [3, 2, 1] and found.total == 3


def test_one_reason_is_read_a_page_at_a_time(path: Path) -> None:
    died(path, *((number, NO_DEVICE if number % 2 else OUTSIDE) for number in range(1, 21))).close()
    first = find(path, reason=NO_DEVICE, limit=4).letters
    second = find(path, reason=NO_DEVICE, limit=4, before=first[-1].id).letters
    assert [letter.id for letter in (*first, *second)] == [19, 17, 15, 13, 11, 9, 7, 5]
    assert dead_letters.ids(path, OUTSIDE, 3) == (2, 4, 6)
    assert [len(page) for page in dead_letters.pages(path, by_login=False)] == [20]


def test_the_body_is_what_twinzo_refused_and_has_no_secret_in_it(path: Path) -> None:
    box, one = Outbox(path), row(1)
    box.apply([Insert([one])])
    one.sent_ms, one.interval_ms = 1234, 500
    box.apply([Settle(dead=[(one, NO_DEVICE)])])
    box.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE samples SET sent_ms=1234, interval_ms=500")
    sent = json.loads(find(path).letters[0].body)
    assert sent[0]["Login"] == "l0" and sent[0]["Locations"][0]["Timestamp"] == 1234
    alone = json.loads(dead_letters.find(path, by_login=True).letters[0].body)
    assert alone[0]["SectorId"] == 1 and "Login" not in alone[0]


def test_a_discarded_one_is_listed_no_more_and_stays_dead_in_the_ledger(path: Path) -> None:
    died(path, (1, NO_DEVICE), (2, NO_DEVICE)).close()
    assert dead_letters.discard(path, [1], "ann", 1000.0) == 1
    found = find(path)
    assert [letter.id for letter in found.letters] == [2] and (found.total, found.discarded) == (1, 1)
    assert ledger.totals(path)[State.DEAD] == 2
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT * FROM discards").fetchall() == [(1, 1000.0, "ann")]


def test_discarding_works_beside_a_forwarder_that_has_the_file_open(path: Path) -> None:
    box = died(path, (1, NO_DEVICE), (2, NO_DEVICE))
    assert dead_letters.discard(path, [1], "ann", 1000.0) == 1
    box.apply([Insert([row(3)])])
    box.close()


def test_what_was_discarded_is_not_retried(path: Path) -> None:
    box = died(path, (1, NO_DEVICE), (2, NO_DEVICE))
    dead_letters.discard(path, [1], "ann", 1000.0)
    assert [one.id for one in box.apply([Revive([1, 2])])[0]] == [2]
    assert box.apply([Revive(None)])[0] == []
    box.close()


def test_what_is_being_retried_cannot_be_discarded(path: Path) -> None:
    box = died(path, (1, NO_DEVICE))
    box.apply([Revive([1])])
    assert dead_letters.discard(path, [1], "ann", 1000.0) == 0
    box.close()


def test_the_newest_of_very_many_is_retried_when_it_was_chosen(path: Path) -> None:
    box = died(path, *((number, NO_DEVICE) for number in range(1, 10_502)))
    assert [one.id for one in box.apply([Revive([10_501])])[0]] == [10_501]
    box.close()


def test_an_outbox_of_the_version_before_is_read_and_taken_over(path: Path) -> None:
    died(path, (1, NO_DEVICE)).close()
    made_old(path, 1)
    assert find(path).total == 1
    assert dead_letters.discard(path, [1], "ann", 1000.0) == 1
    Outbox(path).close()
    assert find(path).discarded == 1


def test_an_outbox_that_is_being_made_has_none_yet(path: Path) -> None:
    """The window looks as soon as a run begins: the forwarder has made the file, and not yet what is in it."""
    with contextlib.closing(sqlite3.connect(path)) as begun:
        begun.execute("PRAGMA journal_mode=WAL")
        begun.execute("CREATE TABLE anything (x)")
        assert find(path) == dead_letters.Found()
    path.write_bytes(b"")
    assert find(path) == dead_letters.Found()


def test_without_an_outbox_there_are_none(path: Path) -> None:
    assert find(path) == dead_letters.Found()
    with pytest.raises(OutboxError):
        dead_letters.discard(path, [1], "ann", 1000.0)
    assert not path.exists()
