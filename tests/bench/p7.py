"""P7: processor time of a visible window that has little to show: 10 sherpas at 0.2 Hz."""

from __future__ import annotations

import time

from tests.bench import child
from tests.bench.broker import BenchBroker
from tests.bench.options import Options
from tests.bench.p2 import publishing
from tests.bench.report import Figure, figure

ROBOTS, HZ = 10, 0.2
WARM_S = 8.0  # what is loaded after the first picture, and the first marks
GOAL_PCT = 2.0


def run(options: Options) -> list[Figure]:
    seconds = 20.0 if options.quick else 60.0
    used = []
    for _ in range(min(options.rounds, 3)):
        used.append(_round(seconds))
        options.say(f"P7: {used[-1]:.1f} % of a core")
    met = sorted(used)[len(used) // 2] <= GOAL_PCT
    return [
        figure(
            "P7", "CPU of the idle window", used, "% of a core", goal=f"<= {GOAL_PCT:g} %", met=met,
            note=f"{ROBOTS} sherpas x {HZ:g} Hz, {seconds:g} s",
        )
    ]  # fmt: skip


def _round(seconds: float) -> float:
    with BenchBroker() as broker, child.window(broker.port) as window:
        window.wait_for("link", "online")
        with publishing(broker.port, WARM_S + seconds, ROBOTS, HZ):
            time.sleep(WARM_S)
            begin, used = time.monotonic(), window.cpu_s()
            time.sleep(seconds)
            return 100 * (window.cpu_s() - used) / (time.monotonic() - begin)
