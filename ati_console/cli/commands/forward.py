"""`forward`: poses to Twinzo with no window (interfaces.md, forward)."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ati_console import paths
from ati_console.cli import broker_options, forward_run
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import port, seconds
from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site
from ati_console.cli.stopping import Stopping
from ati_console.forwarding import ForwardMode
from ati_console.settings import kinds
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.site import Site
from ati_console.stages import Plan, persistent, with_site_topics


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument("--site", type=Path, required=True, metavar="FILE", help="the plant's site file")
    parser.add_argument("--twin-url", metavar="URL", help="instead of the site file's base_url")
    parser.add_argument("--dry-run", action="store_true", help="compute everything, send nothing")
    parser.add_argument(
        "--compare", action="store_true", help="with --dry-run: lines on what Twinzo holds by another bridge"
    )
    parser.add_argument("--share", metavar="GROUP", help="join an MQTT 5 shared subscription")
    parser.add_argument("--seconds", type=seconds, metavar="S", help="stop after so long")
    parser.add_argument("--metrics", type=port, metavar="PORT", help="Prometheus text on this port of 127.0.0.1")
    parser.add_argument("--until-idle", type=seconds, metavar="S", help="stop when nothing came or waits for S s")


def run(args: argparse.Namespace, output: Output) -> int:
    if args.compare and not args.dry_run:
        raise Stop(
            Exit.USAGE, "--compare goes with --dry-run: what is sent by us cannot be compared with another bridge"
        )
    stopping = Stopping(args.seconds).listen()
    site = load_site(args.site, output)
    site = _with_twin(site, args.twin_url)
    profile = _profile(args, site)
    dry = " (dry run: nothing is sent)" if args.dry_run else ""
    output.say(f"{site.name}: {profile.host}:{profile.port} to {site.twin.base_url}{dry}")
    broker_options.say_hazards(profile, output)
    if args.dry_run and profile.client_id:
        output.say(f"WARNING: as '{profile.client_id}' this dry run takes what the broker keeps for that client id")
    return forward_run.run(_plan(args, site, profile), output, stopping, args.until_idle, args.metrics, args.compare)


def _profile(args: argparse.Namespace, site: Site) -> Profile:
    """A dry run has a session of its own that nobody keeps: it must not eat what the broker keeps for the real one."""
    profile = broker_options.profile_of(args)
    if profile.role is Role.PUBLISH_ONLY:
        raise Stop(Exit.USAGE, f'"{profile.name}" only publishes, so nothing can be read from its broker to forward.')
    try:
        return with_site_topics(profile if args.dry_run else persistent(profile), site, args.share)
    except ValueError as error:
        raise Stop(Exit.USAGE, f"--share: {error}") from None


def _with_twin(site: Site, url: str | None) -> Site:
    """An address with a password in it is not repeated."""
    if url is None:
        return site
    kind = kinds.web_address()
    try:
        return replace(site, twin=replace(site.twin, base_url=kind.read(url)))
    except ValueError:
        raise Stop(Exit.USAGE, f"--twin-url takes {kind.allowed}") from None


def _plan(args: argparse.Namespace, site: Site, profile: Profile) -> Plan:
    store = SecretStore()
    purpose = "dry run" if args.dry_run else "forward"
    return Plan(
        profile=profile,
        credentials=broker_options.credentials_of(profile, args, store),
        client_id=broker_options.stable_client_id(profile, f"{purpose}|{profile.name}|{site.name}"),
        site=site,
        twin_secrets=StoredTwinSecrets(store),
        outbox=paths.outbox_file(site.name),
        mode=ForwardMode.SHADOW if args.dry_run else ForwardMode.ON,
    )
