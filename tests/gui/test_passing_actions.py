"""What the palette finds beside the window's own list: saved brokers, to be the source or to stand beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.passing_actions import passing
from ati_console.settings.profile import Profile
from tests.gui.hands import Make, online, with_two_brokers
from tests.support.mosquitto import Mosquitto


def reasons(console: Console) -> dict[str, str]:
    return {action.name: action.why_not() for action in passing(console.window)}


def test_the_palette_connects_to_a_saved_broker_by_its_name(
    make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot
) -> None:
    console = with_two_brokers(make, broker, other, qtbot)
    console.window.show_palette()
    QTest.keyClicks(console.window.palette_of.field, "connect to mirror")
    QTest.keyClick(console.window.palette_of.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: online(console) and console.model.link.address.endswith(str(other.port)))


def test_one_that_stands_beside_says_so_and_the_source_is_not_offered_beside_itself(
    make: Make, broker: Mosquitto, other: Mosquitto, qtbot: QtBot
) -> None:
    console = with_two_brokers(make, broker, other, qtbot)
    assert reasons(console)["Connect Mirror beside"] == ""
    assert "Connect Plant beside" not in reasons(console)
    console.sides.connect_beside("Mirror")
    qtbot.waitUntil(lambda: reasons(console)["Connect Mirror beside"] == "It is connected beside the source")


def test_production_is_said_in_the_palette_too(make: Make, qtbot: QtBot) -> None:
    console = make()
    console.book.keep(Profile("Plant", "10.0.0.1", 1883, production=True))
    qtbot.waitUntil(lambda: "Connect to Plant (Production)" in reasons(console))
    assert reasons(console)["Connect Plant (Production) beside"] == "It needs a source that is chosen first"
