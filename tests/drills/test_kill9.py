"""The promise under kill -9: what was acknowledged has one fate, and the ledger of four witnesses closes."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ati_console.forward import drill
from ati_console.forward.outbox import Begin, Insert, Load, Outbox, Settle
from tests.drills.kill9 import LIMIT, OF_A_STEADY_RUN, lives, run_round
from tests.forward.kit import PROJECT, row
from tests.forward.old_outbox import made_old

MESSAGES = 5_000
KILLS = 20


def new_seed() -> int:
    return random.SystemRandom().randrange(1_000_000)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_in_5000_messages_through_20_kills(tmp_path: Path) -> None:
    seed = new_seed()
    result, ledger = run_round(tmp_path, MESSAGES, lives(KILLS, random.Random(seed)), seed)
    assert (result.messages, result.kills, result.upstream_loss) == (MESSAGES, KILLS, 0), f"seed {seed}"
    assert result.acknowledged >= MESSAGES - 200, f"seed {seed}: the wire saw too little to prove anything"
    assert set(ledger.rows) == ledger.confirmed, f"seed {seed}"
    assert result.duplicates <= MESSAGES * LIMIT, f"seed {seed}: {result.again}"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_each_labelled_place_of_forwarding_the_ledger_closes(tmp_path: Path) -> None:
    seed, ends = new_seed(), [f"{place}:{2 if place == 'taken' else 1}" for place in (*OF_A_STEADY_RUN, "draining")]
    result, _ = run_round(tmp_path, 1_500, ends, seed, life_s=4.0)
    assert result.labelled == len(ends), "each console ended itself at its place"


OPENING = (
    "import sys; from pathlib import Path; from ati_console.forward.outbox import Outbox; Outbox(Path(sys.argv[1]))"
)


def opened_and_killed(path: Path, place: str) -> None:
    env = {**os.environ, drill.VARIABLE: place}
    run = subprocess.run([sys.executable, "-c", OPENING, str(path)], cwd=PROJECT, env=env, timeout=60)
    assert run.returncode == -signal.SIGKILL, f"it did not come past {place}"


def an_outbox(path: Path) -> None:
    box, rows = Outbox(path), [row(number) for number in range(1, 401)]
    box.apply([Insert(rows), Begin(rows[:20]), Settle(accepted=rows[:10], dead=[(one, "no") for one in rows[10:20]])])
    box.close()


@pytest.mark.parametrize("version", [1, 2])
def test_killed_during_a_migration_every_sample_is_there_after_the_next(tmp_path: Path, version: int) -> None:
    path = tmp_path / "outbox.sqlite3"
    an_outbox(path)
    made_old(path, version)
    opened_and_killed(path, "migration")
    with contextlib.closing(Outbox(path)) as box:
        assert [one.id for one in box.apply([Load("l0", "b", 0, 1000)])[0]] == list(range(21, 401))


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_killed_anywhere_in_a_salvage_every_readable_sample_is_there_after_the_next(tmp_path: Path, nth: int) -> None:
    path = tmp_path / "outbox.sqlite3"
    an_outbox(path)
    data = bytearray(path.read_bytes())
    leaves = [number for number in range(1, len(data) // 4096) if data[number * 4096] == 13]
    data[leaves[1] * 4096 : leaves[1] * 4096 + 4096] = bytes(4096)
    path.write_bytes(bytes(data))
    opened_and_killed(path, f"salvage:{nth}")
    with contextlib.closing(Outbox(path)) as box:
        assert len(box.apply([Load("l0", "b", 0, 1000)])[0]) > 380 - 130
    assert [file for file in tmp_path.iterdir() if ".broken-" in file.name]
