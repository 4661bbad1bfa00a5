"""`sub`: print messages as they arrive."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import msgspec

from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import seconds
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import said, say_stages, until_online
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Session
from ati_console.report.wording import counted
from ati_console.settings.profile import Role
from ati_console.status import LinkState
from ati_console.wire.excerpt import excerpt

CONNECT_S = 15.0
SHOWN = 200  # characters of a topic filter


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser, topic_help="a topic filter; may be given again")
    broker_options.add_debug_option(parser)
    parser.add_argument("-v", dest="verbose_line", action="store_true", help="the topic before each message, as always")
    parser.add_argument("-C", dest="count", type=int, metavar="COUNT", help="stop after so many messages")
    parser.add_argument(
        "-W",
        dest="seconds",
        type=seconds,
        metavar="SECONDS",
        help="stop after so long; exit 5 when COUNT (or one) did not come",
    )


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    profile = broker_options.profile_of(args)
    if profile.role is Role.PUBLISH_ONLY:
        raise Stop(Exit.USAGE, f'"{profile.name}" only publishes: its broker disconnects whoever subscribes.')
    broker_options.say_hazards(profile, output)
    inbox = Inbox(10_000)
    credentials = broker_options.credentials_of(profile, args)
    client_id = broker_options.passing_client_id(profile, "sub")
    session = Session(profile, credentials, inbox, client_id=client_id)
    session.start()
    try:
        online = until_online(lambda: session.link, CONNECT_S, lambda: stopping.due)
        if args.debug:
            say_stages(online, output)
        return _read(session, inbox, output, stopping, args.count)
    finally:
        session.stop()


def _read(session: Session, inbox: Inbox, output: Output, stopping: Stopping, count: int | None) -> int:
    printed = 0
    _look_at_grants(session, output)
    while not stopping.due and (count is None or printed < count):
        batch = inbox.take(100, 0.1)[: None if count is None else count - printed]
        for message in batch:
            _print(message, output)
        session.acknowledge([message.receipt for message in batch])
        printed += len(batch)
        if session.link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            raise Stop(Exit.NOT_AUTHORISED, said(session.link))
    wanted = 1 if count is None else count
    if printed < wanted and not stopping.called:
        raise Stop(Exit.TIMED_OUT, f"{counted(printed, 'message')} came in time, not {wanted}")
    return Exit.OK


def _look_at_grants(session: Session, output: Output) -> None:
    """Says what is not as asked; with nothing granted there is nothing to wait for."""
    asked = {item.topic: item.qos for item in session.profile.topics}
    for grant in session.link.grants:
        shown = excerpt(grant.topic_filter, SHOWN)
        if not grant.granted:
            output.say(f"not granted: {shown} (code {grant.code}) {grant.words}".strip())
        elif grant.qos != asked.get(grant.topic_filter):
            output.say(f"{shown}: {grant.words}")
    if session.link.grants and not any(grant.granted for grant in session.link.grants):
        raise Stop(Exit.NOT_AUTHORISED, said(session.link))


def _print(message: Inbound, output: Output) -> None:
    if output.json:
        output.event("message", _fields(message))
    else:
        text = message.payload.decode("utf-8", "backslashreplace")
        shown = excerpt(text, len(text)) if output.is_terminal else text
        output.line(f"{excerpt(message.topic, len(message.topic))} {shown}")


def _fields(message: Inbound) -> dict[str, object]:
    return {
        "topic": message.topic,
        "qos": message.receipt.qos,
        "retain": message.retain,
        "received_at": datetime.fromtimestamp(message.received_at, UTC).isoformat(timespec="milliseconds"),
        "payload": _payload(message.payload),
    }


def _payload(payload: bytes) -> object:
    """The JSON value when it is JSON, else the text."""
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return payload.decode("utf-8", "backslashreplace")
