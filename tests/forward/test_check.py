"""The check button: a real HTTP twin, every way it can say no, and never a secret in the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ati_console.forward import check
from ati_console.forward.check import Checked
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch
from ati_console.settings.secrets import Secret
from ati_console.site.site import Branch
from tests.forward.kit import CLIENT, NORTH, SOUTH
from tests.support.mosquitto import free_port

CANARY = "canary-4711"
HERE, THERE = Branch("North", NORTH), Branch("South", SOUTH)


@pytest.fixture(scope="module")
def twin() -> Iterator[TwinSandbox]:
    sandbox = TwinSandbox(
        api_key=CANARY,
        branches=[SandboxBranch(NORTH, "North hall")],
        devices={NORTH: ["tug-1"]},
        passwords={"tug-1": CANARY},
    )
    with sandbox as running:
        yield running


@pytest.fixture(autouse=True)
def no_failure(twin: TwinSandbox) -> Iterator[None]:
    yield
    twin.fail()


def key(twin: TwinSandbox, word: str | None = CANARY, *branches: Branch, url: str = "") -> Checked:
    secret = None if word is None else Secret(word)
    got = check.api_key(url or twin.url, CLIENT, secret, branches or (HERE,), 0.5)
    assert CANARY not in repr(got)
    return got


def log_in(twin: TwinSandbox, word: str = CANARY, branch: Branch | None = None, login: str = "tug-1") -> Checked:
    got = check.device(twin.url, CLIENT, login, Secret(word), branch, 0.5)
    assert CANARY not in repr(got)
    return got


def test_a_good_key_names_the_branches_it_sees(twin: TwinSandbox) -> None:
    got = key(twin)
    assert got.ok and "North hall" in got.words and got.ms > 0
    assert [one.guid.lower() for one in got.branches] == [NORTH]


def test_a_wrong_key_or_branch_is_said_with_the_twins_own_words(twin: TwinSandbox) -> None:
    for got in (key(twin, "wrong"), key(twin, CANARY, THERE)):
        assert not got.ok and "did not accept" in got.words and "HTTP 401" in got.words and "domain" in got.advice


def test_a_branch_of_the_site_that_the_key_does_not_see_is_named(twin: TwinSandbox) -> None:
    got = key(twin, CANARY, HERE, THERE)
    assert not got.ok and "sees no branch South" in got.words and "North hall" in got.advice


def test_what_is_missing_is_asked_for_before_anything_is_sent(twin: TwinSandbox) -> None:
    before = dict(twin.stats()["Requests"])
    assert "no API key is stored" in key(twin, None).words and "no API key is stored" in key(twin, " \n").words
    assert "no branch" in check.api_key(twin.url, CLIENT, Secret(CANARY), ()).words
    assert "no password is stored" in check.device(twin.url, CLIENT, "tug-1", None).words
    assert twin.stats()["Requests"] == before


def test_a_device_is_let_in_and_its_branch_compared(twin: TwinSandbox) -> None:
    good = log_in(twin, branch=HERE)
    assert good.ok and "for 24 h at a time" in good.words
    other = log_in(twin, branch=THERE)
    assert not other.ok and NORTH in other.words and "shown nowhere" in other.advice
    wrong = log_in(twin, "wrong")
    assert not wrong.ok and "did not let device tug-1 in (HTTP 401" in wrong.words


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("http429", "asked too often"),
        ("http500", "fault of its own"),
        ("html-200", "not as Twinzo does"),
        ("redirect", "sends us on to"),
        ("cut-before", "gave no answer"),
        ("slow-body", "gave no answer"),
        ("json-200", "not as Twinzo does"),
        ("endless", "gave no answer"),
        ("gzip-bomb", "gave no answer"),
    ],
)
def test_each_way_it_can_go_wrong_has_its_words(twin: TwinSandbox, failure: str, words: str) -> None:
    for place in ("get", "authenticate"):
        twin.fail(Failure(failure, on=place))
        got = key(twin) if place == "get" else log_in(twin)
        assert not got.ok and words in got.words and got.advice
    assert twin.stats()["RedirectedWithSecrets"] == 0


def test_a_wrong_address_is_told_from_a_wrong_key(twin: TwinSandbox) -> None:
    assert "not Twinzo's API" in key(twin, url=f"{twin.origin}/v2").words
    nobody = key(twin, url=f"http://127.0.0.1:{free_port()}/v3")
    assert "gave no answer" in nobody.words and "VPN" in nobody.advice
    assert "gave no answer" in key(twin, CANARY + "\r\nX: y").words
