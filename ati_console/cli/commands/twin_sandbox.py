"""`twin-sandbox`: a local Twinzo as strict as the real one, with a ledger."""

from __future__ import annotations

import argparse

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import milliseconds, port, seconds
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.rehearse.twin_failures import MODES
from ati_console.rehearse.twin_sandbox import SandboxFailed, TwinSandbox

_HOW = "how it misbehaves, as MODE or MODE:times=3: " + "; ".join(f"{name}: {words}" for name, words in MODES.items())


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", "-p", type=port, default=8088, help="8088 unless given; 0 takes a free one")
    parser.add_argument(
        "--latency-ms", type=milliseconds, default=0.0, metavar="X", help="each answer takes so much longer"
    )
    parser.add_argument("--fail", metavar="MODE", help=_HOW)
    parser.add_argument("--strict", action="store_true", help="refuses a login that was not created, as Twinzo does")
    parser.add_argument("--seconds", type=seconds, metavar="S", help="stop after so long")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    try:
        sandbox = TwinSandbox(port=args.port, latency_ms=args.latency_ms, fail=args.fail, auto_create=not args.strict)
        sandbox.start()
    except SandboxFailed as error:
        raise Stop(Exit.CHECK_FAILED, str(error)) from error
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from error
    try:
        output.event("ready", {"url": sandbox.url})
        output.say(f"Twinzo sandbox at {sandbox.url}  (GET /sandbox/ledger lists what was accepted, Ctrl+C ends it)")
        if not args.strict:
            output.say("Every login exists here. Twinzo refuses one that was not created; so does --strict")
        while not stopping.wait(3600):
            pass
    finally:
        sandbox.stop()
    return Exit.OK
