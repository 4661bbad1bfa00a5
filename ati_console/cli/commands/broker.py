"""`broker`: a local broker for rehearsals, on loopback."""

from __future__ import annotations

import argparse
import os
import secrets

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.rehearse.local_broker import BrokerFailed, LocalBroker
from ati_console.settings.secrets import FOR_BROKER


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", "-p", type=int, default=1883, help="0 takes a free one")
    parser.add_argument("--embedded", action="store_true", help="amqtt even when mosquitto is installed")
    parser.add_argument("--user", metavar="NAME", help=f"only with a password: {FOR_BROKER}, or a new one, said once")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--refuse", choices=("none",), default="none", help="only none: the refusing broker is to come")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    password = _password(args, output)
    broker = _started(args, password)
    try:
        output.event("ready", {"port": broker.port})
        output.say(f"{broker.words}\n{broker.url}  (Ctrl+C ends it)")
        while not stopping.wait(3600):
            pass
    finally:
        broker.stop()
    return Exit.OK


def _password(args: argparse.Namespace, output: Output) -> str | None:
    """One that is made here guards a rehearsal on this computer; it is said to people, never on stdout."""
    if not args.user:
        return None
    given = os.environ.get(FOR_BROKER)
    if given:
        return given
    made = secrets.token_urlsafe(12)
    output.say(f"password of {args.user}, for this run: {made}")
    return made


def _started(args: argparse.Namespace, password: str | None) -> LocalBroker:
    try:
        return LocalBroker(args.port, prefer_mosquitto=not args.embedded, user=args.user, password=password).start()
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    except (OSError, BrokerFailed) as error:
        raise Stop(Exit.CHECK_FAILED, f"the broker did not start: {error}") from error
