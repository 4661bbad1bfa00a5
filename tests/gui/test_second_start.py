"""What the first window does with an errand: it comes forward, and asks before it replaces a connection."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.second_start import SecondStart, question
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.single.errand import Errand
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from ati_console.status import LinkState, LinkStatus

PLANT_B = Errand(Profile(name="Plant B", host="b.example"))


class Brokers:
    """Writes down what it was asked to connect to."""

    def __init__(self) -> None:
        self.profile = Profile(name="Plant A", host="a.example")
        self.asked: list[str] = []

    def connect_to(self, profile: Profile) -> None:
        self.asked.append(profile.name)


class Plant:
    def __init__(self) -> None:
        self.opened: list[Path] = []
        self.site: SimpleNamespace | None = None

    def leave(self, then: object) -> None:
        then()  # type: ignore[operator]

    def open_site(self, path: Path) -> None:
        self.opened.append(path)


@pytest.fixture
def second(dark: Theme, own_home: Path, qtbot: QtBot) -> SecondStart:
    window = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(window)
    window.open()
    return SecondStart(window._model, Brokers(), Plant(), window)  # type: ignore[arg-type]


def test_an_idle_window_connects_at_once_and_opens_the_site(second: SecondStart, tmp_path: Path) -> None:
    second._window.showMinimized()
    second.asked(Errand(PLANT_B.profile, tmp_path / "b.toml"))
    assert second._brokers.asked == ["Plant B"]  # type: ignore[attr-defined]
    assert second._plant.opened == [tmp_path / "b.toml"]  # type: ignore[attr-defined]
    assert second._window.isVisible() and not second._window.isMinimized()


def test_a_running_connection_is_not_replaced_before_somebody_said_so(second: SecondStart) -> None:
    second._model.set_link(LinkStatus(LinkState.ONLINE))
    second.asked(PLANT_B)
    assert second.dialog is not None and second.dialog.stay.isDefault()
    assert second._brokers.asked == []  # type: ignore[attr-defined]
    second.dialog.stay.click()
    assert second._brokers.asked == [] and second.dialog is None  # type: ignore[attr-defined]
    second.asked(PLANT_B)
    assert second.dialog is not None
    second.dialog.go.click()
    assert second._brokers.asked == ["Plant B"]  # type: ignore[attr-defined]


def test_many_starts_ask_one_question_the_newest(second: SecondStart, qtbot: QtBot) -> None:
    second._model.set_link(LinkStatus(LinkState.RECONNECTING))
    for number in range(5):
        second.asked(Errand(Profile(name=f"Plant {number}", host="h.example")))
    assert second.dialog is not None
    second.dialog.go.click()
    assert second._brokers.asked == ["Plant 4"]  # type: ignore[attr-defined]


def test_a_start_that_asks_for_nothing_only_raises_the_window(second: SecondStart) -> None:
    second._model.set_link(LinkStatus(LinkState.ONLINE))
    second.asked(Errand())
    assert second.dialog is None


def test_what_is_open_already_is_not_asked_about(second: SecondStart, tmp_path: Path) -> None:
    """The same shortcut, clicked again."""
    site = tmp_path / "a.toml"
    second._model.set_link(LinkStatus(LinkState.ONLINE))
    second._plant.site = SimpleNamespace(path=site)  # type: ignore[assignment]
    open_now = second._brokers.profile
    second.asked(Errand(open_now, site))
    assert second.dialog is None and second._plant.opened == []  # type: ignore[attr-defined]
    second.asked(Errand(open_now, tmp_path / "b.toml"))
    assert second.dialog is not None and "b.toml" in second.dialog.windowTitle()
    assert "The link to Plant A stays" in question(Errand(site=tmp_path / "b.toml"), "Plant A")[1]
    second.dialog.go.click()
    assert second._brokers.asked == []  # type: ignore[attr-defined]
    assert second._plant.opened == [tmp_path / "b.toml"]  # type: ignore[attr-defined]


def test_a_broker_that_refused_is_tried_again_by_the_same_start(second: SecondStart) -> None:
    second._model.set_link(LinkStatus(LinkState.REFUSED))
    second.asked(Errand(second._brokers.profile))
    assert second._brokers.asked == ["Plant A"]  # type: ignore[attr-defined]
