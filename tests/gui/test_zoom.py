"""80 to 200 %: no words are cut, nothing lies over its neighbour or hangs out of its pane, whatever is on the screen.

The zoom is changed as a user does it, with the window open: panes and tables have to follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ati_console.gui.diagnose.head import DiagnoseHead
from ati_console.gui.diagnose.matrix_pane import MatrixLegend
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.stage_row import GAP, SIDE, WEIGHTS, StageRow, shared
from ati_console.gui.forward.head import ForwardHead
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.label import Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.bottom_tabs import TITLES
from ati_console.gui.panels.card_window import CardWindow
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.shell.rail import FORWARD, PUBLISH
from ati_console.gui.theme import Theme
from ati_console.gui.zoomed_panes import rescaled
from ati_console.settings.profile import Profile
from tests.gui import clipping, whole_window
from tests.gui.broker_scene import DEVICE, MIRROR, PLANT, Scene
from tests.gui.test_states import STATES

ZOOMS = (0.8, 1.25, 1.5, 2.0)
SIZES = ((1280, 800), (1920, 1080))
LOUD = ("first start", "refused", "1,000 sherpas", "production", "not verified")


@pytest.fixture
def zoomed(dark: Theme) -> Iterator[Theme]:
    yield dark
    dark.set_zoom(1.0)


def wrong(window: QWidget) -> list[str]:
    for _ in range(3):  # a layout tells the one around it by an event
        QApplication.processEvents()
    return clipping.cut(window) + clipping.astray(window)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_workspace_page_list_and_card_has_its_room(
    zoomed: Theme, own_home: Path, qtbot: QtBot, zoom: float
) -> None:
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(zoom)
    found: list[str] = []
    for size in SIZES:
        window.resize(*size)
        for name, go in whole_window.places(window).items():
            go()
            whole_window.refresh(window)
            found += [f"{name} at {size[0]}: {one}" for one in wrong(window)]
    assert not found, "\n".join(found)


def test_the_form_of_a_message_keeps_its_room_through_every_zoom(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    """Built at one zoom, its names kept that width; its pane came back from 200 % with the fields cut."""
    window = whole_window.whole(zoomed, qtbot)
    window.choose_workspace(1)
    form = window.publish.pane.composer.form
    for zoom in (2.0, 0.8, 1.0):
        zoomed.set_zoom(zoom)
        QApplication.processEvents()
        window._each_second()  # what the page needs is known when it is laid out
        QApplication.processEvents()
        inside = form.widget()
        assert inside is not None and inside.width() <= form.viewport().width()
        assert {label.width() for label in form._labels} == {zoomed.px(100)}


def test_at_200_percent_all_of_it_is_seen_across_a_screen_of_1920_px(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    """Send of Publish was cut, and the whole window had to be scrolled sideways."""
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(2.0)
    window.resize(1916, 1040)
    found: list[str] = []
    for name, go in whole_window.places(window).items():
        go()
        whole_window.refresh(window)
        found += [f"{name}: {one}" for one in wrong(window)]
        if window.area.horizontalScrollBar().maximum():
            found.append(f"{name} scrolls sideways")
    assert not found, "\n".join(found)
    window.choose_workspace(PUBLISH)
    send = window.publish.pane.bar.send
    assert send.mapTo(window, send.rect().topRight()).x() < window.width()
    (legend,) = window.diagnose.open().findChildren(MatrixLegend)
    assert sum(legend.places()[-1]) <= legend.width()


def test_each_way_in_of_the_first_start_can_be_reached_at_200_percent(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    """The last ones stood below the edge of the floor, whatever one did."""
    window = whole_window.empty(zoomed, qtbot)
    zoomed.set_zoom(2.0)
    window.resize(1916, 1040)
    card = window.monitor.start
    card.ask()
    whole_window.refresh(window)
    assert card.field.visibleRegion().boundingRect() == card.field.rect()
    for row in (card.demo, card.preset, card.imports, card.site):
        row.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert row.visibleRegion().boundingRect() == row.rect(), row.text()
    card.hide()
    assert not card.parentWidget().isVisible()


def test_words_that_need_more_lines_take_them_from_the_pane_above(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    """A splitter knows no height for a width: the links below two names were squeezed to half of their letters."""
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(2.0)
    window.choose_workspace(PUBLISH)
    window.resize(1916, 1040)
    pane = window.publish.pane
    verdict, long = pane.composer.verdict, "press-shop-" * 12
    for name in ("tug-900", long):
        pane.bar.topic.setEditText(f"ati/amr/{name}/status")
        qtbot.waitUntil(lambda: wrong(window) == [])  # one layout after the other hears of it
    high = verdict.height()
    pane.bar.topic.setEditText("ati/amr/tug-900/status")
    qtbot.waitUntil(lambda: verdict.height() < high)  # and gives them back


def test_a_workspace_opens_at_its_upper_left_corner(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    """At 200 % its focus may stand far to the right, and the rail was out of view."""
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(2.0)
    window.resize(1280, 800)
    wrong(window)
    sideways = window.area.horizontalScrollBar()
    sideways.setValue(sideways.maximum())
    assert sideways.value() > 0
    window.choose_workspace(3)
    assert sideways.value() == 0


def test_a_payload_that_was_hidden_at_a_change_of_zoom_has_the_letters_of_the_new_one(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    zoomed.set_zoom(2.0)
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(1.0)
    whole_window.refresh(window)
    shown = [view for view in window.monitor.card.findChildren(JsonView) if view.isVisible()]
    assert [view.font().pixelSize() for view in shown] == [11]


@pytest.mark.parametrize("state", LOUD)
def test_a_state_that_adds_words_has_room_for_them(zoomed: Theme, own_home: Path, qtbot: QtBot, state: str) -> None:
    window = whole_window.empty(zoomed, qtbot)
    STATES[state](window)
    for zoom in ZOOMS:
        zoomed.set_zoom(zoom)
        window.resize(*SIZES[0])
        whole_window.refresh(window)
        assert wrong(window) == [], zoom


@pytest.mark.parametrize("zoom", ZOOMS)
def test_two_names_in_one_message_for_production_have_their_room(
    zoomed: Theme, own_home: Path, qtbot: QtBot, zoom: float
) -> None:
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(zoom)
    window.choose_workspace(1)
    pane = window.publish.pane
    pane._model.set_profile(Profile("Plant North, press shop and paint line", "plant.example", 8883, production=True))
    pane.bar.topic.setEditText("ati/amr/tug-900/status")
    assert pane.composer.verdict.names.isVisible() and pane.target.production.isVisible()
    window.resize(*SIZES[0])
    whole_window.refresh(window)
    assert wrong(window) == []


def test_what_lies_over_the_window_and_beside_it_has_its_room(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = whole_window.whole(zoomed, qtbot)
    window.detach()
    (card,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, CardWindow) and one.isVisible())
    for zoom in ZOOMS:
        zoomed.set_zoom(zoom)
        window.resize(*SIZES[0])
        for over in (window.palette_of, window.key_map, window.about):
            over.open()
            assert wrong(window) == [], (zoom, type(over).__name__)
            over.leave()
        for tab in range(card.card.tabs.count()):
            card.card.tabs.setCurrentIndex(tab)
            assert wrong(card) == [], (zoom, card.card.tabs.tabText(tab))


def test_every_dialog_has_its_room(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = whole_window.whole(zoomed, qtbot)
    for zoom in ZOOMS:
        zoomed.set_zoom(zoom)
        for dialog in whole_window.dialogs(zoomed, window):
            dialog.show()
            assert wrong(dialog) == [], (zoom, type(dialog).__name__)
            dialog.reject()


def test_the_manager_of_brokers_has_its_room(zoomed: Theme, own_home: Path, qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(zoomed, qtbot, tmp_path, (PLANT, MIRROR, DEVICE))
    for zoom in ZOOMS:
        zoomed.set_zoom(zoom)
        for size in SIZES:
            scene.window.resize(*size)
            for name in scene.names:
                scene.choose(name)
                assert wrong(scene.window) == [], (zoom, size, name)


def test_the_panes_of_monitor_come_back_with_the_zoom_also_those_that_were_moved(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    window = whole_window.whole(zoomed, qtbot)
    window.resize(1280, 800)
    window.monitor.reset_layout()
    whole_window.refresh(window)

    def panes() -> tuple[int, int, int]:
        monitor = window.monitor
        return monitor.fleet.width(), monitor.card.width(), monitor.bottom.height()

    for moved in (0, -90):
        monitor = window.monitor
        monitor._across.moveSplitter(monitor.fleet.width() + moved, 1)  # as a drag does
        whole_window.refresh(window)
        before = panes()
        for zoom in (1.1, 1.25, 2.0, 0.8, 1.0):
            zoomed.set_zoom(zoom)
            whole_window.refresh(window)
        assert panes() == before


@pytest.mark.parametrize(("moved", "seen"), [(0, ForwardTab.DELIVERY), (60, ForwardTab.DEAD_LETTERS)])
def test_the_panes_of_the_dead_letters_come_back_with_the_zoom_moved_or_out_of_view(
    zoomed: Theme, own_home: Path, qtbot: QtBot, moved: int, seen: ForwardTab
) -> None:
    window = whole_window.whole(zoomed, qtbot)
    window.resize(1280, 800)
    window.show_forward_tab(ForwardTab.DEAD_LETTERS)
    panes = window.forward.dead._panes
    window.forward.dead._stack.setCurrentWidget(panes)
    whole_window.refresh(window)
    panes.moveSplitter(panes.sizes()[0] + moved, 1)
    before = panes.sizes()
    window.show_forward_tab(seen)
    for zoom in (1.25, 2.0, 1.5, 0.8, 1.0):
        zoomed.set_zoom(zoom)
        whole_window.refresh(window)
    assert panes.sizes() == before


@pytest.mark.parametrize(
    ("sizes", "grows", "wished", "zoom", "made"),
    [
        ([300, 700], [False, True], [300, 700], 2.0, [600, 400]),
        ([300, 400, 300], [False, True, False], [300, 400, 300], 1.5, [450, 100, 450]),
        ([800, 200], [True, False], [800, 200], 0.5, [900, 100]),
        ([900, 100], [False, True], [900, 100], 2.0, [1800, 1]),
        ([250, 700, 0], [False, True, False], [200, 700, 300], 1.5, [300, 650, 0]),
    ],
)
def test_panes_grow_with_the_zoom_and_the_free_one_pays(
    sizes: list[int], grows: list[bool], wished: list[float], zoom: float, made: list[int]
) -> None:
    assert rescaled(sizes, grows, wished, zoom) == made


def test_the_search_for_cut_words_can_fail(dark: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    short, over, under, out = Label("much too long for this"), QPushButton("one"), QPushButton("two"), QPushButton("3")
    short.setFixedWidth(20)
    row.addWidget(short)
    for button, left in ((over, 100), (under, 110), (out, 390)):
        button.setParent(holder)
        button.setGeometry(left, 0, 60, 30)
    holder.resize(400, 40)
    holder.show()
    assert [one.split(" has ")[0] for one in clipping.cut(holder)] == [clipping.told(short)]
    assert clipping.astray(holder) == [
        f"{clipping.told(out)} hangs out of {clipping.told(holder)}",
        f"{clipping.told(over)} lies over {clipping.told(under)}",
    ]


def test_every_icon_grows_with_the_words_beside_it(zoomed: Theme, own_home: Path, qtbot: QtBot) -> None:
    """Qt's own size of an icon knows no zoom: some stayed at 16 px beside words of twice that."""
    window = whole_window.whole(zoomed, qtbot)
    zoomed.set_zoom(2.0)
    found: set[str] = set()
    for name, go in whole_window.places(window).items():
        go()
        whole_window.refresh(window)
        for one in (*window.findChildren(QAbstractButton), *window.findChildren(QListWidget)):
            has_icon = isinstance(one, QListWidget) or not one.icon().isNull()
            if one.isVisible() and has_icon and one.iconSize().height() < 12 * 2:
                found.add(f"{name}: {one.accessibleName()} has icons of {one.iconSize().height()} px")
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_ring_of_a_link_lies_beside_its_words_and_moves_nothing(zoomed: Theme, qtbot: QtBot, zoom: float) -> None:
    zoomed.set_zoom(zoom)
    page, link, other = QWidget(), QPushButton("All"), QPushButton("None")
    row = QHBoxLayout(page)
    for button in (link, other):
        button.setProperty("kind", "link")
        row.addWidget(button)
    row.addStretch(1)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    other.setFocus(Qt.FocusReason.TabFocusReason)
    before, at_rest = link.geometry(), picture(link)
    link.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert link.hasFocus() and link.geometry() == before
    assert picture(link) == at_rest  # the words stand where they stood, whole


def picture(link: QPushButton) -> QImage:
    """The middle of its words, all their width: that is within the ring, whose corners are round."""
    image = link.grab().toImage()
    words = link.fontMetrics().boundingRect(link.rect(), Qt.AlignmentFlag.AlignCenter, link.text())
    middle = words.adjusted(0, words.height() // 4, 0, -words.height() // 4)
    assert link.rect().adjusted(2, 2, -2, -2).contains(middle)
    return image.copy(middle)


def test_a_field_that_was_built_at_another_zoom_is_as_large_as_one_that_was_built_at_this(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    """Boxes, fields and buttons of Publish and of the mapping stood 3 px out of their line."""

    def heights(built_at: float) -> list[tuple[str, int, int, int]]:
        zoomed.set_zoom(built_at)
        window = whole_window.whole(zoomed, qtbot)
        for go in (lambda: window.choose_workspace(PUBLISH), lambda: window.show_forward_tab(ForwardTab.MAPPING)):
            go()
            whole_window.refresh(window)
        zoomed.set_zoom(0.8)
        whole_window.refresh(window)
        kinds = (QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
        found = [one for page in (window.publish, window.forward) for one in page.findChildren(QWidget)]
        fields = [one for one in found if isinstance(one, kinds) and not one.objectName().startswith("qt_")]
        return [(one.accessibleName(), one.minimumWidth(), one.minimumHeight(), one.maximumHeight()) for one in fields]

    built, other = heights(0.8), heights(1.0)
    assert len(built) > 20 and other == built


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_buttons_of_a_head_are_as_tall_at_first_as_after_a_change_of_zoom(
    dark: Theme, qtbot: QtBot, zoom: float
) -> None:
    dark.set_zoom(zoom)
    heads = (ForwardHead(dark), DiagnoseHead(ConsoleModel(), DiagnoseModel(), dark))
    for head in heads:
        qtbot.addWidget(head)
        head.show()
    first = [button.height() for head in heads for button in head.findChildren(QPushButton)]
    dark.set_zoom(1.1)
    dark.set_zoom(zoom)
    assert [button.height() for head in heads for button in head.findChildren(QPushButton)] == first
    assert set(first) == {dark.px(28)}


def test_messages_begin_with_their_share_also_when_started_at_200_percent(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    zoomed.set_zoom(2.0)
    window = whole_window.whole(zoomed, qtbot)
    window.resize(1920, 1040)
    window.monitor.bottom.tabs.setCurrentIndex(TITLES.index("Messages"))
    whole_window.refresh(window)
    left, right = window.monitor.bottom.messages._whole.sizes()
    assert left / (left + right) == pytest.approx(0.66, abs=0.01)


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1216), (2.0, 1794)])
def test_the_names_of_all_stages_are_whole(zoomed: Theme, qtbot: QtBot, zoom: float, width: int) -> None:
    zoomed.set_zoom(zoom)
    row = StageRow(zoomed)
    qtbot.addWidget(row)
    row.resize(width, row.sizeHint().height())
    bold = QFontMetrics(zoomed.font(12, 600))
    for number, one in enumerate(row.stages):
        assert row._box(number).width() >= bold.horizontalAdvance(one.name) + zoomed.px(SIDE + GAP), one.name
    assert row._box(len(row.stages) - 1).right() == width - 1


def test_who_has_room_gives_it_to_who_has_none() -> None:
    whole = [weight * 100 for weight in WEIGHTS]
    assert shared(sum(whole), [10.0] * len(whole)) == pytest.approx(whole), "by weight while all have room"
    needs = [150.0, *[10.0] * (len(whole) - 1)]
    made = shared(sum(whole), needs)
    assert made[0] == 150.0 and sum(made) == pytest.approx(sum(whole))
    assert shared(50.0, [100.0] * len(whole)) == pytest.approx([50.0 / len(whole)] * len(whole))


def test_where_delivery_and_calibration_have_no_room_for_both_the_latter_is_in_its_tab(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    window = whole_window.whole(zoomed, qtbot)
    calibration, table = window.forward.page(ForwardTab.CALIBRATION), window.forward.delivery.table
    window.go_to(FORWARD)
    for zoom, size, both in ((1.0, (1280, 800), True), (2.0, (1920, 1040), False), (1.0, (1440, 900), True)):
        zoomed.set_zoom(zoom)
        window.resize(*size)
        for tab, seen in ((ForwardTab.DELIVERY, both), (ForwardTab.CALIBRATION, True), (ForwardTab.DELIVERY, both)):
            window.forward.show_tab(tab)
            whole_window.refresh(window)
            QApplication.processEvents()
            assert calibration is not None and calibration.isVisible() is seen, (zoom, tab)
        assert table.viewport().height() >= 3 * zoomed.px(24)
