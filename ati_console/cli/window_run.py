"""Opens the window on a plan. Qt is asked for only after it is known that it can be loaded."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.forward_lines import counters
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.window_options import WindowOptions
from ati_console.gui import missing
from ati_console.site.floorplan import FloorMap, MapError, load_ati_map
from ati_console.site.mapping import Mapping as SiteMapping
from ati_console.site.site import Sector, Site
from ati_console.stages import Plan, Stages, build
from ati_console.status import ForwardStatus

if TYPE_CHECKING:
    from ati_console.gui.app import Console, Opening

Lines = Callable[[Output, "Console"], None]


def is_unseen(environ: Mapping[str, str]) -> bool:
    """Is there nobody to look at a window?"""
    return missing.choose_platform(dict(environ)) or environ.get("QT_QPA_PLATFORM") == "offscreen"


def run(plan: Plan | None, options: WindowOptions, output: Output, lines: Lines) -> int:
    """Blocks until the window closes, with a line a second."""
    stages = open_window(plan, options, output, Stopping().listen(), lambda console: lines(output, console))
    if options.screenshot:
        output.say(f"Picture of the window: {options.screenshot.absolute()}")
    if stages and stages.forwarder and lines is forward_lines:
        _last_words(stages, output)
    return Exit.OK


def open_window(
    plan: Plan | None,
    options: WindowOptions,
    output: Output,
    stopping: Stopping,
    each_second: Callable[[Console], None],
) -> Stages | None:
    """Blocks until the window closes. Stop(1) says what Qt lacks and the line that installs it."""
    prepare()
    from ati_console.gui import app, runner

    application, theme = app.make_application(options.theme)
    stages = build(plan) if plan else None
    console = app.Console(stages, theme, _opening(plan, options, output))
    schedule = runner.Schedule(options.seconds, options.screenshot, options.select)
    runner.Runner(application, console, schedule, stopping, each_second).run()
    return stages


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


def _opening(plan: Plan | None, options: WindowOptions, output: Output) -> Opening:
    from ati_console.gui.app import Opening

    site = plan.site if plan else None
    floor, sector = _floor(site, output)
    return Opening(
        profile=plan.profile.name if plan else "",
        site=site,
        mapping=SiteMapping(site) if site else None,
        floor=floor,
        sector=sector,
        size=options.size,
        remember=options.remember,
    )


def _floor(site: Site | None, output: Output) -> tuple[FloorMap | None, Sector | None]:
    """The first sector that has a map; a map that cannot be read costs the lanes, not the window."""
    sector = next((s for s in site.sectors if s.map), site.sectors[0] if site.sectors else None) if site else None
    if sector is None or sector.map is None:
        return None, sector
    try:
        return load_ati_map(sector.map), sector
    except (MapError, OSError) as error:
        output.say(f"the floor stays bare: {error}")
        return None, sector
