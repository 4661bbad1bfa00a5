"""The fleet contract: sherpa x required field x rate, from messages as they come off the wire."""

from __future__ import annotations

import json
from typing import Any

from ati_console.fleet.breaches import KEPT_PAYLOAD, MAX_BREACHES, UNNAMED, BreachLedger, Problem, Required
from ati_console.fleet.contract import Contract, Met, contract, times
from ati_console.fleet.fleet import Fleet
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport, Undecodable

T0 = 1_764_594_306.0
TOPIC = "ati_fm/sherpa/status"
GOOD: dict[str, Any] = {"sherpa_name": "tug-1", "mode": "fleet", "pose": [1.0, 2.0, 0.5], "battery_status": 78}


def hear(fleet: Fleet, at: float, topic: str = TOPIC, **changes: Any) -> None:
    said = {**GOOD, "timestamp": round(at * 1000), **changes}
    payload = json.dumps({key: value for key, value in said.items() if value != "-"}).encode()
    try:
        report = decode(topic, payload, Conventions())
    except Undecodable as refused:
        fleet.reject(refused, topic, at, payload)
        return
    assert isinstance(report, StatusReport)
    fleet.apply(report, topic, payload, at)


def table(fleet: Fleet, at: float = T0 + 10, *listed: str) -> Contract:
    return contract(fleet.update(at), listed, at)


def steady(fleet: Fleet, name: str, **changes: Any) -> None:
    for second in range(0, 10, 2):
        hear(fleet, T0 + second, sherpa_name=name, **changes)


def test_a_sherpa_that_sends_all_fields_in_time_is_complete() -> None:
    fleet = Fleet()
    steady(fleet, "tug-1")
    (row,) = table(fleet).rows
    assert row.complete and row.finding == "" and row.wanting == () and row.messages == 5


def test_each_way_of_breaking_a_field_has_its_own_word() -> None:
    fleet = Fleet()
    steady(fleet, "no-mode", mode="-")
    steady(fleet, "text-battery", battery_status="full")
    steady(fleet, "fraction", battery_status=0.69)
    steady(fleet, "millimetres", pose=[195630.0, 188397.0, 1.0])
    steady(fleet, "no-time", timestamp="-")
    steady(fleet, "bad-time", timestamp="yesterday")
    steady(fleet, "no-pose", pose="-")
    found = {row.sherpa: row for row in table(fleet).rows}
    assert found["no-mode"].cells[Required.MODE].met is Met.MISSING
    assert found["text-battery"].cells[Required.BATTERY].met is Met.WRONG_TYPE
    assert found["fraction"].cells[Required.BATTERY].met is Met.OUT_OF_RANGE
    assert found["millimetres"].cells[Required.POSE].met is Met.OUT_OF_RANGE
    assert found["no-time"].cells[Required.TIME].met is Met.MISSING
    assert found["bad-time"].cells[Required.TIME].met is Met.WRONG_TYPE
    assert found["no-pose"].cells[Required.POSE].met is Met.MISSING
    assert found["no-pose"].cells[Required.MODE].met is Met.UNSEEN  # nothing of it could be used
    assert found["no-mode"].finding == "no mode" and "mode missing" in found["no-mode"].wanting


def test_a_clock_in_another_zone_is_a_time_out_of_range() -> None:
    fleet = Fleet()
    for second in range(0, 24, 2):
        hear(fleet, T0 + second, timestamp=round((T0 + second + 19_800) * 1000))
    (row,) = table(fleet, T0 + 24).rows
    assert row.cells[Required.TIME].met is Met.OUT_OF_RANGE and row.finding == "Z is local"


def test_who_is_listed_is_said_only_where_somebody_is() -> None:
    fleet = Fleet()
    steady(fleet, "tug-1")
    steady(fleet, "tug-2")
    assert [row.listed for row in table(fleet).rows] == [None, None]
    assert {row.sherpa: row.listed for row in table(fleet, T0 + 10, "tug-2").rows} == {"tug-2": True, "tug-1": False}
    assert [times(count) for count in (1, 2, 1_000)] == ["once", "2 times", "1,000 times"]


def test_a_sherpa_that_sends_too_seldom_is_too_slow_and_a_silent_listed_one_is_not_seen() -> None:
    fleet = Fleet()
    hear(fleet, T0)
    found = {row.sherpa: row for row in table(fleet, T0 + 59, "tug-1", "mule-9").rows}
    assert found["tug-1"].rate.met is Met.TOO_SLOW and found["tug-1"].finding == "too slow"
    assert found["mule-9"].rate.met is Met.UNSEEN and found["mule-9"].cells[Required.POSE].met is Met.UNSEEN


def test_what_was_mended_is_present_again_and_its_first_bad_message_stays() -> None:
    fleet = Fleet()
    hear(fleet, T0, battery_status="full")
    hear(fleet, T0 + 1, battery_status="empty")
    for second in range(2, 80, 2):
        hear(fleet, T0 + second)
    cell = table(fleet, T0 + 80).rows[0].cells[Required.BATTERY]
    assert cell.met is Met.PRESENT and cell.breach is not None and cell.breach.count == 2
    assert b'"full"' in cell.breach.payload and "empty" in cell.breach.words


def test_incomplete_rows_come_first_and_ours_are_left_out() -> None:
    fleet = Fleet()
    for name in ("a-1", "z-9", "trial-01"):
        steady(fleet, name, **({"mode": "-"} if name == "z-9" else {}))
    found = contract(fleet.update(T0 + 10), (), T0 + 10, but="trial-")
    assert [row.sherpa for row in found.rows] == ["z-9", "a-1"]
    assert found.complete == 1 and [row.sherpa for row in found.below] == ["z-9"]


def test_a_message_without_a_name_is_laid_at_its_topic_or_at_nobody() -> None:
    fleet = Fleet()
    hear(fleet, T0, "ati/amr/tug-5/status", sherpa_name="-")
    hear(fleet, T0, sherpa_name="-")
    found = {row.sherpa: row for row in table(fleet).rows}
    assert set(found) == {"tug-5", UNNAMED}
    assert found["tug-5"].cells[Required.NAME].met is Met.MISSING


def test_the_ledger_is_bounded_and_counts_what_it_refused() -> None:
    ledger = BreachLedger()
    for number in range(MAX_BREACHES + 7):
        ledger.reject(Undecodable("missing", "pose"), f"ati/amr/r{number}/status", b"x" * 9_999, T0)
    assert len(ledger.all()) == MAX_BREACHES and ledger.refused == 7
    assert all(len(one.payload) == KEPT_PAYLOAD and one.problem is Problem.MISSING for one in ledger.all())
