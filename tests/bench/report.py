"""Figures: one value against its peer in the same run, and how they are printed."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is a median over `rounds`, `spread` their least and most. `peer` is "" when there is nothing to beat."""

    bench: str
    what: str
    value: float
    unit: str
    rounds: int = 1
    spread: tuple[float, float] | None = None
    peer: str = ""
    peer_value: float | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer_value if self.peer_value else None


def figure(bench: str, what: str, values: Sequence[float], unit: str, **more: object) -> Figure:
    """The median of several rounds."""
    middle = statistics.median(values)
    return Figure(bench, what, middle, unit, len(values), (min(values), max(values)), **more)  # type: ignore[arg-type]


def machine() -> dict[str, object]:
    """Where and with what this was measured."""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "machine": f"{_cpu()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("PySide6-Essentials", "paho-mqtt", "msgspec", "pyqtgraph")},
        "mosquitto": _mosquitto(),
    }


def print_json(figures: Iterable[Figure], where: dict[str, object]) -> None:
    for item in figures:
        line = {"event": "figure", **asdict(item), "ratio": item.ratio, **where}
        sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def print_table(figures: Sequence[Figure], where: dict[str, object]) -> None:
    versions = ", ".join(f"{name} {number}" for name, number in dict(where["versions"]).items())  # type: ignore[call-overload]
    say = sys.stdout.write
    say(f"\n{where['date']} · {where['machine']} · load before {where['load_before']}\n")
    say(f"Python {where['python']}, {versions}, {where['mosquitto']}\n\n")
    say("| | figure | value | least..most | peer | ratio | goal | |\n|---|---|---|---|---|---|---|---|\n")
    for item in figures:
        say(_row(item))
    sys.stdout.flush()


def _row(item: Figure) -> str:
    spread = f"{_short(item.spread[0])}..{_short(item.spread[1])} ({item.rounds})" if item.spread else ""
    peer = f"{item.peer}: {_short(item.peer_value)} {item.unit}" if item.peer_value is not None else item.peer
    ratio = f"**{item.ratio:.2f}**" if item.ratio is not None else ""
    verdict = {True: "met", False: "**not met**", None: ""}[item.met]
    note = f" ({item.note})" if item.note else ""
    value = f"{_short(item.value)} {item.unit}"
    return f"| {item.bench} | {item.what}{note} | {value} | {spread} | {peer} | {ratio} | {item.goal} | {verdict} |\n"


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _mosquitto() -> str:
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/opt/homebrew/sbin")
    if program is None:
        return "no mosquitto"
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False).stdout
    return said.splitlines()[0] if said else "mosquitto"
