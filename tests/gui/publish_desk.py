"""A console on a real mosquitto with an ACL, Publish in view."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console, Doors, Opening
from ati_console.gui.publish.pane import PublishPane
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.publish.message import Seen, Sent
from ati_console.settings.profile import Profile
from ati_console.stages import Plan
from ati_console.status import LinkState
from tests.support.mosquitto import Mosquitto

WAIT_MS = 10_000
CTRL = Qt.KeyboardModifier.ControlModifier


def acl_broker(tmp_path: Path) -> Mosquitto:
    """ATI's topics both ways, commands to be written alone, nothing else."""
    acl = tmp_path / "acl"
    acl.write_text("topic readwrite ati/#\ntopic readwrite ati_fm/#\ntopic write /c2d/#\n")
    acl.chmod(0o644)
    return Mosquitto(extra=[f"acl_file {acl}"])


class Desk:
    """A console on that broker, with Publish in view."""

    def __init__(self, theme: Theme, qtbot: QtBot, broker: Mosquitto | None, **profile: object) -> None:
        plan = None
        if broker is not None:
            made = Profile(**{"name": "Local", "host": broker.host, "port": broker.port, **profile})  # type: ignore[arg-type]
            plan = Plan(made, Credentials(), "publish-test")
        self.qtbot = qtbot
        self.console = Console(theme, Opening(plan), Doors())
        qtbot.addWidget(self.console.window)
        self.console.start()
        self.console.window.choose_workspace(1)
        if broker is not None:
            qtbot.waitUntil(lambda: self.console.model.link.state is LinkState.ONLINE, timeout=WAIT_MS)
            qtbot.waitUntil(lambda: not self.pane.why_not, timeout=WAIT_MS)

    @property
    def pane(self) -> PublishPane:
        return self.console.window.publish.pane

    @property
    def rows(self) -> tuple[Sent, ...]:
        self.pane.refresh(self.console.model.now())
        return self.pane._model.rows

    def listened_to(self) -> None:
        self.qtbot.waitUntil(lambda: self.console.publish.seen.watches("ati/amr/x/status"), timeout=WAIT_MS)

    def send(self) -> None:
        QTest.keyClick(self.console.window, Qt.Key.Key_Return, CTRL)

    def until_settled(self, count: int) -> Sent:
        self.qtbot.waitUntil(
            lambda: len(self.rows) == count and self.rows[-1].settled and self.rows[-1].seen is not Seen.WAITING,
            timeout=WAIT_MS,
        )
        return self.rows[-1]
