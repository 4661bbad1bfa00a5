"""Opens the window on a plan. Qt is asked for only after it is known that it can be loaded."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ati_console.cli import version
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.forward_lines import counters
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.window_options import WindowOptions
from ati_console.forwarding import ForwardStatus
from ati_console.gui import missing
from ati_console.settings.installation import Installation
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.site.file import LoadedSite
from ati_console.site.site import Site
from ati_console.stages import Plan, Stages

if TYPE_CHECKING:
    from ati_console.gui.console.console import Console

Lines = Callable[[Output, "Console"], None]


@dataclass(frozen=True, slots=True)
class Start:
    """What the window begins with. Without a plan or a profile it asks for a broker.

    `secrets` is the one store of the process; `profile`: one whose own are looked up once the window is there.
    `loaded`: a site with its file, which can be saved there; a `site` alone is of a demo.
    """

    plan: Plan | None = None
    site: Site | None = None
    secrets: SecretStore | None = None
    loaded: LoadedSite | None = None
    first: bool = False  # window of its data folder
    profile: Profile | None = None
    ids: Installation = field(default_factory=Installation)


def is_unseen(environ: Mapping[str, str]) -> bool:
    """Is there nobody to look at a window?"""
    return missing.choose_platform(dict(environ)) or environ.get("QT_QPA_PLATFORM") == "offscreen"


def run(start: Start, options: WindowOptions, output: Output, lines: Lines) -> int:
    """Blocks until the window closes, with a line a second."""
    stages = open_window(start, options, Stopping().listen(), lambda console: lines(output, console))
    if options.screenshot:
        output.say(f"Picture of the window: {options.screenshot.absolute()}")
    if stages and stages.forwarder and lines is forward_lines:
        _last_words(stages, output)
    return Exit.OK


def open_window(
    start: Start,
    options: WindowOptions,
    stopping: Stopping,
    each_second: Callable[[Console], None],
) -> Stages | None:
    """Blocks until the window closes; gives the stages of the last run. Stop(1) as in `prepare`."""
    prepare()
    gc.disable()  # until the window is painted: its own collector follows
    try:
        return _open_window(start, options, stopping, each_second)
    finally:
        gc.enable()


def _open_window(
    start: Start, options: WindowOptions, stopping: Stopping, each_second: Callable[[Console], None]
) -> Stages | None:
    from ati_console.gui import app, runner
    from ati_console.gui.console.console import Console
    from ati_console.gui.console.opening import Doors, Opening
    from ati_console.gui.console.site_desk import in_use, opened

    application, theme = app.make_application(options.theme)
    site = opened(start.loaded) if start.loaded else in_use(start.site) if start.site else None
    timed = options.seconds is not None or options.screenshot is not None
    opening = Opening(start.plan, site, options.size, first=start.first, profile=start.profile, meant=timed)
    doors = Doors(secrets=start.secrets or SecretStore(), ids=start.ids)
    console = Console(theme, opening, doors, app.settings() if options.remember else None)
    console.window.about.say(version.commit())
    schedule = runner.Schedule(options.seconds, options.screenshot, options.select)
    runner.Runner(application, console, schedule, stopping, each_second).run()
    return console.run.stages if console.run else None


def window_lines(output: Output, console: Console) -> None:
    output.event("window", console.figures())


def forward_lines(output: Output, console: Console) -> None:
    output.event("status", counters(console.model.forward, console.model.link))


def _last_words(stages: Stages, output: Output) -> None:
    status = stages.forwarder.status() if stages.forwarder else ForwardStatus()
    output.event("final", counters(status, stages.session.link))
    output.say(
        f"{status.received} messages received, {status.accepted} poses accepted by Twinzo, {status.dead} dead letters"
    )


def prepare() -> None:
    """Chooses the platform. Stop(1) says what Qt lacks and the line that installs it."""
    missing.choose_platform(os.environ)
    words = missing.words()
    if words:
        raise Stop(Exit.CHECK_FAILED, words)
