"""The twin sandbox over real HTTP: Twinzo's contract with its strictness, its failures, its ledger."""

from __future__ import annotations

import contextlib
import gc
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from ati_console.rehearse.twin_failures import BadFailure, Failure, parse
from ati_console.rehearse.twin_sandbox import SandboxFailed, TwinSandbox
from ati_console.rehearse.twin_values import SandboxArea, SandboxSector
from tests.support.waiting import wait_until

CLIENT = "11111111-2222-3333-4444-555555555555"
NORTH = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SOUTH = "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff"
KEY = {"Client": CLIENT, "Branch": NORTH, "Api-Key": "k"}
NOW_MS = 1762488626815


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as running:
        yield running


@pytest.fixture
def http(twin: TwinSandbox) -> Iterator[httpx.Client]:
    with client_of(twin) as client:
        yield client


def client_of(twin: TwinSandbox, headers: dict[str, str] = KEY) -> httpx.Client:
    return httpx.Client(base_url=twin.url, headers=headers, trust_env=False, timeout=5.0)


def location(**changes: Any) -> dict[str, Any]:
    return {
        "Timestamp": NOW_MS, "SectorId": 1, "X": 100000.0, "Y": 100000.0, "Z": 0, "Interval": 2000, "Battery": 85,
        "IsMoving": True, "LocalizationAreas": [], "NoGoAreas": [], **changes,
    }  # fmt: skip


def batch(*logins: str, **changes: Any) -> list[dict[str, Any]]:
    return [{"Login": login, "Locations": [location(**changes)]} for login in logins]


def sandbox(twin: TwinSandbox, path: str) -> Any:
    return httpx.get(f"{twin.origin}/sandbox/{path}", trust_env=False).json()


def test_a_batch_is_accepted_with_one_answer_a_login(http: httpx.Client) -> None:
    answer = http.post("localization/batch", json=batch("tugger-01", "tugger-02"))
    assert answer.status_code == 200
    assert answer.json() == [
        {"Login": login, "Success": True, "Locations": [{"Timestamp": NOW_MS, "Action": "Create", "Success": True}]}
        for login in ("tugger-01", "tugger-02")
    ]


def test_what_was_accepted_stands_in_the_ledger_in_commit_order(twin: TwinSandbox, http: httpx.Client) -> None:
    for step in range(3):
        http.post("localization/batch", json=batch("a", "b", Timestamp=NOW_MS + step, X=step))
    expected = [(login, NOW_MS + step, float(step)) for step in range(3) for login in "ab"]
    assert [(e["Login"], e["Timestamp"], e["X"]) for e in sandbox(twin, "ledger")] == expected
    assert [(e.login, e.timestamp, e.x) for e in twin.ledger()] == expected
    assert [e["Login"] for e in sandbox(twin, "ledger?offset=3&limit=2")] == ["b", "a"]
    assert {"Branch", "SectorId", "Y", "Received", "Visible"} <= sandbox(twin, "ledger")[0].keys()


def test_the_ledger_says_which_areas_came_with_each_place(twin: TwinSandbox, http: httpx.Client) -> None:
    http.post("localization/batch", json=batch("a", LocalizationAreas=[3, 4], NoGoAreas=[9]))
    http.post("localization/batch", json=batch("a", Timestamp=NOW_MS + 1))
    areas = [(entry["LocalizationAreas"], entry["NoGoAreas"]) for entry in sandbox(twin, "ledger")]
    assert areas == [([3, 4], [9]), ([], [])]


def test_the_ledger_is_complete_for_a_hundred_thousand(twin: TwinSandbox, http: httpx.Client) -> None:
    for start in range(0, 100_000, 5_000):
        locations = [location(Timestamp=NOW_MS + start + i) for i in range(5_000)]
        assert http.post("localization/batch", json=[{"Login": "a", "Locations": locations}]).status_code == 200
    entries = httpx.get(f"{twin.origin}/sandbox/ledger", trust_env=False, timeout=20).json()
    assert [e["Timestamp"] for e in entries] == list(range(NOW_MS, NOW_MS + 100_000))


WRONG = [
    ({"SectorId": 1.5}, "$[0].SectorId"),
    ({"SectorId": "1"}, "$[0].SectorId"),
    ({"SectorId": 2**31}, "$[0].SectorId"),
    ({"Timestamp": 1762488626815.5}, "$[0].Timestamp"),
    ({"Timestamp": 2**63}, "$[0].Timestamp"),
    ({"Timestamp": "2025-12-01T13:21:52Z"}, "$[0].Timestamp"),
    ({"X": "100000"}, "$[0].X"),
    ({"Y": None}, "$[0].Y"),
    ({"Interval": 2000.5}, "$[0].Interval"),
    ({"Battery": 82.5}, "$[0].Battery"),
    ({"Battery": -1}, "$[0].Battery"),
    ({"Battery": 101}, "$[0].Battery"),
    ({"Battery": 82.0}, "$[0].Battery"),
    ({"IsMoving": 1}, "$[0].IsMoving"),
    ({"IsMoving": "true"}, "$[0].IsMoving"),
    ({"LocalizationAreas": ["1"]}, "$[0].LocalizationAreas[0]"),
    ({"NoGoAreas": None}, "$[0].NoGoAreas"),
]


@pytest.mark.parametrize(("change", "path"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_one_wrong_value_is_a_400_that_names_it(twin: TwinSandbox, change: dict[str, Any], path: str) -> None:
    with with_token(twin) as http:
        answer = http.post("localization", json=[location(**change)])
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert path in answer.json()["errors"] and answer.json()["status"] == 400
    assert twin.ledger() == []


def test_one_wrong_value_fails_the_whole_batch_and_commits_nothing(twin: TwinSandbox, http: httpx.Client) -> None:
    body = [*batch("a"), {"Login": "b", "Locations": [location(), location(Battery=12.5)]}]
    answer = http.post("localization/batch", json=body)
    assert answer.status_code == 400 and "$[1].Locations[1].Battery" in answer.json()["errors"]
    assert twin.ledger() == []


@pytest.mark.parametrize("missing", ["Timestamp", "SectorId", "X", "Y"])
def test_a_required_field_may_not_be_missing(http: httpx.Client, missing: str) -> None:
    body = batch("a")
    del body[0]["Locations"][0][missing]
    answer = http.post("localization/batch", json=body)
    assert answer.status_code == 400 and f"$[0].Locations[0].{missing}" in answer.json()["errors"]


@pytest.mark.parametrize("battery", [0, 100, None])
def test_battery_is_a_whole_percentage_or_absent(http: httpx.Client, battery: int | None) -> None:
    assert http.post("localization/batch", json=batch("a", Battery=battery)).status_code == 200


@pytest.mark.parametrize("body", [b'{"Locations":[]}', b'{"Login":"a","Locations":[]}', b'"x"', b"null", b"5"])
def test_anything_but_a_bare_array_is_a_400(http: httpx.Client, body: bytes) -> None:
    http.headers["Content-Type"] = "application/json"
    for path in ("localization/batch", "localization"):
        answer = with_token_headers(http).post(path, content=body)
        assert answer.status_code == 400 and "$" in answer.json()["errors"]


@pytest.mark.parametrize("body", [b"", b"{", b'[{"X":NaN}]', b"\xff\xfe", b"[" * 100_000])
def test_a_broken_body_is_a_400(http: httpx.Client, body: bytes) -> None:
    answer = http.post("localization/batch", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_another_content_type_is_a_415(http: httpx.Client) -> None:
    assert http.post("localization/batch", content=b"[]").status_code == 415


# -- who may ----------------------------------------------------------------------------------------------------


def log_in(http: httpx.Client, login: str = "tugger-01", password: str = "p") -> httpx.Response:
    return http.post("authorization/authenticate", json={"client": "Acme", "login": login, "password": password})


def with_token_headers(http: httpx.Client) -> httpx.Client:
    answer = log_in(http).json()
    http.headers.update({"Token": answer["Token"], "Client": answer["Client"]})
    return http


@contextlib.contextmanager
def with_token(twin: TwinSandbox) -> Iterator[httpx.Client]:
    with client_of(twin, {"Branch": NORTH}) as http:
        yield with_token_headers(http)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**KEY, "Authorization": "Bearer k"},
        {"Authorization": "Bearer k"},
        {"Client": CLIENT, "Branch": NORTH},
        {"Branch": NORTH, "Api-Key": "k"},
        {"Client": CLIENT, "Api-Key": "k"},
        {"Client": "Acme", "Branch": NORTH, "Api-Key": "k"},
        {"Client": CLIENT, "Branch": NORTH, "Token": "made-up"},
    ],
)
def test_without_the_right_headers_it_is_401(twin: TwinSandbox, headers: dict[str, str]) -> None:
    with client_of(twin, headers) as http:
        assert http.post("localization/batch", json=batch("a")).status_code == 401
        assert http.get("devices").status_code == 401


def test_only_the_configured_key_opens() -> None:
    with TwinSandbox(api_key="right") as twin, client_of(twin) as http:
        assert http.post("localization/batch", json=batch("a")).status_code == 401
        http.headers["Api-Key"] = "right"
        assert http.post("localization/batch", json=batch("a")).status_code == 200


def test_the_batch_wants_a_key_and_the_single_a_token(twin: TwinSandbox) -> None:
    with with_token(twin) as http:
        assert http.post("localization/batch", json=batch("a")).status_code == 401
        assert http.post("localization", json=[location()]).json()["Login"] == "tugger-01"
    with client_of(twin) as http:
        assert http.post("localization", json=[location()]).status_code == 401


def test_a_login_answers_with_times_in_milliseconds(http: httpx.Client) -> None:
    answer = log_in(http).json()
    assert answer.keys() == {"Client", "Token", "Expiration", "Created", "Branch"}
    assert answer["Expiration"] - answer["Created"] == 24 * 3600 * 1000
    assert abs(answer["Created"] - time.time() * 1000) < 5_000


def test_a_wrong_password_is_401() -> None:
    with TwinSandbox(devices={NORTH: ["a"]}, passwords={"a": "right"}) as twin, client_of(twin) as http:
        codes = [
            log_in(http, *pair).status_code for pair in (("a", "right"), ("a", "wrong"), ("b", "right"), ("a", ""))
        ]
    assert codes == [200, 401, 401, 401]


def test_a_token_ends_with_its_life_and_with_its_revocation() -> None:
    now = [1_000.0]
    with TwinSandbox(token_life_s=60, clock=lambda: now[0]) as twin, with_token(twin) as http:
        assert http.post("localization", json=[location()]).status_code == 200
        now[0] += 61
        assert http.post("localization", json=[location()]).status_code == 401
        with_token_headers(http)
        assert http.post("localization", json=[location()]).status_code == 200
        twin.revoke_tokens()
        assert http.post("localization", json=[location()]).status_code == 401


def test_a_token_of_another_client_is_401(twin: TwinSandbox) -> None:
    with with_token(twin) as http:
        http.headers["Client"] = CLIENT
        assert http.post("localization", json=[location()]).status_code == 401


# -- devices and branches ---------------------------------------------------------------------------------------


@pytest.fixture
def plant() -> Iterator[TwinSandbox]:
    """Two branches with a sector each; tugger-01 lives in the north."""
    sectors = [SandboxSector(1, NORTH, "Hall"), SandboxSector(2, SOUTH, "Yard")]
    areas = [
        SandboxArea(7, 1, "Dock", ((0, 0), (9000, 0), (9000, 9000))),
        SandboxArea(8, 1, "Pit", ((0, 0), (1, 1), (2, 0)), True),
        SandboxArea(9, 2, "Far", ()),
    ]
    with TwinSandbox(devices={NORTH: ["tugger-01"], SOUTH: ["lift-01"]}, sectors=sectors, areas=areas) as running:
        yield running


def test_an_unknown_device_fails_with_http_200(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        answer = http.post("localization/batch", json=batch("tugger-01", "tugger-99", "lift-01"))
    assert answer.status_code == 200
    assert [one["Success"] for one in answer.json()] == [True, False, False]
    words = "Device tugger-99 does not exist."
    assert answer.json()[1] == {"Login": "tugger-99", "Success": False, "ErrorMessage": words, "Locations": []}
    assert [entry.login for entry in plant.ledger()] == ["tugger-01"]


def test_a_sector_of_another_branch_accepts_and_hides(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        http.post("localization/batch", json=batch("tugger-01", X=5.0))
        hidden = http.post("localization/batch", json=batch("tugger-01", SectorId=2, X=9.0, Timestamp=NOW_MS + 1))
        device = http.get("devices/login/tugger-01").json()
        on_map = http.get("devices/dynamic-locations").json()
    assert hidden.json()[0]["Success"] and hidden.json()[0]["Locations"][0]["Success"]
    assert (device["SectorId"], device["X"]) == (1, 5.0)
    assert [one["X"] for one in on_map] == [5.0]
    assert [entry.visible for entry in plant.ledger()] == [True, False]


def test_a_sector_of_nobody_is_refused_per_location(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        answer = http.post("localization/batch", json=batch("tugger-01", SectorId=77)).json()[0]
    assert answer["Locations"][0]["Success"] is False and "77" in answer["Locations"][0]["ErrorMessage"]
    assert plant.ledger() == []


def test_without_configured_sectors_the_first_branch_owns_one(twin: TwinSandbox, http: httpx.Client) -> None:
    http.post("localization/batch", json=batch("a"))
    with client_of(twin, {**KEY, "Branch": SOUTH}) as other:
        assert other.post("localization/batch", json=batch("b")).json()[0]["Success"]
        assert other.get("devices/login/b").json().get("SectorId") is None
    assert [entry.visible for entry in twin.ledger()] == [True, False]


def test_a_branch_without_a_sector_is_offered_one_that_belongs_to_whoever_sends_first(
    twin: TwinSandbox, http: httpx.Client
) -> None:
    offered = http.get("sectors").json()
    assert [(one["Id"], one["SectorWidth"], one["SectorHeight"]) for one in offered] == [(1, 265_338.0, 265_338.0)]
    assert not twin.state.sectors
    with client_of(twin, {**KEY, "Branch": SOUTH}) as other:
        other.post("localization/batch", json=batch("b"))
        assert [one["Id"] for one in other.get("sectors").json()] == [1]
    assert [one["Id"] for one in http.get("sectors").json()] == [2]


def test_an_unknown_branch_is_401_once_branches_are_known(plant: TwinSandbox) -> None:
    with client_of(plant, {**KEY, "Branch": CLIENT}) as http:
        assert http.get("sectors").status_code == 401


def test_read_backs_are_scoped_by_the_branch_header(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        assert [one["Guid"] for one in http.get("branches").json()] == [NORTH, SOUTH]
        assert [one["Id"] for one in http.get("sectors").json()] == [1]
        assert http.get("sectors/1").json()["SectorWidth"] == 265338
        assert http.get("sectors/2").status_code == 404
        assert [one["Login"] for one in http.get("devices").json()] == ["tugger-01"]
        assert http.get("devices/login/lift-01").status_code == 404
        assert "does not exist" in http.get("devices/login/lift-01").json()["detail"]
        assert [one["Id"] for one in http.get("areas").json()] == [7, 8]
        assert http.get("paths").json() == []


def test_layers_say_which_areas_are_no_go(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        layers = http.get("layers/localization/tugger-01").json()
        assert [(one["IsNoGo"], [area["Id"] for area in one["Areas"]]) for one in layers] == [(False, [7]), (True, [8])]
        assert layers[0]["Areas"][0]["Coordinates"][1] == {"X": 9000, "Y": 0}
        assert http.get("layers/localization/nobody").status_code == 404


def test_nulls_are_left_out_of_a_device_never_located(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        device = http.get("devices/login/tugger-01").json()
        assert not {"X", "Y", "SectorId", "LastTimeOnline", "Battery"} & device.keys()
        http.post("localization/batch", json=batch("tugger-01"))
        device = http.get("devices/login/tugger-01").json()
    assert (device["X"], device["Battery"], device["IsMoving"]) == (100000.0, 85, True)
    assert abs(device["LastTimeOnline"] - time.time() * 1000) < 5_000


def test_a_device_can_be_created_once(plant: TwinSandbox) -> None:
    with client_of(plant) as http:
        made = http.post("devices", json={"Login": "tugger-02", "Title": "Tugger 2"})
        assert made.status_code == 201 and made.json()["Title"] == "Tugger 2"
        assert http.post("localization/batch", json=batch("tugger-02")).json()[0]["Success"]
        assert http.post("devices", json={"Login": "tugger-02"}).status_code == 409
        assert http.post("devices", json={"Title": "x"}).status_code == 400


def test_history_is_cut_to_the_times_asked_for(http: httpx.Client) -> None:
    for step in range(5):
        http.post("localization/batch", json=batch("a", Timestamp=NOW_MS + step))
    device = http.get("devices/login/a").json()["Id"]
    asked = {"deviceId": device, "from": NOW_MS + 1, "to": NOW_MS + 3}
    found = http.get("devices/locations/", params=asked).json()
    assert [one["Timestamp"] - NOW_MS for one in found] == [1, 2, 3]
    assert http.get("devices/locations/", params={**asked, "deviceId": 99}).status_code == 404
    assert http.get("devices/locations/", params={"deviceId": device}).status_code == 400


@pytest.mark.parametrize(("rule", "x"), [("newest-timestamp", 2.0), ("last-request", 1.0)])
def test_the_position_follows_the_chosen_rule(rule: Any, x: float) -> None:
    with TwinSandbox(position=rule) as twin, client_of(twin) as http:
        http.post("localization/batch", json=batch("a", Timestamp=NOW_MS + 10, X=2.0))
        http.post("localization/batch", json=batch("a", Timestamp=NOW_MS, X=1.0))
        assert http.get("devices/login/a").json()["X"] == x
        assert twin.stats()["OutOfOrder"] == 1


# -- failures ---------------------------------------------------------------------------------------------------


def post(http: httpx.Client, *logins: str) -> httpx.Response:
    return http.post("localization/batch", json=batch(*(logins or ("a",))))


@pytest.mark.parametrize(
    ("mode", "status"),
    [("http500", 500), ("http503", 503), ("http404", 404), ("http403", 403), ("http429", 429), ("unauthorized", 401)],
)
def test_a_status_on_request_commits_nothing(twin: TwinSandbox, http: httpx.Client, mode: str, status: int) -> None:
    twin.fail(f"{mode}:times=1")
    assert [post(http).status_code, post(http).status_code] == [status, 200]
    assert len(twin.ledger()) == 1 and twin.stats()["Failures"] == {mode: 1}


@pytest.mark.parametrize("wait", ["7", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", None])
def test_429_says_when_to_come_back_or_not(twin: TwinSandbox, http: httpx.Client, wait: str | None) -> None:
    twin.fail(Failure("http429", retry_after=wait))
    assert post(http).headers.get("Retry-After") == wait


def test_413_depends_on_the_number_of_locations(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("http413:max_locations=2")
    assert [post(http, "a", "b").status_code, post(http, "a", "b", "c").status_code] == [200, 413]
    assert len(twin.ledger()) == 2


def test_success_false_can_hit_one_login(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("success-false:login=b")
    assert [one["Success"] for one in post(http, "a", "b").json()] == [True, False]
    assert [entry.login for entry in twin.ledger()] == ["a"]


def test_location_false_refuses_the_first_of_each_login(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("location-false")
    body = [{"Login": "a", "Locations": [location(), location(Timestamp=NOW_MS + 1)]}]
    answer = http.post("localization/batch", json=body).json()[0]
    assert answer["Success"] and [one["Success"] for one in answer["Locations"]] == [False, True]
    assert [entry.timestamp for entry in twin.ledger()] == [NOW_MS + 1]


def test_a_poison_sample_is_found_by_bisecting(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("poison")
    locations = [location(Timestamp=NOW_MS + i) for i in range(50)]

    def deliver(some: list[dict[str, Any]]) -> list[int]:
        answer = http.post("localization/batch", json=[{"Login": "a", "Locations": some}])
        if answer.status_code == 200 or len(some) == 1:
            return [] if answer.status_code == 200 else [some[0]["Timestamp"]]
        half = len(some) // 2
        return deliver(some[:half]) + deliver(some[half:])

    assert deliver(locations) == [NOW_MS + 25]
    assert twin.stats()["Poison"] == {"Login": "a", "Timestamp": NOW_MS + 25}
    assert len(twin.ledger()) == 49


def test_hide_accepts_and_shows_nothing(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("hide")
    assert post(http).json()[0]["Success"]
    assert http.get("devices/dynamic-locations").json() == []


def test_a_captive_portal_and_other_json_come_with_200(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("html-200")
    assert "Guest Wi-Fi" in post(http).text
    twin.fail("json-200")
    assert post(http).json() == {"status": "ok"}
    twin.fail("empty-200")
    assert post(http).content == b""
    assert twin.ledger() == []


def test_a_followed_redirect_is_noticed(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("redirect")
    assert post(http).status_code == 302
    assert twin.stats()["Redirected"] == 0
    http.post("localization/batch", json=batch("a"), follow_redirects=True)
    assert twin.stats()["Redirected"] == 1 and twin.stats()["RedirectedWithSecrets"] == 1


@pytest.mark.parametrize(("mode", "committed"), [("cut", 1), ("cut-before", 0)])
def test_a_cut_comes_after_or_before_the_commit(
    twin: TwinSandbox, http: httpx.Client, mode: str, committed: int
) -> None:
    twin.fail(mode)
    with pytest.raises(httpx.TransportError):
        post(http)
    assert len(twin.ledger()) == committed


def test_a_slow_body_trickles(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("slow-body:seconds=0.3")
    started = time.monotonic()
    assert post(http).json()[0]["Success"]
    assert time.monotonic() - started >= 0.29


@pytest.mark.parametrize("mode", ["slow-body:seconds=60", "hang:seconds=60"])
def test_a_client_that_gives_up_and_a_stop_do_not_wait_for_it(mode: str) -> None:
    with TwinSandbox(fail=mode) as twin, client_of(twin) as http:
        with pytest.raises(httpx.TimeoutException):
            http.post("localization/batch", json=batch("a"), timeout=0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 5


def test_an_endless_body_does_not_end(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("endless")
    read = 0
    with http.stream("POST", "localization/batch", json=batch("a")) as answer:
        for chunk in answer.iter_raw():
            read += len(chunk)
            if read > 1_000_000:
                break
    assert read > 1_000_000


def test_a_gzip_bomb_is_small_on_the_wire(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("gzip-bomb")
    with http.stream("POST", "localization/batch", json=batch("a")) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert sum(len(chunk) for chunk in answer.iter_raw()) < 200_000


def test_failures_can_hit_only_the_login_path_or_only_the_read_backs(twin: TwinSandbox, http: httpx.Client) -> None:
    twin.fail("http503:on=authenticate", "http500:on=get")
    codes = [log_in(http).status_code, http.get("devices").status_code, post(http).status_code]
    assert codes == [503, 500, 200]


def test_failures_are_set_over_http_at_run_time(twin: TwinSandbox, http: httpx.Client) -> None:
    fail = f"{twin.origin}/sandbox/fail"
    httpx.post(fail, json={"mode": "http500", "times": 2, "skip": 1}, trust_env=False)
    assert [post(http).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert httpx.post(fail, json={"mode": "meteor"}, trust_env=False).status_code == 400
    httpx.post(fail, content=b"http500", trust_env=False)
    assert post(http).status_code == 500
    httpx.delete(fail, trust_env=False)
    assert post(http).status_code == 200


def test_a_rate_strikes_at_random_and_repeatably(http: httpx.Client) -> None:
    runs = []
    for _ in range(2):
        with TwinSandbox(fail="http500:rate=0.5", seed=3) as twin, client_of(twin) as client:
            runs.append([post(client).status_code for _ in range(30)])
    assert runs[0] == runs[1] and set(runs[0]) == {200, 500}


@pytest.mark.parametrize("text", ["meteor", "http500:often=1", "http500:on=moon", "http500:times=x", "http500:rate=2"])
def test_an_unknown_failure_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadFailure, match=r"meteor|often|moon|times|rate|x"):
        parse(text)


# -- the server itself ------------------------------------------------------------------------------------------


def test_latency_is_added_to_every_call() -> None:
    with TwinSandbox(latency_ms=120) as twin, client_of(twin) as http:
        started = time.monotonic()
        post(http)
        assert time.monotonic() - started >= 0.119


def test_a_taken_port_is_refused_in_words(twin: TwinSandbox) -> None:
    with pytest.raises(SandboxFailed, match=str(twin.port)):
        TwinSandbox(twin.port).start()


def test_it_stops_and_leaves_no_thread_and_no_port() -> None:
    twin = TwinSandbox().start()
    twin.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "twin-sandbox"]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", twin.port), timeout=1)


def test_an_unknown_path_is_a_404_with_problem_details(http: httpx.Client) -> None:
    answer = http.get("robots")
    assert answer.status_code == 404 and answer.json()["status"] == 404


@pytest.mark.parametrize("mode", ["slow-body", "endless", "hang", "cut", "cut-before"])
def test_a_caller_who_leaves_is_no_error_of_the_sandbox(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    with TwinSandbox(fail=Failure(mode, seconds=0.3)) as twin:
        leave_early(twin)
        wait_until(lambda: sandbox(twin, "stats")["Answers"].get("499") == 1, 5.0)
    assert not [record for record in caplog.records if record.name.startswith("aiohttp")]


def leave_early(twin: TwinSandbox) -> None:
    """Asks, and closes the connection without reading the answer (RST, so that the next write fails)."""
    body = msgspec.json.encode(batch(*(f"tugger-{n}" for n in range(40))))
    head = "".join(f"{name}: {value}\r\n" for name, value in KEY.items())
    with socket.create_connection(("127.0.0.1", twin.port), 5.0) as caller:
        caller.sendall(
            f"POST /v3/localization/batch HTTP/1.1\r\nHost: x\r\n{head}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        wait_until(lambda: twin.stats()["Failures"], 5.0)
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def test_callers_that_come_while_it_stops_leave_no_socket_behind() -> None:
    """asyncio makes a connection in a task of its own; one that came to a closed server stayed open for ever."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(3):
            twin, over = TwinSandbox().start(), threading.Event()
            callers = [threading.Thread(target=call_until, args=(twin.port, over)) for _ in range(3)]
            for caller in callers:
                caller.start()
            twin.stop()
            over.set()
            for caller in callers:
                caller.join(5.0)
        gc.collect()
    assert [str(one.message) for one in said if one.category is ResourceWarning] == []


def call_until(port: int, over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0) as caller:
            caller.sendall(b"GET /v3/branches HTTP/1.1\r\nHost: x\r\n\r\n")
