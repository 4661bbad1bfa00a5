"""Step 1: a session comes up as the guide asks for it, and the broker keeps it alive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from ati_console.publish.bench import Bench, bad, finding, good, is_online, still_open, why_offline
from ati_console.publish.trial_values import Evidence, span
from ati_console.settings.profile import Profile, ProtocolVersion
from ati_console.status import LinkStatus, Stage

VERSIONS: Final = {ProtocolVersion.V31: "3.1", ProtocolVersion.V311: "3.1.1", ProtocolVersion.V5: "5"}
IDLE: Final = 1.5  # a broker throws out whoever is silent for one and a half keep alives (MQTT 5, 3.1.2.10)


def connection(bench: Bench) -> None:
    status = bench.until_online()
    if not is_online(status):
        bench.say(*_failed(status), why_offline(status), *_ids(bench, status))
        return
    profile = bench.links.publisher.profile
    ms = sum(stage.ms for stage in status.stages if stage.stage is not Stage.SUBSCRIBE)
    bench.say(good(f"MQTT {VERSIONS[profile.version]} session up", f"{ms:.0f} ms", status.address))
    bench.say(*_security(bench, profile, status), good("Client id accepted", "", profile.client_id))
    bench.say(_ear(bench))
    bench.say(_kept_alive(bench, profile.keep_alive_s, status.generation))


def _failed(status: LinkStatus) -> Iterator[Evidence]:
    """The stages that were reached, and where it ended."""
    for stage in status.stages:
        figure = f"{stage.ms:.0f} ms"
        yield (good if stage.ok else bad)(f"{stage.stage.value.upper()}: {stage.detail[:120] or 'no answer'}", figure)


def _ids(bench: Bench, status: LinkStatus) -> Iterator[Evidence]:
    """The advice to use the assigned one cannot be followed here: the window has it (reason: it names a refused id)."""
    if bench.links.publisher.profile.client_id in status.reason:
        yield still_open(
            "A trial speaks with client ids of its own", "",
            "This broker ties the id to the account: ask its owner for accounts that choose theirs, or send by hand",
        )  # fmt: skip


def _security(bench: Bench, profile: Profile, status: LinkStatus) -> Iterator[Evidence]:
    if profile.tls is None and not bench.facts.loopback:
        yield finding("Clear text: whoever is on the way reads it", "", "Ask for TLS (port 8883); a TCP tunnel is none")
    elif profile.tls is None:
        yield good("Clear text, on this computer alone")
    elif not status.verified:
        yield finding("TLS is NOT verified", "", "Import the broker's CA and switch verification on")
    else:
        yield good(f"{status.security or 'TLS'}, verified")
    if profile.user:
        yield good(f"User {profile.user[:60]} accepted")
    elif bench.facts.loopback:
        yield good("Anonymous, on this computer alone")
    else:
        yield finding("Anonymous access accepted", "", "Anybody who finds the address may publish: ask for a user")


def _ear(bench: Bench) -> Evidence:
    status = bench.until_listening()
    if status is None:
        return finding("No second identity listens", "", "The profile only publishes: choose one that may subscribe")
    if not is_online(status):
        return bad(f"The second identity is not connected: {status.reason or status.state.value}"[:200])
    refused = [grant.topic_filter for grant in status.grants if not grant.granted]
    if refused:
        return bad("Subscription refused", str(len(refused)), ", ".join(refused)[:200])
    return good("Second identity listens", f"{len(status.grants)} filters")


def _kept_alive(bench: Bench, keep_alive_s: int, generation: int) -> Evidence:
    """Silent for one and a half keep alives but for pings: the same connection must still stand."""
    idle_s = IDLE * keep_alive_s
    begin = time.monotonic()
    while (done := time.monotonic() - begin) < idle_s:
        bench.progress(done, idle_s)
        bench.pump(min(0.2, idle_s - done))
    status = bench.links.publisher.link
    if not is_online(status) or status.generation != generation:
        return bad(f"Keep alive {keep_alive_s} s: the connection broke", span(idle_s), status.reason[:200])
    if status.latency_ms is None:
        return still_open(f"Keep alive {keep_alive_s} s: no ping was answered", span(idle_s))
    return good(f"Keep alive {keep_alive_s} s honoured", span(idle_s), f"ping {status.latency_ms:.0f} ms")
