"""`trial` as other programs call it: a JSON line per step and evidence, exit codes, the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.cli.commands.trial import steps_of
from ati_console.publish.trial_values import BadPlan
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch, SandboxSector
from ati_console.settings.profile import Profile, Role
from ati_console.settings.store import ProfileStore
from tests.cli.site_text import BRANCH, site_text
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port

QUICK = ("-k", "1", "--rate", "10", "--seconds", "1", "--live-seconds", "4", "--sherpas", "2")


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def twin_with(*logins: str) -> TwinSandbox:
    """Of the site of `site_text`, with these devices."""
    branch, sector = SandboxBranch(BRANCH, "North"), SandboxSector(1, BRANCH)
    return TwinSandbox(branches=(branch,), sectors=(sector,), devices={BRANCH: logins}, api_key="k")


def trial(home: Path, broker: Mosquitto, *more: str, env: dict[str, str] | None = None) -> Console:
    return Console(home, "trial", "--json", "-L", f"mqtt://127.0.0.1:{broker.port}", *QUICK, *more, env=env)


def test_a_simulated_fleet_passes_and_both_reports_say_so(tmp_path: Path, broker: Mosquitto) -> None:
    at = f"mqtt://127.0.0.1:{broker.port}"
    ear = Console(tmp_path, "sub", "--json", "-L", at, "-t", "#", "-C", "12")
    fleet = Console(tmp_path, "sim", "--json", "-L", at, "--robots", "3", "--rate", "2", "--steady")
    with ear, fleet:
        assert ear.finish(30) == 0
        names = {line["payload"]["sherpa_name"] for line in ear.events("message") if "pose" in line["payload"]}
        site, report = tmp_path / "site.toml", tmp_path / "trial.json"
        logins = [f"{name}-a" for name in sorted(names)]
        asked = ("--site", str(site), "--confirmed-by", "A. Owner", "--report", str(report))
        with twin_with(*logins) as twin:
            site.write_text(site_text(twin.url, sorted(names)))
            with trial(tmp_path, broker, *asked, env={"ATI_CONSOLE_TWIN_API_KEY": "k"}) as run:
                assert run.finish(60) == 0, run.words
    assert [(line["step"], line["verdict"]) for line in run.events("step")] == [(n, "passed") for n in range(1, 6)]
    assert set(run.events("evidence")[0]) == {"event", "step", "weight", "words", "figure", "detail"}
    assert run.last("final") == {"event": "final", "passed": True, "steps_passed": 5}
    assert json.loads(report.read_text())["passed"] is True


def test_step_5_names_the_sherpas_that_twinzo_does_not_have(tmp_path: Path, broker: Mosquitto) -> None:
    site = tmp_path / "site.toml"
    with twin_with("tug-1-a") as twin:
        site.write_text(site_text(twin.url, ["tug-1", "tug-2"]))
        with trial(tmp_path, broker, "--steps", "5", "--site", str(site), env={"ATI_CONSOLE_TWIN_API_KEY": "k"}) as run:
            assert run.finish(30) == 1
    missing = next(line for line in run.events("evidence") if "missing in Twinzo" in line["words"])
    assert (missing["weight"], missing["words"]) == ("open", "1 device missing in Twinzo")
    assert missing["detail"].startswith("tug-2:")


def test_a_step_that_fails_ends_with_1_and_only_the_asked_ones_are_run(tmp_path: Path, broker: Mosquitto) -> None:
    with trial(tmp_path, broker, "--steps", "2,3", "--report", str(tmp_path / "t.md")) as run:
        assert run.finish(60) == 1
    assert [(line["step"], line["verdict"]) for line in run.events("step")] == [(2, "passed"), (3, "failed")]
    assert "Nothing arrived from the real fleet" in (tmp_path / "t.md").read_text()


def test_a_broker_that_is_not_there_ends_with_3_and_one_that_refuses_us_with_4(tmp_path: Path) -> None:
    with Console(tmp_path, "trial", "-p", str(free_port()), *QUICK, "--steps", "1") as run:
        assert run.finish(30) == 3, run.words
    assert "nobody listens" in run.words
    with Mosquitto(users={"amr-001": "right"}) as broker:
        line = ("trial", "-p", str(broker.port), "-u", "amr-001", *QUICK, "--steps", "1")
        with Console(tmp_path, *line, env={"ATI_CONSOLE_BROKER_PASSWORD": "wrong"}) as run:
            assert run.finish(30) == 4, run.words


def test_a_production_profile_needs_to_be_meant(tmp_path: Path, broker: Mosquitto) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save((Profile("Plant", "127.0.0.1", broker.port, production=True),))
    with Console(tmp_path, "trial", "--json", "--profile", "Plant", *QUICK, "--steps", "2") as run:
        assert run.finish() == 2
    assert "--yes-production" in run.words and not run.lines
    with Console(tmp_path, "trial", "--json", "--profile", "Plant", *QUICK, "--steps", "2", "--yes-production") as run:
        assert run.finish(30) == 0, run.words


def test_who_listens_is_the_one_that_is_kept_with_the_profile(tmp_path: Path, broker: Mosquitto) -> None:
    speaks = Profile("Speaks", "127.0.0.1", broker.port, role=Role.PUBLISH_ONLY, second="Reader")
    reader = Profile("Reader", "127.0.0.1", broker.port)
    ProfileStore(tmp_path / "profiles.json").save((speaks, reader))
    with Console(tmp_path, "trial", "--json", "--profile", "Speaks", *QUICK, "--steps", "2") as run:
        assert run.finish(30) == 0, run.words
    assert any("seen back" in line["words"] for line in run.events("evidence"))


@pytest.mark.parametrize(
    "wrong", [("--steps", "6"), ("--steps", "x"), ("--rate", "99"), ("--report", "t.pdf"), ("--sherpas", "-1")]
)
def test_what_is_no_trial_is_refused_before_anything_is_sent(tmp_path: Path, wrong: tuple[str, str]) -> None:
    with Console(tmp_path, "trial", "--json", "-L", "mqtt://127.0.0.1:1", *wrong) as run:
        assert run.finish() == 2
    assert not run.lines and run.words


def test_steps_are_a_range_or_a_list() -> None:
    assert [steps_of(text) for text in ("1-5", "2", "1,4", "3-3,3")] == [(1, 2, 3, 4, 5), (2,), (1, 4), (3,)]
    for wrong in ("", "-", "1-", "a", "1..5", "1-99999999"):
        with pytest.raises(BadPlan):
            steps_of(wrong)
