"""A choice shows that it is one, in each theme and also when it cannot be used now."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.gui.caret_box import CaretBox
from ati_console.gui.theme import Theme
from tests.gui.pixels import pixels


@pytest.mark.parametrize("enabled", [True, False])
def test_a_choice_has_a_caret_at_its_right_end(qtbot: QtBot, theme: Theme, enabled: bool) -> None:
    box = CaretBox(theme)
    qtbot.addWidget(box)
    box.addItems(["sector 1", "sector 7"])
    box.resize(96, 26)
    box.setEnabled(enabled)
    box.show()
    QApplication.processEvents()
    end = pixels(box.grab().toImage().copy(box.width() - 22, 6, 18, box.height() - 12))
    assert (abs(end - end[0, 0]).max(axis=2) > 40).sum() > 5
