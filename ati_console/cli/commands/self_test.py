"""`self-test`: does this installation work? Its own broker, sherpas, twin and window; nothing is left behind."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ati_console.cli import window_run
from ati_console.cli.demo_plan import demo_plan
from ati_console.cli.exit_codes import Exit
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.window_options import WindowOptions
from ati_console.rehearse.rehearsal import Cast, Rehearsal

if TYPE_CHECKING:
    from ati_console.gui.console.console import Console

PATIENCE_S = 40.0  # a cold disk and a busy machine
CAST = Cast(robots=3, rate_hz=4.0, lifelike=False)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="save a picture of the window it looked at")


def run(args: argparse.Namespace, output: Output) -> int:
    """Exit 0 when every check is true, else 1; the checks are on stdout with --json."""
    with tempfile.TemporaryDirectory(prefix="ati-console-self-test-", ignore_cleanup_errors=True) as name:
        os.environ["ATI_CONSOLE_HOME"] = name  # the files of this user are not ours to touch
        with Rehearsal(Path(name), CAST) as rehearsal:
            checks = _in_the_window(args, rehearsal, Path(name), output)
    return _verdict(checks, output)


def _in_the_window(args: argparse.Namespace, rehearsal: Rehearsal, folder: Path, output: Output) -> dict[str, bool]:
    stopping = Stopping(PATIENCE_S).listen()
    watch = Watch(rehearsal, stopping, args.screenshot)
    plan = demo_plan(rehearsal, folder, output)
    start = window_run.Start(plan, plan.site)
    window_run.open_window(start, WindowOptions(size=(1280, 800), remember=False), stopping, watch.look)
    return watch.checks


class Watch:
    """Looks several times a second until everything is true, then asks the window to close."""

    def __init__(self, rehearsal: Rehearsal, stopping: Stopping, picture: Path | None) -> None:
        self._rehearsal, self._stopping, self._picture = rehearsal, stopping, picture
        self.checks: dict[str, bool] = {}

    def look(self, console: Console) -> None:
        for name, check in _CHECKS.items():
            if not self.checks.get(name):
                self.checks[name] = check(console, self._rehearsal)
        if all(self.checks.values()):
            self._finish(console)

    def _finish(self, console: Console) -> None:
        if self._picture is not None:
            from ati_console.gui import screenshot

            screenshot.save(console.window, self._picture)
        self._stopping.request()


def _verdict(checks: dict[str, bool], output: Output) -> int:
    ok = bool(checks) and all(checks.values())
    output.event("self-test", {"ok": ok, "checks": checks})
    for name, passed in checks.items():
        output.say(f"{'ok' if passed else 'FAILED':<8}{name}")
    return Exit.OK if ok else Exit.CHECK_FAILED


def _window(console: Console, _rehearsal: Rehearsal) -> bool:
    return console.window.isVisible() and console.window.paints.meter.frames > 0


def _broker(console: Console, _rehearsal: Rehearsal) -> bool:
    return console.model.link.state.value == "online"


def _robot(console: Console, _rehearsal: Rehearsal) -> bool:
    return any(time.time() - view.received_at < PATIENCE_S for view in console.model.robots.values())


def _forward(console: Console, _rehearsal: Rehearsal) -> bool:
    return console.model.forward.accepted > 0


def _twin(_console: Console, rehearsal: Rehearsal) -> bool:
    return bool(rehearsal.twin.ledger())


def _fonts(console: Console, _rehearsal: Rehearsal) -> bool:
    return console.letters_are_real()


def _picture(console: Console, _rehearsal: Rehearsal) -> bool:
    """Something is drawn: more than the few colours of an empty frame."""
    from ati_console.gui import screenshot

    return screenshot.colours(console.window) > 8


_CHECKS: dict[str, Callable[[Console, Rehearsal], bool]] = {
    "window": _window,
    "broker": _broker,
    "robot": _robot,
    "forward": _forward,
    "twin": _twin,
    "fonts": _fonts,
    "picture": _picture,
}
