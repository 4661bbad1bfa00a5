"""A certificate that nobody vouches for: said where the link is shown, looked at from there, trusted there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.models.link_verdict import judged, why_nobody
from ati_console.gui.models.wishes import LookAtCertificate, SwitchTlsOn
from ati_console.gui.passing_actions import passing
from ati_console.settings.profile import Profile, Tls
from ati_console.status import LinkState, Want
from tests.gui.hands import Make, online
from tests.support.mosquitto import Mosquitto


@pytest.fixture
def sealed() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True) as running:
        yield running


@pytest.fixture
def console(make: Make, sealed: Mosquitto, broker: Mosquitto, qtbot: QtBot) -> Console:
    """Saved: Plant with a certificate of a CA unknown here, and one that is fine."""
    built = make()
    built.book.keep(Profile("Fine", broker.host, broker.port))
    built.book.keep(Profile("Plant", sealed.host, sealed.port, tls=Tls()))
    return built


def refused(console: Console, qtbot: QtBot) -> None:
    console.brokers.choose("Plant")
    model = console.model
    qtbot.waitUntil(
        lambda: model.link.wants is Want.TRUST and model.link.state is LinkState.RECONNECTING, timeout=10_000
    )
    console.window._show_link()
    console.window.monitor.fleet._show_empty()


def test_the_pill_the_empty_fleet_and_the_connection_say_that_trying_again_does_not_help(
    console: Console, qtbot: QtBot
) -> None:
    refused(console, qtbot)
    pill, model = console.window.top_bar.pill, console.model
    assert "Not trusted" in pill.accessibleName() and "next try" not in pill.accessibleName()
    assert pill.certificate.isVisible()
    title, words, step, wish = why_nobody(model, model.now())
    assert title == "Certificate not trusted" and "Trying again does not mend it" in words
    assert (step, wish) == ("Look at the certificate", LookAtCertificate())
    assert 0 < words.index("compare its fingerprint") < words.index("ask the owner for their CA file")
    assert console.window.monitor.fleet.empty.step.isVisible()
    assert judged(model, model.now()).wish == LookAtCertificate()


def test_the_errors_and_the_palette_have_the_same_step(console: Console, qtbot: QtBot) -> None:
    refused(console, qtbot)
    rows = console.window.monitor.bottom.errors.rows
    qtbot.waitUntil(lambda: len(rows.rows) > 0, timeout=5_000)
    row = rows.rows[0]
    assert (row.cells[-1], row.wish) == ("Look at the certificate", LookAtCertificate())
    step = next(action for action in passing(console.window) if action.name == "Look at the certificate")
    step.run()
    assert console.trust.viewer.dialog is not None
    console.trust.viewer.dialog.reject()


@pytest.mark.parametrize("where", ["pill", "empty fleet"])
def test_one_click_shows_the_certificates_and_trusting_them_connects(
    console: Console, qtbot: QtBot, where: str
) -> None:
    refused(console, qtbot)
    link = console.window.top_bar.pill.certificate if where == "pill" else console.window.monitor.fleet.empty.step
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    dialog = console.trust.viewer.dialog
    assert dialog is not None
    view = dialog.view
    qtbot.waitUntil(lambda: view.foot.isVisible(), timeout=10_000)
    view.compared.setChecked(True)
    view.trust.click()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    saved = console.book.named("Plant")
    assert saved is not None and saved.tls is not None and saved.tls.ca_file is not None
    console.window._show_link()
    assert not console.window.top_bar.pill.certificate.isVisible()


def test_a_port_that_speaks_tls_is_one_click_from_being_connected_with_it(
    console: Console, sealed: Mosquitto, qtbot: QtBot
) -> None:
    """It said "switch TLS on" and offered to try again without it, every 34 s."""
    console.book.keep(Profile("Bare", sealed.host, sealed.port))
    console.brokers.choose("Bare")
    model = console.model
    qtbot.waitUntil(lambda: why_nobody(model, model.now())[3] == SwitchTlsOn(), timeout=10_000)
    title, words, step, _wish = why_nobody(model, model.now())
    assert title == "The port speaks TLS" and "TLS is off in the profile" in words
    assert step == "Switch TLS on and connect"
    console.window._show_link()
    said = console.window.top_bar.pill.accessibleName()
    assert "Needs TLS" in said and "next try" not in said
    console.window.monitor.fleet._show_empty()
    qtbot.mouseClick(console.window.monitor.fleet.empty.step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.link.wants is Want.TRUST, timeout=10_000)
    saved = console.book.named("Bare")
    assert saved is not None and saved.tls == Tls(), "verified, as each new one is"


def test_a_broker_beside_the_source_is_trusted_from_its_own_menu(console: Console, qtbot: QtBot) -> None:
    console.brokers.choose("Fine")
    qtbot.waitUntil(lambda: online(console))
    console.sides.connect_beside("Plant")
    rows = console.model.sides
    qtbot.waitUntil(lambda: any(side.link.wants is Want.TRUST for side in rows.rows), timeout=10_000)
    console.window._show_link()
    menu = console.window.top_bar.sides.pill("Plant").menu
    [look] = [action for action in menu.actions() if action.data() == "certificate"]
    qtbot.waitUntil(lambda: look.isVisible())
    look.trigger()
    dialog = console.trust.viewer.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.view.foot.isVisible(), timeout=10_000)
    dialog.view.compared.setChecked(True)
    dialog.view.trust.click()
    qtbot.waitUntil(lambda: [side.link.state for side in rows.rows] == [LinkState.ONLINE], timeout=10_000)


def test_a_broker_in_the_clear_offers_no_certificate(console: Console, qtbot: QtBot) -> None:
    console.brokers.choose("Fine")
    qtbot.waitUntil(lambda: online(console))
    console.window._show_link()
    assert not console.window.top_bar.pill.certificate.isVisible()
