"""The relay's rules against a publisher that answers when the test says so: what changed, once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ati_console.publish import relay as relay_module
from ati_console.publish.relay import Relay
from ati_console.publish.relay_book import Book
from ati_console.publish.relay_file import SourceError
from ati_console.publish.relay_map import RelayMap
from ati_console.publish.relay_rows import Row

PLAN = RelayMap((("sherpa_name", ("n",)), ("pose", ("p",)), ("battery_status", ("b",))))


class Patient:
    """Takes messages, and acknowledges or refuses them on demand."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self._open: list[Callable[[bool, str], None]] = []

    def publish_sherpa_status(self, status: dict[str, Any], done: Callable[[bool, str], None] | None = None) -> bool:
        assert done is not None
        self.taken.append(status)
        self._open.append(done)
        return True

    def answer(self, acknowledged: bool = True) -> None:
        for done in self._open:
            done(acknowledged, "")
        self._open.clear()


class Table:
    """The source: rows by name, or an error."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {"a": 80, "b": 70}
        self.error = ""

    def read(self) -> list[Row]:
        if self.error:
            raise SourceError(self.error)
        rows = enumerate(self.rows.items(), 1)
        return [Row(at, {"n": name, "p": [1, 2, 3], "b": battery}) for at, (name, battery) in rows]


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def publisher() -> Patient:
    return Patient()


def relay(table: Table, publisher: Patient, folder: Path) -> Relay:
    return Relay(table.read, PLAN, publisher, Book(folder / "book.json"))


def batteries(publisher: Patient) -> list[tuple[str, float]]:
    return [(one["sherpa_name"], one["battery_status"]) for one in publisher.taken]


def test_only_what_changed_is_published(table: Table, publisher: Patient, tmp_path: Path) -> None:
    made = relay(table, publisher, tmp_path)
    made.tick()
    publisher.answer()
    table.rows["b"] = 71
    made.tick()
    publisher.answer()
    made.tick()
    assert batteries(publisher) == [("a", 80), ("b", 70), ("b", 71)]
    assert (made.counts.acknowledged, made.pending, made.counts.rows) == (3, 0, 2)


def test_while_one_is_under_way_the_next_waits_and_is_the_newest(
    table: Table, publisher: Patient, tmp_path: Path
) -> None:
    made = relay(table, publisher, tmp_path)
    for battery in (80, 79, 78):
        table.rows = {"a": battery}
        made.tick()
    publisher.answer()
    made.tick()
    assert batteries(publisher) == [("a", 80), ("a", 78)]


def test_a_restart_publishes_what_was_not_acknowledged_and_nothing_else(
    table: Table, publisher: Patient, tmp_path: Path
) -> None:
    made = relay(table, publisher, tmp_path)
    table.rows = {"a": 80}
    made.tick()
    publisher.answer()
    table.rows = {"a": 80, "b": 70}
    made.tick()  # b is under way when it is killed
    again = Patient()
    relay(table, again, tmp_path).tick()
    assert batteries(again) == [("b", 70)]


def test_a_refused_row_is_not_tried_again_until_it_changes(table: Table, publisher: Patient, tmp_path: Path) -> None:
    table.rows = {"a": 80}
    made = relay(table, publisher, tmp_path)
    for _ in range(3):
        made.tick()
        publisher.answer(acknowledged=False)
    table.rows = {"a": 79}
    made.tick()
    assert batteries(publisher) == [("a", 80), ("a", 79)]
    assert (made.counts.refused, made.counts.acknowledged) == (1, 0)


def test_a_bad_row_is_skipped_counted_each_time_and_said_once(table: Table, publisher: Patient, tmp_path: Path) -> None:
    table.rows = {"a": "full", "b": 70}
    made = relay(table, publisher, tmp_path)
    (bad,) = made.tick()
    assert (bad.row, bad.column, bad.why) == (1, "b", "no number: 'full'")
    assert made.tick() == ()
    assert made.counts.bad == 2
    assert batteries(publisher) == [("b", 70)]


def test_a_source_that_fails_costs_nothing_and_its_words_are_kept(
    table: Table, publisher: Patient, tmp_path: Path
) -> None:
    made = relay(table, publisher, tmp_path)
    table.error = "the database is away"
    made.tick()
    assert made.counts.source_error == "the database is away"
    table.error = ""
    made.tick()
    assert (made.counts.source_error, made.counts.failed_polls, len(publisher.taken)) == ("", 1, 2)


def test_of_several_rows_of_one_sherpa_the_last_counts(publisher: Patient, tmp_path: Path) -> None:
    rows = [Row(at, {"n": "a", "p": [1, 2, 3], "b": battery}) for at, battery in enumerate((80, 79, 78), 1)]
    Relay(lambda: rows, PLAN, publisher, Book(tmp_path / "book.json")).tick()
    assert batteries(publisher) == [("a", 78)]


def test_so_many_are_under_way_and_no_more(
    table: Table, publisher: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "AHEAD", 1)
    made = relay(table, publisher, tmp_path)
    for _ in range(2):
        made.tick()
        publisher.answer()
    assert batteries(publisher) == [("a", 80), ("b", 70)]


@pytest.mark.parametrize("damage", ["", "[]", '{"schema": 9, "sherpas": {}}', '{"schema": 1}', "{"])
def test_a_damaged_book_is_kept_aside_and_all_is_published_again(
    table: Table, publisher: Patient, tmp_path: Path, damage: str
) -> None:
    (tmp_path / "book.json").write_text(damage)
    made = relay(table, publisher, tmp_path)
    assert "book.damaged" in made.book.trouble
    assert (tmp_path / "book.damaged").read_text() == damage
    made.tick()
    assert len(publisher.taken) == 2
