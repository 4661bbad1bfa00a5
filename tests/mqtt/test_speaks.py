"""TLS on or off is told by what the port answers, and it is the first cause that is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.mqtt.session import Credentials
from ati_console.probe.connector import Target
from ati_console.probe.stages import Failure
from ati_console.settings.profile import Profile, ProtocolVersion, Tls
from ati_console.status import Stage
from tests.mqtt.rig import a_profile, a_session
from tests.probe.truth import plan_of, probed
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto


@pytest.fixture(scope="module")
def secured() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True) as broker:
        yield broker


@pytest.fixture(scope="module")
def plain() -> Iterator[Mosquitto]:
    with Mosquitto() as broker:
        yield broker


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
def test_with_tls_off_on_a_tls_port_the_link_says_that_the_port_speaks_tls(
    secured: Mosquitto, version: ProtocolVersion
) -> None:
    with a_session(a_profile(secured.port, version=version)) as rig:
        rig.reason("speaks TLS, and TLS is off in the profile")
        stage = rig.stage(Stage.CONNECT)
        assert stage is not None and "speaks TLS" in stage.detail and rig.session.link.advice == "switch TLS on"


def test_with_tls_on_on_a_plain_port_the_link_says_that_the_port_speaks_plain_mqtt(
    plain: Mosquitto, secured: Mosquitto
) -> None:
    with a_session(a_profile(plain.port, tls=Tls(ca_file=secured.ca_file))) as rig:
        rig.reason("speaks plain MQTT, and TLS is on in the profile")
        stage = rig.stage(Stage.TLS)
        assert stage is not None and "plain MQTT" in stage.detail
        assert rig.session.link.advice.startswith("switch TLS off")


def test_a_tls_port_that_is_right_and_whose_certificate_is_not_is_told_of_its_certificate(secured: Mosquitto) -> None:
    with a_session(a_profile(secured.port, tls=Tls())) as rig:
        rig.reason("the broker was not trusted")


def test_a_probe_names_it_at_its_stage_asks_one_version_and_ends(plain: Mosquitto, secured: Mosquitto) -> None:
    for port, tls, name, words in (
        (secured.port, None, "CONNECT v5", "speaks TLS, and TLS is off"),
        (plain.port, Tls(ca_file=secured.ca_file), "TLS", "speaks plain MQTT, and TLS is on"),
    ):
        profile = replace(Profile("p", "127.0.0.1", port, user="amr-001"), tls=tls)
        outcome = probed(port, plan_of(("a",)), target=Target(profile, Credentials("x"), "amr-001"))
        failed = [(step.name, step.detail) for step in outcome.probe.steps if step.ok is False]
        assert outcome.failure is Failure.UNREACHABLE and [step for step, _ in failed] == [name]
        assert words in failed[0][1] and outcome.probe.used.connects == 1


def test_the_command_line_names_it_and_ends_as_for_a_connect_that_is_not_answered(
    secured: Mosquitto, tmp_path: Path
) -> None:
    where = ("-L", f"mqtt://amr-001@127.0.0.1:{secured.port}")
    env = {"ATI_CONSOLE_BROKER_PASSWORD": "invented-1"}
    with Console(tmp_path, "sub", *where, "-t", "a", "-W", "6", env=env) as run:
        assert run.finish(30) == 5, run.words
        assert "speaks TLS, and TLS is off in the profile" in run.words
