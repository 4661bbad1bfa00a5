"""The outbox strip: what waits, whether it is caught up, what each lane does, and the latency by leg."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, LaneState, LaneStatus, Leg, LegTiming
from ati_console.gui.forward import strip_words as words
from ati_console.gui.forward.outbox_strip import OutboxStrip
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.notation import Notation
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import NOW
from tests.gui.forward_scene import changed, forwarding

UTC = Notation(utc=True)
ON = ForwardStatus(mode=ForwardMode.ON, queued=12, oldest_s=0.9, rate_hz=4.6, rate_in_hz=4.6, eta_s=0.4)
LEGS = (
    LegTiming(Leg.RECEIVED, 90, 0.14, 0.61), LegTiming(Leg.COMMITTED, 90, 0.01, 0.03),
    LegTiming(Leg.ACCEPTED, 90, 0.19, 1.02), LegTiming(Leg.READ_BACK, 90, 1.62, 3.10),
)  # fmt: skip


def figure(status: ForwardStatus, title: str, thinning: bool = False, read: words.Dead = words.UNREAD) -> words.Figure:
    return next(one for one in words.figures(status, thinning, read) if one.title == title)


def test_the_figures_of_a_quiet_outbox() -> None:
    shown = [(one.value, one.remark) for one in words.figures(ON, False)]
    assert shown == [
        ("12", "on disk"), ("0.9 s", "no backlog"), ("4.6 / 4.6", "per second"), ("Yes", "0.4 s to go"),
        ("0", "none so far"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "value", "remark"),
    [
        (replace(ON, queued=0, in_flight=0, oldest_s=0.0), "Yes", "nothing waits"),
        (replace(ON, queued=36_000, oldest_s=3600.0, eta_s=90.0), "in 1 m 30 s", "at these rates"),
        (replace(ON, queued=36_000, oldest_s=3600.0, eta_s=None), "No", "not at these rates"),
        (replace(ON, mode=ForwardMode.OFF), "No", "forwarding is off"),
        (replace(ON, mode=ForwardMode.SHADOW), "No", "nothing sent"),
    ],
)
def test_caught_up_says_when_or_why_not(status: ForwardStatus, value: str, remark: str) -> None:
    assert words.caught_up(status)[1:3] == (value, remark)


def test_nobody_is_caught_up_with_a_source_that_is_away() -> None:
    assert words.caught_up(ON, up=False)[1:3] == ("No", "not connected")
    behind = replace(ON, queued=36_000, oldest_s=3600.0, eta_s=90.0)
    assert words.caught_up(behind, up=False) == words.caught_up(behind)
    off = ForwardStatus(mode=ForwardMode.OFF)
    assert words.caught_up(off, up=False) == words.caught_up(off)


def test_superseded_is_shown_only_where_thinning_is_on() -> None:
    assert figure(replace(ON, superseded=7), "Superseded", thinning=True).value == "7"
    assert "Superseded" not in [one.title for one in words.figures(replace(ON, superseded=7), False)]


def test_dead_letters_of_earlier_runs_are_no_less_dead() -> None:
    shown = figure(ON, "Dead letters", read=words.Dead(24, 1))
    assert shown == ("Dead letters", "24", "1 reason", "fault")


def test_discarded_ones_are_none_of_those_that_wait_for_somebody_although_the_ledger_counts_them_on() -> None:
    status = replace(ON, dead=135)
    assert figure(status, "Dead letters", read=words.Dead(135, 1, 135)).value == "135"
    assert figure(status, "Dead letters", read=words.Dead(0, 0, 135)) == ("Dead letters", "0", "none left", "")
    assert figure(replace(ON, dead=137), "Dead letters", read=words.Dead(0, 0, 135)).value == "2"
    assert figure(replace(ON, dead=0), "Dead letters", read=words.Dead(3, 1, 3)).value == "0", "taken up again"


def test_dead_letters_count_their_reasons() -> None:
    status = replace(changed(forwarding(), "tug-101", delivery=Delivery.DEAD, words="other"), dead=9)
    assert figure(status, "Dead letters") == ("Dead letters", "9", "2 reasons", "fault")
    assert figure(status, "Dead letters", read=words.Dead(9, 1, 9)).remark == "1 reason"


# ---------------------------------------------------------------- lanes


def test_the_reason_of_a_lane_begins_with_what_happened_and_not_with_the_name_before_it() -> None:
    why = "Twinzo, branch North: refused: HTTP 401: The key is wrong."
    line = words.lane_line(LaneStatus("branch North", LaneState.PAUSED, why), NOW, UTC)
    assert (line.name, line.words) == ("branch North", "paused, HTTP 401: The key is wrong.")


def test_a_paused_lane_says_why_since_when_and_when_it_tries_again() -> None:
    lane = LaneStatus("Plant A spare", LaneState.PAUSED, "401", NOW - 855, NOW + 20, None, 3)
    line = words.lane_line(lane, NOW, UTC)
    assert line.words == "paused, 401 since 12:50, next try in 20 s, 3 waiting"
    assert line.tone == "warning"


def test_a_sending_lane_says_how_fast_it_is_answered() -> None:
    assert words.lane_line(LaneStatus("A", LaneState.SENDING, answer_ms=200.2), NOW, UTC).words == "sending, 200 ms"


def test_of_many_lanes_the_worst_is_shown_and_the_others_are_counted() -> None:
    lanes = [LaneStatus(f"tug-{n}-a", LaneState.SENDING) for n in range(998)]
    lanes += [LaneStatus("tug-x-a", LaneState.PAUSED, "401"), LaneStatus("tug-y-a", LaneState.WAITING, "503")]
    first, rest = words.lane_lines(lanes, NOW, UTC)
    assert first.name == "tug-x-a"
    assert (rest.name, rest.words) == ("999 more", "1 waiting, 998 sending")


# ---------------------------------------------------------------- legs


def test_the_legs_share_one_scale_and_add_up() -> None:
    bars = words.bars(LEGS)
    assert [bar.p50 for bar in bars] == ["0.14", "0.01", "0.19", "1.62"]
    assert bars[3].share99 == pytest.approx(1 / 1.05) and bars[0].share50 == pytest.approx(0.14 / 3.255)
    assert words.total_p50(LEGS) == "1.96 s"


def test_a_negative_first_leg_is_a_clock_offset_and_no_latency() -> None:
    legs = (LegTiming(Leg.RECEIVED, 90, -0.42, 0.1), *LEGS[1:])
    first = words.bars(legs)[0]
    assert (first.words, first.p50, first.share50) == ("clock -0.42 s", "", None)
    assert words.total_p50(legs) == "1.82 s"


def test_a_sherpa_whose_clock_is_off_is_named_beside_the_legs(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    strip = OutboxStrip(model, dark)
    qtbot.addWidget(strip)
    assert "clock" not in strip.in_words()
    robots = dict(model.robots)
    robots["tug-104"] = msgspec.structs.replace(robots["tug-104"], clock_offset_s=3600.0)
    robots["tug-107"] = msgspec.structs.replace(robots["tug-107"], clock_offset_s=-30.0)
    robots["TUG_107"] = msgspec.structs.replace(robots["TUG_107"], clock_offset_s=9000.0)  # not forwarded
    model.set_fleet(FleetUpdate(at=NOW, seq=2, robots=robots))
    strip.refresh(NOW)
    assert "tug-104 clock +1 h and 1 more: not in received" in strip.in_words()


def test_a_clock_a_little_behind_may_be_a_delay_and_counts() -> None:
    said = words.clocks({"tug-1": -30.0})
    assert said is not None and said.words == "clock -30.0 s: or a delay"
    assert words.clocks({}) is None


def test_the_tip_of_the_lanes_has_every_reason_whole_in_lines_that_fit_a_screen() -> None:
    why = "refused: " + "the key is not one of this client and never was " * 8
    lane = LaneStatus("North", LaneState.PAUSED, why, NOW - 60, NOW + 30, None, 12)
    tip = words.lane_tip([lane], NOW, UTC, 2_000)
    assert max(map(len, tip.splitlines())) <= words.TIP_WIDE
    assert " ".join(tip.split()).count("never was") == 8 and "12 waiting" in tip
    many = words.lane_tip([lane] * 60, NOW, UTC, 2_000)
    assert len(many) <= 2_000 and " more: " in many.replace("\n  ", " ")


def test_a_leg_that_nobody_measured_says_so() -> None:
    assert [bar.words for bar in words.bars(())] == ["none yet"] * 4
    assert words.total_p50(()) == "none yet"


# ---------------------------------------------------------------- the widget


def strip_of(model: ConsoleModel, theme: Theme, qtbot: QtBot, width: int = 1376) -> OutboxStrip:
    strip = OutboxStrip(model, theme)
    qtbot.addWidget(strip)
    strip.resize(width, strip.height())
    strip.show()
    strip.refresh(NOW)
    return strip


@pytest.mark.parametrize("width", [600, 900, 1216, 1376, 1856])
def test_it_is_painted_at_every_width_and_read_out_whole(theme: Theme, qtbot: QtBot, width: int) -> None:
    lanes = (LaneStatus("Plant A test", LaneState.SENDING, answer_ms=200.0),)
    strip = strip_of(forwarding(queued=12, lanes=lanes, legs=LEGS, dead=3), theme, qtbot, width)
    assert not strip.grab().isNull()
    said = strip.accessibleDescription()
    for part in ("Queued 12", "Lane Plant A test sending, 200 ms", "read back 1.62 s, p99 3.10 s", "Total 1.96 s"):
        assert part in said


def test_a_click_on_the_dead_letters_leads_to_them(dark: Theme, qtbot: QtBot) -> None:
    strip = strip_of(forwarding(dead=3), dark, qtbot)
    strip.grab()
    with qtbot.waitSignal(strip.dead_letters_requested):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._dead_box.center())
    with qtbot.assertNotEmitted(strip.dead_letters_requested):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
