"""The colours keep the contrasts look.md promises, the fonts are ours, and a change reaches every pixel."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QRawFont
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QSpinBox,
    QTimeEdit,
)
from pytestqt.qtbot import QtBot

from ati_console.gui import fonts, style
from ati_console.gui.theme import Theme, take_off
from ati_console.gui.tokens import DARK, LIGHT, SETS, Colors
from tests.gui import whole_window
from tests.gui.contrast import closest, contrast

GROUNDS = ("bg", "surface", "raised", "inset", "selected")
TINTS = {"live": "live_tint", "fault": "fault_tint", "warning": "warning_tint", "info": "info_tint"}
# look.md, Colours: on bg / surface / raised / inset / selected / own tint (neutral for those without one).
DARK_TABLE = {
    "text": (15.5, 14.6, 13.1, 15.8, 10.9, 12.0),
    "text_muted": (8.6, 8.1, 7.3, 8.8, 6.0, 6.7),
    "text_faint": (6.8, 6.4, 5.7, 6.9, 4.8, 5.3),
    "accent": (7.8, 7.4, 6.6, 8.0, 5.5, 6.1),
    "live": (10.4, 9.8, 8.8, 10.7, 7.3, 7.7),
    "stale": (7.0, 6.6, 5.9, 7.1, 4.9, 5.4),
    "fault": (7.7, 7.3, 6.5, 7.9, 5.4, 6.3),
    "warning": (10.3, 9.7, 8.7, 10.5, 7.2, 7.8),
    "info": (9.4, 8.9, 8.0, 9.7, 6.6, 7.4),
}
LIGHT_TABLE = {
    "text": (13.9, 16.2, 15.0, 15.7, 13.1, 13.6),
    "text_muted": (6.7, 7.8, 7.2, 7.6, 6.3, 6.5),
    "text_faint": (5.0, 5.8, 5.4, 5.6, 4.7, 4.9),
    "accent": (5.2, 6.1, 5.6, 5.8, 4.9, 5.1),
    "live": (4.8, 5.6, 5.2, 5.4, 4.5, 4.8),
    "stale": (5.5, 6.4, 5.9, 6.2, 5.2, 5.3),
    "fault": (7.0, 8.2, 7.6, 7.9, 6.6, 6.8),
    "warning": (4.9, 5.6, 5.2, 5.5, 4.6, 4.9),
    "info": (5.6, 6.5, 6.0, 6.3, 5.3, 5.5),
}
CASES = [(DARK, name, row) for name, row in DARK_TABLE.items()] + [(LIGHT, n, row) for n, row in LIGHT_TABLE.items()]


@pytest.mark.parametrize(("colors", "name", "promised"), CASES)
def test_contrasts_are_those_of_the_table(colors: Colors, name: str, promised: tuple[float, ...]) -> None:
    grounds = [getattr(colors, ground) for ground in (*GROUNDS, TINTS.get(name, "neutral_tint"))]
    measured = [contrast(getattr(colors, name), ground) for ground in grounds]
    assert measured == pytest.approx(promised, abs=0.11)


@pytest.mark.parametrize(("colors", "promised"), [(DARK, 7.7), (LIGHT, 6.1)])
def test_text_on_the_accent_can_be_read(colors: Colors, promised: float) -> None:
    assert contrast(colors.on_accent, colors.accent) == pytest.approx(promised, abs=0.06)


@pytest.mark.parametrize(("colors", "promised"), [(DARK, 14.6), (LIGHT, 8.9)])
def test_status_colours_stay_apart_for_the_colour_blind(colors: Colors, promised: float) -> None:
    status = [colors.live, colors.stale, colors.fault, colors.warning, colors.accent]
    assert closest(status) == pytest.approx(promised, abs=0.06)


def test_the_bundled_fonts_are_used_in_three_weights_and_in_tabular_figures(dark: Theme) -> None:
    for weight in (400, 500, 600):
        font = dark.font(12, weight)
        raw = QRawFont.fromFont(font)
        assert (raw.familyName(), raw.weight()) == (fonts.SANS, weight)
        assert QFontMetricsF(font).horizontalAdvance("1111") == QFontMetricsF(font).horizontalAdvance("0000")
    assert QRawFont.fromFont(dark.mono(11)).familyName() == fonts.MONO
    assert dark.font().hintingPreference() is QFont.HintingPreference.PreferNoHinting


def test_sizes_follow_the_zoom_in_whole_pixels_and_within_limits(dark: Theme, qtbot: QtBot) -> None:
    dark.set_zoom(1.25)
    assert (dark.px(24), dark.font(12).pixelSize()) == (30, 15)
    with qtbot.waitSignal(dark.changed):
        dark.zoom_in()
    assert dark.zoom == 1.5
    dark.set_zoom(99)
    assert dark.zoom == 2.0
    dark.zoom_reset()
    assert dark.px(24) == 24


def test_a_theme_change_dresses_the_application_before_it_says_so(dark: Theme, qapp: QApplication) -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(f"{qapp.palette().window().color().name()} {LIGHT.text_muted.name() in qapp.styleSheet()}")

    dark.changed.connect(look)
    dark.set_mode("light")
    dark.changed.disconnect(look)
    assert seen == [f"{LIGHT.surface.name()} True"]


def menu_font() -> QFont:
    return QMenu().font()


def test_a_desktop_that_brings_its_own_fonts_in_with_a_style_sheet_does_not_get_them_in(
    dark: Theme, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On GNOME, XFCE, MATE and Cinnamon Qt gave labels and buttons the desktop's font, wider than what we measured."""
    put_on = QApplication.setStyleSheet

    def as_on_gnome(app: QApplication, sheet: str) -> None:
        is_first = not app.styleSheet()
        put_on(app, sheet)
        if sheet and is_first:
            QApplication.setFont(QFont("monospace"), "QLabel")
            QApplication.setFont(QFont("monospace"), "QMenu")

    monkeypatch.setattr(QApplication, "setStyleSheet", as_on_gnome)
    title = QLabel("Fleet")
    title.setProperty("kind", "title")  # the sheet knows its size and weight
    qtbot.addWidget(title)
    title.show()
    dark.set_zoom(1.25)
    assert dark.font() == menu_font()
    assert title.font().families() == dark.font().families()
    with dark.undressed():
        pass
    assert dark.font() == menu_font()


@pytest.mark.parametrize("kind", [QSpinBox, QDoubleSpinBox, QTimeEdit])
def test_the_number_in_a_field_keeps_off_its_border(dark: Theme, qtbot: QtBot, kind: type[QAbstractSpinBox]) -> None:
    field = kind()
    qtbot.addWidget(field)
    field.resize(200, 28)
    field.show()
    picture = field.grab(QRect(3, 5, dark.px(8), 18)).toImage()
    seen = {picture.pixelColor(x, y).rgb() for x in range(picture.width()) for y in range(picture.height())}
    assert len(seen) == 1, "something is painted in the margin"


def marked(app: QApplication) -> list[str]:
    """Widgets that Qt takes for dressed."""
    mark = Qt.WidgetAttribute.WA_StyleSheet
    return [widget.metaObject().className() for widget in app.allWidgets() if widget.testAttribute(mark)]


def test_no_widget_passes_for_dressed_once_the_sheet_is_off(
    dark: Theme, own_home: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """Or the next sheet would not watch for its end, and the one after it walk into freed memory.

    Qt 6.11 marks some lists of combo boxes when a sheet goes, which ones depends on what was seen: here all are."""
    window = whole_window.whole(dark, qtbot)
    window.choose_workspace(1)
    whole_window.refresh(window)
    lists = [box.view() for box in window.findChildren(QComboBox)]
    for one in lists:
        one.setAttribute(Qt.WidgetAttribute.WA_StyleSheet)
    assert lists and "QComboBoxListView" in marked(qapp)
    take_off(qapp)
    assert marked(qapp) == []


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_template_knows_every_word_it_uses(name: str) -> None:
    made = style.sheet(SETS[name], 1.5)
    assert "$" not in made
    assert SETS[name].line_strong.name() in made


def test_a_desktop_that_does_not_say_gets_the_dark_set(qapp: QApplication) -> None:
    assert Theme("system").name in {"dark", "light"}
