"""All addresses of a name with their families, and which one answered."""

from __future__ import annotations

import pytest

from ati_console.gui.diagnose.stages import stage_looks
from ati_console.probe.addresses import described
from ati_console.status import Stage
from tests.probe.truth import plan_of, probed
from tests.support.mosquitto import Mosquitto


@pytest.mark.parametrize(
    ("stage", "detail", "words"),
    [
        (Stage.DNS, "203.0.113.14", "203.0.113.14 (IPv4)"),
        (Stage.DNS, "2001:db8::1, 203.0.113.14", "2 addresses, IPv6 and IPv4: 2001:db8::1, 203.0.113.14"),
        (Stage.DNS, "203.0.113.14, 203.0.113.15", "2 addresses, IPv4: 203.0.113.14, 203.0.113.15"),
        (Stage.DNS, "203.0.113.14, 203.0.1", "203.0.113.14, 203.0.1"),  # cut off: not guessed at
        (Stage.TCP, "fe80::1%eth0", "fe80::1%eth0 (IPv6)"),
        (Stage.TCP, "203.0.113.14 through the proxy http://office", "203.0.113.14 (IPv4) through the proxy http://office"),
        (Stage.TCP, "", ""),
    ],
)  # fmt: skip
def test_addresses_are_described_with_their_family(stage: Stage, detail: str, words: str) -> None:
    assert described(stage, detail) == words


def test_a_probe_says_all_addresses_and_the_one_that_answered_and_the_window_what_fits() -> None:
    with Mosquitto() as broker:
        probe = probed(broker.port, plan_of(())).probe
    steps = {step.name: step.detail for step in probe.steps}
    assert (steps["DNS"], steps["TCP"]) == ("127.0.0.1 (IPv4)", "127.0.0.1 (IPv4)")
    assert [look.words for look in stage_looks(probe)[:2]] == ["127.0.0.1", "127.0.0.1"]
