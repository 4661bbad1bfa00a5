"""P4: process start -> window painted on a screen, seen from outside.

The window opens under Xvfb, whose framebuffer is a file: it counts as painted when most of the screen has another
colour than before and letters make it many colours. No hook in the program is needed, so the frozen one is measured
alike.
"""

from __future__ import annotations

import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.child import ROOT
from tests.bench.options import Options
from tests.bench.report import Figure, figure
from tests.support.waiting import wait_until

WIDTH, HEIGHT = 1440, 900
FROZEN = Path(ROOT) / "build" / "dist" / "ati-console" / "ati-console"
LOOK_S = 0.004
COLOURS = 24  # a window without its letters has fewer


def run(options: Options) -> list[Figure]:
    if not shutil.which("Xvfb"):
        options.say("P4 left out: no Xvfb")
        return []
    rounds = 2 if options.quick else 5
    source = _starts([sys.executable, "-m", "ati_console"], rounds, options)
    figures = [_figure("start from source: process -> painted (Xvfb)", source, 1000.0)]
    if FROZEN.exists():
        frozen = _starts([str(FROZEN)], rounds, options)
        return [*figures, _figure("start of the frozen program: process -> painted (Xvfb)", frozen, 1500.0)]
    options.say(f"P4 frozen left out: no {FROZEN}")
    return figures


def _figure(what: str, taken_ms: list[float], goal_ms: float) -> Figure:
    met = statistics.median(taken_ms) <= goal_ms
    return figure("P4", what, taken_ms, "ms", peer="Electron peers 2-3 s", goal=f"<= {goal_ms:g} ms warm", met=met)


def _starts(program: list[str], rounds: int, options: Options) -> list[float]:
    """Warm: the first start fills the caches and does not count."""
    taken = [_start(program) for _ in range(rounds + 1)][1:]
    options.say(f"P4: {Path(program[0]).name} {statistics.median(taken):.0f} ms")
    return taken


def _start(program: list[str]) -> float:
    with Screen() as screen, tempfile.TemporaryDirectory(prefix="bench-home-") as home:
        environ = {**_as_a_user(), "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "ATI_CONSOLE_HOME": home}
        begin = time.monotonic()
        process = subprocess.Popen(
            [*program, "window", "--size", f"{WIDTH}x{HEIGHT}", "--theme", "dark"],
            cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_until(screen.is_painted, 60.0, "the window is painted")
            return (time.monotonic() - begin) * 1000
        finally:
            process.terminate()
            process.wait(15.0)


def _as_a_user() -> dict[str, str]:
    """Python keeps what it compiled: a build machine that forbids it compiles us anew at each start, 0.2 s of it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Screen:
    """An Xvfb of its own, looked at through its framebuffer file (an XWD image, 32 bits a pixel)."""

    def __enter__(self) -> Screen:
        self._folder = tempfile.TemporaryDirectory(prefix="bench-fb-")
        read, write = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        command = [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            size,
            "-fbdir",
            self._folder.name,
            "-nolisten",
            "tcp",
        ]
        self._process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        with (Path(self._folder.name) / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        self._empty = self._pixels()
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.close()
        self._process.terminate()
        self._process.wait(10.0)
        self._folder.cleanup()

    def is_painted(self) -> bool:
        pixels = self._pixels()
        changed = sum(now != before for now, before in zip(pixels, self._empty, strict=True))
        return changed > 0.6 * len(pixels) and len(set(pixels)) >= COLOURS

    def _pixels(self) -> list[bytes]:
        """Every ninth pixel of every seventh line."""
        image = self._memory[-WIDTH * HEIGHT * 4 :]
        return [image[at : at + 4] for y in range(0, HEIGHT, 7) for at in range(y * WIDTH * 4, (y + 1) * WIDTH * 4, 36)]
