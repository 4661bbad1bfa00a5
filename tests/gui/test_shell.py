"""The frame around the workspaces: what is clicked is a wish, what is shown is what came of it."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.label import ElidedLabel, Label, SteadyLabel, set_look
from ati_console.gui.shell.banner import Banner
from ati_console.gui.shell.forward_bar import NO_SITE, ForwardBar
from ati_console.gui.shell.link_pill import LinkPill
from ati_console.gui.shell.rail import Rail
from ati_console.gui.shell.status_bar import Figure, StatusBar
from ati_console.gui.shell.top_bar import TopBar
from ati_console.gui.theme import Theme
from ati_console.status import Fault, LinkState, LinkStatus, Severity

HOSTILE = "<img src=file:///etc/passwd><table>" + "x" * 5_000
NOW = time.time()


class Asked(QObject):
    """How often a widget was told something."""

    def __init__(self, kind: QEvent.Type) -> None:
        super().__init__()
        self._kind, self.times = kind, 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is self._kind
        return False


def test_a_label_shows_hostile_text_as_text_and_its_tip_has_no_markup(dark: Theme, qtbot: QtBot) -> None:
    label = ElidedLabel(HOSTILE)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text().startswith("<img")
    assert "<" not in label.toolTip()
    assert label.whole() == HOSTILE


def test_a_name_gives_way_in_its_middle_so_that_two_of_a_fleet_stay_apart(dark: Theme, qtbot: QtBot) -> None:
    shown = []
    for name in ("warehouse-tug-00007", "warehouse-tug-00012"):
        label = ElidedLabel(name, elide=Qt.TextElideMode.ElideMiddle)
        qtbot.addWidget(label)
        label.resize(80, 20)
        label.show()
        shown.append(label.text())
    assert [text[-2:] for text in shown] == ["07", "12"]
    assert all("\u2026" in text for text in shown)


def test_every_label_of_the_frame_is_plain_text(dark: Theme, qtbot: QtBot) -> None:
    for made in (TopBar(dark), StatusBar(dark), Banner(dark), ForwardDialog(dark, HOSTILE, True)):
        qtbot.addWidget(made)
        labels = made.findChildren(QLabel)
        assert labels
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_the_forward_toggle_is_off_at_the_start_and_moves_only_when_the_status_says_so(
    dark: Theme, qtbot: QtBot
) -> None:
    bar = ForwardBar(dark)
    qtbot.addWidget(bar)
    bar.allow(True)
    buttons = bar._toggle.buttons
    assert buttons[0].isChecked()
    with qtbot.waitSignal(bar.wished) as wish:
        buttons[2].click()
    assert wish.args == [ForwardMode.ON]
    assert buttons[0].isChecked()
    bar.show_status(ForwardStatus(mode=ForwardMode.ON, branch="Plant A test"))
    assert buttons[2].isChecked()


def test_without_a_site_forwarding_is_refused_with_the_reason(dark: Theme, qtbot: QtBot) -> None:
    bar = ForwardBar(dark)
    qtbot.addWidget(bar)
    assert not bar._toggle.buttons[2].isEnabled()
    assert bar._toggle.buttons[2].toolTip() == NO_SITE


def test_a_production_branch_is_asked_for_twice_and_named_in_the_button(dark: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # it takes the dialog along, unless that is closed and gone
    dialog = ForwardDialog(dark, "Plant A", production=True, parent=window)
    dialog.open()
    with qtbot.assertNotEmitted(dialog.accepted):
        assert dialog.go.text() == "Forward to Plant A"
        dialog.go.click()
    assert dialog.go.text() == "Yes, forward to Plant A"
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.click()


def test_another_branch_is_asked_for_once(dark: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # it takes the dialog along, unless that is closed and gone
    dialog = ForwardDialog(dark, "Plant A test", production=False, parent=window)
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.click()


def test_the_pill_says_state_reason_and_next_try_and_tints_the_state_alone(theme: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(theme)
    qtbot.addWidget(pill)
    pill.show_profile("ATI via tunnel", ("Local broker",))
    pill.show_link(LinkStatus(LinkState.RECONNECTING, reason="no keep-alive", next_try_at=NOW + 3), NOW)
    pill.show()
    image = pill.grab().toImage()
    tint, ground = theme.colors.warning_tint, theme.colors.raised
    at_state = pill._state.mapTo(pill, pill._state.rect().topLeft())
    assert image.pixelColor(at_state.x() + 3, 5) == tint
    assert image.pixelColor(5, 5) == ground
    assert image.pixelColor(image.width() - 5, 5) == ground
    assert "next try 3 s" in pill.accessibleName()


def test_what_stands_behind_the_latency_stays_where_it_is_when_that_changes(theme: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(theme)
    qtbot.addWidget(pill)
    widths = set()
    for ms in (0.4, 7.0, 61.0, 640.0):
        pill.show_link(LinkStatus(state=LinkState.ONLINE, latency_ms=ms), NOW)
        widths.add(pill.sizeHint().width())
    assert len(widths) == 1


def test_connect_and_disconnect_are_one_key_that_knows_the_state(dark: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(dark)
    qtbot.addWidget(pill)
    with qtbot.waitSignal(pill.connect_requested):
        pill.toggle()
    pill.show_link(LinkStatus(LinkState.ONLINE), NOW)
    with qtbot.waitSignal(pill.disconnect_requested):
        pill.toggle()


@pytest.mark.parametrize(("known", "words"), [((), "no profile yet"), (("Local broker",), "no profile chosen")])
def test_the_pill_says_whether_there_is_no_profile_or_none_was_chosen(
    known: tuple[str, ...], words: str, dark: Theme, qtbot: QtBot
) -> None:
    pill = LinkPill(dark)
    qtbot.addWidget(pill)
    pill.show_profile("", known)
    pill.show_link(LinkStatus(LinkState.OFFLINE), NOW)
    label = pill._reason.label
    assert isinstance(label, ElidedLabel) and label.whole() == words


def test_the_menu_of_the_pill_wishes_for_a_profile_by_name(dark: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(dark)
    qtbot.addWidget(pill)
    pill.show_profile("ATI via tunnel", ("Local & broker",))
    (action,) = [a for a in pill._profile.menu_of.actions() if a.data() is not None]
    with qtbot.waitSignal(pill.profile_requested) as wish:
        action.trigger()
    assert wish.args == ["Local & broker"]


@pytest.mark.parametrize(("before", "after"), [(1, 188), (88, 12_345), (999, 1_000)])
def test_a_counter_that_grows_is_whole_in_the_very_next_frame(
    dark: Theme, qtbot: QtBot, before: int, after: int
) -> None:
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.resize(1216, 44)
    bar.show()
    for queued in (before, after):
        status = ForwardStatus(mode=ForwardMode.ON, branch="Plant A test", accepted=100 * queued, queued=queued)
        bar.forward.show_status(status)
        bar.fit()  # and no event of Qt's between here and the frame
    for cell in (bar.forward._done, bar.forward._queued):
        assert cell.isVisible()
        assert cell.label.width() >= cell.label.sizeHint().width()


@pytest.mark.parametrize("width", [1024, 1280, 1440, 1920])
def test_the_top_bar_gives_way_in_steps_and_keeps_what_counts(dark: Theme, qtbot: QtBot, width: int) -> None:
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.resize(width - 64, 44)
    bar.show()
    bar.site.say("Plant A")
    bar.pill.show_profile("ATI via tunnel", ())
    bar.pill.show_link(LinkStatus(LinkState.RECONNECTING, reason="no keep-alive", next_try_at=NOW + 3), NOW)
    bar.forward.show_status(ForwardStatus(mode=ForwardMode.ON, branch="Plant A test", accepted=27_411, rate_hz=4.6))
    bar.fit()
    qtbot.wait(1)
    reason = (bar.pill._reason,) if width > 1024 else ()  # figures come before it; the tool tip says it
    for cell in (bar.pill._state, *reason, bar.pill._next, bar.forward._branch, bar.forward._rejected):
        assert cell.isVisible()
        assert cell.width() >= cell.sizeHint().width()
    assert "no keep-alive" in bar.pill.toolTip()
    assert bar.find_button.geometry().right() < bar.width()
    shown = [cell.isVisible() for cell in (bar.forward._done, bar.forward._queued, bar.forward._rate)]
    assert shown == [True, True, width >= 1440]  # the rate leaves, no count does


def test_verification_that_is_off_stays_in_view_as_words(dark: Theme, qtbot: QtBot) -> None:
    banner = Banner(dark)
    qtbot.addWidget(banner)
    banner.show_link(LinkStatus(LinkState.ONLINE, verified=False, address="broker.example:8883"))
    assert "NOT verified" in banner.words()
    assert not banner.isHidden()
    banner.show_link(LinkStatus(LinkState.ONLINE))
    assert banner.isHidden()


def test_a_change_of_tone_reaches_the_labels_below(dark: Theme, qtbot: QtBot) -> None:
    banner = Banner(dark)
    qtbot.addWidget(banner)
    for tone in ("warning", "fault"):
        banner.say("words", tone)  # type: ignore[arg-type]
        ink = banner.findChild(Label).palette().windowText().color()
        assert ink == getattr(dark.colors, tone)


def test_the_status_bar_says_zero_and_none(dark: Theme, qtbot: QtBot) -> None:
    bar = StatusBar(dark)
    qtbot.addWidget(bar)
    bar.show_fleet(FleetUpdate())
    bar.show_fault(None)
    assert (bar.rate.value(), bar.dropped.value(), bar._fault_caption.text()) == ("0.0", "0", "No faults")
    bar.show_fleet(FleetUpdate(rate_hz=4.6, decoded=30_457, dropped=3))
    bar.show_fault(Fault(NOW, "forward", "Twinzo 429", "", Severity.WARNING))
    assert (bar.rate.value(), bar.decoded.value(), bar.dropped.value()) == ("4.6", "30,457", "3")
    assert bar._fault.whole().startswith("Twinzo 429 at ")


def test_the_cursor_is_said_in_the_frames_that_know_it(dark: Theme, qtbot: QtBot) -> None:
    bar = StatusBar(dark)
    qtbot.addWidget(bar)
    bar.resize(1440, 24)
    bar.show()
    bar.show_cursor("82.45, 12.33", "")
    assert (bar.robot.isVisible(), bar.sector.isVisible()) == (True, False)
    bar.show_cursor("82.45, 12.33", "178,309, 156,917")
    assert bar.sector.value() == "178,309, 156,917"
    assert bar.sector.isVisible()


def test_the_memory_is_that_of_this_process(dark: Theme, qtbot: QtBot) -> None:
    bar = StatusBar(dark)
    qtbot.addWidget(bar)
    bar.tick(NOW)
    assert 20 < float(bar.memory.value().split()[0]) < 4_000


def test_the_rail_bars_the_active_workspace_in_the_accent(theme: Theme, qtbot: QtBot) -> None:
    rail = Rail(theme)
    qtbot.addWidget(rail)
    rail.resize(64, 800)
    rail.show_choice(0)
    rail.show()
    image = rail.grab().toImage()
    assert image.pixelColor(0, 78) == theme.colors.accent
    assert image.pixelColor(10, 78) == theme.colors.selected
    assert image.pixelColor(30, 400) == theme.colors.surface
    assert image.pixelColor(63, 400) == theme.colors.line


def test_a_look_that_stays_costs_no_restyling(dark: Theme, qtbot: QtBot) -> None:
    label = Label("x", "muted")
    qtbot.addWidget(label)
    set_look(label, "kind", "muted")
    assert label.property("kind") == "muted"


def test_a_figure_of_the_same_width_lays_nothing_out_and_a_wider_one_has_its_room(qtbot: QtBot, theme: Theme) -> None:
    figure = Figure(theme, "decoded")
    qtbot.addWidget(figure)
    figure.show()
    label, asked = figure.findChildren(SteadyLabel)[0], Asked(QEvent.Type.LayoutRequest)
    figure.say("10")
    QCoreApplication.processEvents()
    figure.installEventFilter(asked)
    figure.say("27")
    QCoreApplication.processEvents()
    assert asked.times == 0
    figure.say("1,000,000")
    QCoreApplication.processEvents()
    assert asked.times == 1 and label.width() == label.sizeHint().width()
    for zoom, words in ((2.0, "1,000,000"), (1.0, "1,000,000"), (1.0, "4")):
        theme.set_zoom(zoom)
        figure.say(words)
        QCoreApplication.processEvents()
        fresh = Label(words, "value", figure)
        fresh.ensurePolished()
        assert label.size() == fresh.sizeHint(), "narrower again as well"
