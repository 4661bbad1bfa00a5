"""`window`: what plain `ati-console` opens, connected at once when it is told to what."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ati_console import paths
from ati_console.cli import broker_options, one_window, window_options, window_run
from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site_file
from ati_console.settings.installation import Installation
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.site import Site
from ati_console.stages import Plan, with_site_topics


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser, topic_help="a topic filter; may be given again")
    parser.add_argument("--site", type=Path, metavar="FILE", help="the plant's site file: mapping, floor, Twinzo")
    parser.add_argument("--new", action="store_true", help="one more window, even where one is open")
    window_options.add_window_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """The first window of a data folder; a second start hands over to it and ends."""
    with one_window.place(shared=_is_shared(args)) as place:
        if place is one_window.Place.TAKEN and not args.new:
            return one_window.hand_over(_errand(args, output), output)
        with one_window.number(place) as number:
            return _open(args, output, Installation(window=number), first=place is one_window.Place.FIRST)


def _is_shared(args: argparse.Namespace) -> bool:
    """A run that a script times, pictures or reads is its own: it must neither vanish nor be somebody's window."""
    return args.seconds is None and args.screenshot is None and not args.json


def _errand(args: argparse.Namespace, output: Output) -> one_window.Wanted:
    """What can be seen to be wrong is said here, where it was typed."""
    if args.site:
        load_site_file(args.site, output)
    profile = broker_options.profile_of(args) if _names_a_broker(args) else None
    return one_window.Wanted(profile, args.site, own_password=broker_options.gives_password(args))


def _open(args: argparse.Namespace, output: Output, ids: Installation, *, first: bool) -> int:
    loaded = load_site_file(args.site, output) if args.site else None
    site = loaded.site if loaded else None
    store = SecretStore()  # one of a process: what is kept in memory alone is found again
    named = _names_a_broker(args)
    plan = _plan(args, site, store, ids) if named and _is_settled(args) else None
    profile = broker_options.profile_of(args) if named and plan is None else None
    if window_run.is_unseen(os.environ) and not args.json:
        output.say("There is no display: the window is drawn off screen, and nobody sees it. Ctrl+C ends it.")
    start = window_run.Start(plan, secrets=store, loaded=loaded, first=first, ids=ids, profile=profile)
    return window_run.run(start, window_options.options_of(args), output, window_run.window_lines)


def _names_a_broker(args: argparse.Namespace) -> bool:
    return bool(args.profile or args.url or args.host or args.port)


def _is_settled(args: argparse.Namespace) -> bool:
    """Nothing has to be asked for, or nobody is there to be asked. Else the window comes first: a locked key store
    holds up whoever looks into it. Topics of the command line stand before those of a site."""
    return not _is_shared(args) or broker_options.gives_password(args) or bool(args.topics and args.site)


def _plan(args: argparse.Namespace, site: Site | None, store: SecretStore, ids: Installation) -> Plan:
    """Forwarding is off at each start; the allow-list of the site is what makes it possible."""
    profile = _profile(args, site)
    return Plan(
        profile=profile,
        credentials=broker_options.credentials_of(profile, args, store),
        client_id=profile.client_id or ids.client_id(f"window|{profile.name}|{site.name if site else ''}"),
        site=site,
        twin_secrets=StoredTwinSecrets(store) if site else None,
        outbox=paths.outbox_file(site.name) if site else None,
    )


def _profile(args: argparse.Namespace, site: Site | None) -> Profile:
    profile = broker_options.profile_of(args)
    if site is None:
        return profile
    return profile if args.topics else with_site_topics(profile, site)
