"""P1: QoS 1 messages a second decoded into the fleet while the window paints, against paho that only counts.

Everybody gets the same flood from the same publisher, more than any of them takes, one after the other in turns.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.bench import child
from tests.bench.broker import INFLIGHT, BenchBroker
from tests.bench.child import Child
from tests.bench.load import Publisher, as_fast_as_acknowledged
from tests.bench.options import Options
from tests.bench.report import Figure, figure

ROBOTS = 1_000
WARM_S = 2.0  # the first frames make pictures of all marks
HEADROOM, FLOOD = 1.3, 45_000.0  # over what bare paho takes, and no less than this


@dataclass(frozen=True, slots=True)
class Taken:
    """One round of one reader."""

    rate: float  # messages a second while the flood lasted
    offered: float
    behind: bool  # it could not keep up: `rate` is its ceiling
    fps: float = 0.0
    fps_least: float = 0.0
    frame_ms_p99: float = 0.0
    lost: int = 0
    cpu_pct: float = 0.0

    @property
    def per_cpu_s(self) -> float:
        """Messages a second of its own processor time: says the same on a machine that others use as well."""
        return self.rate / max(self.cpu_pct, 1.0) * 100


def run(options: Options) -> list[Figure]:
    seconds = 5.0 if options.quick else 8.0
    ceiling = publish_ceiling(50_000 if options.quick else 200_000)
    first = _bare(60_000, 4.0)
    offered = max(FLOOD, HEADROOM * first.rate)
    options.say(f"P1: the publisher reaches {ceiling:,.0f}/s, bare paho {first.rate:,.0f}/s; offered {offered:,.0f}/s")
    ours, bare = _in_turns(options, offered, seconds)
    physical = [rate for _ in range(options.rounds) if (rate := mosquitto_sub(60_000 if options.quick else 200_000))]
    return _figures(ours, bare, physical, ceiling)


def _in_turns(options: Options, offered: float, seconds: float) -> tuple[list[Taken], list[Taken]]:
    ours: list[Taken] = []
    bare: list[Taken] = []
    for turn in range(options.rounds):
        for reader in ("bare", "window") if turn % 2 else ("window", "bare"):
            taken = _bare(offered, seconds) if reader == "bare" else _window(offered, seconds)
            (bare if reader == "bare" else ours).append(taken)
            options.say(f"P1: {reader} {taken.rate:,.0f}/s, {taken.per_cpu_s:,.0f} per CPU s, {taken.fps:.0f} fps")
    return ours, bare


def _figures(ours: list[Taken], bare: list[Taken], physical: list[float], ceiling: float) -> list[Figure]:
    mine, theirs = [t.rate for t in ours], statistics.median(t.rate for t in bare)
    limit = statistics.median(physical) if physical else None
    fps, lost = [t.fps for t in ours], sum(t.lost for t in ours)
    kept_up = "" if all(t.behind for t in ours) else "kept up with the flood in some rounds: it can do more"
    ratio, frames = statistics.median(mine) / theirs, statistics.median(fps)
    return [
        figure(
            "P1", "QoS 1 messages decoded into the fleet, window painting", mine, "/s", peer="bare paho",
            peer_value=theirs, goal=">= 1.0 with >= 30 fps", met=ratio >= 1.0 and frames >= 30 and not lost,
            note=kept_up,
        ),
        figure("P1", "bare paho, only counting", [t.rate for t in bare], "/s", peer="mosquitto_sub", peer_value=limit),
        figure(
            "P1", "messages per second of processor time", [t.per_cpu_s for t in ours], "/s", peer="bare paho",
            peer_value=statistics.median(t.per_cpu_s for t in bare), note="steadier on a machine others use as well",
        ),
        figure("P1", "frames meanwhile (offscreen QPA)", fps, "fps", goal=">= 30", met=frames >= 30),
        figure("P1", "slowest second", [t.fps_least for t in ours], "fps"),
        figure("P1", "frame, p99", [t.frame_ms_p99 for t in ours], "ms"),
        figure("P1", "CPU of the window", [t.cpu_pct for t in ours], "% of a core"),
        Figure("P1", "messages lost", float(lost), "", len(ours), goal="0", met=not lost),
        Figure("P1", "publisher alone", ceiling, "/s", note=f"the same in-flight window of {INFLIGHT} for all"),
    ]  # fmt: skip


def publish_ceiling(count: int) -> float:
    """Nobody subscribes: what the publisher and the broker can do together."""
    with BenchBroker() as broker, Publisher(broker.port) as publisher:
        begin = time.monotonic()
        as_fast_as_acknowledged(publisher, ROBOTS, count)
        publisher.drain()
        return count / (time.monotonic() - begin)


def mosquitto_sub(count: int) -> float | None:
    """How fast the C client swallows `count` messages; None when it is not installed."""
    program = shutil.which("mosquitto_sub")
    if program is None:
        return None
    with BenchBroker() as broker, Publisher(broker.port) as publisher:
        command = [program, "-p", str(broker.port), "-t", "#", "-q", "1", "-i", "sub", "-C", str(count), "-N", "-F", ""]
        reader = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        begin = time.monotonic()
        as_fast_as_acknowledged(publisher, ROBOTS, count)
        reader.wait(120.0)
        return count / (time.monotonic() - begin)


def _bare(offered: float, seconds: float) -> Taken:
    with BenchBroker() as broker, child.module("bare", broker.port) as reader:
        return _flood(broker, reader, offered, seconds)


def _window(offered: float, seconds: float) -> Taken:
    with BenchBroker() as broker, child.window(broker.port) as reader:
        return _flood(broker, reader, offered, seconds)


def _flood(broker: BenchBroker, reader: Child, offered: float, seconds: float) -> Taken:
    reader.wait_for("link", "online")
    total = WARM_S + seconds
    command = ["--port", broker.port, "--robots", ROBOTS, "--rate", offered / ROBOTS, "--seconds", total]
    publishing = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load", *(str(item) for item in command)],
        cwd=child.ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(WARM_S)
    begin, used = time.monotonic(), reader.cpu_s()
    time.sleep(seconds)
    end, used = time.monotonic(), reader.cpu_s() - used
    published = int(publishing.communicate(timeout=60)[0])
    _drain(reader, published)
    return _taken(reader, begin, end, published / total, 100 * used / (end - begin), published)


def _drain(reader: Child, published: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while reader.lines[-1][1]["decoded"] < published and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.1)


def _taken(reader: Child, begin: float, end: float, offered: float, cpu_pct: float, published: int) -> Taken:
    rate = (reader.at("decoded", end) - reader.at("decoded", begin)) / (end - begin)
    seen = reader.between(begin + 1.0, end)
    fps = [line["fps"] for line in seen if "fps" in line]
    slow = [line["frame_ms_p99"] for line in seen if "frame_ms_p99" in line]
    lost = published - reader.lines[-1][1]["decoded"]
    return Taken(
        rate, offered, rate < 0.97 * offered, statistics.mean(fps) if fps else 0.0, min(fps, default=0.0),
        max(slow, default=0.0), lost, cpu_pct,
    )  # fmt: skip
