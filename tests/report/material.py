"""A real probe of the guided rehearsal over TLS, and the same with hostile words in every text."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ati_console.access import Probe
from ati_console.probe.plan import Plan
from ati_console.probe.topics import built_in
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Tls
from tests.probe.truth import OWN, PASSWORD, QUICK, USER, probed, target_of

HOSTILE = "<img src=x onerror=alert(1)>|`rm`\x1b[31m\u202egnp](javascript:1) **bold** " + "long " * 200


def rehearsed(folder: Path) -> Probe:
    made = throwaway_ca.make(folder)
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD, certificate=made.cert, key=made.key) as broker:
        target = target_of(broker.port, tls=Tls(ca_file=made.ca_file))
        plan = Plan(built_in(USER), (OWN,), pace=QUICK, checks_keep_alive=False)
        return probed(broker.port, plan, target=target).probe


def poisoned(probe: Probe) -> Probe:
    """Every text of it, also those that only a broken program would let in."""
    return msgspec.convert(_poison(msgspec.to_builtins(probe)), Probe)


KEPT = {"kind", "action", "verdict", "proof", "because", "role", "tone", "stage", "cause", "id"}
NAMED = {"name": ("role", "cause", "closes")}


def _poison(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _poison(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_poison(one, key) for one in value]
    kept = key in KEPT or value in NAMED.get(key, ())
    return value + HOSTILE if isinstance(value, str) and not kept else value
