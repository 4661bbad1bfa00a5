"""`sim`: simulated sherpas that drive a map and publish."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import seconds
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import POLL_S, LinkLines, exit_code, said
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Session
from ati_console.rehearse.demo_site import demo_map_file
from ati_console.rehearse.lane_graph import NoLanes
from ati_console.rehearse.rehearsal import Cast, simulator
from ati_console.rehearse.roster import listed_names
from ati_console.rehearse.simulator import Simulator
from ati_console.site.floorplan import FloorMap, MapError, load_ati_map
from ati_console.status import LinkState

LAST_ACKS_S = 3.0  # interfaces.md: all over within 5 s of a signal


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument("--robots", type=int, default=12, metavar="N", help="how many sherpas drive (12)")
    parser.add_argument("--rate", type=float, default=0.5, metavar="HZ", help="statuses a second of each sherpa (0.5)")
    parser.add_argument(
        "--format",
        choices=("feed", "guide"),
        default="feed",
        help="feed: ATI's own, one topic for all; guide: ati/amr/NAME/status",
    )
    parser.add_argument("--map", type=Path, metavar="FILE", help="an ATI grid_map_attributes.json (the demo's)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same number drives the same ways (1)")
    parser.add_argument("--steady", action="store_true", help="no gaps and no bursts")
    broker_options.add_production_option(parser)
    parser.add_argument("--seconds", type=seconds, metavar="S", help="stop after so long")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping(args.seconds).listen()
    cast, floor = _cast(args), _floor(args)
    profile = broker_options.profile_of(args)
    broker_options.check_production(profile, args, f"invented sherpas such as {listed_names(args.robots)[0]}")
    broker_options.say_hazards(profile, output)
    session = Session(
        broker_options.publishing_only(profile),
        broker_options.credentials_of(profile, args),
        Inbox(10),
        client_id=broker_options.passing_client_id(profile, "sim"),
    )
    session.start()
    try:
        lines = LinkLines(output)
        _wait(session, lines, stopping)
        _drive(_simulator(session, floor, cast), session, lines, output, stopping)
    finally:
        session.stop()
    return Exit.OK


def _wait(session: Session, lines: LinkLines, stopping: Stopping) -> None:
    """Sherpas begin to drive once there is a broker, however long that takes; without one until the end, its reason."""
    while not lines.look(session.link) and not stopping.wait(POLL_S):
        pass
    if session.link.state is not LinkState.ONLINE and not stopping.called:
        raise Stop(exit_code(session.link), said(session.link))


def _drive(sherpas: Simulator, session: Session, lines: LinkLines, output: Output, stopping: Stopping) -> None:
    """A status line a second while the sherpas drive on a thread of their own."""
    ended = threading.Event()
    driver = threading.Thread(target=sherpas.run, args=(ended,), name="sherpas", daemon=True)
    driver.start()
    try:
        while not stopping.wait(1.0):
            lines.look(session.link)
            _report(sherpas, output)
    finally:
        ended.set()
        driver.join(LAST_ACKS_S)
        _report(sherpas, output)


def _cast(args: argparse.Namespace) -> Cast:
    try:
        return Cast(args.robots, args.rate, args.format, args.seed, lifelike=not args.steady, strays=False)
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _floor(args: argparse.Namespace) -> FloorMap:
    try:
        return load_ati_map(args.map or demo_map_file())
    except MapError as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _simulator(session: Session, floor: FloorMap, cast: Cast) -> Simulator:
    try:
        return simulator(session, floor, cast)
    except NoLanes as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _report(sherpas: Simulator, output: Output) -> None:
    counts = sherpas.counts
    output.event("status", {"published": counts.published, "acknowledged": counts.acknowledged})
    if not output.json:
        output.say(f"published {counts.published}  acknowledged {counts.acknowledged}  dropped {counts.dropped}")
