"""A link that stands while the whole fleet is silent warns in words, with its shape and its colour."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate, Mark
from ati_console.gui.glyphs import Glyph
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.connection_words import Seen, verdict
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.silence import Silence, silence
from ati_console.gui.shell import words
from ati_console.gui.shell.link_pill import MEASURING, LinkPill
from ati_console.gui.theme import Theme
from ati_console.status import Grant, LinkState, LinkStatus
from tests.gui.sherpas import NOW, fleet_of, sherpa

ONLINE = LinkStatus(LinkState.ONLINE, NOW - 600, grants=(Grant("ati_fm/sherpa/status", 1, True, 1),), latency_ms=3.0)
STALE_S = 60.0


def spoke(*ages_s: float) -> FleetUpdate:
    views = [sherpa(f"tug-{number}", heard_at=NOW - age) for number, age in enumerate(ages_s)]
    return replace(fleet_of(*views), received=9, decoded=9, rate_hz=0.5)


@pytest.mark.parametrize(
    ("link", "fleet", "said"),
    [
        (ONLINE, spoke(130, 400), "fleet silent 2 m"),
        (ONLINE, spoke(3, 400), ""),
        (ONLINE, spoke(59), ""),
        (ONLINE, FleetUpdate(), "no message 10 m"),
        (replace(ONLINE, since=NOW - 23), FleetUpdate(), "no message 20 s"),
        (replace(ONLINE, since=NOW - 5), FleetUpdate(), ""),
        (ONLINE, FleetUpdate(received=4, decoded=4), "no sherpa 10 m"),
        (replace(ONLINE, since=NOW - 20), spoke(500), ""),  # nobody listened before
        (replace(ONLINE, since=NOW - 7_300), spoke(7_250), "fleet silent 2 h"),
        (replace(ONLINE, state=LinkState.RECONNECTING), spoke(500), ""),
    ],
)
def test_who_is_silent_and_since_when(link: LinkStatus, fleet: FleetUpdate, said: str) -> None:
    found = silence(link, fleet, NOW, STALE_S)
    assert (found.words(NOW) if found else "") == said


def test_a_profile_that_reads_nothing_misses_nobody_and_the_age_of_the_site_counts() -> None:
    assert silence(ONLINE, FleetUpdate(), NOW, STALE_S, publishes_only=True) is None
    assert silence(ONLINE, spoke(130), NOW, 300.0) is None
    assert silence(ONLINE, spoke(130), NOW, 30.0) == Silence("fleet silent", NOW - 130)


def test_the_pill_of_a_silent_fleet_warns_in_words_with_its_own_shape(theme: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(theme)
    qtbot.addWidget(pill)
    pill.show_link(ONLINE, NOW, silence="fleet silent 2 m")
    assert (pill._state.label.text(), pill._state.property("tone")) == ("Online, fleet silent 2 m", "warning")
    assert words.pill(ONLINE, NOW, silence="fleet silent 2 m").glyph is Glyph.FINDING
    assert "fleet silent 2 m" in pill.accessibleName() and "Fleet silent 2 m, though" in pill.toolTip()
    pill.tighten(1)
    assert pill._state.label.text() == "Fleet silent 2 m"
    pill.show_link(ONLINE, NOW)
    assert (pill._state.label.text(), pill._state.property("tone")) == ("Online", "")
    assert words.pill(ONLINE, NOW).glyph is Mark.LIVE


def test_the_round_trip_is_said_to_be_measured_until_it_is(dark: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(dark)
    qtbot.addWidget(pill)
    pill.show_link(replace(ONLINE, latency_ms=None), NOW)
    assert pill._detail.label.text() == MEASURING
    pill.show_link(ONLINE, NOW)
    assert pill._detail.label.text() == "3 ms"


def test_who_is_silent_sends_nothing_of_the_rate() -> None:
    def said(*ages_s: float) -> str:
        return verdict(Seen(ONLINE, spoke(*ages_s), NOW - min(ages_s)), NOW).words

    assert said(1, 2, 400) == "0.5 messages a second from 2 of 3 sherpas"
    assert said(1, 2) == "0.5 messages a second from 2 sherpas"


def test_the_window_says_it_by_itself_and_takes_it_back_with_the_next_message(dark: Theme, qtbot: QtBot) -> None:
    now = [NOW]
    model = ConsoleModel(clock=lambda: now[0])
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    window.top_bar.resize(1_900, 44)
    model.set_fleet(spoke(1))
    model.set_link(ONLINE)
    state = window.top_bar.pill._state.label
    assert state.text() == "Online"
    now[0] += 200.0
    window._each_second()
    assert state.text() == "Online, fleet silent 3 m"
    model.set_fleet(spoke(-199))
    window._show_fleet()  # the next frame
    assert state.text() == "Online"
