"""What leaves the window as text is no formula, whatever a sherpa calls itself."""

from __future__ import annotations

import csv
import io

import pytest

from ati_console.gui.models.table_text import csv_text, file_name, harmless, tab_text

NASTY = ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.mark.parametrize("cell", NASTY)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    (_, (read,)) = csv.reader(io.StringIO(csv_text(["a"], [[cell]]), newline=""))
    assert read == f"'{cell}"


def test_commas_quotes_and_line_ends_survive_a_round_trip() -> None:
    rows = [["a,b", 'say "x"', "two\nlines", "=1"], ["", "Zürich", "工", "<b>"]]
    read = list(csv.reader(io.StringIO(csv_text(["A", "B", "C", "D"], rows), newline="")))
    assert read == [["A", "B", "C", "D"], ["a,b", 'say "x"', "two\nlines", "'=1"], rows[1]]


def test_what_there_is_none_of_is_empty_in_a_file_and_a_dash_on_the_clipboard() -> None:
    assert csv_text(["a"], [["-"]]).splitlines() == ["a", '""']
    assert tab_text(["a", "b"], [["-", "x\ty\nz"]]) == "a\tb\n-\tx y z"


def test_a_file_is_named_after_the_list_and_the_time() -> None:
    assert file_name("Errors", 0.0).startswith("errors-19") and file_name("Errors", 0.0).endswith(".csv")
