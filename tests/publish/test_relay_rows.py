"""Rows of databases, files and web APIs become statuses, or say which column is wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.publish import relay_file
from ati_console.publish.relay_file import FileRows, SourceError
from ati_console.publish.relay_map import RelayMap
from ati_console.publish.relay_rows import BadRow, Row, dig, digest, status_of

PLAN = RelayMap(
    (
        ("sherpa_name", ("name",)), ("pose", ("x", "y", "yaw")), ("battery_status", ("soc",)),
        ("disabled", ("off",)), ("timestamp", ("at",)), ("error", ("error",)), ("trip_id", ("trip",)),
    ),
    (("mode", "Fleet"),),
)  # fmt: skip
IST = timezone(timedelta(hours=5, minutes=30))


def row(**changes: Any) -> Row:
    values = {
        "name": "tug-1",
        "x": 1.5,
        "y": 2,
        "yaw": 0.5,
        "soc": 80,
        "off": False,
        "at": None,
        "error": "",
        "trip": 7,
    }
    return Row(3, {**values, **changes})


def test_a_row_becomes_the_status_of_the_guide() -> None:
    assert status_of(row(), PLAN) == {
        "mode": "Fleet", "sherpa_name": "tug-1", "pose": [1.5, 2, 0.5], "battery_status": 80, "disabled": False,
        "timestamp": None, "error": "", "trip_id": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "field", "said"),
    [
        ("soc", Decimal("82.50"), "battery_status", 82.5),
        ("soc", " 82.5", "battery_status", 82.5),
        ("off", "t", "disabled", True),
        ("off", 0, "disabled", False),
        ("off", "", "disabled", None),
        ("at", datetime(2025, 12, 1, 13, 21, 52, tzinfo=IST), "timestamp", 1764575512000),
        ("at", datetime(2025, 12, 1, 7, 51, 52), "timestamp", 1764575512000),
        ("at", "1764575512000", "timestamp", 1764575512000),
        ("at", "2025-12-01T07:51:52Z", "timestamp", "2025-12-01T07:51:52Z"),
        ("at", 1764575512.4, "timestamp", 1764575512),
        ("trip", UUID(int=5), "trip_id", "00000000-0000-0000-0000-000000000005"),
        ("error", None, "error", None),
    ],
)
def test_what_databases_and_files_write_is_read(column: str, value: Any, field: str, said: Any) -> None:
    status = status_of(row(**{column: value}), PLAN)
    assert status[field] == said
    assert json.dumps(status)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("soc", None, "no number: nothing"),
        ("soc", "80 %", "no number: '80 %'"),
        ("soc", True, "no number: True"),
        ("soc", Decimal("NaN"), "no number"),
        ("x", "inf", "no number: 'inf'"),
        ("x", 10**400, "no number"),
        ("off", "maybe", "neither true nor false"),
        ("at", date(2025, 1, 1), "a day, not a time"),
        ("error", b"\x00", "bytes, not text"),
    ],
)
def test_a_bad_value_names_its_column(column: str, value: Any, why: str) -> None:
    with pytest.raises(BadRow) as error:
        status_of(row(**{column: value}), PLAN)
    assert error.value.column == column and why in error.value.why


def test_a_name_that_is_no_topic_and_a_column_that_is_not_there_are_bad_rows() -> None:
    with pytest.raises(BadRow, match="cannot be part of a topic"):
        status_of(row(name="a/b"), PLAN)
    with pytest.raises(BadRow, match="there is no name; there are x, y"):
        status_of(Row(1, {"x": 1, "y": 2}), PLAN)


def test_a_path_goes_through_objects_and_lists() -> None:
    values = {"state": {"soc": [5, {"now": 80}]}, "state.soc": 7}
    assert dig(values, "state.soc.1.now") == 80
    assert dig(values, "state.soc") == 7  # a column of that very name
    for wrong, words in (("state.x", "there are soc"), ("state.soc.9", "a list of 2"), ("state.soc.0.a", "nothing")):
        with pytest.raises(BadRow, match=words):
            dig(values, wrong)


def test_a_pose_in_one_column_is_a_list_or_its_text() -> None:
    plan = RelayMap((("sherpa_name", ("n",)), ("pose", ("p",)), ("battery_status", ("b",))))
    for pose in ([1, 2, 3.5], "[1, 2, 3.5]", (1, 2, "3.5")):
        assert status_of(Row(1, {"n": "a", "p": pose, "b": 1}), plan)["pose"] == [1, 2, 3.5]
    for wrong in ("1,2,3", [1, 2], {"x": 1}, None):
        with pytest.raises(BadRow, match="no list of 3 or 6 numbers"):
            status_of(Row(1, {"n": "a", "p": wrong, "b": 1}), plan)


def test_rows_that_say_the_same_have_the_same_digest() -> None:
    assert digest(status_of(row(), PLAN)) == digest(status_of(row(soc="80"), PLAN))
    assert digest(status_of(row(), PLAN)) != digest(status_of(row(soc=81), PLAN))


@given(st.dictionaries(st.sampled_from(["name", "x", "y", "yaw", "soc", "off", "at", "error", "trip"]),
                       st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
                       | st.datetimes() | st.decimals() | st.lists(st.integers())))  # fmt: skip
def test_whatever_a_row_holds_it_is_a_status_or_a_bad_row(values: dict[str, Any]) -> None:
    try:
        status = status_of(row(**values), PLAN)
    except BadRow:
        return
    assert len(digest(status)) == 32


def test_a_csv_is_rows_by_its_header(tmp_path: Path) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text('\ufeffname,x\ntug-1,1\ntug-2\n"tug,3",3,extra\n', encoding="utf-8")
    first, short, last = FileRows(file).read()
    assert first == Row(1, {"name": "tug-1", "x": "1"})
    assert short.wrong == "the line has no x"
    assert last.values == {"name": "tug,3", "x": "3"}


def test_the_last_line_of_a_csv_counts_when_it_has_its_end_or_did_not_change_since(tmp_path: Path) -> None:
    file = tmp_path / "fleet.csv"
    rows = FileRows(file)
    polls: list[list[object]] = []
    for text in ("name,soc\na,80\nb,7", "name,soc\na,80\nb,75", "name,soc\na,80\nb,75", "name,soc\na,80\nb,7\n"):
        file.write_text(text)
        polls.append([row.values["soc"] for row in rows.read()])
    assert polls == [["80"], ["80"], ["80", "75"], ["80", "7"]]


def test_a_line_that_is_no_json_is_a_bad_row_and_one_that_is_being_written_is_none(tmp_path: Path) -> None:
    file = tmp_path / "fleet.jsonl"
    file.write_text('{"name":"a"}\n\nno json\n[1]\n{"name":')
    rows = FileRows(file).read()
    assert [(one.number, bool(one.wrong)) for one in rows] == [(1, False), (3, True), (4, True)]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv: No such file"):
        FileRows(tmp_path / "none.csv").read()


def test_the_rows_of_an_answer_are_found_where_the_map_says() -> None:
    answer = {"data": {"items": [{"n": 1}, 5]}, "by_name": {"a": {"n": 1}, "b": {"n": 2}}}
    good, bad = relay_file.of_json(answer, "data.items")
    assert good.values == {"n": 1} and "no object" in bad.wrong
    assert len(relay_file.of_json(answer, "by_name")) == 2
    assert relay_file.of_json({"n": 1}, "")[0].values == {"n": 1}
    for where, words in (
        ("data.rows", "there is: items"),
        ("data.items.x", "no object"),
        ("nothing", "there is: data"),
    ):
        with pytest.raises(SourceError, match=words):
            relay_file.of_json(answer, where)


def test_a_time_with_no_zone_is_utc() -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    assert status_of(row(at=at), PLAN) == status_of(row(at=at.replace(tzinfo=None)), PLAN)
