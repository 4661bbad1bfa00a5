"""`pub`: publish and wait for the acknowledgement."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import said, until_online
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Session

CONNECT_S = 15.0
ACK_S = 10.0


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument("-t", dest="topic", required=True, metavar="TOPIC")
    parser.add_argument("-q", dest="qos", type=int, choices=(0, 1, 2), default=1)
    parser.add_argument("-r", dest="retain", action="store_true")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("-m", dest="message", metavar="TEXT")
    what.add_argument("-f", dest="file", type=Path, metavar="FILE")
    what.add_argument("-l", dest="lines", action="store_true", help="a message for each line of standard input")


def run(args: argparse.Namespace, output: Output) -> int:
    profile = broker_options.profile_of(args)
    session = Session(
        broker_options.publishing_only(profile),
        broker_options.credentials_of(profile, args),
        Inbox(10),
        client_id=broker_options.stable_client_id(profile, "pub"),
    )
    stopping = Stopping().listen()
    session.start()
    try:
        until_online(lambda: session.link, CONNECT_S, lambda: stopping.due)
        return max([_publish(session, args, payload, output) for payload in _payloads(args)], default=Exit.OK)
    finally:
        session.stop()


def _publish(session: Session, args: argparse.Namespace, payload: bytes, output: Output) -> int:
    try:
        ticket = session.publish(args.topic, payload, qos=args.qos, retain=args.retain)
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    if not ticket.wait(ACK_S):
        raise Stop(Exit.TIMED_OUT, f"no acknowledgement within {ACK_S:.0f} s; {said(session.link)}")
    code, ms = ticket.code or 0, round(ticket.ms or 0.0, 1)
    output.event("published", {"topic": args.topic, "mid": ticket.mid, "code": code, "ms": ms})
    output.say(_words(args, code, ms))
    return Exit.OK if code < 0x80 else Exit.NOT_AUTHORISED


def _words(args: argparse.Namespace, code: int, ms: float) -> str:
    if args.qos == 0:
        return f"sent to {args.topic}; QoS 0 is never acknowledged"
    heard = " (nobody subscribes to it)" if code == 0x10 else ""
    verdict = "acknowledged" if code < 0x80 else "REFUSED"
    return f"{verdict} {args.topic} code 0x{code:02X}{heard} {ms} ms"


def _payloads(args: argparse.Namespace) -> Iterator[bytes]:
    if args.lines:
        yield from _lines(sys.stdin.buffer)
    else:
        yield args.file.read_bytes() if args.file else args.message.encode()


def _lines(source: Iterable[bytes]) -> Iterator[bytes]:
    return (line.rstrip(b"\r\n") for line in source)
