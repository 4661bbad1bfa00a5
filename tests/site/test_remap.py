"""The allow-list changed as a whole: rows, conflicts, and a spreadsheet on the way in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ati_console.site import mapping_csv, remap
from ati_console.site.mapping_csv import BadCsv
from ati_console.site.site import RobotRow
from tests.forward.kit import plant

SITE = plant(robots=2)  # s0, s1 with l0, l1 in sectors 1 and 2


def test_a_row_takes_the_place_of_the_one_of_its_sherpa_and_new_ones_stand_behind() -> None:
    site = remap.with_rows(SITE, [RobotRow("s9", "l9", 1), RobotRow("s0", "x", 2)])
    assert [(row.sherpa, row.login) for row in site.robots] == [("s0", "x"), ("s1", "l1"), ("s9", "l9")]


def test_a_sherpa_that_was_listed_twice_has_one_row_then() -> None:
    twice = remap.with_rows(SITE, [])
    twice = type(twice)(twice.name, twice.twin, robots=(RobotRow("s0", "a", 1), RobotRow("s0", "b", 1)))
    assert remap.conflicts(twice) == {"s0": "listed twice"}
    assert remap.with_rows(twice, [RobotRow("s0", "c", 1)]).robots == (RobotRow("s0", "c", 1),)


def test_one_login_for_two_is_named_and_in_another_branch_it_is_another_device() -> None:
    assert remap.new_conflicts(SITE, [RobotRow("s9", "l0", 1)]) == {"s9": "login l0 is also given to s0"}
    assert remap.new_conflicts(SITE, [RobotRow("s9", "l0", 2)]) == {}
    assert remap.new_conflicts(SITE, [RobotRow("s9", "l0", 1, enabled=False)]) == {}


def test_what_would_not_change_is_no_change() -> None:
    found = remap.changes(SITE, [RobotRow("s0", "l0", 1), RobotRow("s1", "l1", 2, enabled=False)])
    assert [(change.sherpa, change.after.enabled) for change in found] == [("s1", False)]


def test_good_rows_are_kept_and_bad_ones_named_by_line_with_what_is_allowed() -> None:
    text = "sherpa,login,sector,enabled\r\ns5,l5,1,yes\r\n,l6,1,\r\ns7,l7,99,\r\n\r\ns8,l8,2,maybe\r\ns5,l5,1,no\r\n"
    found = mapping_csv.read(text.encode(), SITE)
    assert found.rows == (RobotRow("s5", "l5", 1),)
    assert [problem.split(":")[0] for problem in found.problems] == ["line 3", "line 4", "line 6", "line 7"]
    assert "one of the sector ids of the site: 1, 2" in found.problems[1]


def test_a_spreadsheet_with_semicolons_and_two_columns_is_enough_where_there_is_one_sector() -> None:
    site = type(SITE)(SITE.name, SITE.twin, sectors=SITE.sectors[:1], robots=(RobotRow("s0", "a", 1, False),))
    found = mapping_csv.read("\ufeffSherpa;Login\ns0;b\ntug \u00e4;c\n".encode(), site)
    assert found.rows == (RobotRow("s0", "b", 1, False), RobotRow("tug \u00e4", "c", 1)), found.problems


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\x01", b"x" * 5_000_000])
def test_what_is_no_allow_list_is_refused_with_what_is_allowed(data: bytes) -> None:
    with pytest.raises(BadCsv):
        mapping_csv.read(data, SITE)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_there_are_rows_or_a_reason(data: bytes) -> None:
    try:
        mapping_csv.read(b"sherpa,login,sector,enabled\n" + data, SITE)
    except BadCsv as bad:
        assert str(bad)


NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
ROWS = st.lists(st.builds(RobotRow, NAMES, NAMES, st.sampled_from([1, 2]), st.booleans()), unique_by=lambda r: r.sherpa)


@given(ROWS)
@example([RobotRow("=cmd|x", "'-1", 1), RobotRow("-", "@a", 2, False)])
def test_what_goes_out_comes_back_and_no_cell_is_a_formula(rows: list[RobotRow]) -> None:
    text = mapping_csv.text_of(rows)
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert mapping_csv.read(text.encode(), SITE).rows == tuple(rows)
