"""The tunnel card and the local broker card, with a stand-in of ngrok's agent and a real broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.gui.console.local_desk import LocalDesk
from ati_console.gui.local.qr_code import QrCode
from ati_console.gui.local.tunnel_card import TunnelCard
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.local_state import BrokerState, TunnelState, broker_notes, tunnel_notes
from ati_console.gui.theme import Theme
from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.tunnel import Tunnel
from ati_console.rehearse.tunnel_book import Handed
from ati_console.settings.secrets import SecretStore
from tests.gui.sherpas import NOW
from tests.rehearse.test_tunnel import Agent, old
from tests.support.mosquitto import free_port

OPEN = Tunnel("mqtt", "0.tcp.example", 12345, "tcp", 1883, 4040, 2)


def keys(state: TunnelState) -> list[object]:
    return [note.key for note in tunnel_notes(state, NOW)]


def test_what_is_wrong_with_a_tunnel_is_said_most_serious_first() -> None:
    good = TunnelState(OPEN, (4040,), handed=Handed("0.tcp.example:12345", NOW - 60), looked=True)
    assert keys(good) == ["clear", "peers"]
    bad = TunnelState(OPEN, (4040,), listens=False, handed=Handed("9.tcp.example:9", NOW - 60), looked=True)
    assert keys(bad) == ["changed", "silent", "clear", "peers"] and bad.changed
    assert "9.tcp.example:9, 1 m 0 s ago" in tunnel_notes(bad, NOW)[0].lines[0]
    assert keys(TunnelState(looked=True)) == ["how"] and keys(TunnelState()) == []


def test_a_broker_beyond_this_computer_says_clear_text_and_firewall() -> None:
    assert [note.key for note in broker_notes(BrokerState(1883, "mosquitto"))] == ["users", "kept"]
    wide = BrokerState(1883, "mosquitto", "0.0.0.0", ("ati",), firewall="sudo ufw allow 1883/tcp")
    assert [note.key for note in broker_notes(wide)] == ["clear", "wall", "users", "kept"]
    assert [note.key for note in broker_notes(BrokerState(error="port 1883 is already in use"))] == ["error"]


def test_the_qr_code_is_painted_from_its_matrix_dark_on_light_in_both_themes(theme: Theme, qtbot: QtBot) -> None:
    code = QrCode(theme)
    qtbot.addWidget(code)
    code.show_text("0.tcp.example:12345")
    code.resize(code.sizeHint())
    picture = code.grab().toImage()
    module = theme.px(4)
    for y, row in enumerate(code.rows):
        for x, dark in enumerate(row):
            at = picture.pixelColor((x + 3) * module + 1, (y + 3) * module + 1)
            assert (at.lightness() < 128) == bool(dark)
    assert picture.pixelColor(1, 1).lightness() > 200  # the quiet zone


def test_the_address_is_copied_and_counts_as_handed_out(dark: Theme, qtbot: QtBot) -> None:
    card = TunnelCard(dark)
    qtbot.addWidget(card)
    card.show_state(TunnelState(OPEN, (4040,), looked=True), NOW)
    with qtbot.waitSignal(card.handed_out) as handed:
        card.copy.click()
    assert handed.args == ["0.tcp.example:12345"] == [QGuiApplication.clipboard().text()]
    assert not card.go.isVisibleTo(card) and card.end.isVisibleTo(card)


@pytest.fixture
def desk(dark: Theme, qtbot: QtBot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalDesk]:
    monkeypatch.delenv("NGROK_AUTHTOKEN", raising=False)
    model = ConsoleModel()
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    made = LocalDesk(model, SecretStore(environ={}), window)
    yield made
    made.stop()


def test_a_broker_is_started_used_and_stopped_and_its_port_can_be_taken(desk: LocalDesk, qtbot: QtBot) -> None:
    port, card = free_port(), desk.window.broker
    card.port.setValue(port)
    card.go.click()
    qtbot.waitUntil(lambda: desk.broker.running, timeout=15_000)
    assert f"127.0.0.1:{port}" in card.state.whole()
    again = LocalDesk(desk._model, desk._vault, desk._window)
    again.start_broker(port, False)
    qtbot.waitUntil(lambda: "already in use by" in again.broker.error, timeout=15_000)
    again.stop()
    card.end.click()
    qtbot.waitUntil(lambda: not desk.broker.running and not desk.broker.busy, timeout=15_000)


def test_a_users_password_is_shown_once_and_goes_with_the_window(desk: LocalDesk, qtbot: QtBot) -> None:
    card = desk.window.broker
    desk.window.show()
    card.name.setText("ati-fleet")
    card.add.click()
    shown = card.once.whole()
    assert "shown once" in shown and card._secret.isVisibleTo(card)
    desk.window.close()
    assert card.once.whole() == "" and not card._secret.isVisibleTo(card)
    card.name.setText("a b\nuser root")
    card.add.click()
    assert "letters, digits" in desk.broker.error


def test_beyond_this_computer_is_asked_for_and_refused_without_users(desk: LocalDesk, qtbot: QtBot) -> None:
    desk.start_broker(free_port(), True)
    assert desk.question is not None and not desk.broker.busy
    desk.question.accept()
    qtbot.waitUntil(lambda: "loopback only" in desk.broker.error, timeout=15_000)


def test_the_agents_tunnel_is_found_started_and_its_change_is_told(
    desk: LocalDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Agent() as agent:
        monkeypatch.setattr(tunnels.look, "__defaults__", ([agent.port],))
        agent.answers["/api/tunnels"] = {"tunnels": []}
        desk.window.show()
        qtbot.waitUntil(lambda: desk.tunnel.agents == (agent.port,), timeout=10_000)
        agent.answers["POST /api/tunnels"] = old()
        desk.window.tunnel.go.click()
        agent.answers["GET /api/tunnels"] = {"tunnels": [old()]}
        qtbot.waitUntil(lambda: desk.tunnel.tunnel is not None and not desk.tunnel.busy, timeout=10_000)
        assert ("POST", "/api/tunnels") in [asked[:2] for asked in agent.asked]
        desk.window.tunnel.copy.click()
        agent.answers["GET /api/tunnels"] = {"tunnels": [old("tcp://7.tcp.example:7")]}
        qtbot.waitUntil(lambda: desk.tunnel.changed, timeout=10_000)
        desk.window.hide()
        qtbot.waitUntil(lambda: not desk._looking, timeout=10_000)
