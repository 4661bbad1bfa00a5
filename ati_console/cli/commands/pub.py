"""`pub`: publish and wait for the acknowledgement."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from ati_console.cli import broker_options, standard_input, template_message
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.unanswered import unanswered
from ati_console.cli.waiting import said, say_stages, until_online
from ati_console.logs import redact
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Session
from ati_console.mqtt.tickets import PublishError, PublishTicket
from ati_console.publish import render
from ati_console.publish.mistake import TemplateError
from ati_console.publish.template import LARGEST
from ati_console.settings.profile import Profile
from ati_console.wire.excerpt import excerpt
from ati_console.wire.topics import topic_problem

CONNECT_S = 15.0
ACK_S = 10.0
SHOWN = 200  # characters of a topic


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    broker_options.add_debug_option(parser)
    parser.add_argument("-t", dest="topic", metavar="TOPIC", help="a template has one of its own")
    parser.add_argument("-q", dest="qos", type=int, choices=(0, 1, 2), default=1, help="quality of service (1)")
    parser.add_argument("-r", dest="retain", action="store_true", help="the broker keeps it for later subscribers")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("-m", dest="message", metavar="TEXT", help="the message")
    what.add_argument("-f", dest="file", type=Path, metavar="FILE", help="the message is this file, byte for byte")
    what.add_argument("-l", dest="lines", action="store_true", help="a message for each line of standard input")
    what.add_argument("-n", dest="null", action="store_true", help="an empty message; with -r it clears what is kept")
    what.add_argument("--template", metavar="NAME", help="one of the console's, or one that was saved in its window")
    parser.add_argument(
        "--set",
        dest="sets",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a field of the template, or robot; json and alert take any",
    )


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping().listen()
    _fill_template(args)
    profile = broker_options.profile_of(args)
    payloads = _payloads(args, lambda: stopping.due)
    broker_options.say_hazards(profile, output)
    _say_remarks(args, profile, output)
    new_session = partial(
        Session,
        broker_options.publishing_only(profile),
        broker_options.credentials_of(profile, args),  # once: a descriptor is read and a person asked one time
        Inbox(10),
        client_id=broker_options.passing_client_id(profile, "pub"),
    )
    session = new_session()
    session.start()
    try:
        online = until_online(lambda: session.link, CONNECT_S, lambda: stopping.due)
        if args.debug:
            say_stages(online, output)
        return max([_publish(session, args, payload, output) for payload in payloads if not stopping.due], default=0)
    except _Unanswered as lost:
        raise unanswered(session, lost.ticket, new_session, lambda: stopping.due) from None
    finally:
        session.stop()


class _Unanswered(Exception):
    """The connection ended before the acknowledgement came."""

    def __init__(self, ticket: PublishTicket) -> None:
        super().__init__(ticket.words)
        self.ticket = ticket


def _publish(session: Session, args: argparse.Namespace, payload: bytes, output: Output) -> int:
    try:
        ticket = session.publish(args.topic, payload, qos=args.qos, retain=args.retain)
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    except PublishError as error:
        raise Stop(Exit.CANNOT_CONNECT, f"not published: {redact(str(error))}") from None
    if not ticket.wait(ACK_S):
        raise Stop(Exit.TIMED_OUT, f"no acknowledgement within {ACK_S:.0f} s; {said(session.link)}")
    if ticket.code is None:
        raise _Unanswered(ticket)
    code, ms = ticket.code, round(ticket.ms or 0.0, 1)
    output.event("published", {"topic": args.topic, "mid": ticket.mid, "code": code, "ms": ms})
    output.say(_words(args, code, ms))
    return Exit.OK if code < 0x80 else Exit.NOT_AUTHORISED


def _words(args: argparse.Namespace, code: int, ms: float) -> str:
    topic = excerpt(args.topic, SHOWN)
    if args.qos == 0:
        return f"sent to {topic}; QoS 0 is never acknowledged"
    heard = " (nobody subscribes to it)" if code == 0x10 else ""
    verdict = "acknowledged" if code < 0x80 else "REFUSED"
    return f"{verdict} {topic} code 0x{code:02X}{heard} {ms} ms"


def _fill_template(args: argparse.Namespace) -> None:
    """A mistake in it is said before anybody is asked to connect."""
    if args.template is not None:
        made = template_message.make(args.template, args.sets, args.topic)
        args.topic, args.made = made.topic, made
    elif args.topic is None:
        raise Stop(Exit.USAGE, "-t TOPIC is missing; only --template has one of its own")
    elif args.sets:
        raise Stop(Exit.USAGE, "--set belongs to --template NAME")
    if problem := topic_problem(args.topic):
        raise Stop(Exit.USAGE, f"-t {excerpt(args.topic, SHOWN)}: {problem}")


def _say_remarks(args: argparse.Namespace, profile: Profile, output: Output) -> None:
    """Before anybody is asked to connect: which sherpa was taken. In production none is made up."""
    if args.template is None:
        return
    if args.made.made_up and profile.production:
        raise Stop(Exit.USAGE, f'"{profile.name}" is in production: say which sherpa, --set robot=NAME')
    for remark in args.made.remarks:
        output.say(f"WARNING: {remark}")


def _payloads(args: argparse.Namespace, give_up: Callable[[], bool]) -> Iterable[bytes]:
    """A file is read before anybody is asked to connect."""
    if args.template is not None:
        return [args.made.payload]
    if args.lines:
        return standard_input.lines(sys.stdin.fileno(), give_up)
    if args.null:
        return [b""]
    if args.file is None:
        return [_small_enough(os.fsencode(args.message))]
    try:
        with args.file.open("rb") as stream:
            return [_small_enough(stream.read(LARGEST + 1), args.file.stat().st_size)]
    except OSError as error:
        raise Stop(Exit.USAGE, f"{args.file} cannot be read: {error.strerror}") from None


def _small_enough(payload: bytes, size: int = 0) -> bytes:
    """A status has 300 bytes: 10 MB are a mistake, and it is said before anybody connects."""
    try:
        render.small_enough(max(size, len(payload)))
    except TemplateError as error:
        raise Stop(Exit.USAGE, f"not published: {error}") from None
    return payload
