from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward import twin_json
from ati_console.forward.answers import Poisoned, Reply, Settled, TooLarge, TryAgain, Unauthorised, judge
from ati_console.forward.order import Row
from ati_console.forward.samples import Sample


def row(number: int, login: str = "l0", battery: int | None = 80) -> Row:
    sample = Sample(
        sherpa="s0", login=login, branch="b", sector=3, timestamp_ms=number, x_mm=1.5, y_mm=2.5, battery=battery,
        moving=True,
    )  # fmt: skip
    return Row(id=number, sample=sample, received_at=0.0, sent_ms=number, interval_ms=2000)


ROWS = [row(1), row(2), row(3, "l1")]


def reply(status: int, body: Any, **headers: str) -> Reply:
    return Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)


def login(name: str, *locations: tuple[int, bool], success: bool = True, **more: Any) -> dict[str, Any]:
    said = [{"Timestamp": at, "Action": "Create", "Success": ok} for at, ok in locations]
    return {"Login": name, "Success": success, "Locations": said, **more}


def test_the_batch_body_is_logins_with_bare_arrays_in_order() -> None:
    body = json.loads(twin_json.batch_body([row(1), row(2, battery=None), row(3, "l1")]))
    assert [one["Login"] for one in body] == ["l0", "l1"]
    assert body[0]["Locations"][0] == {
        "Timestamp": 1, "SectorId": 3, "X": 1.5, "Y": 2.5, "Z": 0, "Interval": 2000, "Battery": 80, "IsMoving": True,
        "LocalizationAreas": [], "NoGoAreas": [],
    }  # fmt: skip
    assert "Battery" not in body[0]["Locations"][1]


def test_the_device_body_is_a_bare_array() -> None:
    assert [one["Timestamp"] for one in json.loads(twin_json.device_body([row(1), row(2)]))] == [1, 2]


def test_delivered_is_2xx_and_success_and_each_location() -> None:
    answer = [login("l0", (1, True), (2, False)), login("l1", (3, True))]
    verdict = judge(reply(200, answer), ROWS)
    assert isinstance(verdict, Settled)
    assert verdict.refused == (None, "Twinzo refused this location without a reason", None)


def test_success_false_with_200_is_refused_in_the_twins_words() -> None:
    bad = login("l0", success=False, ErrorMessage="Device l0 does not exist.")
    verdict = judge(reply(200, [bad, login("l1", (3, True))]), ROWS)
    assert isinstance(verdict, Settled)
    assert verdict.refused == ("Device l0 does not exist.", "Device l0 does not exist.", None)


def test_the_order_of_logins_and_locations_in_the_answer_is_not_relied_on() -> None:
    answer = [login("l1", (3, False)), login("l0", (2, True), (1, True))]
    verdict = judge(reply(200, answer), ROWS)
    assert isinstance(verdict, Settled)
    assert [words is None for words in verdict.refused] == [True, True, False]


@pytest.mark.parametrize("answer", [[], [login("l0", (1, True))], [login("somebody", (1, True), (2, True))]])
def test_a_location_the_answer_does_not_mention_is_not_delivered(answer: Any) -> None:
    verdict = judge(reply(200, answer), ROWS)
    assert isinstance(verdict, Settled)
    assert 1 in verdict.unmentioned
    assert verdict.refused[1] is not None


def test_an_answer_that_spells_the_login_in_other_case_is_still_its_answer() -> None:
    answer = [login("L0", (1, True), (2, True)), login("l1", (3, True))]
    assert judge(reply(200, answer), ROWS) == Settled((None, None, None))


def test_two_logins_that_differ_in_case_never_share_an_answer() -> None:
    rows = [row(1, "l0"), row(2, "L0")]
    verdict = judge(reply(200, [login("l0", (1, True), (2, True))]), rows)
    assert isinstance(verdict, Settled)
    assert (verdict.refused[0], verdict.unmentioned) == (None, frozenset({1}))


def test_one_device_may_be_answered_with_one_object() -> None:
    assert judge(reply(200, login("l0", (1, True))), [row(1)]) == Settled((None,))


@pytest.mark.parametrize(
    "body",
    [b"", b"OK", b"<html><body>Please log in</body></html>", b'{"status":"ok"}', b'[{"Success":"true"}]', b"[[[[[",
     b'{"Success":1}', b"\xff\xfe", b"[" * 5000, b'"Success"'],
)  # fmt: skip
def test_a_200_that_is_not_twinzos_json_is_tried_again(body: bytes) -> None:
    assert isinstance(judge(reply(200, body), ROWS), TryAgain)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(204, TryAgain), (301, TryAgain), (302, TryAgain), (400, Poisoned), (401, Unauthorised), (403, Poisoned),
     (404, Poisoned), (408, TryAgain), (413, TooLarge), (422, Poisoned), (429, TryAgain), (500, TryAgain),
     (503, TryAgain), (599, TryAgain)],
)  # fmt: skip
def test_each_status_has_its_verdict(status: int, verdict: type) -> None:
    assert isinstance(judge(reply(status, b""), ROWS), verdict)


def test_problem_details_become_words() -> None:
    problem = {"title": "One or more errors", "errors": {"$[0].SectorId": ["The JSON value is not an int."]}}
    verdict = judge(reply(400, problem), ROWS)
    assert verdict == Poisoned("HTTP 400: $[0].SectorId: The JSON value is not an int.")


def test_hostile_words_are_one_printable_bounded_line() -> None:
    text = "a\r\nb\x1b[31m\u202e<img src=x>" + "x" * 10_000
    verdict = judge(reply(200, login("l0", success=False, ErrorMessage=text)), [row(1)])
    assert isinstance(verdict, Settled)
    words = verdict.refused[0]
    assert words is not None
    assert words.isprintable()
    assert len(words) <= 200


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_is_a_verdict_and_never_a_delivery_by_accident(status: int, body: bytes) -> None:
    verdict = judge(Reply(status, body), ROWS)
    assert not isinstance(verdict, Settled) or None not in verdict.refused
