"""`demo`: a broker, sherpas and a Twinzo sandbox on this computer, forwarding, in the window or headless."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ati_console.cli import forward_run, window_options, window_run
from ati_console.cli.demo_plan import demo_plan
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.rehearse.local_broker import BrokerFailed
from ati_console.rehearse.rehearsal import Cast, Rehearsal
from ati_console.rehearse.twin_sandbox import SandboxFailed
from ati_console.stages import Plan

SELECTED = "tug-107"  # so that the card has something to show
UNSEEN_S = 20.0  # a demo that nobody can see ends by itself, with a picture


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--robots", type=int, default=12, metavar="N", help="how many sherpas drive (12)")
    parser.add_argument("--rate", type=float, default=0.5, metavar="HZ", help="statuses a second of each sherpa (0.5)")
    parser.add_argument(
        "--headless", action="store_true", help="no window: forwards as `forward` does, and says how it goes"
    )
    window_options.add_window_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    if args.headless and args.screenshot:
        raise Stop(Exit.USAGE, "--screenshot is a picture of the window: leave out --headless (no display is needed)")
    if not args.headless:
        window_run.prepare()  # before anything is started that would have to be stopped again
    with _rehearsal(args) as (rehearsal, folder):
        output.event("ready", {"broker": rehearsal.broker.url, "twin": rehearsal.twin.url})
        output.say(f"{rehearsal.broker.words}\nTwinzo sandbox at {rehearsal.twin.url}")
        plan = demo_plan(rehearsal, folder, output)
        if args.headless:
            return forward_run.run(plan, output, Stopping(args.seconds).listen())
        return _in_the_window(args, plan, output)


def _in_the_window(args: argparse.Namespace, plan: Plan, output: Output) -> int:
    options = replace(window_options.options_of(args), select=SELECTED)
    if window_run.is_unseen(os.environ):
        options = options.unseen(UNSEEN_S, Path.cwd() / "ati-console-demo.png")
        output.say(f"There is no display: drawing off screen for {options.seconds:.0f} s, then a picture.")
    return window_run.run(window_run.Start(plan, plan.site), options, output, window_run.forward_lines)


@contextmanager
def _rehearsal(args: argparse.Namespace) -> Iterator[tuple[Rehearsal, Path]]:
    """The demo keeps nothing: outbox and site file are in a folder that goes with it."""
    try:
        cast = Cast(args.robots, args.rate)
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    with tempfile.TemporaryDirectory(prefix="ati-console-demo-", ignore_cleanup_errors=True) as name:
        try:
            with Rehearsal(Path(name), cast) as rehearsal:
                yield rehearsal, Path(name)
        except (BrokerFailed, SandboxFailed) as error:
            raise Stop(Exit.CHECK_FAILED, str(error)) from error
