"""The Diagnose workspace on a console of its own, with a probe that waits no longer than a test does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console, Doors, Opening
from ati_console.gui.console.diagnose_desk import DiagnoseDesk
from ati_console.gui.diagnose.draft import Draft
from ati_console.gui.diagnose.model import DiagnoseModel, Phase
from ati_console.gui.diagnose.pages import DiagnosePages
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Secret, SecretStore
from ati_console.stages import Plan
from tests.gui.broker_scene import Vault
from tests.probe.truth import PASSWORD, QUICK, USER

SIZE = (1440, 900)


class Scene:
    """`qtbot` closes the window, and with it everything that runs."""

    def __init__(self, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, plan: Plan | None = None) -> None:
        monkeypatch.setattr(Draft, "_pace", _quick)
        self.qtbot, self.vault = qtbot, Vault()
        doors = Doors(secrets=SecretStore({}, self.vault))
        self.console = Console(theme, Opening(plan=plan, size=SIZE), doors)
        qtbot.addWidget(self.console.window)
        self.console.start()
        self.console.window.choose_workspace(3)
        pages = self.console.window.diagnose.pages
        assert pages is not None
        self.pages: DiagnosePages = pages

    @property
    def desk(self) -> DiagnoseDesk:
        assert self.console.diagnose is not None
        return self.console.diagnose

    @property
    def model(self) -> DiagnoseModel:
        return self.pages.model

    def until(self, met: object, ms: int = 20_000) -> None:
        self.qtbot.waitUntil(met, timeout=ms)  # type: ignore[arg-type]

    def aim_at(self, port: int, draft: Draft, **profile: object) -> Profile:
        """A broker that is not connected to, with its password at hand and a plan that was seen."""
        made = replace(Profile("under test", "127.0.0.1", port, user=USER, client_id=USER), **profile)  # type: ignore[arg-type]
        self.console.brokers.profile = made
        self.console.brokers.credentials = Credentials(Secret(PASSWORD))
        self.desk.aim._drafts[made.name] = draft
        self.desk.aim.refresh()
        return made

    def run(self) -> None:
        self.model.run_requested.emit()
        self.agree()
        self.until(lambda: self.model.going.phase is Phase.RUNNING)

    def agree(self) -> None:
        """To whom it throws out, where the broker lets in no other client id than the profile's own."""
        question = self.desk.aim.question
        if question is not None and question.isVisible():
            question.go.click()

    def finish(self) -> None:
        self.until(lambda: not self.model.going.runs)
        self.pages.refresh(0.0)

    def resize(self, size: tuple[int, int]) -> None:
        self.console.window.resize(QSize(*size))


def _quick(_draft: Draft) -> object:
    return QUICK


def folder(home: Path) -> Path:
    return home / "probes"
