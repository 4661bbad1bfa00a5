"""A backlog of an hour (10 sherpas at 1 Hz: 36,000 samples) goes out while ten others drive on: how long, how late."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.bench.broker import BenchBroker
from tests.bench.child import Child
from tests.bench.load import Publisher, status
from tests.bench.options import Options
from tests.bench.p3 import forwarder, percentile, waiting
from tests.bench.report import Figure
from tests.bench.twin import FarTwin, site_file, until

SHERPAS, HOUR_S = 10, 3_600
GOAL_S, LAG_GOAL_S = 120.0, 2.0
FEWEST = 20  # live samples a sherpa: seconds that are watched at the least
NOWHERE = "http://127.0.0.1:9/v3"  # the discard port: refused at once


def run(options: Options) -> list[Figure]:
    with BenchBroker() as broker, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        site = site_file(folder, NOWHERE, 2 * SHERPAS, "api-key")
        with forwarder(broker.port, site, home) as forward:
            _fill(broker.port, forward)
        with FarTwin() as twin:
            site = site_file(folder, twin.url, 2 * SHERPAS, "api-key")
            begin = time.monotonic()
            with forwarder(broker.port, site, home) as forward:
                drained_s = _drive(broker.port, forward, begin)
                lags = _live_lags(twin)
                accepted = twin.accepted()
    options.say(f"backlog: {SHERPAS * HOUR_S:,} drained in {drained_s:.1f} s, live p99 {lags[0]:.2f} s")
    lost = SHERPAS * HOUR_S + lags[1] - accepted
    return [
        Figure("backlog", f"{SHERPAS * HOUR_S:,} samples of an hour, start of the program -> all accepted", drained_s,
               "s", goal=f"<= {GOAL_S:g} s", met=drained_s <= GOAL_S),
        Figure("backlog", "age of the other sherpas' samples meanwhile, p99", lags[0], "s", rounds=lags[1],
               goal=f"<= {LAG_GOAL_S:g} s", met=lags[0] <= LAG_GOAL_S),
        Figure("backlog", "samples lost", float(lost), "", goal="0", met=not lost),
    ]  # fmt: skip


def _fill(port: int, forward: Child) -> None:
    """An hour of ten sherpas, as fast as it is taken."""
    forward.wait_for("link", "online")
    start = time.time() - HOUR_S
    with Publisher(port) as publisher:
        for second in range(HOUR_S):
            publisher.send([status(index, second, start + second) for index in range(SHERPAS)])
        publisher.drain()
    until(lambda: waiting(forward) == SHERPAS * HOUR_S, 60.0)
    assert waiting(forward) == SHERPAS * HOUR_S


def _drive(port: int, forward: Child, begin: float) -> float:
    """The other ten drive on at 1 Hz. Seconds from `begin` until the hour is accepted."""
    drained = 0.0
    with Publisher(port, b"bench-live") as publisher:
        for second in range(int(GOAL_S)):
            now = time.time()
            publisher.send([status(SHERPAS + index, second, now) for index in range(SHERPAS)])
            time.sleep(1.0)
            if not drained and forward.lines and forward.lines[-1][1]["accepted"] >= SHERPAS * HOUR_S:
                drained = time.monotonic() - begin
            if drained and second >= FEWEST:
                break
        publisher.drain()
    until(lambda: not waiting(forward), 10.0)
    return drained or float("inf")


def _live_lags(twin: FarTwin) -> tuple[float, int]:
    """p99 in seconds and how many there were."""
    live = {f"bench-{SHERPAS + index:04d}-a" for index in range(SHERPAS)}
    ages = sorted(one["Received"] - one["Timestamp"] for one in twin.ledger() if one["Login"] in live)
    return percentile(ages, 0.99) / 1000, len(ages)
