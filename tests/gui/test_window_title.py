"""The title of the window in the desktop's own list of windows."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.theme import Theme
from ati_console.gui.window_title import title


@pytest.mark.parametrize(
    ("site", "source", "production", "words"),
    [
        ("", "", False, "ATI Console"),
        ("Plant A", "", False, "Plant A - ATI Console"),
        ("", "TVS dev", False, "TVS dev - ATI Console"),
        ("Plant A", "TVS dev", True, "Plant A, TVS dev (Production) - ATI Console"),
    ],
)
def test_the_title_names_plant_and_broker(site: str, source: str, production: bool, words: str) -> None:
    assert title(site, source, production=production) == words


def test_a_name_of_a_file_is_bounded_and_has_nothing_invisible() -> None:
    words = title("a\u202eb" + 500 * "c", "d" * 500, production=False)
    assert "\u202e" not in words and len(words) < 160


def test_the_window_changes_its_title_with_site_and_source(dark: Theme, qtbot: QtBot) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.show_site("Plant A")
    window.show_profile("TVS dev", ("TVS dev",))
    assert window.windowTitle() == "Plant A, TVS dev - ATI Console"
    window.show_site("")
    assert window.windowTitle() == "TVS dev - ATI Console"


def test_a_name_that_qt_would_take_for_the_place_of_a_star_is_kept(dark: Theme, qtbot: QtBot) -> None:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.show_site("Plant [*]")
    window.show()
    assert window.windowHandle().title().startswith("Plant [*] - ATI Console")
