"""What is in production says so with a word and a shape of its own wherever it is named; nothing else looks like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui import production
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.dialogs.secret_dialog import Question, SecretDialog
from ati_console.gui.models.broker_list_model import ROW
from ati_console.gui.models.side_links import SideLink
from ati_console.gui.production import ProductionMark
from ati_console.gui.shell.forward_bar import ForwardBar
from ati_console.gui.shell.link_pill import LinkPill
from ati_console.gui.shell.top_bar import LEAST, TopBar
from ati_console.gui.theme import Theme
from ati_console.site.site import Branch
from ati_console.status import LinkState, LinkStatus
from tests.gui.broker_scene import MIRROR, PLANT, Scene


def share_of(picture: QImage, color: QColor) -> float:
    """Of the pixels."""
    places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return sum(picture.pixelColor(x, y).rgb() == color.rgb() for x, y in places) / len(places)


def marks(widget: QWidget) -> list[ProductionMark]:
    return [mark for mark in widget.findChildren(ProductionMark) if mark.isVisibleTo(widget)]


def test_the_chip_is_the_text_colour_inverted_in_both_themes(theme: Theme, qtbot: QtBot) -> None:
    mark = ProductionMark(theme, on=True)
    qtbot.addWidget(mark)
    mark.resize(production.size(theme))
    mark.show()
    picture = mark.grab().toImage()
    assert share_of(picture, theme.colors.text) > 0.5
    assert share_of(picture, theme.colors.surface) > 0.01
    assert mark.accessibleName() == "Production"


def test_the_pill_and_its_menu_mark_the_one_in_production_and_no_other(dark: Theme, qtbot: QtBot) -> None:
    pill = LinkPill(dark)
    qtbot.addWidget(pill)
    pill.show()
    pill.show_profile("Mirror", ("Plant A", "Mirror"), frozenset({"Plant A"}))
    assert not marks(pill)
    offered = {action.data(): action for action in pill.findChildren(type(pill._toggle_action)) if action.data()}
    assert offered["Plant A"].text() == "Plant A (Production)" and not offered["Plant A"].icon().isNull()
    assert offered["Mirror"].text() == "Mirror" and offered["Mirror"].icon().isNull()
    pill.show_profile("Plant A", ("Plant A", "Mirror"), frozenset({"Plant A"}))
    assert len(marks(pill)) == 1
    assert "Production" in pill._profile.accessibleName()


def test_the_branch_beside_the_toggle_is_marked_as_long_as_it_is_in_production(dark: Theme, qtbot: QtBot) -> None:
    bar = ForwardBar(dark)
    qtbot.addWidget(bar)
    bar.show_branches((Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", production=True),))
    assert len(marks(bar)) == 1 and bar._branch.label.whole() == "North"  # before any run says it
    bar.show_branches(())
    assert not marks(bar) and bar._branch.label.whole() == "no branch"
    bar.show_status(ForwardStatus(branch="North", production=True))
    assert len(marks(bar)) == 1
    bar.show_status(ForwardStatus(branch="South"))
    assert not marks(bar)


def test_a_dialog_that_acts_on_it_says_so_in_its_title(dark: Theme, qtbot: QtBot) -> None:
    asked = [SecretDialog(dark, Question("Password of amr-001", "words", production=on)) for on in (True, False)]
    forwards = [ForwardDialog(dark, "North", on) for on in (True, False)]
    for marked, plain in (asked, forwards):
        for dialog in (marked, plain):
            qtbot.addWidget(dialog)
        assert "Production" in marked.windowTitle() and len(marks(marked)) == 1
        assert "Production" not in plain.windowTitle() and not marks(plain)


def test_a_tick_in_the_manager_marks_the_row_and_the_head_once_it_is_saved(
    dark: Theme, qtbot: QtBot, own_home: Path
) -> None:
    scene = Scene(dark, qtbot, own_home, (PLANT, MIRROR))
    editor = scene.window.editor
    assert not editor.production.isVisible()
    editor.fields["production"].control.first().click()
    scene.press(editor.save)
    scene.until(lambda: scene.store.load().profiles[0] == replace(PLANT, production=True))
    scene.until(editor.production.isVisible)
    rows = [scene.window.model.index(at).data(ROW) for at in range(2)]
    assert [row.production for row in rows] == [True, False]
    scene.choose("Mirror")
    assert not editor.production.isVisible()


def test_a_question_about_something_in_production_carries_the_mark(theme: Theme, qtbot: QtBot) -> None:
    for on in (True, False):
        dialog = QuestionDialog(theme, "Show: Password", "words", ("Show", "Hide"), production=on)
        qtbot.addWidget(dialog)
        assert ("Production" in dialog.windowTitle(), len(marks(dialog))) == (on, int(on))


@pytest.mark.parametrize("width", [1280, 1440, 1920])
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_the_top_bar_fits_with_every_count_of_brokers_and_shows_the_worst_of_the_collapsed(
    dark: Theme, qtbot: QtBot, width: int, count: int
) -> None:
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.pill.show_profile("Plant North", ("Plant North",), frozenset({"Plant North"}))
    bar.pill.show_link(LinkStatus(LinkState.ONLINE, 0.0, latency_ms=12.0, reason="keep alive", reason_at=0.0), 1.0)
    bar.forward.show_status(ForwardStatus(ForwardMode.ON, "North", True, accepted=12_345, queued=3, rate_hz=11.2))
    states = (LinkState.ONLINE, LinkState.ONLINE, LinkState.RECONNECTING, LinkState.REFUSED)
    sides = [SideLink(f"Side {n}", LinkStatus(states[n]), production=n == 1) for n in range(count)]
    bar.resize(width - 64, bar.height())
    bar.show()
    bar.sides.show_sides(sides, 1.0)
    bar.fit()
    assert bar._wanted() - bar.pill.spare(LEAST) <= bar.width()
    assert bar.find_button.geometry().right() < bar.width()
    assert (*bar.sides.shown, *bar.sides.hidden) == tuple(side.name for side in sides)
    if bar.sides.hidden:
        assert bar.sides.more.words() == f"+{len(bar.sides.hidden)}"
        texts = [action.text() for action in bar.sides.more.menu_of.actions()]
        assert [text.partition(":")[0].removesuffix(" (Production)") for text in texts] == list(bar.sides.hidden)
        assert bar.sides.factory.isVisibleTo(bar) == ("Side 1" in bar.sides.hidden)
    if count == 4 and "Side 3" in bar.sides.hidden:
        assert "refused" in bar.sides.more.accessibleName()


def test_the_name_beside_the_source_is_whole_where_there_is_room_for_it(dark: Theme, qtbot: QtBot) -> None:
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.pill.show_link(LinkStatus(LinkState.ONLINE, 0.0), 1.0)
    bar.sides.show_sides([SideLink("127.0.0.1:27185", LinkStatus(LinkState.ONLINE))], 1.0)
    who = bar.sides.pill("127.0.0.1:27185").who
    bar.resize(1920, bar.height())
    bar.show()
    wide = who.sizeHint().width()
    assert dark.px(96) < who._words_width() < dark.px(200)
    for _ in range(3):
        bar.fit()
    assert who.sizeHint().width() == wide == who.width(), "and stays so"
    bar.resize(760, bar.height())
    assert who._words_width() <= dark.px(96)
