"""`forward`: poses to Twinzo with no window (interfaces.md, forward)."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from ati_console import paths
from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.forward_lines import counters, words
from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site, twin_secrets
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import said
from ati_console.settings.profile import Profile
from ati_console.site.site import Site
from ati_console.stages import HeadlessRun, Plan, Stages, build, persistent, with_site_topics
from ati_console.status import ForwardMode, ForwardStatus, LinkState

PERIOD_S = 1.0


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument("--site", type=Path, required=True, metavar="FILE")
    parser.add_argument("--twin-url", metavar="URL", help="instead of the site file's base_url")
    parser.add_argument("--dry-run", action="store_true", help="compute everything, send nothing")
    parser.add_argument("--share", metavar="GROUP", help="join an MQTT 5 shared subscription")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument(
        "--until-idle", type=float, metavar="S", help="stop when nothing came and nothing waits for S s"
    )


def run(args: argparse.Namespace, output: Output) -> int:
    site = _site(args, output)
    profile = with_site_topics(persistent(broker_options.profile_of(args)), site, args.share)
    stages = build(_plan(args, site, profile))
    stopping = Stopping(args.seconds).listen()
    headless = HeadlessRun(stages)
    output.say(
        f"{site.name}: {profile.host}:{profile.port} to {site.twin.base_url}" + (" (dry run)" if args.dry_run else "")
    )
    headless.start()
    try:
        code = _watch(headless, stages, output, stopping, args.until_idle)
    finally:
        headless.stop()
    _final(stages, output)
    return code


def _site(args: argparse.Namespace, output: Output) -> Site:
    site = load_site(args.site, output)
    return replace(site, twin=replace(site.twin, base_url=args.twin_url)) if args.twin_url else site


def _plan(args: argparse.Namespace, site: Site, profile: Profile) -> Plan:
    return Plan(
        profile=profile,
        credentials=broker_options.credentials_of(profile, args),
        client_id=broker_options.stable_client_id(profile, f"forward:{profile.name}:{site.name}"),
        site=site,
        twin_secrets=twin_secrets(),
        outbox=paths.outbox_file(site.name),
        mode=ForwardMode.SHADOW if args.dry_run else ForwardMode.ON,
    )


def _watch(run: HeadlessRun, stages: Stages, output: Output, stopping: Stopping, until_idle: float | None) -> int:
    """A status line a second until it is time to stop; the exit code."""
    idle = Idle(until_idle)
    while not stopping.wait(PERIOD_S):
        status = _report(stages, output, "status")
        if run.failure is not None:
            raise Stop(Exit.CHECK_FAILED, f"stopped: {run.failure}")
        if stages.session.link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            output.say(_refusal(stages))
            return Exit.NOT_AUTHORISED
        if idle.since(status, time.monotonic()):
            break
    return Exit.OK if stages.session.link.generation else _never_connected(stages, output)


def _report(stages: Stages, output: Output, event: str) -> ForwardStatus:
    status = _status(stages)
    output.event(event, counters(status, stages.session.link))
    if not output.json:
        output.say(words(status, stages.session.link))
    return status


def _final(stages: Stages, output: Output) -> None:
    _report(stages, output, "final")


def _status(stages: Stages) -> ForwardStatus:
    return stages.forwarder.status() if stages.forwarder else ForwardStatus()


def _refusal(stages: Stages) -> str:
    return f"{stages.session.link.state.value}: {said(stages.session.link)}"


def _never_connected(stages: Stages, output: Output) -> int:
    output.say(f"never connected: {said(stages.session.link)}")
    return Exit.CANNOT_CONNECT


class Idle:
    """True once nothing new came and nothing waited for so many seconds."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._received = -1
        self._since = time.monotonic()

    def since(self, status: ForwardStatus, now: float) -> bool:
        if self._seconds is None:
            return False
        if status.received != self._received or status.queued or status.in_flight:
            self._received, self._since = status.received, now
        return now - self._since >= self._seconds
