"""The staged check against a real HTTP twin: every way it can fail, in plain words, and what it finds for the site."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ati_console.forward import refusals
from ati_console.forward.checked import StageVerdict, TwinChecked, TwinStage, TwinStageResult, adopt
from ati_console.forward.twin_check import check
from ati_console.forward.twinzo import Twinzo
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch, SandboxSector
from ati_console.site.site import Branch, Site
from tests.forward.kit import CLIENT, NORTH, SOUTH, Keys, plant
from tests.support.certificates import Authority, Issued
from tests.support.mosquitto import free_port

BRANCHES = (SandboxBranch(NORTH, "North hall"), SandboxBranch(SOUTH, "South hall"))
SECTORS = (SandboxSector(1, NORTH, "Hall 1", 200_000, 200_000), SandboxSector(2, SOUTH, "Hall 2", 200_000, 200_000))
OK, WARNING, FAILED, SKIPPED = (
    StageVerdict.OK, StageVerdict.WARNING, StageVerdict.FAILED, StageVerdict.SKIPPED
)  # fmt: skip
CANARY = "canary-4711"


def sandbox(**changes: Any) -> TwinSandbox:
    values: dict[str, Any] = {
        "api_key": CANARY, "branches": BRANCHES, "sectors": SECTORS, "passwords": {"l0": CANARY},
        "devices": {NORTH: ["l0", "l2"], SOUTH: ["l1", "l3"]},
    }  # fmt: skip
    return TwinSandbox(**{**values, **changes})


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with sandbox() as running:
        yield running


def checked(site: Site, key: str | None = CANARY, password: str | None = None) -> TwinChecked:
    got = check(site, Keys(key, password))
    assert CANARY not in repr(got)
    assert [one.stage for one in got.stages] == list(TwinStage)
    return got


def at(got: TwinChecked, stage: TwinStage) -> TwinStageResult:
    return next(one for one in got.stages if one.stage is stage)


def failed(got: TwinChecked, stage: TwinStage) -> TwinStageResult:
    """This stage failed, said what to do, and everything behind it was not asked."""
    assert not got.ok
    behind = list(TwinStage)[list(TwinStage).index(stage) + 1 :]
    assert at(got, stage).verdict is FAILED and at(got, stage).advice, got
    assert {at(got, one).verdict for one in behind} <= {SKIPPED}
    return at(got, stage)


def test_a_good_site_passes_each_stage_and_they_come_one_by_one(twin: TwinSandbox) -> None:
    told: list[TwinStageResult] = []
    got = check(plant(twin.url), Keys(CANARY, None), told.append)
    assert got.ok and got.modes == ("api-key",)
    assert {one.verdict for one in got.stages} == {OK, WARNING}
    assert at(got, TwinStage.TLS).words.startswith("no TLS")
    assert "North hall, South hall" in at(got, TwinStage.BRANCHES).words
    assert "Hall 1 200 x 200 m" in at(got, TwinStage.SECTORS).words
    assert at(got, TwinStage.DEVICES).words == "4 devices"
    assert [one.stage for one in told[::2]] == [one.stage for one in told[1::2]] == list(TwinStage)
    assert {one.verdict for one in told[::2]} == {StageVerdict.RUNNING}
    assert all(name.startswith("GET") for name in twin.stats()["Requests"])


def test_each_credential_that_is_stored_is_tried_and_which_works_is_said(twin: TwinSandbox) -> None:
    both = checked(plant(twin.url), CANARY, CANARY)
    assert both.modes == ("api-key", "device") and both.client_guid
    one = checked(plant(twin.url), CANARY, "wrong")
    assert one.modes == ("api-key",) and one.ok
    said = at(one, TwinStage.CREDENTIALS)
    assert said.verdict is WARNING and "did not let device l0 in" in said.words
    other = checked(plant(twin.url), "wrong", CANARY)
    assert other.modes == ("device",) and not other.ok
    assert at(other, TwinStage.BRANCHES).verdict is OK
    assert (
        "nothing is stored for auth" in at(checked(plant(twin.url, auth="device"), CANARY), TwinStage.CREDENTIALS).words
    )


def test_without_any_secret_it_asks_for_one(twin: TwinSandbox) -> None:
    assert "no API key and no device password" in failed(checked(plant(twin.url), None), TwinStage.CREDENTIALS).words


def test_a_key_that_is_wrong_is_said_with_the_twins_words(twin: TwinSandbox) -> None:
    said = failed(checked(plant(twin.url), "wrong"), TwinStage.CREDENTIALS)
    assert "did not accept the API key (HTTP 401" in said.words and "domain" in said.advice


@pytest.mark.parametrize("habit", ["Bearer {}", "bearer {}", "Authorization: Bearer {}", "Api-Key: {}", ' "Bearer {}'])
def test_a_key_pasted_with_its_header_is_recognised_and_never_sent_as_authorization(
    twin: TwinSandbox, habit: str
) -> None:
    got = checked(plant(twin.url), habit.format(CANARY))
    said = at(got, TwinStage.CREDENTIALS)
    assert said.verdict is FAILED and "begins with" in said.words and "without it the key is good" in said.words
    assert "Api-Key header" in said.advice and at(got, TwinStage.BRANCHES).verdict is OK
    assert twin.stats()["AuthorizationHeaders"] == 0


def test_a_client_name_where_the_guid_belongs_and_the_reverse(twin: TwinSandbox) -> None:
    name = failed(checked(plant(twin.url, client="plant a")), TwinStage.CREDENTIALS)
    assert "needs the client's GUID" in name.words
    guid = failed(checked(plant(twin.url, auth="device"), None, "wrong"), TwinStage.CREDENTIALS)
    assert "try the name" in guid.advice
    told = checked(plant(twin.url, client="plant a"), CANARY, CANARY)
    assert told.client_guid and told.modes == ("device",)


def test_a_name_where_the_branchs_guid_belongs(twin: TwinSandbox) -> None:
    site = replace(plant(twin.url), branches=(Branch("North", "North hall"),))
    assert "'North hall' is no GUID" in failed(checked(site), TwinStage.CREDENTIALS).words


def test_login_on_one_domain_and_data_on_another(twin: TwinSandbox) -> None:
    twin.fail(Failure("unauthorized", on="get"))
    said = failed(checked(plant(twin.url, auth="device"), None, CANARY), TwinStage.CREDENTIALS)
    assert "is let in, but its token is refused for data" in said.words and "one domain" in said.advice


def test_an_unknown_branch_is_told_from_a_wrong_key(twin: TwinSandbox) -> None:
    alone = replace(plant(twin.url), branches=(Branch("Gone", CLIENT),))
    assert "Branch header is missing or unknown" in failed(checked(alone), TwinStage.CREDENTIALS).words
    beside = replace(plant(twin.url), branches=(Branch("Gone", CLIENT), Branch("North", NORTH)))
    got = checked(beside)
    assert at(got, TwinStage.CREDENTIALS).verdict is OK
    assert "no branch Gone" in at(got, TwinStage.BRANCHES).words and "North hall" in at(got, TwinStage.BRANCHES).words


def test_no_sectors_and_sectors_that_differ_from_the_site(twin: TwinSandbox) -> None:
    with sandbox(sectors=()) as empty:
        assert "no branch has a sector" in failed(checked(plant(empty.url)), TwinStage.SECTORS).words
    with sandbox(sectors=(SandboxSector(1, SOUTH), SandboxSector(2, SOUTH, "Hall 2", 5_000, 6_000))) as other:
        said = at(checked(plant(other.url)), TwinStage.SECTORS)
    assert said.verdict is WARNING and "branch North hall has no sectors" in said.words
    assert "sector 1 belongs to branch South hall, not to North: accepted, on no map" in said.words
    assert "sector 2 is 5 x 6 m in Twinzo, 200 x 200 m here" in said.words


def test_missing_devices_are_named(twin: TwinSandbox) -> None:
    said = at(checked(plant(twin.url, robots=6)), TwinStage.DEVICES)
    assert said.verdict is WARNING and said.words == "4 devices; not there: l4, l5"


@pytest.mark.parametrize(
    ("failure", "words"),
    [("html-200", "not as Twinzo does"), ("redirect", "sends us on to"), ("http500", "fault of its own"),
     ("cut-before", "gave no answer"), ("endless", "gave no answer"), ("json-200", "not as Twinzo does")],
)  # fmt: skip
def test_a_portal_a_redirect_and_a_broken_server(twin: TwinSandbox, failure: str, words: str) -> None:
    twin.fail(Failure(failure, on="all"))
    assert words in failed(checked(plant(twin.url, timeout_s=0.5)), TwinStage.CREDENTIALS).words
    assert words in failed(checked(plant(twin.url, timeout_s=0.5), None, CANARY), TwinStage.CREDENTIALS).words
    assert twin.stats()["RedirectedWithSecrets"] == 0


def test_a_failure_behind_the_credentials_is_said_at_its_stage(twin: TwinSandbox) -> None:
    twin.fail(Failure("html-200", on="get", skip=1))
    assert "not as Twinzo does" in failed(checked(plant(twin.url)), TwinStage.SECTORS).words


def test_an_address_that_is_none_a_name_that_does_not_resolve_a_port_where_nobody_listens() -> None:
    assert "no base URL" in failed(checked(plant("twinzo/v3")), TwinStage.DNS).words
    assert "does not resolve" in failed(checked(plant("https://no-such-host.invalid/v3")), TwinStage.DNS).words
    url = f"http://127.0.0.1:{free_port()}/v3"
    assert "nobody listens" in failed(checked(plant(url)), TwinStage.TCP).words


def serving(issued: Issued) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(issued.cert, issued.key)
    return made


def test_tls_unknown_expired_for_another_host_and_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    with sandbox(tls=serving(authority.server())) as good:
        said = failed(checked(plant(good.url)), TwinStage.TLS)
        assert "CA unknown here" in said.words and "certificate store" in said.advice
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
        trusted = checked(plant(good.url))
        assert trusted.ok and "TLSv1.3" in at(trusted, TwinStage.TLS).words
        assert "expires in" in at(trusted, TwinStage.TLS).words
    with sandbox(tls=serving(authority.server(expired=True))) as old:
        assert "has expired" in failed(checked(plant(old.url)), TwinStage.TLS).words
    with sandbox(tls=serving(authority.server(hosts=("other.example",)))) as other:
        said = failed(checked(plant(other.url)), TwinStage.TLS)
        assert "another name than '127.0.0.1'" in said.words and "other.example" in said.words


def test_https_where_only_http_is_spoken(twin: TwinSandbox) -> None:
    said = failed(checked(plant(twin.url.replace("http:", "https:"))), TwinStage.TLS)
    assert "does not speak TLS" in said.words and "http://" in said.advice


def test_it_ends_soon_after_it_was_cancelled_and_says_so(twin: TwinSandbox) -> None:
    twin.fail(Failure("hang", on="get", seconds=60))
    begin, told = time.monotonic(), list[TwinStageResult]()
    got = check(
        plant(twin.url, timeout_s=30.0), Keys(CANARY, None), told.append, lambda: len(told) >= 7
    )  # the credentials are being tried
    assert got.cancelled and not got.ok and time.monotonic() - begin < 10
    assert at(got, TwinStage.CREDENTIALS).verdict is SKIPPED


def test_an_object_around_the_array_is_said_as_that(twin: TwinSandbox) -> None:
    async def post() -> Any:
        http = Twinzo(twin.url, 2.0)
        try:
            headers = {"Client": CLIENT, "Branch": NORTH, "Api-Key": CANARY}
            return await http.post("localization/batch", headers, b'{"Locations":[]}')
        finally:
            await http.close()

    found = refusals.refusal(asyncio.run(post()), twin.url, "refused", "advice")
    assert "array against object" in found.words and "bare array" in found.advice


def test_what_was_found_fills_the_site_and_keeps_what_it_knows(twin: TwinSandbox) -> None:
    got = checked(plant(twin.url))
    empty = replace(plant(twin.url), branches=(), sectors=(), robots=())
    filled = adopt(empty, got, {1, 2})
    assert [(one.name, one.guid) for one in filled.branches] == [("North hall", NORTH), ("South hall", SOUTH)]
    assert [(one.id, one.branch, one.width_mm) for one in filled.sectors] == [
        (1, "North hall", 200_000), (2, "South hall", 200_000)
    ]  # fmt: skip
    assert filled.sectors[0].transform.point_mm(0.0, 0.0) == (0.0, 200_000.0)
    known = replace(plant(twin.url), sectors=(replace(plant().sectors[0], width_mm=5.0),))
    kept = adopt(known, got, {1})
    assert kept.branches == known.branches and len(kept.sectors) == 1
    assert kept.sectors[0] == replace(known.sectors[0], width_mm=200_000)
    assert adopt(known, got, ()) == known
