"""What the twin has, asked over real HTTP in both modes of authentication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ati_console.forward.queries import Desk, QueryFailed, Who
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxArea, SandboxBranch, SandboxSector
from tests.forward.kit import CLIENT, NORTH, SOUTH, Keys, plant
from tests.support.mosquitto import free_port

TUG_1 = Who(NORTH, "tug-1")
SQUARE = ((0.0, 0.0), (9000.0, 0.0), (9000.0, 9000.0), (0.0, 9000.0))


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    sandbox = TwinSandbox(
        api_key="key-1",
        branches=[SandboxBranch(NORTH, "North hall", "Asia/Kolkata"), SandboxBranch(SOUTH, "South hall")],
        sectors=[SandboxSector(1, NORTH, "Hall 1", 120_000, 60_000), SandboxSector(2, SOUTH, "Hall 2")],
        areas=[SandboxArea(7, 1, "Dock", SQUARE), SandboxArea(8, 1, "Stairs", SQUARE, no_go=True)],
        devices={NORTH: ["tug-1", "tug 2/ä"], SOUTH: ["tug-9"]},
        passwords={"tug-1": "password-1"},
    )
    with sandbox as running:
        yield running


def desk(twin: TwinSandbox, who: Who = TUG_1, keys: Keys | None = None, **changes: Any) -> Desk:
    return Desk(plant(twin.url, **{"timeout_s": 1.0, **changes}), keys or Keys(), who)


@pytest.mark.parametrize("auth", ["api-key", "device"])
def test_both_modes_read_everything_of_their_branch(twin: TwinSandbox, auth: str) -> None:
    north = desk(twin, auth=auth)
    first = north.branches()[0]
    assert (first.title, first.guid, first.time_zone) == ("North hall", NORTH, "Asia/Kolkata")
    assert [(one.id, one.title, one.width_mm, one.height_mm) for one in north.sectors()] == [
        (1, "Hall 1", 120_000, 60_000)
    ]
    assert [one.login for one in north.devices()] == ["tug-1", "tug 2/ä"]
    assert [(one.id, one.no_go, one.sector) for one in north.layers("tug-1")] == [(7, False, 1), (8, True, 1)]
    assert [one.corners for one in north.areas()] == [SQUARE, SQUARE]
    assert north.paths() == ()
    assert twin.stats()["AuthorizationHeaders"] == 0


def test_a_device_is_found_by_any_login_and_not_in_another_branch(twin: TwinSandbox) -> None:
    found = desk(twin).device("tug 2/ä")
    assert found is not None and found.login == "tug 2/ä"
    assert desk(twin).device("tug-9") is None
    assert desk(twin).device("nobody") is None
    twin.fail(Failure("html-200", on="get"))
    with pytest.raises(QueryFailed, match="not as Twinzo does"):
        desk(twin).device("tug-1")


def test_a_wrong_key_a_missing_one_and_a_wrong_branch_are_refused_in_words(twin: TwinSandbox) -> None:
    for asked in (desk(twin, keys=Keys(key="wrong")), desk(twin, Who(CLIENT))):
        with pytest.raises(QueryFailed) as refused:
            asked.devices()
        assert refused.value.status == 401 and "HTTP 401" in refused.value.words and "branch" in refused.value.advice
        assert "wrong" not in refused.value.words.replace("wrong or expired", "")
    with pytest.raises(QueryFailed, match="no Twinzo API key is stored"):
        desk(twin, keys=Keys(key=None)).devices()


def test_a_token_that_was_taken_back_is_renewed_once(twin: TwinSandbox) -> None:
    twin.fail(Failure("unauthorized", times=1, on="get"))
    assert desk(twin, auth="device").devices()
    assert twin.stats()["TokensIssued"] == 2


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("http503", "fault of its own"),
        ("http429", "asked too often"),
        ("html-200", "not as Twinzo does"),
        ("json-200", "not as Twinzo does"),
        ("redirect", "sends us on to"),
        ("cut-before", "gave no answer"),
        ("endless", "gave no answer"),
        ("gzip-bomb", "gave no answer"),
    ],
)
def test_each_way_a_query_can_go_wrong_has_its_words(twin: TwinSandbox, failure: str, words: str) -> None:
    twin.fail(Failure(failure, on="get"))
    with pytest.raises(QueryFailed, match=words):
        desk(twin).devices()


def test_nobody_there_is_said_with_the_address() -> None:
    url = f"http://127.0.0.1:{free_port()}/v3"
    with pytest.raises(QueryFailed, match=f"{url} gave no answer"):
        Desk(plant(url, timeout_s=0.5), Keys(), Who(NORTH)).sectors()
