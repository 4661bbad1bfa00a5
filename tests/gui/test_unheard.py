"""A sherpa of the allow-list that was never heard is seen where one looks: in the fleet, worst first."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.models.fleet_rows import FleetRow, Sign
from ati_console.gui.models.fleet_table_model import ROW_ROLE, FleetTableModel
from ati_console.gui.models.hearing import Listened
from ati_console.gui.models.unheard import nothing_heard
from ati_console.gui.panels.robot_card import RobotCard
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus
from tests.gui.sherpas import NOW, allow, console, fleet_of, sherpa, stopped

EVERYTHING = range(10_000)


def listening(model: ConsoleModel, for_s: float = 70.0) -> ConsoleModel:
    """With tug-1 to tug-3 on the allow-list."""
    model.set_listing(allow("tug-1", "tug-2", "tug-3"), {"TUG_3": "tug-3"}.get)
    model.set_link(LinkStatus(LinkState.ONLINE, since=NOW - for_s))
    return model


def table(model: ConsoleModel) -> FleetTableModel:
    made = FleetTableModel(model)
    made.refresh(NOW, EVERYTHING)
    return made


def rows(made: FleetTableModel) -> list[FleetRow]:
    return [made.index(row, 0).data(ROW_ROLE) for row in range(made.rowCount())]


def names(made: FleetTableModel) -> list[str]:
    return [row.name for row in rows(made)]


def test_who_was_never_heard_has_a_row_and_is_counted(qapp: object) -> None:
    made = table(listening(console(sherpa("tug-1"))))
    assert names(made) == ["tug-2", "tug-3", "tug-1"]
    assert (made.counts.total, made.counts.live, made.counts.stale) == (3, 1, 2)
    row = rows(made)[0]
    assert (row.mark, row.age, row.hz, row.sign, row.worst) == (
        Mark.STALE,
        "≥ 1 m",
        "-",
        Sign.OFF,
        "not heard yet",
    )
    assert made.index(0, Column.AGE).data(3) == "Not heard for 1 m 10 s, as long as the console listens"


def test_it_ages_as_any_other_and_is_lost_at_last(qapp: object) -> None:
    made = table(listening(console(sherpa("tug-1")), for_s=901.0))
    assert (made.counts.stale, made.counts.lost) == (0, 2)
    assert rows(made)[0].mark is Mark.LOST and rows(made)[0].age == "≥ 15 m"


def test_it_stands_between_the_others_by_what_is_worse(qapp: object) -> None:
    model = console(sherpa("tug-1"), stopped("tug-2"))
    assert names(table(listening(model))) == ["tug-2", "tug-3", "tug-1"]


def test_nobody_is_missed_in_the_first_minute_nor_while_nobody_is_heard(qapp: object) -> None:
    assert names(table(listening(console(sherpa("tug-1")), for_s=59.0))) == ["tug-1"]
    assert names(table(listening(console()))) == []  # an empty fleet says why


def test_who_is_switched_off_in_the_allow_list_is_not_missed(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")))
    model.set_listing({**allow("tug-1", "tug-3"), "tug-2": Listing(login="tug-2-a", enabled=False)})
    assert names(table(model)) == ["tug-3", "tug-1"]


def test_its_first_message_makes_it_one_of_the_others(qapp: object) -> None:
    model = listening(console(sherpa("tug-1"), sherpa("tug-3")))
    made = table(model)
    assert names(made) == ["tug-2", "tug-1", "tug-3"]
    model.set_fleet(fleet_of(sherpa("tug-1"), sherpa("tug-2"), sherpa("tug-3")))
    made.refresh(NOW + 0.1, EVERYTHING)
    assert names(made) == ["tug-1", "tug-2", "tug-3"] and made.counts.stale == 0
    assert rows(made)[1].mark is Mark.LIVE


@pytest.mark.parametrize(
    ("asked", "found"),
    [("stale", ["tug-2", "tug-3"]), ("not heard", ["tug-2", "tug-3"]), ("-stale", ["tug-1"]), ("tug-3", ["tug-3"]),
     ("battery<50", []), ("lost", []), ("live", ["tug-1"])],
)  # fmt: skip
def test_the_filter_finds_it(qapp: object, asked: str, found: list[str]) -> None:
    made = table(listening(console(sherpa("tug-1"))))
    made.set_filter(asked)
    assert names(made) == found


@pytest.mark.parametrize(
    ("column", "up"),
    [(Column.SHERPA, ["tug-1", "tug-2", "tug-4"]), (Column.MODE, ["tug-2", "tug-1", "tug-4"]),
     (Column.BATTERY, ["tug-4", "tug-1", "tug-2"]), (Column.AGE, ["tug-4", "tug-1", "tug-2"]),
     (Column.HZ, ["tug-2", "tug-1", "tug-4"]), (Column.WORST, ["tug-4", "tug-2", "tug-1"])],
)  # fmt: skip
def test_every_column_has_a_place_for_it(qapp: object, column: Column, up: list[str]) -> None:
    other = sherpa("tug-4", error="died", mode="manual", rate_hz=2.0, battery_pct=50.0)
    model = listening(console(sherpa("tug-1", age=2.0), other))
    model.set_listing(allow("tug-1", "tug-2", "tug-4"))
    made = table(model)
    if column is not made.wish.column:
        made.sort_by(column)
    assert names(made) == up
    made.sort_by(column)
    fullest = ["tug-1", "tug-4", "tug-2"]  # nobody knows its battery: it is last either way
    assert names(made) == (fullest if column is Column.BATTERY else up[::-1])


def test_an_outage_does_not_begin_the_listening_anew_and_other_topics_do(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")))
    model.set_link(LinkStatus(LinkState.RECONNECTING, since=NOW - 5))
    model.set_link(LinkStatus(LinkState.ONLINE, since=NOW - 1))
    model.reset(keeps=True, listens=True)
    assert model.listened == Listened(NOW - 70)
    model.reset(keeps=True)  # a site with other topics is opened on the same broker
    model.set_link(LinkStatus(LinkState.ONLINE, since=NOW - 0.5))
    assert names(table(model)) == ["tug-1"], "nobody is accused for the time in which nobody listened"


def test_time_away_is_no_time_of_listening(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")), for_s=3_600)
    model.set_link(LinkStatus(LinkState.OFFLINE, since=NOW - 3_500))
    assert rows(table(model))[1].repeated == "Not heard for 1 m 40 s, as long as the console listened"
    assert "The console listened from " in nothing_heard(model, "tug-2")[1]
    model.set_link(LinkStatus(LinkState.CONNECTING, since=NOW - 2))
    model.set_link(LinkStatus(LinkState.ONLINE, since=NOW - 1))
    assert model.listened == Listened(NOW - 1) and names(table(model)) == ["tug-1"]


def test_leaving_at_once_makes_nobody_missed(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")), for_s=5.0)
    model.set_link(LinkStatus(LinkState.OFFLINE, since=NOW))
    assert names(table(model)) == ["tug-1"]


def test_its_row_stays_under_the_mouse_when_it_fits_the_filter_no_longer(qapp: object) -> None:
    made = table(listening(console(sherpa("tug-1")), for_s=899.0))
    made.set_filter("stale")
    for step in range(40):
        made.refresh(NOW + 2 + step * 0.1, EVERYTHING, hold=True)
    assert names(made) == ["tug-2", "tug-3"]


def test_its_menu_says_that_there_is_nothing_to_forget(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")))
    assert model.why_not_forget("tug-2") == "It was not heard yet: there is nothing to forget"


def test_nobody_is_called_silent_or_disconnected_because_the_console_left(qapp: object) -> None:
    model = listening(console(sherpa("tug-1"), stopped("tug-2"), sherpa("tug-3", age=100.0)))
    model.set_forward(ForwardStatus(mode=ForwardMode.ON))
    model.set_link(LinkStatus(LinkState.TAKEN_OVER, since=NOW - 1))
    said = {row.name: (row.mark, row.worst, row.sign) for row in rows(table(model))}
    assert said["tug-1"] == (Mark.STALE, "", Sign.NONE)
    assert said["tug-2"] == (Mark.STALE, "emergency_stop", Sign.NONE)
    assert said["tug-3"][:2] == (Mark.STALE, "no message")


def test_forwarding_has_nothing_of_it_to_send_yet(qapp: object) -> None:
    model = listening(console(sherpa("tug-1")))
    model.set_forward(ForwardStatus(mode=ForwardMode.ON))
    assert rows(table(model))[0].sign is Sign.NONE


def test_its_card_says_what_is_known_and_who_looks_like_it(qtbot: QtBot, theme: Theme) -> None:
    model = listening(console(sherpa("tug-1"), sherpa("TUG_3")))
    card = RobotCard(model, theme)
    qtbot.addWidget(card)
    model.select("tug-3")
    said = card._unheard.accessibleName()
    assert said.startswith("Nothing heard of tug-3. On the allow-list, login tug-3-a. The console listens since ")
    assert "TUG_3 is heard and looks like it: see Mapping." in said
