"""Files of older versions are taken over with every sample; areas travel with theirs; a retry keeps the life before."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import msgspec
import pytest

from ati_console.forward import outbox_schema, twin_json
from ati_console.forward.outbox import Begin, Insert, Load, Outbox, Revive, Settle
from tests.forward.kit import row
from tests.forward.old_outbox import BACK, made_old


def queued(box: Outbox) -> list[int]:
    return [one.id for one in box.apply([Load("l0", "b", 0, 1000)])[0]]


@pytest.mark.parametrize("version", [1, 2])
def test_an_outbox_of_an_older_version_is_taken_over_with_every_sample(path: Path, version: int) -> None:
    box, rows = Outbox(path), [row(number) for number in range(1, 6)]
    box.apply([Insert(rows), Begin(rows[:3]), Settle(accepted=rows[:1], dead=[(rows[1], "no")])])
    box.close()
    made_old(path, version)
    box = Outbox(path)
    assert box.note == ""
    assert [one.id for one in box.in_flight()] == [3]
    assert queued(box) == [4, 5]
    assert [one.id for one in box.apply([Revive(None)])[0]] == [2]
    box.close()


def test_every_version_but_the_first_can_be_taken_back() -> None:
    """Or the test above would not cover a version that comes later."""
    assert set(BACK) == set(range(2, outbox_schema.VERSION + 1))
    assert len(outbox_schema.STEPS) == outbox_schema.VERSION


def test_the_areas_of_a_sample_come_back_from_disk_and_go_out_to_twinzo(path: Path) -> None:
    box, one = Outbox(path), row(1)
    one.sample = msgspec.structs.replace(one.sample, areas=(4, 7), no_go_areas=(9,))
    box.apply([Insert([one, row(2)])])
    box.close()
    box = Outbox(path)
    first, second = box.apply([Load("l0", "b", 0, 10)])[0]
    assert (first.sample.areas, first.sample.no_go_areas) == ((4, 7), (9,))
    assert (second.sample.areas, second.sample.no_go_areas) == ((), ())
    sent = msgspec.json.decode(twin_json.device_body([first]))[0]
    assert (sent["LocalizationAreas"], sent["NoGoAreas"]) == ([4, 7], [9])
    box.close()


def test_a_retry_keeps_how_the_life_before_ended_until_the_sample_is_forgotten(path: Path) -> None:
    box, one = Outbox(path), row(1)
    box.apply([Insert([one]), Begin([one]), Settle(dead=[(one, "Device l0 does not exist.")])])
    box.apply([Revive([1])])
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT id, attempts, reason FROM lives").fetchall() == [(1, 1, "Device l0 does not exist.")]
        db.execute("DELETE FROM samples")
        assert db.execute("SELECT count(*) FROM lives").fetchone() == (0,)
    box.close()
