"""No room: new samples wait unacknowledged, what is here is sent and settled, nothing is dropped, and it is said."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.forward import ledger, outbox_space
from ati_console.forward.journal import Journal
from ati_console.forward.ledger import State
from ati_console.forward.order import Row
from ati_console.forward.outbox import Begin, Insert, Outbox, Settle
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.outbox_space import Ballast, OutboxFull
from tests.forward.kit import PROJECT, row

MIB = 2**20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_space, "AGAIN_S", 0.0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Four MiB that are really full when they are full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if (
        not sys.platform.startswith("linux")
        or os.getuid() != 0
        or subprocess.run(asked, capture_output=True).returncode
    ):
        pytest.skip("a disk of its own needs root and the right to mount; CI has both")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def rows(first: int, count: int) -> list[Row]:
    return [row(number) for number in range(first, first + count)]


def fill(box: Outbox) -> int:
    """Inserts until there is no room, also not in the log that is emptied then; gives how many samples came in."""
    count = refused = 0
    while refused < 3:
        try:
            box.apply([Insert(rows(count + 1, 200))])
        except OutboxFull:
            refused += 1
        else:
            refused, count = 0, count + 200
    return count


def test_on_a_full_disk_the_reserve_is_given_up_and_settling_goes_on(small_disk: Path) -> None:
    box = Outbox(small_disk / "outbox.sqlite3", reserve=MIB)
    count = fill(box)
    with pytest.raises(OutboxFull, match="not acknowledged until there is room again"):
        box.apply([Insert(rows(count + 1, 1))])
    for start in range(1, count, 200):
        some = rows(start, 200)
        box.apply([Begin(some)])
        box.apply([Settle(accepted=some)])
    totals = ledger.totals(box.path)
    assert (totals[State.QUEUED], totals[State.IN_FLIGHT], totals[State.DEAD]) == (0, 0, 0)
    box.close()


def test_when_there_is_room_again_the_reserve_is_made_again_and_samples_come_in(small_disk: Path) -> None:
    stuffing = small_disk / "somebody's film"
    stuffing.write_bytes(bytes(2 * MIB))
    box = Outbox(small_disk / "outbox.sqlite3", reserve=MIB)
    count = fill(box)
    stuffing.unlink()
    box.apply([Insert(rows(count + 1, 1))])
    assert (small_disk / "outbox.sqlite3.reserve").stat().st_size == MIB
    assert ledger.waiting(box.path) == count + 1
    box.close()


def test_an_outbox_on_a_disk_that_is_full_already_takes_nothing_and_delivers_what_it_has(small_disk: Path) -> None:
    path = small_disk / "outbox.sqlite3"
    box = Outbox(path, reserve=MIB)
    box.apply([Insert(rows(1, 100))])
    box.close()
    (small_disk / "outbox.sqlite3.reserve").unlink()
    with contextlib.suppress(OSError), (small_disk / "film").open("wb", buffering=0) as film:
        while True:
            film.write(bytes(4096 * 16))
    os.truncate(small_disk / "film", (small_disk / "film").stat().st_size - 400_000)
    box = Outbox(path, reserve=MIB)
    with pytest.raises(OutboxFull):
        box.apply([Insert(rows(101, 1))])
    box.apply([Begin(rows(1, 100)), Settle(accepted=rows(1, 100))])
    box.close()


def test_at_its_own_limit_an_outbox_takes_no_more_until_some_of_it_was_delivered(path: Path) -> None:
    box = Outbox(path, largest=MIB)
    count = fill(box)
    with pytest.raises(OutboxFull, match="its limit of 1 MiB"):
        box.apply([Insert(rows(count + 1, 1))])
    assert ledger.waiting(path) == count
    box.apply([Begin(rows(1, 2000)), Settle(accepted=rows(1, 2000))])
    box.apply([Insert(rows(count + 1, 1))])
    totals = ledger.totals(path)
    assert (totals[State.QUEUED], totals[State.ACCEPTED]) == (count - 2000 + 1, 0)
    box.close()


def test_the_limit_never_costs_a_dead_letter_or_a_sample_that_waits(path: Path) -> None:
    box = Outbox(path, largest=MIB)
    count = fill(box)
    box.apply([Begin(rows(1, 500)), Settle(dead=[(one, "no") for one in rows(1, 500)])])
    for _ in range(5):
        with pytest.raises(OutboxFull):
            box.apply([Insert(rows(count + 1, 1))])
    totals = ledger.totals(path)
    assert (totals[State.QUEUED], totals[State.DEAD]) == (count - 500, 500)
    box.close()


def test_in_a_group_that_has_no_room_for_new_samples_the_rest_is_done(path: Path) -> None:
    box = Outbox(path, largest=MIB)
    count = fill(box)

    async def both() -> tuple[BaseException | list[Row], BaseException | list[Row]]:
        journal = Journal(box)
        asked = journal.write(Insert(rows(count + 1, 1))), journal.write(Begin(rows(1, 3)))
        first, second = await asyncio.gather(*asked, return_exceptions=True)
        await journal.close()
        return first, second

    refused, done = asyncio.run(both())
    assert isinstance(refused, OutboxFull) and done == []
    assert ledger.totals(path)[State.IN_FLIGHT] == 3


def test_without_room_for_a_reserve_there_is_none_and_with_a_file_size_limit_none_is_needed(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "reserve", MIB)
    assert ballast.held and (tmp_path / "reserve").stat().st_size == MIB
    ballast.release()
    assert not ballast.held
    assert (tmp_path / "reserve").stat().st_size == 0
    assert ballast.restore() and (tmp_path / "reserve").stat().st_size == MIB
    assert Ballast(tmp_path / "no such folder" / "reserve").held


LIMITED = """
import resource, sys
from pathlib import Path
from ati_console.forward.outbox import Insert, Outbox
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import row
kind, limit = sys.argv[2], int(sys.argv[3])
box = Outbox(Path(sys.argv[1])) if kind == "RLIMIT_NOFILE" else None
resource.setrlimit(getattr(resource, kind), (limit, limit))
box = box or Outbox(Path(sys.argv[1]))
count = 0
try:
    while count < 20_000:
        box.apply([Insert([row(n) for n in range(count + 1, count + 201)])])
        count += 200
except OutboxError as error:
    print(error, file=sys.stderr)
print(count)
"""


def limited(path: Path, kind: str, limit: int) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-c", LIMITED, str(path), kind, str(limit)]
    return subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_file_size_limit_is_said_and_everything_reported_as_written_is_there(path: Path) -> None:
    run = limited(path, "RLIMIT_FSIZE", MIB)
    assert "the outbox cannot write: disk I/O error" in run.stderr
    assert 0 < int(run.stdout) < 20_000
    box = Outbox(path)
    assert ledger.waiting(path) == int(run.stdout) and box.note == ""
    box.close()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_sixty_four_descriptors_are_enough(path: Path) -> None:
    run = limited(path, "RLIMIT_NOFILE", 64)
    assert (run.stdout, run.stderr) == ("20000\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_without_a_free_descriptor_an_open_outbox_goes_on(path: Path) -> None:
    """Those that are open stay open: nothing is opened for a commit."""
    run = limited(path, "RLIMIT_NOFILE", 8)
    assert int(run.stdout) > 0
    box = Outbox(path)
    assert ledger.waiting(path) == int(run.stdout)
    box.close()


def test_a_folder_that_may_only_be_read_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ati_console.forward.outbox_lock.os.open", refuse)
    with pytest.raises(OutboxError, match=r"cannot open the outbox .*: Permission denied"):
        Outbox(tmp_path / "outbox.sqlite3")
