"""`sim`: simulated sherpas that drive a map and publish."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import until_online
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Session
from ati_console.rehearse.demo_site import demo_map_file
from ati_console.rehearse.lane_graph import NoLanes
from ati_console.rehearse.rehearsal import Cast, simulator
from ati_console.rehearse.simulator import Simulator
from ati_console.site.floorplan import MapError, load_ati_map

CONNECT_S = 15.0


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument("--robots", type=int, default=12)
    parser.add_argument("--rate", type=float, default=0.5, metavar="HZ", help="statuses a second of each sherpa")
    parser.add_argument("--format", choices=("feed", "guide"), default="feed")
    parser.add_argument("--map", type=Path, metavar="FILE", help="an ATI grid_map_attributes.json")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steady", action="store_true", help="no gaps and no bursts")
    parser.add_argument("--seconds", type=float)


def run(args: argparse.Namespace, output: Output) -> int:
    profile = broker_options.profile_of(args)
    session = Session(
        broker_options.publishing_only(profile),
        broker_options.credentials_of(profile, args),
        Inbox(10),
        client_id=broker_options.stable_client_id(profile, "sim"),
    )
    stopping = Stopping(args.seconds).listen()
    session.start()
    try:
        until_online(lambda: session.link, CONNECT_S, lambda: stopping.due)
        _drive(args, session, output, stopping)
    finally:
        session.stop()
    return Exit.OK


def _drive(args: argparse.Namespace, session: Session, output: Output, stopping: Stopping) -> None:
    """A status line a second while the sherpas drive on a thread of their own."""
    sherpas = _simulator(args, session)
    ended = threading.Event()
    driver = threading.Thread(target=sherpas.run, args=(ended,), name="sherpas", daemon=True)
    driver.start()
    while not stopping.wait(1.0):
        _report(sherpas, output)
    ended.set()
    driver.join(7.0)
    _report(sherpas, output)


def _simulator(args: argparse.Namespace, session: Session) -> Simulator:
    cast = Cast(args.robots, args.rate, args.format, args.seed, lifelike=not args.steady, strays=False)
    try:
        return simulator(session, load_ati_map(args.map or demo_map_file()), cast)
    except (MapError, NoLanes, ValueError) as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _report(sherpas: Simulator, output: Output) -> None:
    counts = sherpas.counts
    output.event("status", {"published": counts.published, "acknowledged": counts.acknowledged})
    if not output.json:
        output.say(f"published {counts.published}  acknowledged {counts.acknowledged}  dropped {counts.dropped}")
