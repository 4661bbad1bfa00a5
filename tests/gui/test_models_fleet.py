from __future__ import annotations

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from ati_console.fleet.view import BatteryPoint, Mark
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus
from ati_console.gui.models.battery_summary import charging_since, summary
from ati_console.gui.models.console_model import MAX_FAULTS, ConsoleModel, Limits, Listing
from ati_console.gui.models.fleet_filter import Facts, doubt, parse
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.models.fleet_rows import Inputs, Sign, fleet_row, natural
from ati_console.gui.models.fleet_table_model import ROW_ROLE, FleetTableModel, Group
from ati_console.status import Fault, LinkState, LinkStatus
from tests.gui.sherpas import NOW, allow, console, fleet_of, sent, sherpa, stopped

EVERYTHING = range(10_000)


def shown(model: FleetTableModel) -> list[str]:
    """Names as listed, "---" for the folding line."""
    rows = [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]
    return ["---" if isinstance(row, Group) else row.name for row in rows]


def table(model: ConsoleModel) -> FleetTableModel:
    made = FleetTableModel(model)
    made.refresh(NOW, EVERYTHING)
    return made


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True), ("TUG", True), ("lift", False), ("-lift", True), ("mode:man", True), ("mode:fleet", False),
        ("battery<30", True), ("battery>=27", True), ("battery<20", False), ("live", True), ("stale", False),
        ("tug battery<30 -stale", True), ("tug -live", False), ("error", False), ("low", True), ("-", True),
        ("battery<abc", False), ("unlisted", False), ("battery < 30", True), ("-battery > 30", True),
        ("battery=27", True), ("battery<=26.9%", False), ("mode: man", True), ("--tug", True), ("battery", True),
    ],
)  # fmt: skip
def test_every_word_of_the_filter_has_to_fit(text: str, fits: bool) -> None:
    assert parse(text).accepts(Facts("tug-115", "manual", Mark.NOT_FLEET, 27.0, "battery low")) is fits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tug -lift mode:man battery >= 80 stale", ""), ("-", ""), ("<img", ""), ("10:30", ""),
        ("tug battery<<30", "battery<<30: write <"), ("-battery!=3", "battery!=3: write <"),
        ("battery>150", "battery>150: a battery has 0 to 100 %"), ("mode:", "mode:: write a mode"),
        ("name:tug", "name:tug: looked for as text"), ("age>60", "age>60: looked for as text"),
        (" ".join("abcdefghijklm"), "only the first 12 words count, not 13"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_question_is_said(text: str, said: str) -> None:
    assert doubt(text).startswith(said) and bool(doubt(text)) is bool(said)


def test_numbers_in_names_sort_as_numbers() -> None:
    assert sorted(["tug-10", "tug-2", "Lift-3"], key=natural) == ["Lift-3", "tug-2", "tug-10"]


def test_the_worst_sherpa_comes_first(qapp: object) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-3", age=200), sherpa("tug-2", error="motor died"), stopped("tug-4"))
    assert shown(table(model)) == ["tug-4", "tug-2", "tug-3", "tug-1"]


def test_counts_are_of_the_whole_fleet_whatever_the_filter_says(qapp: object) -> None:
    rows = table(console(sherpa("tug-1"), sherpa("tug-3", age=200), stopped("tug-4")))
    rows.set_filter("tug-4")
    assert shown(rows) == ["tug-4"]
    assert (rows.counts.total, rows.counts.live, rows.counts.stale, rows.counts.e_stop) == (3, 1, 1, 1)


def test_an_emergency_stop_of_a_sherpa_that_is_not_listed_is_counted_all_the_same(qapp: object) -> None:
    model = console(stopped("tug-9"), sherpa("tug-8", error="motor died"), sherpa("tug-1"))
    model.set_listing(allow("tug-1"), {}.get)
    counts = table(model).counts
    assert (counts.total, counts.live, counts.unlisted, counts.e_stop, counts.error) == (1, 1, 2, 1, 1)


def test_an_emergency_stop_of_a_sherpa_that_fell_silent_is_counted_and_found(qapp: object) -> None:
    rows = table(console(sherpa("tug-2", age=200), stopped("tug-4", age=200), sherpa("tug-1")))
    assert (rows.counts.stale, rows.counts.e_stop) == (2, 1)
    assert shown(rows) == ["tug-4", "tug-2", "tug-1"], "before who is only silent"
    row = rows.index(0, 0).data(ROW_ROLE)
    assert (row.worst, row.faulty) == ("e-stop, then silent", True)
    rows.set_filter("e-stop")
    assert shown(rows) == ["tug-4"]
    rows.set_filter("-e-stop")
    assert sorted(shown(rows)) == ["tug-1", "tug-2"]


def test_unlisted_sherpas_stand_last_under_a_line_and_name_the_near_one(qapp: object) -> None:
    model = console(sherpa("TUG_1"), sherpa("tug-1"))
    model.set_listing(allow("tug-1"), {"TUG_1": "tug-1"}.get)
    rows = table(model)
    assert shown(rows) == ["tug-1", "---", "TUG_1"]
    last = rows.index(2, 0).data(ROW_ROLE)
    assert (last.worst, last.sign, last.mark) == ("near tug-1", Sign.NEVER, None)
    assert rows.counts.total == 1
    rows.toggle_fold()
    assert shown(rows) == ["tug-1", "---"]


def test_many_unlisted_sherpas_start_folded(qapp: object) -> None:
    model = console(*(sherpa(f"odd-{n}") for n in range(9)))
    model.set_listing({}, None)
    assert shown(table(model)) == ["---"]


def test_nothing_moves_while_the_mouse_is_over_the_table(qapp: object) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    rows = table(model)
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2"), sherpa("lift-0")))
    rows.refresh(NOW + 2, EVERYTHING, hold=True)
    assert shown(rows) == ["tug-1", "tug-2", "lift-0"]
    rows.refresh(NOW + 4, EVERYTHING)
    assert shown(rows) == ["tug-2", "lift-0", "tug-1"]


def test_the_order_changes_at_most_once_a_second(qapp: object) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    rows = table(model)
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2")))
    rows.refresh(NOW + 0.5, EVERYTHING)
    assert shown(rows) == ["tug-1", "tug-2"]
    rows.refresh(NOW + 1.5, EVERYTHING)
    assert shown(rows) == ["tug-2", "tug-1"]


def test_a_link_that_was_ended_is_counted_in_the_very_next_frame(qapp: object) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    rows = table(model)
    assert rows.counts.live > 0
    model.set_link(LinkStatus(LinkState.OFFLINE, NOW))
    rows.refresh(NOW + 0.03, EVERYTHING)
    assert rows.counts.live == 0


def test_only_cells_that_look_different_and_are_in_sight_are_said_to_change(qapp: object) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    rows = table(model)
    said: list[tuple[int, int]] = []
    rows.dataChanged.connect(lambda first, last: said.append((first.row(), first.column())))
    model.set_fleet(fleet_of(sherpa("tug-1", age=0.5), sherpa("tug-2", age=0.5)))
    rows.refresh(NOW + 0.01, range(1))
    assert said == [(0, Column.AGE)]


def test_ages_tick_ten_times_a_second_and_not_more(qapp: object) -> None:
    rows = table(console(sherpa("tug-1")))
    said: list[int] = []
    rows.dataChanged.connect(lambda first, last: said.append(first.column()))
    for frame in range(30):
        rows.refresh(NOW + frame / 30, EVERYTHING)
    assert 5 <= len(said) <= 11 and set(said) == {Column.AGE}


def test_an_old_age_is_not_painted_again_within_its_second(qapp: object) -> None:
    rows = table(console(sherpa("tug-1", age=200.2)))
    said: list[int] = []
    rows.dataChanged.connect(lambda first, last: said.append(first.column()))
    for frame in range(15):
        rows.refresh(NOW + frame / 30, EVERYTHING)
    assert said == []


@pytest.mark.parametrize("column", list(Column))
def test_every_column_sorts_both_ways(qapp: object, column: Column) -> None:
    fleet = sherpa("tug-1"), sherpa("tug-2", battery_pct=None, mode=""), sherpa("tug-10", battery_pct=4.0)
    rows = table(console(*fleet))
    rows.sort_by(Column.SHERPA)
    rows.sort_by(column)
    first = shown(rows)
    rows.sort_by(column)
    assert sorted(first) == sorted(shown(rows)) == ["tug-1", "tug-10", "tug-2"]


def test_the_model_keeps_qts_rules_while_sherpas_come_go_and_move(qapp: object) -> None:
    model = console()
    rows = FleetTableModel(model)
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for step in range(12):
        views = [sherpa(f"tug-{n}") if (n + step) % 3 else stopped(f"tug-{n}") for n in range(step * 5 % 23)]
        model.set_fleet(fleet_of(*views))
        rows.refresh(NOW + step * 2, EVERYTHING)
        assert len(shown(rows)) == len(views)
    assert tester.model() is rows


def test_a_growing_fleet_is_sorted_before_it_stops_growing(qapp: object) -> None:
    model, rows = console(), None
    rows = FleetTableModel(model)
    for frame in range(60):
        model.set_fleet(fleet_of(*(sherpa(f"tug-{n}") for n in range(300 + frame * 20))))
        rows.refresh(NOW + frame / 30, range(30))
    assert rows.rowCount() > 1000


def test_what_became_of_the_newest_sample_is_a_sign(qapp: object) -> None:
    model = console(sherpa("tug-1"))
    rows = table(model)
    assert rows.index(0, 0).data(ROW_ROLE).sign is Sign.OFF
    model.set_forward(ForwardStatus(mode=ForwardMode.ON))
    rows.refresh(NOW + 0.2, EVERYTHING)
    assert rows.index(0, 0).data(ROW_ROLE).sign is Sign.NONE
    model.set_forward(sent(Delivery.DEAD, "Device does not exist.", tug_1="tug-1-a"))
    rows.refresh(NOW + 0.4, EVERYTHING)
    row = rows.index(0, 0).data(ROW_ROLE)
    assert (row.sign, row.worst) == (Sign.FAILED, "Device does not exist.")


def test_faults_with_the_same_words_are_folded_and_bounded(qapp: object) -> None:
    model = console()
    for number in range(MAX_FAULTS + 20):
        model.add_fault(Fault(NOW + number, "forward", f"what {number % (MAX_FAULTS + 5)}"))
    model.add_fault(Fault(NOW + 9999, "forward", "what 3"))
    assert len(model.faults) == MAX_FAULTS
    assert (model.faults[-1].fault.what, model.faults[-1].count) == ("what 3", 2)


def test_selecting_the_same_again_says_nothing(qapp: object) -> None:
    model, heard = console(sherpa("tug-1")), []
    model.selection_changed.connect(heard.append)
    model.select("tug-1")
    model.select("tug-1")
    assert heard == ["tug-1"] and model.selected_robot is model.robots["tug-1"]


def test_batteries_are_counted_by_ten_per_cent_and_full_ones_with_ninety() -> None:
    found = summary([sherpa("a", battery_pct=pct) for pct in (0.0, 9.9, 27.0, 99.0, 100.0, None)])
    assert found.counts == (2, 0, 1, 0, 0, 0, 0, 0, 0, 2)
    assert (found.unknown, found.lowest_pct) == (1, 0.0)


def test_charging_since_is_where_the_rise_began() -> None:
    levels = [(0, 30.0), (60, 26.0), (120, 24.0), (180, 25.0), (240, 25.0), (300, 27.0)]
    assert charging_since(tuple(BatteryPoint(NOW + at, pct) for at, pct in levels)) == NOW + 120
    assert charging_since(()) is None


def test_the_age_of_a_disconnected_sherpa_is_the_least_it_can_be_and_says_when_it_was_repeated() -> None:
    """Its last state is sent again and again (contracts.md 1.8): that is no measurement of anything."""
    view = sherpa("tug-1", age=125.0, mode="disconnected", heard_at=NOW - 4.0)
    row = fleet_row(Inputs(view, Listing("a", 1), None, ForwardMode.OFF, Limits()), NOW)
    assert row.age == "≥ 2 m"
    assert row.repeated == (
        "Disconnected: nothing new from it for at least 2 m 5 s; its last state was repeated 4.0 s ago"
    )
    well = fleet_row(Inputs(sherpa("tug-2"), Listing("a", 1), None, ForwardMode.OFF, Limits()), NOW)
    assert well.age == "1.0 s" and not well.repeated
