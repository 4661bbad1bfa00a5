"""P5: memory of the window with 1,000 sherpas at 5 Hz, and whether it grows (least squares over the second half)."""

from __future__ import annotations

import time

import numpy as np

from tests.bench import child
from tests.bench.broker import BenchBroker
from tests.bench.options import Options
from tests.bench.p2 import publishing
from tests.bench.report import Figure

GOAL_MIB = 250.0
SLOPE_MIB_H = 6.0  # what trails and histories that still fill, and noise, may look like in ten minutes


def run(options: Options) -> list[Figure]:
    seconds = 60.0 * (1.0 if options.quick else options.minutes)
    with BenchBroker() as broker, child.window(broker.port) as window:
        window.wait_for("link", "online")
        with publishing(broker.port, seconds):
            at, mib = _watch(window, seconds)
    rss, slope = mib[-1], _slope_per_hour(at, mib)
    options.say(f"P5: {rss:.0f} MiB, {slope:+.1f} MiB/h")
    note = f"{seconds / 60:g} min, 1,000 sherpas x 5 Hz"
    return [
        Figure("P5", "memory of the window (RSS)", rss, "MiB", spread=(min(mib), max(mib)), rounds=len(mib),
               peer="Node-RED idle", peer_value=223.0, goal=f"<= {GOAL_MIB:g} MiB", met=rss <= GOAL_MIB, note=note),
        Figure("P5", "slope, second half", slope, "MiB/h", goal="0", met=abs(slope) <= SLOPE_MIB_H,
               note=f"met within {SLOPE_MIB_H:g}; trails fill for 2 min, battery histories for an hour"),
    ]  # fmt: skip


def _watch(window: child.Child, seconds: float) -> tuple[list[float], list[float]]:
    at: list[float] = []
    mib: list[float] = []
    begin = time.monotonic()
    while (elapsed := time.monotonic() - begin) < seconds:
        at.append(elapsed)
        mib.append(window.usage.memory_info().rss / 2**20)
        time.sleep(1.0)
    return at, mib


def _slope_per_hour(at: list[float], mib: list[float]) -> float:
    half = len(at) // 2
    return float(np.polyfit(at[half:], mib[half:], 1)[0] * 3600)
