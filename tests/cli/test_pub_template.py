"""Sherpas that nobody named: `pub --template` says which it took; in production none is made up, by `sim` neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ati_console import paths
from ati_console.cli import main, template_message
from ati_console.publish.template import Form, Template
from ati_console.publish.templates import BUILT_IN
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore
from tests.support.mosquitto import Mosquitto, free_port


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATI_CONSOLE_HOME", str(tmp_path))


def publish(port: int, *options: str) -> int:
    return main.run(["pub", "-h", "127.0.0.1", "-p", str(port), "--json", *options])


def test_a_sherpa_that_nobody_named_is_said_before_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    with Mosquitto() as broker:
        assert publish(broker.port, "--template", "status-guide", "--set", "battery_status=55") == 0
    said = capsys.readouterr()
    warning = "WARNING: no sherpa is named: tug-101 is taken, topic ati/amr/tug-101/status; say --set robot=NAME"
    assert said.err.splitlines()[0] == warning
    assert json.loads(said.out)["topic"] == "ati/amr/tug-101/status"


def test_in_production_no_sherpa_is_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    plant = Profile("Plant", "127.0.0.1", free_port(), production=True)
    ProfileStore(paths.profiles_file()).save((plant,))
    assert main.run(["pub", "--profile", "Plant", "--template", "status-guide"]) == 2
    assert '"Plant" is in production: say which sherpa, --set robot=NAME' in capsys.readouterr().err
    assert main.run(["pub", "--profile", "Plant", "--template", "status-guide", "--set", "robot=tug-107"]) == 3


@pytest.mark.parametrize(
    ("template", "sets", "topic", "aim"),
    [
        ("status-guide", ["robot=tug-107"], None, "ati/amr/tug-107/status"),
        ("status-guide", ["sherpa_name=tug-107"], None, "ati/amr/tug-107/status"),
        ("heartbeat", ["did=amr-001"], None, "/d2c/amr-001"),
        ("vda5050-state", ["serialNumber=tug-107"], None, "uagv/v2/ati/tug-107/state"),
        ("status-guide", [], "ati/amr/tug-107/status", "ati/amr/tug-107/status"),
        ("status-feed", ["sherpa_name=tug-107"], None, "ati_fm/sherpa/status"),
        ("hex", [], None, "test/ati-console"),
    ],
)
def test_whoever_the_payload_or_the_topic_names_is_meant_in_both(
    template: str, sets: list[str], topic: str | None, aim: str
) -> None:
    made = template_message.make(template, sets, topic)
    assert (made.topic, made.remarks, made.made_up) == (aim, (), False)
    named = "amr-001" if template == "heartbeat" else "tug-107"
    assert template == "hex" or named in made.payload.decode()


@pytest.mark.parametrize(
    ("sets", "topic"),
    [(["robot=tug-107", "sherpa_name=tug-101"], None), (["sherpa_name=tug-101"], "ati/amr/tug-107/status")],
)
def test_two_names_that_were_both_given_are_sent_and_said(sets: list[str], topic: str | None) -> None:
    made = template_message.make("status-guide", sets, topic)
    assert made.topic == "ati/amr/tug-107/status"
    assert json.loads(made.payload)["sherpa_name"] == "tug-101"
    assert made.remarks == (
        "the topic is tug-107's, the payload names tug-101: "
        "whoever receives it lists a finding and forwards nothing of it",
    )


def test_no_simulated_fleet_comes_up_in_production_by_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    plant = Profile("Plant", "127.0.0.1", free_port(), production=True)
    ProfileStore(paths.profiles_file()).save((plant,))
    assert main.run(["sim", "--profile", "Plant", "--seconds", "1"]) == 2
    said = '"Plant" is in production: whoever listens there sees invented sherpas such as tug-107 appear.'
    assert said in capsys.readouterr().err
    assert main.run(["sim", "--profile", "Plant", "--seconds", "1", "--yes-production"]) == 3


@pytest.mark.parametrize("template", [one for one in BUILT_IN if one.form is not Form.FILE], ids=lambda one: one.key)
def test_a_template_is_found_by_its_short_name_and_by_the_name_that_the_window_shows(template: Template) -> None:
    short, shown = (template_message.make(name, [], None) for name in (template.key, template.title.upper()))
    assert short.topic == shown.topic


def test_a_name_that_is_none_is_answered_with_both_names_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(free_port(), "--template", "nonsense") == 2
    assert "status-guide (Status, guide format), status-feed (Status, feed format)" in capsys.readouterr().err
