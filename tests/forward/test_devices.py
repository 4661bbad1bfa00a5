"""Twinzo's devices, asked for and created over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ati_console.forward import device_values, devices
from ati_console.forward.device_values import Created, NewDevice
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch
from tests.forward.kit import NORTH, SOUTH, Keys, plant

BRANCHES = (SandboxBranch(NORTH, "North"), SandboxBranch(SOUTH, "South"))


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    known = {NORTH: ["l0", "l2"], SOUTH: ["l1"]}
    with TwinSandbox(branches=BRANCHES, devices=known, api_key="key-1") as sandbox:
        yield sandbox


def never() -> bool:
    return False


def logins(found: tuple[device_values.BranchDevices, ...]) -> dict[str, list[str]]:
    return {one.branch: [device.login for device in one.devices] for one in found}


def test_the_devices_of_each_branch_are_those_of_that_branch(twin: TwinSandbox) -> None:
    assert logins(devices.listed(plant(twin.url), Keys())) == {"North": ["l0", "l2"], "South": ["l1"]}


def test_with_device_logins_a_device_of_the_branch_asks(twin: TwinSandbox) -> None:
    site = plant(twin.url, auth="device", client="plant a")
    found = devices.listed(site, Keys())
    assert logins(found)["North"] == ["l0", "l2"], found


def test_a_thousand_devices_fit(twin: TwinSandbox) -> None:
    for number in range(1_000):
        twin.state.create_device(NORTH, f"device-{number}", "a title of some length, as people like to give them")
    assert len(devices.listed(plant(twin.url), Keys())[0].devices) == 1_002


@pytest.mark.parametrize(
    ("keys", "failure", "words"),
    [
        (Keys("wrong"), None, "HTTP 401"),
        (Keys(None), None, "no Twinzo API key is stored"),
        (Keys(), Failure("html-200", on="all"), "not Twinzo's JSON"),
        (Keys(), Failure("http500", on="all"), "HTTP 500"),
        (Keys(), Failure("cut-before", on="all"), "no answer"),
    ],
)
def test_why_there_is_no_answer_is_said_in_plain_words(
    twin: TwinSandbox, keys: Keys, failure: Failure | None, words: str
) -> None:
    if failure is not None:
        twin.fail(failure)
    for one in devices.listed(plant(twin.url), keys):
        assert words in one.problem and not one.devices


def test_each_device_is_created_in_its_branch_and_told_of_at_once(twin: TwinSandbox) -> None:
    site, said = plant(twin.url), list[Created]()
    wanted = [NewDevice("l4", "s4", site.branches[0]), NewDevice("l5", "s5", site.branches[1])]
    done = devices.create(site, Keys(), wanted, said.append, never)
    assert [(one.device.login, one.exists, one.status) for one in done] == [("l4", True, 201), ("l5", True, 201)]
    assert tuple(said) == done
    assert logins(devices.listed(site, Keys())) == {"North": ["l0", "l2", "l4"], "South": ["l1", "l5"]}


def test_one_that_exists_is_there_and_one_that_is_refused_says_why(twin: TwinSandbox) -> None:
    site = plant(twin.url)
    there = devices.create(site, Keys(), [NewDevice("l0", "s0", site.branches[0])], print, never)
    assert (there[0].exists, there[0].words) == (True, "it exists already")
    refused = devices.create(site, Keys("wrong"), [NewDevice("l4", "s4", site.branches[0])], print, never)
    assert not refused[0].exists and "HTTP 401" in refused[0].words


def test_a_portal_that_says_200_has_created_nothing(twin: TwinSandbox) -> None:
    twin.fail(Failure("html-200", on="all"))
    site = plant(twin.url)
    done = devices.create(site, Keys(), [NewDevice("l4", "s4", site.branches[0])], print, never)
    assert not done[0].exists and "not Twinzo's" in done[0].words


def test_what_comes_after_a_stop_is_not_asked_for(twin: TwinSandbox) -> None:
    site, said = plant(twin.url), list[Created]()
    wanted = [NewDevice(f"n{number}", "", site.branches[0]) for number in range(5)]
    done = devices.create(site, Keys(), wanted, said.append, lambda: len(said) == 2)
    assert len(done) == 2
    assert twin.stats()["Requests"]["POST devices"] == 2


def test_the_preview_is_what_goes_out_with_the_key_as_dots(twin: TwinSandbox) -> None:
    site = plant(twin.url)
    shown = device_values.preview(site, NewDevice("l4", "s4", site.branches[0]))
    assert shown.line == f"POST {twin.url}/devices"
    secret = {"Client": site.twin.client, "Branch": NORTH, "Api-Key": "......"}
    assert dict(shown.headers) == {**secret, "Content-Type": "application/json", "Accept": "application/json"}
    assert json.loads(shown.body) == {"Login": "l4", "Title": "s4"}
