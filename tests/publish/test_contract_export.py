"""The fleet contract on its way to ATI: no name and no payload becomes more than text."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ati_console.fleet.contract import contract
from ati_console.fleet.fleet import Fleet
from ati_console.publish.contract_export import FORMULA, as_csv, as_markdown
from ati_console.wire.messages import Undecodable

T0 = 1_764_594_306.0


@given(st.text(max_size=30), st.binary(max_size=60))
def test_no_name_and_no_payload_becomes_a_formula_a_column_or_a_table(name: str, payload: bytes) -> None:
    fleet = Fleet()
    fleet.reject(Undecodable("missing", "pose"), f"ati/amr/{name}/status", T0, payload)
    made = contract(fleet.update(T0 + 10), (), T0 + 10)
    rows = list(csv.reader(io.StringIO(as_csv(made), newline="")))
    assert len(rows) == 2 and not any(cell.lstrip(" ").startswith(FORMULA) for cell in rows[1])
    body = [line for line in as_markdown(made).split("\n") if line.startswith("| ")]
    assert len(body) == 2 and all(line.replace("\\|", "").count("|") == 9 for line in body)
