"""The delivery ledger as a file: every sample's history, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest

from ati_console.forward import dead_letters
from ati_console.forward.ledger_export import export, histories
from ati_console.forward.outbox import Begin, Insert, Outbox, Revive, Settle
from tests.forward.kit import row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """1 delivered, 2 discarded, 3 refused twice, 4 superseded, 5 waiting with a name that is a formula."""
    path, rows = tmp_path / "outbox.sqlite3", [row(number) for number in range(1, 6)]
    rows[4].sample = msgspec.structs.replace(rows[4].sample, sherpa='=cmd|"/c calc"!A1')
    box = Outbox(path)
    box.apply([Insert(rows), Begin(rows[:3], superseded=[(rows[3], 5)])])
    box.apply([Settle(accepted=rows[:1], dead=[(rows[1], "@no"), (rows[2], "first no")])])
    box.apply([Revive([3]), Begin([rows[2]]), Settle(dead=[(rows[2], "second no")])])
    box.close()
    dead_letters.discard(path, [2], "ann", 1000.0)
    return path


def test_each_sample_has_one_fate_and_all_of_its_lives(path: Path) -> None:
    found = list(histories(path))
    assert [one.fate for one in found] == ["delivered", "discarded", "dead", "superseded", "queued"]
    assert (found[1].discarded_by, found[1].discarded_at, found[1].reason) == ("ann", 1000.0, "@no")
    assert [(life.reason, life.attempts) for life in found[2].lives] == [("first no", 1)]
    assert found[2].reason == "second no" and found[3].superseded_by == 5


def test_as_csv_no_cell_of_text_is_a_formula(path: Path) -> None:
    target = io.StringIO(newline="")
    assert export(path, target) == 5
    lines = list(csv.DictReader(io.StringIO(target.getvalue())))
    assert lines[4]["sherpa"] == '\'=cmd|"/c calc"!A1' and lines[1]["reason"] == "'@no"
    assert lines[2]["lives"].startswith("first no (1 tries, until 20")
    assert not [cell for line in lines for name, cell in line.items() if cell[:1] in "=+@" and cell]


def test_as_json_lines_it_reads_back_whole(path: Path) -> None:
    target = io.StringIO()
    export(path, target, "jsonl")
    lines = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [line["id"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[2]["lives"][0]["reason"] == "first no"


def test_without_an_outbox_it_is_empty_and_another_kind_is_refused(tmp_path: Path) -> None:
    assert export(tmp_path / "none", io.StringIO(), "jsonl") == 0
    with pytest.raises(ValueError, match="allowed are csv, jsonl"):
        export(tmp_path / "none", io.StringIO(), "xlsx")
