"""While a key store is asked for the password of a broker, or its user is: what the window shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.console.key_wait import ASKS, NOTHING_SAID, WAITS
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.dialogs.secret_dialog import SecretDialog
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.status import LinkState, LinkStatus, Want
from tests.gui.hands import Make, SlowVault, online, press, with_a_password
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def vault() -> SlowVault:
    return SlowVault()


@pytest.fixture
def console(make: Make, broker: Mosquitto, other: Mosquitto, vault: SlowVault, qtbot: QtBot) -> Console:
    """Plant is online; the key store waits with its answer, which holds the password of Mirror."""
    return with_a_password(make, broker, other, vault, qtbot)


def test_the_head_names_the_broker_whose_link_it_shows_until_another_one_has_its_password(
    console: Console, vault: SlowVault, qtbot: QtBot
) -> None:
    """It said "Mirror, Online" of the link to the plant, and for good when no password was given."""
    del vault.kept["broker:Mirror"]
    console.brokers.choose("Mirror")
    qtbot.waitUntil(lambda: WAITS in console.window.toast.words().lower())
    pill, entry = console.window.top_bar.pill, console.brokers.entry
    assert (pill._profile.words(), pill._said.state) == ("Plant", "Online")
    vault.answers.set()
    qtbot.waitUntil(lambda: entry.dialog is not None)
    assert entry.dialog is not None
    entry.dialog.reject()
    assert (pill._profile.words(), pill._said.state) == ("Plant", "Online")
    assert console.brokers.profile is not None and console.brokers.profile.name == "Plant"


def test_without_a_link_the_window_says_what_it_waits_for_and_that_nobody_gave_a_password(
    console: Console, vault: SlowVault, qtbot: QtBot
) -> None:
    del vault.kept["broker:Mirror"]
    press(console, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.OFFLINE)
    console.brokers.choose("Mirror")
    qtbot.waitUntil(lambda: console.model.link.reason == WAITS)
    assert console.window.top_bar.pill._profile.words() == "Mirror"
    vault.answers.set()
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    assert console.model.link.reason == ASKS
    assert console.brokers.entry.dialog is not None
    console.brokers.entry.dialog.reject()
    assert console.model.link.reason == NOTHING_SAID
    qtbot.waitUntil(lambda: "No password was given" in console.window.monitor.fleet.empty.accessibleName())


def test_a_window_that_is_started_on_a_broker_is_there_before_the_key_store_answers(
    dark: Theme, broker: Mosquitto, vault: SlowVault, own_home: object, qtbot: QtBot
) -> None:
    """A locked one asks its user: nobody knew who was asking, for there was no window."""
    vault.answers.clear()
    profile = Profile("Mirror", broker.host, broker.port, user="amr-001")
    console = Console(dark, Opening(profile=profile), Doors(secrets=SecretStore({}, vault)))
    qtbot.addWidget(console.window)
    console.start()
    qtbot.waitUntil(lambda: console.model.link.reason == WAITS)
    assert console.window.isVisible()
    vault.answers.set()
    qtbot.waitUntil(lambda: online(console))
    console.window.end()


def test_a_link_that_is_refused_meanwhile_asks_nothing_over_the_broker_that_is_on_its_way(
    console: Console, other: Mosquitto, vault: SlowVault, qtbot: QtBot
) -> None:
    """Its question stood below the other one: the plant's password was kept for Mirror, and sent to it."""
    del vault.kept["broker:Mirror"]
    console.brokers.choose("Mirror")
    qtbot.waitUntil(vault.asked.is_set)
    console.model.set_link(LinkStatus(LinkState.REFUSED, reason="bad user name or password", wants=Want.PASSWORD))
    assert console.brokers.entry.dialog is None
    vault.answers.set()
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    asked = [dialog for dialog in console.window.findChildren(SecretDialog) if dialog.isVisible()]
    assert len(asked) == 1 and str(other.port) in asked[0]._question.words
    asked[0].reject()


def test_a_broker_that_becomes_the_source_does_not_come_beside_it_meanwhile(
    console: Console, other: Mosquitto, vault: SlowVault, qtbot: QtBot
) -> None:
    """Two links of one client id threw each other out."""
    console.brokers.choose("Mirror")
    qtbot.waitUntil(vault.asked.is_set)
    console.sides.connect_beside("Mirror")
    assert console.sides._entering is None
    assert "Mirror becomes the source as soon as its password is there" in console.window.toast.words()
    vault.answers.set()
    qtbot.waitUntil(lambda: online(console) and console.model.link.address.endswith(str(other.port)))
    assert console.sides.names == ()


def test_a_key_store_that_fails_is_not_waited_for_any_more(console: Console, vault: SlowVault, qtbot: QtBot) -> None:
    press(console, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.OFFLINE)
    vault.kept = None  # type: ignore[assignment]  # what no key store should do
    console.brokers.choose("Mirror")
    qtbot.waitUntil(lambda: console.model.link.reason == WAITS)
    vault.answers.set()
    qtbot.waitUntil(lambda: "key store failed" in console.model.link.reason)


def test_ctrl_k_of_a_refused_link_asks_for_it_and_lets_the_broker_go_that_was_on_its_way(
    console: Console, broker: Mosquitto, vault: SlowVault, qtbot: QtBot
) -> None:
    console.brokers.choose("Mirror")
    qtbot.waitUntil(vault.asked.is_set)
    console.model.set_link(LinkStatus(LinkState.REFUSED, reason="bad user name or password", wants=Want.PASSWORD))
    press(console, Qt.Key.Key_K)
    dialog = console.brokers.entry.dialog
    assert dialog is not None and str(broker.port) in dialog._question.words
    vault.answers.set()
    qtbot.wait(300)
    assert dialog.isVisible() and console.model.link.state is LinkState.REFUSED, "Mirror did not come"
    dialog.reject()


def test_disconnecting_while_a_password_is_looked_up_leaves_that_broker_too(
    console: Console, broker: Mosquitto, vault: SlowVault, qtbot: QtBot
) -> None:
    """It connected all the same, once the key store had answered."""
    console.brokers.choose("Mirror")
    qtbot.waitUntil(vault.asked.is_set)
    press(console, Qt.Key.Key_K)
    vault.answers.set()
    qtbot.wait(500)
    assert console.model.link.state is LinkState.OFFLINE
    assert console.brokers.profile is not None and console.brokers.profile.name == "Plant"
    assert console.window.top_bar.pill._profile.words() == "Plant"
    press(console, Qt.Key.Key_K)  # as whom the head says
    qtbot.waitUntil(lambda: online(console) and console.model.link.address.endswith(str(broker.port)))


def test_one_beside_that_is_left_while_its_password_is_looked_up_does_not_come(
    console: Console, vault: SlowVault, qtbot: QtBot
) -> None:
    console.sides.connect_beside("Mirror")
    qtbot.waitUntil(vault.asked.is_set)
    console.window.sides_left.emit()
    vault.answers.set()
    qtbot.wait(500)
    assert console.sides.names == () and console.model.sides.names == ()
    console.sides.connect_beside("Mirror")
    qtbot.waitUntil(lambda: console.sides.names == ("Mirror",))
