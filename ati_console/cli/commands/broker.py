"""`broker`: a local broker for rehearsals, on loopback."""

from __future__ import annotations

import argparse
import secrets as randomness
from pathlib import Path

from ati_console import paths
from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import port, seconds
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.rehearse.manners import MODES
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.rehearse.throwaway_ca import Throwaway
from ati_console.settings.secrets import Secret, SecretStore, broker_secret

NAME = "Local broker"
_HOW = "how it refuses: " + "; ".join(f"{name}: {manners.words}" for name, manners in MODES.items())


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", "-p", type=port, default=1883, help="1883 unless given; 0 takes a free one")
    parser.add_argument("--embedded", action="store_true", help="amqtt even when mosquitto is installed")
    parser.add_argument("--user", "-u", metavar="NAME", help="only this user may come in, with a password")
    parser.add_argument("-P", dest="password_refused", metavar="PASSWORD", help=argparse.SUPPRESS)
    broker_options.add_password_options(parser)
    parser.add_argument("--seconds", type=seconds, metavar="S", help="stop after so long")
    parser.add_argument("--refuse", choices=tuple(MODES), default="none", help=_HOW)
    parser.add_argument("--tls", action="store_true", help="a throw-away CA and certificate (mosquitto, or --refuse)")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    password = _password(args, output)
    broker = _broker(args, password, output)
    try:
        broker.start()
    except (OSError, RuntimeError) as error:
        raise Stop(Exit.CHECK_FAILED, f"the broker did not start: {error}") from error
    try:
        output.event("ready", {"port": broker.port})
        scheme = "mqtts" if args.tls else "mqtt"
        output.say(f"{broker.words}\n{scheme}://127.0.0.1:{broker.port}  (Ctrl+C ends it)")
        while not stopping.wait(3600):
            pass
    finally:
        broker.stop()
    return Exit.OK


def _broker(args: argparse.Namespace, password: Secret | None, output: Output) -> LocalBroker | RefusingBroker:
    if args.refuse != "none":
        return _refusing(args, password, output)
    made = _certificate(output) if args.tls else None
    try:
        return LocalBroker(
            port=args.port,
            prefer_mosquitto=not args.embedded,
            user=args.user,
            password=password.reveal() if password else None,
            folder=_folder(args.port),
            tls=made,
        )
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _refusing(args: argparse.Namespace, password: Secret | None, output: Output) -> RefusingBroker:
    made = _certificate(output) if args.tls else None
    return RefusingBroker(
        args.refuse,
        args.port,
        user=args.user,
        password=password.reveal() if password else None,
        certificate=made.cert if made else None,
        key=made.key if made else None,
    )


def _certificate(output: Output) -> Throwaway:
    made = throwaway_ca.make(paths.private_dir(paths.home() / "broker" / "tls"))
    output.say(f"TLS: give clients --cafile {made.ca_file}")
    return made


def _folder(number: int) -> Path | None:
    """What it keeps for absent clients is there when it is started again; at a free port it is nobody's."""
    return paths.private_dir(paths.home() / "broker") / str(number) if number else None


def _password(args: argparse.Namespace, output: Output) -> Secret | None:
    """Given, or kept by the key store for the preset of this broker, or made up and said once."""
    broker_options.refuse_argument_password(args)
    if args.user is None:
        return None
    found = broker_options.given_password(args) or SecretStore().get(broker_secret(NAME))
    if found is None:
        found = Secret(randomness.token_urlsafe(12))
        output.say(f"user {args.user}, password {found.reveal()}  (made up for this run)")
    return found
