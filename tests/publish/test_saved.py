"""Own templates on the disk: kept, never trusted, and never lost over a file that could not be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ati_console.publish.saved import MOST, SavedTemplates, own
from ati_console.publish.templates import GUIDE


def test_what_was_saved_comes_back_with_the_fields_of_what_it_was_made_from(tmp_path: Path) -> None:
    store = SavedTemplates(tmp_path / "templates.json")
    mine = own("Low battery", "ati/amr/a/status", '{"battery_status": 3}', GUIDE, ())
    store.save([mine])
    assert store.load() == (mine,)
    assert mine.fields == GUIDE.fields


def test_two_of_one_name_are_two() -> None:
    one = own("Yaw test", "t", "{}", GUIDE, ())
    assert own("Yaw test", "t", "{}", GUIDE, (one.key,)).key == "own-yaw-test-2"


@pytest.mark.parametrize("title", ["", "  ", "a\u202eb", "\x00"])
def test_a_name_that_cannot_be_read_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="name"):
        own(title, "t", "{}", GUIDE, ())


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\xff\xfe", b"[]", b'{"schema": 9, "templates": []}', b'{"schema": 1, "templates": 4}', b"[" * 100_000],
)
def test_garbage_is_said_and_put_aside_before_it_is_written_over(tmp_path: Path, spoilt: bytes) -> None:
    file = tmp_path / "templates.json"
    file.write_bytes(spoilt)
    store = SavedTemplates(file)
    assert store.load() == () and store.problem
    store.save([])
    assert (tmp_path / "templates.json.unreadable").read_bytes() == spoilt
    assert store.load() == () and not store.problem


def test_one_bad_row_costs_itself_alone(tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    good = {"key": "own-a", "title": "A", "topic": "t", "text": "{}", "form": "json", "like": "status-guide"}
    rows = [good, {**good, "title": 4}, {**good, "form": "pickle"}, None, {**good, "key": "own-b", "like": ["x"]}]
    file.write_text(json.dumps({"schema": 1, "templates": rows}))
    store = SavedTemplates(file)
    assert [template.key for template in store.load()] == ["own-a", "own-b"]
    assert store.problem == "3 of 5 templates cannot be read"


def test_more_than_can_be_kept_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most"):
        SavedTemplates(tmp_path / "t.json").save([own("A", "t", "{}", GUIDE, ())] * (MOST + 1))
