"""A damaged, lost or foreign outbox: a copy is kept aside, every readable sample goes on, and words say how many."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import struct
import tracemalloc
from pathlib import Path

import msgspec
import pytest

from ati_console.forward import ledger, outbox_open
from ati_console.forward.ledger import State
from ati_console.forward.order import Mark
from ati_console.forward.outbox import Begin, Insert, Load, Outbox, Settle
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import row

PAGE = 4096
ROWS = 2_000
PER_PAGE = 120  # samples as short as those of `row`


def waiting(box: Outbox) -> list[int]:
    return [one.id for one in box.apply([Load("l0", "b", 0, 10 * ROWS)])[0]]


def filled(path: Path, rows: int = ROWS) -> Outbox:
    """The first ten delivered, the next five dead, the rest waiting."""
    box, all_rows = Outbox(path), [row(number) for number in range(1, rows + 1)]
    for start in range(0, rows, 100):
        box.apply([Insert(all_rows[start : start + 100])])
    sent = all_rows[:15]
    for one in sent:
        one.sent_ms = one.sample.timestamp_ms
    box.apply([Begin(sent, marks={("l0", "b"): Mark(15_000, 15_000)})])
    box.apply([Settle(accepted=sent[:10], dead=[(one, "no") for one in sent[10:]])])
    return box


def closed(path: Path, rows: int = ROWS) -> bytes:
    """Its bytes, with everything in the one file."""
    filled(path, rows).close()
    return path.read_bytes()


def asides(path: Path) -> list[Path]:
    return [file for file in path.parent.iterdir() if ".broken-" in file.name or ".replaced-" in file.name]


def overwritten(data: bytes, *pages: int) -> bytes:
    """With noise in these pages, counted from 0."""
    noise, whole = random.Random(5), bytearray(data)
    for page in pages:
        whole[page * PAGE : (page + 1) * PAGE] = noise.randbytes(PAGE)
    return bytes(whole)


def pages_of_samples(data: bytes) -> list[int]:
    """Leaves of tables: those with samples in them."""
    return [number for number in range(1, len(data) // PAGE) if data[number * PAGE] == 13]


def test_one_corrupt_page_costs_the_samples_in_it_and_nothing_else(path: Path) -> None:
    data = closed(path)
    hit = pages_of_samples(data)[5]
    path.write_bytes(overwritten(data, hit))
    box = Outbox(path)
    saved = waiting(box)
    lost = ROWS - 15 - len(saved)
    assert 0 < lost < PER_PAGE
    assert f"saved: {len(saved)} samples not yet delivered" in box.note
    assert f"not readable: {lost} of the samples up to number {ROWS}" in box.note
    kept = [file for file in asides(path) if not file.name.endswith(("-wal", "-shm"))]
    assert [file.read_bytes() for file in kept] == [overwritten(data, hit)]
    assert ledger.totals(path)[State.DEAD] == 5
    assert box.marks()["l0", "b"].sent_ms == 15_000
    assert box.last_id == ROWS
    box.close()


@pytest.mark.parametrize("page", [0, 1, 2, 3])
def test_with_its_head_or_a_root_destroyed_every_sample_is_found_in_the_bytes(path: Path, page: int) -> None:
    data = closed(path)
    path.write_bytes(overwritten(data, page))
    box = Outbox(path)
    assert set(waiting(box)) >= set(range(16, ROWS + 1)) - {*range(1, PER_PAGE)}
    assert len(waiting(box)) >= ROWS - PER_PAGE
    assert box.marks()["l0", "b"].sent_ms == 15_000
    assert "the outbox was damaged" in box.note
    box.close()


def test_any_corrupt_page_at_all_leaves_an_outbox_that_works(path: Path, tmp_path: Path) -> None:
    data = closed(path, 600)
    for page in range(len(data) // PAGE):
        one = tmp_path / f"{page}.sqlite3"
        one.write_bytes(overwritten(data, page))
        box = Outbox(one)
        assert len(waiting(box)) >= 600 - 15 - PER_PAGE, page
        box.apply([Insert([row(box.last_id + 1)])])
        box.close()


def test_a_page_that_goes_bad_while_it_is_in_use_is_met_the_same_way(path: Path) -> None:
    closed(path)
    box = Outbox(path)
    data = path.read_bytes()
    with path.open("r+b") as file:
        for page in range(1, len(data) // PAGE):
            if data[page * PAGE] == 5:  # the inner pages of tables
                file.seek(page * PAGE)
                file.write(b"\xff" * PAGE)
    box._db.execute("PRAGMA cache_size=0")
    with pytest.raises(OutboxError, match="was damaged"):
        for _ in range(3):
            box.apply([Settle(accepted=[row(n) for n in range(16, 1500, 50)])])
    box.apply([Insert([row(ROWS + 1)])])
    assert len(waiting(box)) > ROWS - 200
    assert asides(path)
    box.close()


def killed_copy(path: Path, tmp_path: Path) -> Path:
    """What a kill would have left of an outbox that is open: database, log and lock."""
    copy = tmp_path / "killed" / path.name
    copy.parent.mkdir()
    for file in path.parent.glob(path.name + "*"):
        shutil.copy(file, copy.with_name(file.name))
    copy.with_name(copy.name + "-shm").unlink()
    return copy


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.6])
def test_a_log_that_lost_its_end_is_noticed_and_said_with_the_number_of_samples(
    path: Path, tmp_path: Path, keep: float
) -> None:
    box = filled(path, 300)
    copy = killed_copy(path, tmp_path)
    box.close()
    log = copy.with_name(copy.name + "-wal")
    os.truncate(log, int(log.stat().st_size * keep))
    again = Outbox(copy)
    assert "the outbox was damaged" in again.note
    assert again.last_id == 300, "an id is never used twice"
    newest = max(waiting(again), default=0)
    assert f"not readable: {300 - newest} of the samples up to number 300" in again.note
    assert len([file for file in asides(copy) if file.name.endswith("-wal")]) == 1
    again.close()


def test_a_flipped_byte_in_the_log_costs_what_was_in_its_page_at_most(path: Path, tmp_path: Path) -> None:
    box = filled(path, 300)
    copy = killed_copy(path, tmp_path)
    box.close()
    log = copy.with_name(copy.name + "-wal")
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 0xFF
    log.write_bytes(bytes(data))
    again = Outbox(copy)
    assert len(waiting(again)) >= 300 - 15 - PER_PAGE
    again.close()


def test_a_file_removed_while_it_is_open_is_put_back_with_everything_in_it(path: Path) -> None:
    box = filled(path, 100)
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        file.unlink()
    box.apply([Insert([row(101)])])
    assert waiting(box) == list(range(16, 102))
    box.close()
    box = Outbox(path)
    assert waiting(box) == list(range(16, 102))
    box.close()


def test_a_file_replaced_while_it_is_open_is_set_aside_and_ours_put_back(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    closed(other, 20)
    box = filled(path, 100)
    other.replace(path)
    box.apply([Insert([row(101)])])
    box.close()
    assert path.name in {file.name.partition(".replaced-")[0] for file in asides(path)}
    box = Outbox(path)
    assert waiting(box) == list(range(16, 102))
    box.close()


def test_a_file_removed_while_nobody_had_it_open_is_said(path: Path) -> None:
    closed(path, 100)
    path.unlink()
    box = Outbox(path)
    assert "the file is gone" in box.note and "not readable: 100" in box.note
    assert box.last_id == 100
    box.close()


def test_an_emptied_file_is_said(path: Path) -> None:
    closed(path, 100)
    path.write_bytes(b"")
    box = Outbox(path)
    assert "the file is empty" in box.note and len(asides(path)) == 1
    box.close()


def test_a_folder_in_its_place_is_set_aside_with_what_is_in_it(path: Path) -> None:
    path.mkdir()
    (path / "somebody's file").write_text("data")
    box = Outbox(path)
    assert "a folder is in its place" in box.note
    assert [(aside / "somebody's file").read_text() for aside in asides(path)] == ["data"]
    box.apply([Insert([row(1)])])
    box.close()


def test_somebody_elses_database_is_not_written_into(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
        db.commit()
    box = Outbox(path)
    assert "it holds other tables" in box.note
    with contextlib.closing(sqlite3.connect(asides(path)[0])) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    box.close()


def test_a_sound_outbox_is_opened_without_a_word(path: Path) -> None:
    closed(path)
    box = Outbox(path)
    assert box.note == "" and not asides(path)
    box.close()


def test_what_a_salvage_leaves_half_made_is_made_anew(path: Path) -> None:
    data = closed(path)
    path.write_bytes(overwritten(data, pages_of_samples(data)[3]))
    path.with_name(path.name + ".salvaged").write_bytes(b"half of it")
    box = Outbox(path)
    assert len(waiting(box)) > ROWS - 15 - PER_PAGE
    assert not path.with_name(path.name + ".salvaged").exists()
    box.close()


def test_a_salvage_that_was_killed_before_the_last_step_is_finished(path: Path) -> None:
    closed(path, 100)
    path.rename(path.with_name(path.name + ".salvaged"))
    box = Outbox(path)
    assert waiting(box) == list(range(16, 101))
    box.close()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_to_the_bytes_it_opens_or_says_why(path: Path, seed: int) -> None:
    chance, data = random.Random(seed), bytearray(closed(path, 200))
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data[: chance.randrange(len(data) // 2, len(data) + 1)]))
    try:
        box = Outbox(path)
    except OutboxError as error:
        assert "newer version" in str(error)
        return
    box.apply([Insert([row(box.last_id + 1)])])
    box.close()


def test_a_rename_that_fails_while_a_lost_file_is_put_back_costs_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virus scanner that holds the new file for a moment: then the file beside it is the only copy there is."""
    box, take = filled(path, 100), outbox_open._take_place
    for part in ("", "-wal", "-shm"):
        path.with_name(path.name + part).unlink()

    def held(new: Path, place: Path) -> None:
        monkeypatch.setattr(outbox_open, "_take_place", take)
        raise OSError(13, "held by somebody")

    monkeypatch.setattr(outbox_open, "_take_place", held)
    with pytest.raises(OutboxError, match="cannot be put back"):
        box.apply([Insert([row(101)])])
    with pytest.raises(OutboxError, match="the new one is in its place at last"):
        box.apply([Insert([row(101)])])  # an insert alone heals it: nothing may be in flight
    box.apply([Insert([row(101)])])
    assert waiting(box) == list(range(16, 102))
    box.close()


def test_a_number_that_is_none_in_a_carved_row_is_left_out_and_counted(path: Path) -> None:
    box, odd = filled(path, 100), row(101)
    odd.sample = msgspec.structs.replace(odd.sample, x_mm=12_345.678)
    box.apply([Insert([odd])])
    box.close()
    data, x_mm = path.read_bytes(), struct.pack(">d", 12_345.678)
    assert data.count(x_mm) == 1
    path.write_bytes(overwritten(data.replace(x_mm, b"\xff" * 8), 0))
    box = Outbox(path)
    assert waiting(box) == list(range(16, 101))
    assert "not readable: 1" in box.note
    box.close()


def test_a_salvage_needs_little_memory_however_large_the_file_and_its_log_are(path: Path) -> None:
    whole = closed(path)
    path.write_bytes(bytes(100) + whole[100:])
    os.truncate(path, 256 * 2**20)
    log = path.with_name(path.name + "-wal")
    log.write_bytes(struct.pack(">IIII", 0x377F0682, 3007000, PAGE, 0) + b"saltsalt" + bytes(8))
    os.truncate(log, 256 * 2**20)
    tracemalloc.start()
    try:
        box = Outbox(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "it cannot be read" in box.note
    assert len(waiting(box)) == ROWS - 15
    box.close()
    assert peak < 16 * 2**20, f"{peak / 2**20:.0f} MiB"
