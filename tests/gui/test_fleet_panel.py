from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.fleet_delegate import link_box
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.console_model import ConsoleModel, Limits, Listing
from ati_console.gui.models.fleet_order import HEADERS, Column
from ati_console.gui.models.fleet_rows import Inputs, fleet_row
from ati_console.gui.models.hearing import Listened
from ati_console.gui.models.unheard import Unheard, row_of
from ati_console.gui.panels.battery_strip import BatteryStrip
from ati_console.gui.panels.fleet_columns import WIDTHS
from ati_console.gui.panels.fleet_panel import FleetPanel
from ati_console.gui.theme import Theme
from tests.gui.hands import aim, rest
from tests.gui.sherpas import NOW, allow, console, fleet_of, sherpa, stopped

Open = Callable[..., FleetPanel]


@pytest.fixture
def open_panel(qtbot: QtBot, dark: Theme) -> Open:
    def opened(model: ConsoleModel, width: int = 562) -> FleetPanel:
        panel = FleetPanel(model, dark)
        qtbot.addWidget(panel)
        panel.resize(width, 500)
        panel.show()
        for frame in range(6):
            panel.refresh(NOW + frame / 100)
        return panel

    return opened


def click(qtbot: QtBot, panel: FleetPanel, row: int, x: int = 40) -> None:
    y = panel.table.rowViewportPosition(row) + 10
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def menu_of(panel: FleetPanel) -> QMenu:
    return panel.table.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]


def shown_words(panel: FleetPanel) -> str:
    return " ".join(label.text() for label in panel.findChildren(ElidedLabel))


def inks(widget: QWidget) -> set[str]:
    """Every colour in the picture of a widget."""
    picture = widget.grab().toImage()
    spots = itertools.product(range(picture.width()), range(picture.height()))
    return {picture.pixelColor(x, y).name() for x, y in spots}


def test_a_click_on_a_row_selects_the_sherpa_for_everybody(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), stopped("tug-2"))
    panel = open_panel(model)
    click(qtbot, panel, 1)
    assert model.selected == "tug-1"


def test_a_selection_made_elsewhere_is_shown_here(open_panel: Open) -> None:
    model = console(*(sherpa(f"tug-{n}") for n in range(100)))
    panel = open_panel(model)
    model.select("tug-90")
    assert panel.table.current_row() == 90 and 90 in panel.table.sight()
    model.select("")
    assert not panel.table.selectionModel().selectedRows()


def test_a_selection_of_yesterday_leaves_the_worst_in_sight(open_panel: Open) -> None:
    model = console(*(sherpa(f"tug-{n}") for n in range(100)))
    panel = open_panel(model)
    model.select("tug-90", put_back=True)
    assert panel.table.current_row() == 90 and 0 in panel.table.sight()
    model.select("tug-80")
    assert 80 in panel.table.sight() and 0 not in panel.table.sight()


def test_nobody_scrolls_after_a_selection_of_yesterday(open_panel: Open) -> None:
    """Sherpas that came after it are worse: it leaves the view, and the worst stay on top."""
    names = [f"tug-{n:03}" for n in range(60)]
    model = console(sherpa("tug-001"), sherpa("tug-002"))
    panel = open_panel(model)
    model.select("tug-002", put_back=True)
    model.set_fleet(fleet_of(*(sherpa(n) if n == "tug-002" else stopped(n) for n in names)))
    for frame in range(6):
        panel.refresh(NOW + 10 + frame)
    assert panel.table.current_row() == 59 and 0 in panel.table.sight() and 59 not in panel.table.sight()


def test_a_row_that_was_let_go_can_be_chosen_again_by_a_click(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    for _ in range(2):
        click(qtbot, panel, 1)
        assert model.selected == "tug-2"
        model.select("")  # the bare floor was clicked
    model.select("tug-2")
    assert panel.table.selectionModel().isRowSelected(1)


def test_a_window_that_gets_the_keys_chooses_no_sherpa(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    event = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason)
    QGuiApplication.sendEvent(panel.table, event)
    assert not model.selected
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert model.selected == "tug-1"


def test_the_selection_stays_with_the_sherpa_when_rows_move_or_are_filtered(open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    model.select("tug-2")
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2")))
    panel.refresh(NOW + 3)
    assert panel.rows.name_at(panel.table.current_row()) == "tug-2" and panel.table.current_row() == 0
    panel.filter_field.setText("tug-2")
    assert panel.table.current_row() == 0 and model.selected == "tug-2"


def test_enter_in_the_filter_chooses_the_hit_and_goes_on_in_the_table(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-27"), sherpa("amr-3"))
    panel = open_panel(model)
    field = panel.filter_field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert model.selected == "", "nothing was asked for"
    qtbot.keyClicks(field, "27")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert model.selected == "tug-27" and panel.focusWidget() is panel.table
    field.setText("nobody")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert model.selected == "tug-27"


def test_escape_clears_the_filter(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1"), sherpa("lift-2")))
    qtbot.keyClicks(panel.filter_field, "lift")
    assert panel.rows.rowCount() == 1
    qtbot.keyClick(panel.filter_field, Qt.Key.Key_Escape)
    assert panel.rows.rowCount() == 2


def test_the_folding_line_folds_and_its_link_asks_for_the_mapping(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("odd-1"))
    model.set_listing(allow("tug-1"))
    panel = open_panel(model)
    click(qtbot, panel, 1)
    assert panel.rows.rowCount() == 2 and model.selected == ""
    line = panel.table.visualRect(panel.rows.index(1, 0))
    line.setRight(panel.table.viewport().width())
    with qtbot.waitSignal(panel.map_requested, timeout=1000):
        click(qtbot, panel, 1, link_box(line, Theme("dark")).center().x())


def test_a_column_is_moved_by_the_menu_past_those_that_are_hidden(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1")), 600)
    panel.columns.hide([Column.AGE])
    panel.choose_columns()
    moves = next(action.menu() for action in menu_of(panel).actions() if action.menu())
    next(action for action in moves.actions() if action.text() == "Hz").trigger()
    assert panel.columns.order[:3] == (Column.SHERPA, Column.MODE, Column.HZ)
    next(action for action in menu_of(panel).actions() if action.text().startswith("All columns")).trigger()
    assert panel.columns.order == tuple(Column) and not panel.columns.hidden
    menu_of(panel).close()


@pytest.mark.parametrize("column", list(Column))
def test_a_title_is_whole_with_the_caret_beside_it(
    open_panel: Open, dark: Theme, monkeypatch: pytest.MonkeyPatch, column: Column
) -> None:
    panel, room = open_panel(console(sherpa("tug-1"))), {}
    monkeypatch.setattr(brush, "text", lambda _p, box, words, *_a, **_k: room.update({words: box.width()}))
    panel.sort_by(column)
    panel.table.header.grab()
    needed = QFontMetrics(dark.font(11, 500)).horizontalAdvance(HEADERS[column])
    assert room[HEADERS[column]] >= needed


def test_the_worst_takes_the_room_that_is_left_wherever_it_stands(open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1")), 700)
    for order in (tuple(Column), (Column.SHERPA, Column.WORST)):
        panel.columns.arrange(order)
        assert panel.table.header.length() == panel.table.viewport().width()
        assert panel.table.columnWidth(Column.WORST) > 200 and panel.table.columnWidth(Column.AGE) == 76


def shuffled(names: list[str], seed: int) -> dict[str, float]:
    """An age for each: another order by age each time."""
    return {name: float((index * 7919 + seed * 104_729) % 997) / 20 for index, name in enumerate(names)}


def aged(model: ConsoleModel, ages: dict[str, float], at: float) -> None:
    model.set_fleet(fleet_of(*(sherpa(name, age=age, at=at) for name, age in ages.items())))


def test_the_selected_row_stays_where_it_is_while_a_thousand_change_their_order(open_panel: Open) -> None:
    names = [f"tug-{n:03}" for n in range(1000)]
    model = console(*map(sherpa, names))
    panel = open_panel(model)
    panel.sort_by(Column.AGE)
    panel.table.verticalScrollBar().setValue(400 * 24)
    panel.refresh(NOW + 1)
    model.select(panel.rows.name_at(405) or "")
    place, moved = panel.table.rowViewportPosition(405), set()
    for turn in range(5):
        aged(model, shuffled(names, turn), NOW + 2 * turn)
        for frame in range(6):
            panel.refresh(NOW + 2 * turn + 2 + frame / 100)
        moved.add(panel.table.current_row())
        assert panel.rows.name_at(panel.table.current_row()) == model.selected
        row = panel.table.current_row()
        at_an_end = panel.table.verticalScrollBar().value() in (0, panel.table.verticalScrollBar().maximum())
        assert panel.table.rowViewportPosition(row) == place or (at_an_end and row in panel.table.sight())
    assert len(moved) > 3, "the order changed"


def test_a_sherpa_that_comes_does_not_scroll_to_the_selected_one(open_panel: Open) -> None:
    names = [f"tug-{n:03}" for n in range(300)]
    model = console(*map(sherpa, names))
    model.select("tug-005")
    panel = open_panel(model)
    panel.table.verticalScrollBar().setValue(200 * 24)
    model.set_fleet(fleet_of(*map(sherpa, names), sherpa("tug-000a")))
    for frame in range(6):
        panel.refresh(NOW + 2 + frame / 100)
    first = panel.table.sight().start
    assert panel.rows.name_at(first) == "tug-200" and panel.table.rowViewportPosition(first) == 0


def test_the_worst_stay_on_top_of_a_list_that_nobody_scrolled(open_panel: Open) -> None:
    model = console(*(sherpa(f"tug-{n}") for n in range(100)))
    panel = open_panel(model)
    model.select("tug-2")
    model.set_fleet(fleet_of(*(sherpa(f"tug-{n}") for n in range(99)), stopped("tug-99")))
    for frame in range(6):
        panel.refresh(NOW + 2 + frame / 100)
    assert panel.rows.name_at(0) == "tug-99" and panel.table.sight().start == 0
    assert panel.table.current_row() in panel.table.sight()


def test_a_mouse_that_was_left_on_the_list_does_not_push_the_worst_out_of_sight(
    open_panel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = console(*(sherpa(f"tug-{n}") for n in range(100)))
    panel = open_panel(model)
    viewport = panel.table.viewport()
    there = viewport.mapToGlobal(QPoint(40, 4 * panel.table.rowHeight(0)))
    monkeypatch.setattr("ati_console.gui.panels.still.QCursor", SimpleNamespace(pos=lambda: there))
    viewport.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    model.set_fleet(fleet_of(*(sherpa(f"tug-{n}") for n in range(99)), stopped("tug-99")))
    panel.refresh(NOW + 2)
    assert panel.rows.name_at(0) == "tug-99" and panel.table.sight().start == 0


def test_nobody_scrolls_after_the_worst_when_it_gets_well(open_panel: Open) -> None:
    """With nothing selected the list went down to where the sherpa that was worst came to stand."""
    well = [sherpa(f"tug-{n:02}") for n in range(1, 100)]
    model = console(stopped("tug-80a"), *well)
    panel = open_panel(model)
    panel.refresh(NOW + 1)
    assert panel.rows.name_at(0) == "tug-80a"
    model.set_fleet(fleet_of(sherpa("tug-80a"), *well))
    for frame in range(6):
        panel.refresh(NOW + 2 + frame / 100)
    assert panel.rows.name_at(0) == "tug-01" and panel.table.sight().start == 0


def test_a_filter_that_is_not_understood_says_what_is_allowed(open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1"), sherpa("tug-2")))
    panel.filter_field.setText("battery<<30")
    panel.refresh(NOW + 1)
    assert "battery<<30: write <, <=, >, >= or = and a number: battery<30. Esc" in panel.empty.accessibleName()
    panel.filter_field.setText("-battery<<30")
    panel.refresh(NOW + 2)
    assert panel.rows.rowCount() == 2 and "battery<<30: write <" in shown_words(panel)


def test_space_holds_the_order_and_lets_it_go(qtbot: QtBot, open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2")))
    panel.refresh(NOW + 2)
    assert [panel.rows.name_at(row) for row in range(2)] == ["tug-1", "tug-2"]
    assert "order held" in shown_words(panel)
    assert panel.rows.index(1, Column.WORST).data() == "emergency_stop", "what a row says goes on"
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    panel.refresh(NOW + 2.1)
    assert panel.rows.name_at(0) == "tug-2" and "order held" not in shown_words(panel)


def test_the_order_is_held_under_a_mouse_that_moves_and_not_under_one_that_was_left_there(open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    table = panel.table
    aim(table)
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2")))
    panel.refresh(NOW + 2)
    assert panel.rows.name_at(0) == "tug-1" and "order held under the mouse" in shown_words(panel)
    rest(table)
    panel.refresh(NOW + 4)
    assert panel.rows.name_at(0) == "tug-2" and "order held" not in shown_words(panel)


def test_a_row_that_no_longer_fits_the_filter_stays_while_the_order_is_held(qtbot: QtBot, open_panel: Open) -> None:
    """The next row would come under the mouse, and a click would select another sherpa."""
    model = console(stopped("tug-1"), stopped("tug-2"), sherpa("tug-3"))
    panel = open_panel(model)
    panel.filter_field.setText("e-stop")
    panel.toggle_hold()
    model.set_fleet(fleet_of(sherpa("tug-1"), stopped("tug-2"), stopped("tug-3")))
    panel.refresh(NOW + 2)
    assert [panel.rows.name_at(row) for row in range(3)] == ["tug-1", "tug-2", "tug-3"]
    panel.toggle_hold()
    panel.refresh(NOW + 2.1)
    assert [panel.rows.name_at(row) for row in range(panel.rows.rowCount())] == ["tug-2", "tug-3"]


@pytest.mark.parametrize(("width", "hidden"), [(562, set()), (520, {Column.HZ}), (440, {Column.HZ, Column.MODE})])
def test_a_narrow_pane_drops_hz_and_then_mode(open_panel: Open, width: int, hidden: set[Column]) -> None:
    panel = open_panel(console(sherpa("tug-1")), width)
    assert {column for column in Column if panel.table.isColumnHidden(column)} == hidden


def test_without_sherpas_the_pane_says_what_will_be_here(open_panel: Open) -> None:
    model = console()
    panel = open_panel(model)
    assert panel.empty.isVisible() and panel.empty.title == "Sherpas appear here with their first message"
    model.set_fleet(fleet_of(sherpa("tug-1")))
    panel.refresh(NOW + 2)
    assert not panel.empty.isVisible()
    panel.filter_field.setText("nobody")
    assert panel.empty.title == "No sherpa fits the filter"


def test_copied_rows_are_tab_separated_with_titles(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1", battery_pct=27.4)))
    panel.table.copy_rows()
    titles, row = QGuiApplication.clipboard().text().splitlines()
    assert titles.split("\t")[:3] == ["Sherpa", "Mode", "Battery %"]
    assert row.split("\t")[:3] == ["tug-1", "Fleet", "27"]


def test_a_hostile_name_is_shown_as_text(open_panel: Open) -> None:
    panel = open_panel(console(sherpa("<b>tug\u202e</b>")))
    index = panel.rows.index(0, 0)
    assert index.data() == "<b>tug<U+202E></b>"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_an_e_stop_and_a_low_battery_are_painted_in_their_colours(qtbot: QtBot, theme: Theme) -> None:
    model = console(stopped("tug-1", battery_pct=25.0), sherpa("tug-2"))
    panel = FleetPanel(model, theme)
    qtbot.addWidget(panel)
    panel.resize(562, 300)
    panel.show()
    panel.refresh(NOW)
    c = theme.colors
    assert {ink.name() for ink in (c.fault, c.warning, c.live, c.surface, c.raised)} <= inks(panel)


def test_a_battery_is_low_in_the_table_where_the_site_says_so(qtbot: QtBot, theme: Theme) -> None:
    model = console(sherpa("tug-1", battery_pct=45.0))
    model.set_battery_limits(60, 20)
    panel = FleetPanel(model, theme)
    qtbot.addWidget(panel)
    panel.resize(562, 300)
    panel.show()
    panel.refresh(NOW)
    assert theme.colors.warning.name() in inks(panel) and panel.rows.index(0, Column.WORST).data() == "battery low"


def test_the_strip_answers_questions_until_the_first_battery(qtbot: QtBot, theme: Theme) -> None:
    model = console()
    strip = BatteryStrip(model, theme)
    qtbot.addWidget(strip)
    strip.refresh(NOW)
    empty = strip.height()
    model.set_fleet(fleet_of(sherpa("tug-1", battery_pct=25.0), sherpa("tug-2")))
    strip.refresh(NOW + 2)
    strip.resize(562, strip.height())
    assert strip.height() < empty and strip.summary.lowest == "tug-1"
    assert theme.colors.warning.name() in inks(strip)


def test_a_thousand_sherpas_at_five_hertz_cost_little(open_panel: Open) -> None:
    """The median of a refresh; generous, because the machine is shared."""
    views = {f"tug-{n:04}": sherpa(f"tug-{n:04}") for n in range(1000)}
    model = console(*views.values())
    panel = open_panel(model)
    names, costs = itertools.cycle(views), []
    for frame in range(60):
        now = NOW + 1 + frame / 30
        for name in itertools.islice(names, 167):
            views[name] = msgspec.structs.replace(views[name], received_at=now)
        model.set_fleet(fleet_of(*views.values()))
        begin = time.perf_counter()
        panel.refresh(now)
        costs.append(time.perf_counter() - begin)
    assert sorted(costs)[30] < 0.003


def test_a_count_that_is_clicked_filters_the_fleet_and_once_more_shows_all(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1"), sherpa("tug-2", error="motor died"), stopped("tug-3")), width=800)
    spot = next(x for x in range(panel._legend.width()) if panel._legend.item_at(x) == 2)
    for shown in (1, 3):
        qtbot.mouseClick(panel._legend, Qt.MouseButton.LeftButton, pos=QPoint(spot + 4, 10))
        assert panel.rows.rowCount() == shown
    assert panel.filter_field.text() == ""


def test_the_whole_table_is_copied_whatever_row_is_selected(qtbot: QtBot, open_panel: Open) -> None:
    model = console(*(sherpa(f"tug-{n}") for n in range(5)))
    panel = open_panel(model)
    model.select("tug-3")
    qtbot.mouseClick(panel._export, Qt.MouseButton.LeftButton)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 6


def test_a_stranger_lost_for_hours_can_be_forgotten_and_who_is_ours_or_heard_cannot(open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2", age=90_000.0), sherpa("stranger", age=90_000.0))
    model.set_listing(allow("tug-1", "tug-2"))
    panel = open_panel(model)
    asked: list[object] = []
    model.forget_requested.connect(asked.append)
    words = {name: panel.menu.made(name).actions()[0].text() for name in model.robots}
    assert words["stranger"] == "Forget stranger until it is heard again"
    assert "not lost" in words["tug-1"] and "allow-list" in words["tug-2"]
    model.select("stranger")
    panel.menu.forget_selected()
    model.select("tug-2")
    panel.menu.forget_selected()
    panel.menu.forget_strangers()
    assert asked == [("stranger",), ("stranger",)] and model.selected == "tug-2"


@pytest.mark.parametrize("silent_s", [9.9, 59.9, 63.0, 59 * 60.0 + 59, 23 * 3_600.0 + 3_599, 300 * 86_400.0])
def test_no_age_is_cut_in_its_column_the_least_that_one_can_be_neither(dark: Theme, silent_s: float) -> None:
    unheard = Unheard("ghost-99", ForwardMode.OFF, Listened(NOW - silent_s, None), Limits())
    gone = sherpa("tug-1", age=silent_s, mode="disconnected")
    rows = [row_of(unheard, NOW), fleet_row(Inputs(gone, Listing(), None, ForwardMode.OFF, Limits()), NOW)]
    room, metrics = WIDTHS[Column.AGE] - 2 * brush.PAD, QFontMetrics(dark.font(12))
    assert [row.age for row in rows if metrics.horizontalAdvance(row.age) > room] == []


def test_a_filter_says_beside_the_title_how_many_of_all_it_shows(open_panel: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2", battery_pct=9.0), stopped("lift-3"), sherpa("other-4"))
    model.set_listing(allow("tug-1", "tug-2", "lift-3"))
    panel = open_panel(model)
    words = [label.text() for label in panel.findChildren(Label)]
    assert "3 sherpas" in words
    for asked, said in (("tug", "2 of 3 sherpas"), ("battery<10", "1 of 3 sherpas"), ("no such", "0 of 3 sherpas")):
        panel.filter_field.setText(asked)
        assert said in [label.text() for label in panel.findChildren(Label)]
    panel.filter_field.setText("")
    assert "3 sherpas" in [label.text() for label in panel.findChildren(Label)]


@pytest.mark.parametrize(("width", "without"), [(562, []), (535, ["Hz"]), (470, ["Mode", "Hz"])])
def test_a_column_that_has_no_room_says_so_where_it_is_ticked(open_panel: Open, width: int, without: list[str]) -> None:
    panel = open_panel(console(sherpa("tug-1")), width)
    panel.choose_columns()
    said = [action.text().split("\t") for action in menu_of(panel).actions() if "\t" in action.text()]
    assert said == [[name, "no room here"] for name in without]
    menu_of(panel).close()


def test_a_column_that_the_user_hides_leaves_its_room_to_the_one_that_had_none(open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1")), 535)
    assert panel.table.isColumnHidden(Column.HZ)
    panel.columns.hide((Column.MODE,))
    assert not panel.table.isColumnHidden(Column.HZ)


def test_a_right_click_on_the_titles_offers_the_columns(open_panel: Open) -> None:
    panel = open_panel(console(sherpa("tug-1")))
    panel.table.header.customContextMenuRequested.emit(QPoint(40, 5))
    assert "Battery %" in [action.text() for action in menu_of(panel).actions()]
    menu_of(panel).close()


@pytest.mark.parametrize("held", [Qt.Key.Key_Control, Qt.Key.Key_Shift])
def test_a_key_that_is_held_keeps_no_row_from_being_selected_with_its_sherpa(open_panel: Open, held: Qt.Key) -> None:
    """Ctrl and Shift are for clicks; a sherpa that was chosen on the floor meanwhile is selected here as well."""
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    panel = open_panel(model)
    model.select("tug-1")
    how = {Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier}
    QTest.keyPress(panel.windowHandle(), held, how[held])
    model.select("tug-2")
    QTest.keyRelease(panel.windowHandle(), held)
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    assert [panel.rows.name_at(index.row()) for index in panel.table.selectionModel().selectedRows()] == ["tug-2"]
