"""`relay`: what changes in a database, a web API or a file, published as sherpas: the guide's separate service."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from pathlib import Path

from ati_console import paths
from ati_console.cli import broker_options, relay_end, relay_source
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import seconds
from ati_console.cli.output import Output
from ati_console.cli.relay_source import Source
from ati_console.cli.stopping import Stopping
from ati_console.logs import redact
from ati_console.mqtt.session import revealed
from ati_console.publish import relay_map
from ati_console.publish.fleet_publisher import FleetPublisher
from ati_console.publish.relay import AHEAD, BadRowSeen, Relay
from ati_console.publish.relay_book import Book
from ati_console.settings import file_lock
from ati_console.settings.profile import Profile, Transport

CONNECT_S = 10.0
LAST_ACKS_S = 4.0
STEP_S = 0.2
SHORTEST_S = 0.1
GIVES_NOTHING = "the source gives nothing"


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    relay_source.add_options(parser)
    parser.add_argument("--map", type=Path, required=True, metavar="FILE", help="TOML: field = column (README, Relay)")
    parser.add_argument("--period", type=seconds, default=2.0, metavar="S", help="between two polls; 2 unless given")
    parser.add_argument("--seconds", type=seconds, metavar="S", help="stop after so long")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    if args.period < SHORTEST_S:
        raise Stop(Exit.USAGE, f"--period is at least {SHORTEST_S} s")
    plan = _plan(args.map)
    profile = broker_options.profile_of(args)
    source = relay_source.source_of(args, plan.rows)
    key = f"{source.key} at {profile.host}:{profile.port}"
    publisher = _publisher(profile, args, key)
    broker_options.say_hazards(profile, output)
    file = paths.relay_file(key)
    try:
        with file_lock.held(file, 0.0):
            return _relay(
                Relay(source.read, plan, publisher, _book(file, output)), source, publisher, args, output, stopping
            )
    except file_lock.Busy:
        raise Stop(Exit.CHECK_FAILED, "another relay publishes this source to this broker: stop it first") from None
    finally:
        source.close()


def _plan(path: Path) -> relay_map.RelayMap:
    try:
        return relay_map.load(path)
    except relay_map.MapError as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _book(file: Path, output: Output) -> Book:
    book = Book(file)
    if book.trouble:
        output.say(f"WARNING: {book.trouble}; everything is published once more")
    return book


def _publisher(profile: Profile, args: argparse.Namespace, key: str) -> FleetPublisher:
    tls = profile.tls
    if profile.transport is not Transport.TCP or profile.proxy or (tls and tls.cert_file):
        raise Stop(Exit.USAGE, "the relay speaks MQTT over TCP or TLS: no WebSockets, proxy or client certificate")
    password = broker_options.credentials_of(profile, args).password
    return FleetPublisher(
        profile.host,
        profile.port,
        broker_options.stable_client_id(profile, f"relay|{key}"),
        username=profile.user or "",
        password=revealed(password) or "",
        tls=tls is not None,
        ca_file=str(tls.ca_file) if tls and tls.ca_file else "",
        verify=tls is None or tls.verify,
        buffer_limit=2 * AHEAD,
    )


def _relay(
    relay: Relay,
    source: Source,
    publisher: FleetPublisher,
    args: argparse.Namespace,
    output: Output,
    stopping: Stopping,
) -> int:
    output.say(f"{redact(source.words)} to {publisher.host}:{publisher.port}, every {args.period:g} s")
    if not _connected(publisher, stopping):
        output.say(f"not connected yet: {redact(publisher.get_status()['last_error'])}; it is tried again and again")
    was_online = False
    try:
        was_online = _poll(relay, publisher, args.period, output, stopping)
    finally:
        publisher.disconnect(LAST_ACKS_S)
        relay.settle()
        _report("final", relay, publisher, output)
    return Exit.OK if stopping.called else _end(relay, publisher, output, was_online=was_online)


def _connected(publisher: FleetPublisher, stopping: Stopping) -> bool:
    """In steps: a signal ends the waiting, too."""
    deadline = time.monotonic() + CONNECT_S
    publisher.connect(STEP_S)
    while not (publisher.connected or publisher.refused or time.monotonic() >= deadline or stopping.wait(STEP_S)):
        pass
    return publisher.connected


def _end(relay: Relay, publisher: FleetPublisher, output: Output, *, was_online: bool) -> int:
    code, words = relay_end.ended(relay.counts, relay.pending, was_online=was_online, refused=publisher.refused)
    if words:
        output.say(f"ati-console relay: {redact(words)}")
    return code


def _poll(relay: Relay, publisher: FleetPublisher, period: float, output: Output, stopping: Stopping) -> bool:
    """True when the broker was there at any time."""
    was_online = publisher.connected
    next_poll, next_line, error = time.monotonic(), time.monotonic() + 1.0, ""
    while not stopping.due:
        now = time.monotonic()
        if now >= next_poll:
            next_poll = max(next_poll + period, now)  # a slow source is not asked twice to make up for it
            for bad in relay.tick():
                _say_bad(bad, output)
            if relay.counts.source_error != error:
                error = relay.counts.source_error
                output.say(
                    f"{GIVES_NOTHING}: {redact(error)}; it is asked again" if error else "the source answers again"
                )
        relay.settle()
        was_online = was_online or publisher.connected
        if now >= next_line:
            next_line = now + 1.0
            _report("status", relay, publisher, output)
        stopping.wait(max(0.01, min(STEP_S, next_poll - time.monotonic())))
    return was_online or publisher.connected


def _say_bad(bad: BadRowSeen, output: Output) -> None:
    output.event("bad-row", {"row": bad.row, "column": bad.column, "why": bad.why})
    output.say(redact(f"row {bad.row} is skipped: {bad.column + ': ' if bad.column else ''}{bad.why}"))


def _report(event: str, relay: Relay, publisher: FleetPublisher, output: Output) -> None:
    counts, status = relay.counts, publisher.get_status()
    fields: dict[str, object] = {
        "link": "online" if status["connected"] else "offline" if event == "final" else "reconnecting",
        "polls": counts.polls, "failed_polls": counts.failed_polls, "rows": counts.rows, "bad_rows": counts.bad,
        "published": counts.changed, "acknowledged": counts.acknowledged, "refused": counts.refused,
        "pending": relay.pending, "source_error": redact(counts.source_error) or None,
        "last_error": redact(status["last_error"]) or None,
    }  # fmt: skip
    output.event(event, fields)
    if not output.json:
        words = f"rows {counts.rows}  acknowledged {counts.acknowledged}  pending {relay.pending}"
        output.say(f"{words}  skipped {counts.bad} times{_wrong_now(event, fields)}")


def _wrong_now(event: str, fields: Mapping[str, object]) -> str:
    """Whoever looks later sees no line of the beginning any more."""
    source = f"; {GIVES_NOTHING}: {fields['source_error']}" if fields["source_error"] else ""
    away = event != "final" and fields["link"] != "online"
    return source + (f"; the broker is away: {fields['last_error'] or 'no answer yet'}" if away else "")
