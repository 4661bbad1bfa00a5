"""A button that is only a picture has a tool tip and a name, on every workspace and page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.shell.rail import WORKSPACES
from ati_console.gui.theme import Theme
from tests.gui.sherpas import NOW, fleet_of, sherpa, stand_still


def test_every_button_that_is_only_a_picture_has_a_tool_tip_and_a_name(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    model = ConsoleModel(stand_still)
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    model.set_fleet(fleet_of(sherpa("tug-1")))
    model.select("tug-1")
    for panel in window.monitor.panels:
        panel.refresh(NOW)
    for number in range(len(WORKSPACES) + 2):
        window.choose_workspace(number)
        for button in window.findChildren(QAbstractButton):
            if button.isVisible() and not button.text().strip() and not button.objectName().startswith("qt_"):
                where = f"{type(button).__name__} in {type(button.parent()).__name__}, workspace {number}"
                assert button.accessibleName(), where
                assert button.toolTip(), where
