"""`broker`: a local broker for rehearsals, on loopback."""

from __future__ import annotations

import argparse

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.rehearse.local_broker import LocalBroker


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", "-p", type=int, default=1883, help="0 takes a free one")
    parser.add_argument("--embedded", action="store_true", help="amqtt even when mosquitto is installed")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--refuse", choices=("none",), default="none", help="only none: the refusing broker is to come")


def run(args: argparse.Namespace, output: Output) -> int:
    broker = LocalBroker(port=args.port, prefer_mosquitto=not args.embedded)
    stopping = Stopping(args.seconds).listen()
    try:
        broker.start()
    except (OSError, RuntimeError) as error:
        raise Stop(Exit.CHECK_FAILED, f"the broker did not start: {error}") from error
    try:
        output.event("ready", {"port": broker.port})
        output.say(f"{broker.words}\nmqtt://127.0.0.1:{broker.port}  (Ctrl+C ends it)")
        while not stopping.wait(3600):
            pass
    finally:
        broker.stop()
    return Exit.OK
