from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ati_console.forward import ledger
from ati_console.forward.ledger import State
from ati_console.forward.order import Mark, Row
from ati_console.forward.outbox import Begin, Insert, Load, Outbox, Revive, Settle
from ati_console.forward.outbox_lock import OutboxBusy
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import PROJECT, row


def reopened(box: Outbox) -> Outbox:
    box.close()
    return Outbox(box.path)


def load(box: Outbox, after: int = 0, limit: int = 1000) -> list[Row]:
    return box.apply([Load("l0", "b", after, limit)])[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "outbox.sqlite3"


def test_what_was_inserted_is_there_after_reopening_with_every_field(path: Path) -> None:
    box = Outbox(path)
    box.apply([Insert([row(1), row(2)])])
    box = reopened(box)
    assert load(box) == [row(1), row(2)]
    assert (box.last_id, box.recent_identities()) == (2, [7, 14])
    assert [(one.login, one.rows, one.oldest_at) for one in box.waiting()] == [("l0", 2, 1.0)]
    box.close()


def test_rows_in_flight_are_told_after_a_restart_with_their_timestamps_and_wait_for_a_word(path: Path) -> None:
    box, one = Outbox(path), row(1)
    box.apply([Insert([one])])
    one.sent_ms, one.interval_ms = 1234, 500
    box.apply([Begin([one], marks={("l0", "b"): Mark(1234, 1000)})])
    assert ledger.totals(path)[State.IN_FLIGHT] == 1
    box = reopened(box)
    assert load(box) == [], "nobody knows yet whether the twin has it"
    assert sum(waits.rows for waits in box.waiting()) == 1
    box.apply([Settle(again=box.in_flight())])
    again = load(box)[0]
    assert (again.sent_ms, again.interval_ms, again.attempts) == (1234, 500, 1)
    assert box.marks() == {("l0", "b"): Mark(1234, 1000)}
    box.close()


def test_each_row_ends_accepted_dead_with_its_reason_or_superseded_by_another(path: Path) -> None:
    box, rows = Outbox(path), [row(n) for n in range(1, 6)]
    box.apply([Insert(rows)])
    box.apply([Begin(rows[2:], late=[(rows[1], "late: 3 s")], superseded=[(rows[0], 3)])])
    box.apply([Settle(accepted=[rows[2]], dead=[(rows[3], "Device l0 does not exist.")], again=[rows[4]])])
    assert list(ledger.totals(path).values()) == [1, 0, 1, 2, 1]
    letters = ledger.dead_letters(path)
    assert [(one.id, one.reason) for one in letters] == [(4, "Device l0 does not exist."), (2, "late: 3 s")]
    assert ledger.waiting(path) == 1
    box.close()


def test_dead_letters_can_be_revived_by_hand_all_or_some(path: Path) -> None:
    box, rows = Outbox(path), [row(n) for n in range(1, 4)]
    box.apply([Insert(rows), Begin(rows), Settle(dead=[(one, "no") for one in rows])])
    assert [one.id for one in box.apply([Revive([2])])[0]] == [2]
    assert [one.id for one in box.apply([Revive(None)])[0]] == [1, 3]
    assert [(one.id, one.sent_ms, one.attempts) for one in load(box)] == [(1, 0, 0), (2, 0, 0), (3, 0, 0)]
    box.close()


def test_a_backlog_is_loaded_in_pieces(path: Path) -> None:
    box = Outbox(path)
    box.apply([Insert([row(n, "l0" if n % 2 else "l1") for n in range(1, 11)])])
    assert [one.id for one in load(box, after=3, limit=2)] == [5, 7]
    box.close()


def test_ids_are_never_used_again(path: Path) -> None:
    box = Outbox(path, keep_settled=0)
    box.apply([Insert([row(1)]), Begin([row(1)]), Settle(accepted=[row(1)])])
    box.apply([Insert([row(2)]), Begin([row(2)]), Settle(accepted=[row(2)])])
    box = reopened(box)
    assert ledger.totals(path)[State.ACCEPTED] <= 1
    assert box.last_id == 2
    box.close()


def test_the_ledger_of_delivered_rows_is_bounded_and_keeps_what_is_not_delivered(path: Path) -> None:
    box = Outbox(path, keep_settled=50)
    box.apply([Insert([row(1), row(2)]), Begin([row(2)]), Settle(dead=[(row(2), "no")])])
    for start in range(3, 1003, 10):
        rows = [row(n) for n in range(start, start + 10)]
        box.apply([Insert(rows), Begin(rows), Settle(accepted=rows)])
    totals = ledger.totals(path)
    assert 40 <= totals[State.ACCEPTED] <= 120
    assert (totals[State.QUEUED], totals[State.DEAD]) == (1, 1)
    box.close()


def test_a_row_that_settles_late_is_pruned_too(path: Path) -> None:
    box = Outbox(path, keep_settled=10)
    box.apply([Insert([row(1)])])
    for number in range(2, 102):
        box.apply([Insert([row(number)]), Begin([row(number)]), Settle(accepted=[row(number)])])
    box.apply([Begin([row(1)]), Settle(accepted=[row(1)])])
    box.apply([])
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        assert db.execute("SELECT min(id) FROM samples").fetchone()[0] > 1
    db.close()
    box.close()


def test_a_step_that_fails_undoes_its_whole_group(path: Path) -> None:
    box = Outbox(path)
    box.apply([Insert([row(1)])])
    with pytest.raises(OutboxError, match="the outbox cannot write"):
        box.apply([Insert([row(2)]), Insert([row(1)])])
    assert [one.id for one in load(box)] == [1]
    box.apply([Insert([row(2)])])
    box.close()


def test_a_full_disk_is_said_in_words_and_service_returns_with_space(path: Path) -> None:
    box = Outbox(path)
    pages = box._db.execute("PRAGMA page_count").fetchone()[0]
    box._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(OutboxError, match="full"):
        box.apply([Insert([row(n) for n in range(1, 2000)])])
    box._db.execute("PRAGMA max_page_count=100000")
    box.apply([Insert([row(n) for n in range(1, 2000)])])
    assert ledger.waiting(path) == 1999
    box.close()


def test_wal_full_and_for_their_user_only(path: Path) -> None:
    box = Outbox(path)
    box.apply([Insert([row(1)])])
    assert box._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert box._db.execute("PRAGMA synchronous").fetchone()[0] == 2
    if os.name == "posix":
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    box.close()


def test_a_second_process_is_refused_and_told_the_pid(path: Path) -> None:
    box = Outbox(path)
    code = (
        "import sys; from pathlib import Path; from ati_console.forward.outbox import Outbox; Outbox(Path(sys.argv[1]))"
    )
    asked = subprocess.run([sys.executable, "-c", code, str(path)], cwd=PROJECT, capture_output=True, text=True)
    assert asked.returncode != 0
    assert f"is in use by process {os.getpid()}" in asked.stderr
    with pytest.raises(OutboxBusy) as refused:
        Outbox(path)
    assert refused.value.pid == os.getpid()
    reopened(box).close()


def test_a_file_that_is_no_database_is_set_aside_whole(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but somebody's data " * 100)
    box = Outbox(path)
    assert "was set aside as" in box.note
    aside = [file for file in path.parent.iterdir() if ".broken-" in file.name]
    assert [file.read_bytes()[:14] for file in aside] == [b"not a database"]
    box.apply([Insert([row(1)])])
    box.close()


def test_an_empty_file_is_a_new_outbox(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    Outbox(path).close()


def test_a_newer_schema_is_refused_and_not_touched(path: Path) -> None:
    Outbox(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(OutboxError, match="newer version"):
        Outbox(path)


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutboxError, match="cannot open the outbox"):
        Outbox(tmp_path / "file" / "outbox.sqlite3")


def test_reading_without_an_outbox_finds_nothing_and_makes_no_file(path: Path) -> None:
    assert (ledger.waiting(path), ledger.dead_letters(path)) == (0, [])
    assert not path.exists()


WRITER = """
import sys
from pathlib import Path
from ati_console.forward.outbox import Begin, Insert, Outbox, Settle
from tests.forward.kit import row
box = Outbox(Path(sys.argv[1]))
number = box.last_id
while True:
    rows = [row(number + n) for n in range(1, 21)]
    box.apply([Insert(rows), Begin(rows[:10])])
    box.apply([Settle(accepted=rows[:5])])
    number += 20
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_kill_9_while_writing_loses_nothing_that_was_reported_as_written(path: Path) -> None:
    reported = 0
    for killed, lines in enumerate((3, 17, 40, 8), 1):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(lines):
            reported = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        reported = max([reported, *(int(line) for line in writer.stdout.read().split("\n") if line.strip())])
        writer.wait()
        writer.stdout.close()
        box = Outbox(path)
        totals = ledger.totals(path)
        assert sum(totals.values()) == box.last_id >= reported
        assert totals[State.IN_FLIGHT] == len(box.in_flight())
        # Each kill may fall between a group's insert and its settling: that group was not reported.
        assert totals[State.ACCEPTED] >= reported // 4 - 5 * killed
        box.close()
