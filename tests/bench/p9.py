"""P9: what a message costs when the same 5,000 a second come from 10, 100, 1,000 and 10,000 sherpas.

Processor time, not time: a fleet that grows must not make each message dearer. The window paints meanwhile; what a
frame costs is in its figure, and a floor of 10,000 marks is dearer than one of ten.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import child
from tests.bench.broker import BenchBroker
from tests.bench.child import Child
from tests.bench.options import Options
from tests.bench.p2 import publishing
from tests.bench.p3 import forwarder
from tests.bench.report import Figure, figure
from tests.bench.twin import FarTwin, site_file

FLEETS = (10, 100, 1_000, 10_000)
OFFERED = 5_000.0  # messages a second, whoever sends them
WARM_S = 5.0
FLAT = 1.5  # times the cost with a tenth of the fleet is still flat

Round = Callable[[int, float], float]


def run(options: Options) -> list[Figure]:
    seconds = 6.0 if options.quick else 15.0
    return [
        *_growth(options, "decoded into the fleet, window painting", _window, seconds),
        *_growth(options, "forwarded in batch mode", _forward, seconds),
    ]


def _growth(options: Options, what: str, cost: Round, seconds: float) -> list[Figure]:
    """Each fleet against the one of a tenth of its size."""
    made: list[Figure] = []
    for robots in FLEETS:
        used = [cost(robots, seconds) for _ in range(min(options.rounds, 3))]
        made.append(_figure(f"{what}, {robots:,} sherpas", used, robots, made[-1].value if made else None))
        options.say(f"P9: {what}, {robots:,} sherpas: {made[-1].value:.0f} µs a message")
    return made


def _figure(what: str, used: list[float], robots: int, before: float | None) -> Figure:
    if before is None:
        return figure("P9", what, used, "µs a message")
    peer, met = f"{robots // 10:,} sherpas", statistics.median(used) <= FLAT * before
    return figure("P9", what, used, "µs a message", peer=peer, peer_value=before, goal=f"flat (<= {FLAT:g} x)", met=met)


def _window(robots: int, seconds: float) -> float:
    with BenchBroker() as broker, child.window(broker.port) as window:
        return _cost(window, broker.port, robots, seconds, "decoded")


def _forward(robots: int, seconds: float) -> float:
    with BenchBroker() as broker, FarTwin() as twin, tempfile.TemporaryDirectory() as folder:
        site = site_file(Path(folder), twin.url, robots, "api-key")
        with forwarder(broker.port, site, Path(folder) / "home") as forward:
            return _cost(forward, broker.port, robots, seconds, "accepted")


def _cost(reader: Child, port: int, robots: int, seconds: float, counter: str) -> float:
    reader.wait_for("link", "online")
    with publishing(port, WARM_S + seconds, robots, OFFERED / robots):
        time.sleep(WARM_S)
        begin, used = time.monotonic(), reader.cpu_s()
        time.sleep(seconds)
        end, used = time.monotonic(), reader.cpu_s() - used
    time.sleep(1.1)  # for the line after the end
    return 1e6 * used / (reader.at(counter, end) - reader.at(counter, begin))
