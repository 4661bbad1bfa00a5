"""P2b: 5,000 sherpas on the real floor, all in view and all moved each frame, against ScatterPlotItem.setData.

One frame is: a new fleet into the model, `FloorPanel.refresh`, and the view painted at once. The peer has the points
as arrays already and knows no headings, states or names: it gets the easier job.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import msgspec
import numpy as np

from tests.bench.options import Options
from tests.bench.report import Figure, figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHERPAS = 5_000
SIZE = (1200, 800)
WARM = 20


def run(options: Options) -> list[Figure]:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    frames = 40 if options.quick else 150
    floor, scatter = _floor(application), _scatter()
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for turn in range(options.rounds):
        for frame, kept in ((floor, ours), (scatter, theirs)) if turn % 2 else ((scatter, theirs), (floor, ours)):
            kept.append(_timed(frame, frames, application))
        options.say(f"P2b: floor {_share(ours[-1], 0.5):.1f} ms, ScatterPlotItem {_share(theirs[-1], 0.5):.1f} ms")
    return _figures(ours, theirs)


def _figures(ours: list[list[float]], theirs: list[list[float]]) -> list[Figure]:
    median, p99 = [_share(r, 0.5) for r in ours], [_share(r, 0.99) for r in ours]
    peer, peer99 = [_share(r, 0.5) for r in theirs], [_share(r, 0.99) for r in theirs]
    fps = [1000.0 / ms for ms in median]
    name, middle = "ScatterPlotItem", lambda values: float(np.median(values))
    note = "5,000 in view, all moved, offscreen QPA; ratio below 1 is faster"
    return [
        figure("P2b", "frame, median", median, "ms", peer=name, peer_value=middle(peer), note=note),
        figure("P2b", "frame, p99", p99, "ms", peer=name, peer_value=middle(peer99)),
        figure("P2b", "frames a second that follow", fps, "fps", goal=">= 30 fps", met=middle(fps) >= 30),
    ]


def _share(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def _timed(frame: Callable[[int], None], frames: int, application: object) -> list[float]:
    taken = []
    for step in range(WARM + frames):
        begin = time.perf_counter()
        frame(step)
        taken.append((time.perf_counter() - begin) * 1000)
        application.processEvents()  # type: ignore[attr-defined]
    return taken[WARM:]


def _floor(application: object) -> Callable[[int], None]:
    from PySide6.QtWidgets import QApplication

    from ati_console.fleet.view import FleetUpdate
    from ati_console.gui import fonts
    from ati_console.gui.models.console_model import ConsoleModel
    from ati_console.gui.panels.floor_panel import FloorPanel
    from ati_console.gui.theme import Theme
    from tests.gui.floor_scene import NOW, crowd, demo_map

    assert isinstance(application, QApplication)
    fonts.load()
    theme = Theme("dark")
    theme.apply(application)
    clock = [NOW]
    model = ConsoleModel(lambda: clock[0])
    panel = FloorPanel(model, theme)
    panel.set_map(demo_map(), None)
    panel.resize(*SIZE)
    panel.show()
    updates = _updates(crowd(SHERPAS))
    model.set_fleet(FleetUpdate(at=NOW, robots=updates[0]))
    panel.refresh(NOW)
    panel.view.aim.fit()

    def frame(step: int) -> None:
        clock[0] += 1 / 60
        model.set_fleet(FleetUpdate(at=clock[0], seq=step, robots=updates[step % len(updates)]))
        panel.refresh(clock[0])
        panel.view.viewport().repaint()

    return frame


def _updates(fleet: object) -> list[dict[str, object]]:
    """A few fleets in which each sherpa is another object a little further on, made before the clock runs."""
    robots = fleet.robots  # type: ignore[attr-defined]
    steps = [0.05 * (step if step < 4 else 8 - step) for step in range(8)]
    return [{name: _moved(view, by_m) for name, view in robots.items()} for by_m in steps]


def _moved(view: object, by_m: float) -> object:
    state = view.state  # type: ignore[attr-defined]
    pose = msgspec.structs.replace(state.pose, x_m=state.pose.x_m + by_m)
    return msgspec.structs.replace(view, state=msgspec.structs.replace(state, pose=pose))


def _scatter() -> Callable[[int], None]:
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    item = pg.ScatterPlotItem(size=12, brush=pg.mkBrush(80, 160, 250), pen=pg.mkPen(None))
    plot.addItem(item)
    plot.setRange(xRange=(0, 140), yRange=(0, 140))
    plot.resize(*SIZE)
    plot.show()
    dice = np.random.default_rng(1)
    xs, ys = dice.uniform(8, 124, SHERPAS), dice.uniform(12, 127, SHERPAS)

    def frame(step: int) -> None:
        item.setData(xs + 0.05 * (step % 8), ys)
        plot.viewport().repaint()

    return frame
