"""One timer paints what is dirty and can be seen; what it cost is told in numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ati_console.gui.frame_clock import FrameClock
from ati_console.gui.frame_meter import AGES_PER_FRAME, FrameMeter, percentile


def test_percentiles_are_by_nearest_rank() -> None:
    ordered = [float(n) for n in range(1, 101)]
    assert (percentile(ordered, 0.5), percentile(ordered, 0.99), percentile(ordered, 1.0)) == (50, 99, 100)
    assert percentile([7.0], 0.99) == 7.0
    assert percentile([], 0.5) == 0.0


def test_an_idle_window_paints_no_frame_and_says_zero() -> None:
    meter = FrameMeter()
    meter.painted(10.0, 4.0)
    assert meter.figures(10.5).fps == 1
    assert meter.figures(30.0).fps == 0
    assert meter.figures(30.0).frame_ms_p99 == 0


def test_a_second_of_frames_is_counted_with_its_slowest() -> None:
    meter = FrameMeter()
    for frame in range(60):
        meter.painted(100 + frame / 60, 30.0 if frame == 59 else 5.0)
    figures = meter.figures(100.99)
    assert (figures.fps, figures.frame_ms_p99) == (60, 30.0)


def test_ages_are_bounded_and_never_negative() -> None:
    meter = FrameMeter()
    meter.shown(1.0, iter([-0.5] + [0.02] * 10_000))
    figures = meter.figures(1.0)
    assert figures.received_to_painted_ms_p50 == 20
    assert len(meter._ages) == AGES_PER_FRAME


class FakePanel:
    def __init__(self, visible: bool = True, frames: int = 0) -> None:
        self.visible, self.frames, self.refreshed = visible, frames, 0

    def isVisible(self) -> bool:
        return self.visible

    def refresh(self, now: float) -> bool:
        self.refreshed += 1
        return self.refreshed < self.frames


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def test_many_changes_are_one_refresh_of_what_can_be_seen(qtbot: QtBot, owner: QObject) -> None:
    seen, hidden = FakePanel(), FakePanel(visible=False)
    clock = FrameClock((seen, hidden), lambda: 5.0, owner)
    for _ in range(1_000):
        clock.wake()
    qtbot.waitSignal(clock.refreshed).wait()
    qtbot.wait(60)
    assert (seen.refreshed, hidden.refreshed) == (1, 0)


def test_what_moves_gets_frames_until_it_rests(qtbot: QtBot, owner: QObject) -> None:
    moving = FakePanel(frames=5)
    clock = FrameClock((moving,), lambda: 5.0, owner)
    clock.wake()
    qtbot.waitUntil(lambda: moving.refreshed == 5)
    qtbot.wait(60)
    assert moving.refreshed == 5


def test_a_panel_at_rest_is_left_alone_while_another_moves(qtbot: QtBot, owner: QObject) -> None:
    moving, resting = FakePanel(frames=5), FakePanel()
    clock = FrameClock((resting, moving), lambda: 5.0, owner)
    whole: list[int] = []
    clock.refreshed.connect(lambda: whole.append(resting.refreshed))
    clock.wake()
    qtbot.waitUntil(lambda: moving.refreshed == 5)
    assert (resting.refreshed, whole) == (1, [1])


def test_a_change_amid_motion_reaches_every_panel(qtbot: QtBot, owner: QObject) -> None:
    moving, resting = FakePanel(frames=1_000), FakePanel()
    clock = FrameClock((resting, moving), lambda: 5.0, owner)
    clock.wake()
    qtbot.waitUntil(lambda: moving.refreshed >= 3)
    clock.wake()
    qtbot.waitUntil(lambda: resting.refreshed == 2)
    clock.stop()


def test_lateness_does_not_add_up(qtbot: QtBot, owner: QObject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each frame three milliseconds late: a second still has sixty."""
    clock, at = FrameClock((), lambda: 5.0, owner), 100.0
    monkeypatch.setattr("ati_console.gui.frame_clock.time.monotonic", lambda: at)
    clock._tick()
    first = clock._due
    for frame in range(60):
        at = first + frame / 60 + 0.003
        clock._tick()
    assert clock._due == pytest.approx(first + 1.0)


def test_what_glides_leaves_time_for_messages_that_wait(qtbot: QtBot, owner: QObject) -> None:
    moving = FakePanel(frames=1_000)
    clock = FrameClock((moving,), lambda: 5.0, owner)
    clock.keep_pace(behind=True)
    clock.wake()
    qtbot.wait(500)
    slow, moving.refreshed = moving.refreshed, 0
    clock.keep_pace(behind=False)
    qtbot.wait(500)
    clock.stop()
    assert slow <= 18
    assert slow < moving.refreshed <= 32


def test_ages_are_counted_on_from_what_was_just_shown(
    qtbot: QtBot, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change showed them all: no frame of mere ages a moment later."""
    panel = FakePanel()
    clock = FrameClock((panel,), lambda: 5.0, owner)
    clock.start()
    begun: list[int] = []
    start = clock._ages.start
    monkeypatch.setattr(clock._ages, "start", lambda: (begun.append(panel.refreshed), start()))
    for frame in (1, 2, 3):
        clock.wake()
        qtbot.waitUntil(lambda: panel.refreshed >= frame)  # noqa: B023 asked at once
    clock.stop()
    assert begun[:3] == [1, 2, 3]


def test_a_stopped_clock_wakes_nobody(qtbot: QtBot, owner: QObject) -> None:
    panel = FakePanel()
    clock = FrameClock((panel,), lambda: 5.0, owner)
    clock.start()
    clock.stop()
    qtbot.wait(60)
    assert panel.refreshed == 0
