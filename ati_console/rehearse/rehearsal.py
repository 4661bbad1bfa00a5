"""Everything a demo needs, on free loopback ports: a broker, a twin, sherpas that drive, and their site file."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.rehearse import demo_site, roster
from ati_console.rehearse.fleet_feed import FleetFeed
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.rehearse.simulator import Simulator, SimulatorCounts
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import Profile, ProtocolVersion, Role
from ati_console.site.floorplan import FloorMap

STOP_S: Final = 7.0
MOST: Final = 10_000
FASTEST_HZ: Final = 50.0
CLIENT_ID: Final = "ati-console-sim"
LEDGER: Final = 10_000  # accepted locations to look at: half an hour; a demo that is left open must not grow by them


@dataclass(frozen=True, slots=True)
class Cast:
    """How many sherpas, how often each speaks, and as which of the two documents."""

    robots: int = 12
    rate_hz: float = 0.5
    dialect: Literal["feed", "guide"] = "feed"
    seed: int = 1
    lifelike: bool = True
    strays: bool = True  # two more that no allow-list names

    def __post_init__(self) -> None:
        if not 1 <= self.robots <= MOST:
            raise ValueError(f"a rehearsal has 1 to {MOST:,} sherpas, not {self.robots}")
        if not 0 < self.rate_hz <= FASTEST_HZ:
            raise ValueError(
                f"each sherpa speaks more than 0 and at most {FASTEST_HZ:g} times a second, not {self.rate_hz:g}"
            )


def simulator(session: Session, floor: FloorMap, cast: Cast) -> Simulator:
    """A fleet on that floor, published through that session. MapError, NoLanes for a map that cannot be driven."""
    parts = roster.parts(cast.robots, strays=cast.strays and cast.robots >= roster.ENOUGH_FOR_THE_WHOLE_CAST)
    fleet = SimulatedFleet(floor, parts, seed=cast.seed, start_at=time.time())
    feed = FleetFeed(fleet, rate_hz=cast.rate_hz, dialect=cast.dialect, seed=cast.seed, lifelike=cast.lifelike)
    return Simulator(session, feed)


class Rehearsal:
    """`with Rehearsal(folder, cast) as rehearsal:` starts broker, twin and sherpas; the end stops them in reverse."""

    def __init__(self, folder: Path, cast: Cast) -> None:
        self._folder, self._cast = folder, cast
        self.broker = LocalBroker()
        names = roster.listed_names(cast.robots)
        self.twin = TwinSandbox(
            branches=demo_site.sandbox_branches(),
            sectors=demo_site.sandbox_sectors(),
            devices=demo_site.sandbox_devices(names),
            areas=demo_site.sandbox_areas(),
            ledger_limit=LEDGER,
        )
        self.twin.state.paths = demo_site.sandbox_paths()
        self.site_file = folder / "site.toml"
        self._names = names
        self._stopping = threading.Event()
        self._simulator: Simulator | None = None
        self._cleanup = ExitStack()

    @property
    def profile(self) -> Profile:
        """The broker as the console sees it. The embedded one speaks 3.1.1 only."""
        version = ProtocolVersion.V5 if self.broker.kind == "mosquitto" else ProtocolVersion.V311
        return Profile(name="Demo broker", host="127.0.0.1", port=self.broker.port, version=version)

    @property
    def counts(self) -> SimulatorCounts:
        return self._simulator.counts if self._simulator else SimulatorCounts()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self.broker.start()
            undo.callback(self.broker.stop)
            self.twin.start()
            undo.callback(self.twin.stop)
            self.site_file = demo_site.write_demo_site(self._folder, self.twin.url, self._names)
            self._start_sherpas(undo)
            self._cleanup = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def _start_sherpas(self, undo: ExitStack) -> None:
        publisher = Session(_publish_only(self.profile), Credentials(), Inbox(1), client_id=CLIENT_ID)
        self._simulator = simulator(publisher, demo_site.demo_map(), self._cast)
        sherpas = threading.Thread(target=self._simulator.run, args=(self._stopping,), name="sherpas", daemon=True)
        publisher.start()
        undo.callback(publisher.stop)
        sherpas.start()
        undo.callback(sherpas.join, STOP_S)
        undo.callback(self._stopping.set)


def _publish_only(profile: Profile) -> Profile:
    return Profile(
        name=profile.name, host=profile.host, port=profile.port, version=profile.version, role=Role.PUBLISH_ONLY
    )
