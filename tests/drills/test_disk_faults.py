"""Power cuts and disks that fail: what was reported as written is there.

Power cut: of a writer under strace every write and sync is known in order. An image of a cut holds what was synced,
and of the writes after the last sync of its file a random part, each torn at a random sector; names of files are
taken to be durable. The same images with synchronous=NORMAL must lose something, or they would prove nothing.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ati_console.forward.outbox import Load, Outbox
from tests.drills import strace

SECTOR = 512
IMAGES = 10
WRITER = """
import os, sys
from pathlib import Path
from ati_console.forward import outbox_space
from ati_console.forward.outbox import Begin, Insert, Outbox, Settle
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import row
outbox_space.AGAIN_S = 0.0
box = Outbox(Path(sys.argv[1]))
box._db.execute("PRAGMA synchronous=" + sys.argv[2])
for number in range(1, int(sys.argv[3]) * 3, 3):
    rows = [row(number + n) for n in range(3)]
    for steps in ([Insert(rows)], [Begin(rows[:1])], [Settle(accepted=rows[:1])]):
        while True:
            try:
                box.apply(steps)
                break
            except OutboxError as error:
                assert "cannot write" in str(error) or "disk is full" in str(error), error
        if isinstance(steps[0], Insert):
            os.write(1, b"acknowledged %d\\n" % (number + 2))
"""


@pytest.fixture(autouse=True)
def linux() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("strace is Linux's")
    strace.needed()


@dataclass
class Disk:
    """Files as a power cut would find them: synced bytes, and writes that nothing has forced out yet."""

    synced: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    pending: dict[str, list[strace.Call]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0

    def take(self, call: strace.Call) -> None:
        if call.data.startswith(b"acknowledged "):
            self.acknowledged = int(call.data.split()[1])
        elif call.name in ("fsync", "fdatasync"):
            for one in self.pending.pop(call.path, []):
                apply(self.synced[call.path], one, len(one.data))
        elif ".sqlite3" in call.path:
            self.pending[call.path].append(call)

    def image(self, path: Path, folder: Path, chance: random.Random) -> Path:
        """The outbox as it would be found; its lock and reserve do not matter."""
        folder.mkdir()
        for name in (path.name, path.name + "-wal"):
            file, old = bytearray(self.synced[str(path.with_name(name))]), self.pending[str(path.with_name(name))]
            for call in old:
                if chance.random() < 0.5:
                    apply(file, call, chance.randrange(0, len(call.data) + SECTOR, SECTOR))
            (folder / name).write_bytes(bytes(file))
        return folder / path.name


def apply(file: bytearray, call: strace.Call, length: int) -> None:
    if call.name == "ftruncate":
        del file[call.offset :]
        file.extend(bytes(call.offset - len(file)))
        return
    data = call.data[:length]
    file.extend(bytes(max(0, call.offset + len(data) - len(file))))
    file[call.offset : call.offset + len(data)] = data


def lost_in_images(tmp_path: Path, synchronous: str, seed: int) -> tuple[int, int]:
    """Acknowledged samples in all images together, and how many of them are missing."""
    path, log, chance = tmp_path / synchronous / "outbox.sqlite3", tmp_path / f"{synchronous}.log", random.Random(seed)
    Outbox(path).close()
    disk = Disk()
    disk.synced[str(path)] = bytearray(path.read_bytes())
    strace.traced(WRITER, str(path), synchronous, "120", log=log)
    made = list(strace.calls(log))
    cuts = sorted(chance.sample(range(len(made) // 10, len(made)), IMAGES))
    acknowledged = lost = 0
    for number, call in enumerate(made):
        disk.take(call)
        if number in cuts:
            image = disk.image(path, tmp_path / f"{synchronous}-{number}", chance)
            acknowledged += disk.acknowledged
            lost += disk.acknowledged - present(image, disk.acknowledged)
    return acknowledged, lost


def present(path: Path, newest: int) -> int:
    """How many of the samples 1 to `newest` an outbox has, waiting or delivered."""
    with contextlib.closing(Outbox(path)) as box:
        found = box._db.execute("SELECT count(*) FROM samples WHERE id<=?", (newest,)).fetchone()[0]
        assert not box.note, box.note
    return int(found)


def test_in_ten_images_of_a_power_cut_no_acknowledged_sample_is_missing(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    acknowledged, lost = lost_in_images(tmp_path, "FULL", seed)
    assert acknowledged > 500 and lost == 0, f"seed {seed}: {lost} of {acknowledged}"


def test_the_images_would_show_a_loss_without_the_sync_at_each_commit(tmp_path: Path) -> None:
    acknowledged, lost = lost_in_images(tmp_path, "NORMAL", 7)
    assert lost > acknowledged / 4


@pytest.mark.parametrize(
    ("inject", "transactions", "errors"),
    [("pwrite64:error=EIO:when=20+29", 150, 70), ("pwrite64:error=ENOSPC:when=20+31", 150, 60),
     ("fdatasync,fsync:error=EIO:when=5+4", 150, 70)],
    ids=["a write fails", "the disk is full for a write", "a sync fails"],
)  # fmt: skip
def test_two_hundred_calls_that_fail_delay_and_lose_nothing(
    tmp_path: Path, inject: str, transactions: int, errors: int
) -> None:
    """Together more than 200 errors; each step that failed is asked for again, as forwarding does."""
    path, log = tmp_path / "outbox.sqlite3", tmp_path / "log"
    Outbox(path).close()
    said = strace.traced(WRITER, str(path), "FULL", str(transactions), log=log, inject=inject)
    assert strace.injected(log) >= errors
    assert said.split()[-1] == str(transactions * 3)
    with contextlib.closing(Outbox(path)) as box:
        assert box.note == ""
        waiting = [one.id for one in box.apply([Load("l0", "b", 0, 10_000)])[0]]
    assert waiting == [number for number in range(1, transactions * 3 + 1) if number % 3 != 1]


@pytest.mark.parametrize("call", ["pwrite64", "fdatasync,fsync"])
@pytest.mark.parametrize("nth", range(1, 13))
def test_from_the_nth_call_on_a_dead_disk_acknowledges_nothing_more_and_keeps_what_it_had(
    tmp_path: Path, call: str, nth: int
) -> None:
    path, log = tmp_path / "outbox.sqlite3", tmp_path / "log"
    Outbox(path).close()
    said = strace.traced(GIVES_UP, str(path), log=log, inject=f"{call}:error=EIO:when={nth}+")
    acknowledged = int(said.split()[-1]) if said else 0
    with contextlib.closing(Outbox(path)) as box:
        kept = {one.id for one in box.apply([Load("l0", "b", 0, 10_000)])[0]}
    assert set(range(1, acknowledged + 1)) <= kept
    assert acknowledged < 60


GIVES_UP = """
import os, sys
from pathlib import Path
from ati_console.forward.outbox import Insert, Outbox
from ati_console.forward.outbox_schema import OutboxError
from tests.forward.kit import row
try:
    box = Outbox(Path(sys.argv[1]))
    for number in range(1, 61):
        box.apply([Insert([row(number)])])
        os.write(1, b"acknowledged %d\\n" % number)
except OutboxError:
    pass
"""
