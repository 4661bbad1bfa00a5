"""The tunnel card and the local broker card, with a stand-in of ngrok's agent and a real broker."""

from __future__ import annotations

import importlib.machinery
import sys
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.console.local_desk import LocalDesk
from ati_console.gui.label import Label
from ati_console.gui.local.qr_code import QrCode
from ati_console.gui.local.tunnel_card import TunnelCard
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.local_state import BrokerState, TunnelState, broker_notes, tunnel_notes
from ati_console.gui.theme import Theme
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.publish.handover import Handover, files
from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.broker_book import Listed
from ati_console.rehearse.broker_users import CONSOLE
from ati_console.rehearse.own_broker import BrokerWish
from ati_console.rehearse.tunnel import Tunnel
from ati_console.rehearse.tunnel_book import Handed
from ati_console.settings.profile import Role
from ati_console.settings.secrets import NGROK_TOKEN, Kept, Place, Secret, SecretStore, VaultFailed
from ati_console.status import LinkState
from tests.gui.sherpas import NOW
from tests.gui.test_zoom import wrong
from tests.rehearse.test_tunnel import Agent, old
from tests.support.mosquitto import free_port

OPEN = Tunnel("mqtt", "0.tcp.example", 12345, "tcp", 1883, 4040, 2)


def keys_of(state: TunnelState) -> list[object]:
    return [note.key for note in tunnel_notes(state, NOW)]


def test_what_is_wrong_with_a_tunnel_is_said_most_serious_first() -> None:
    good = TunnelState(OPEN, (4040,), handed=Handed("0.tcp.example:12345", NOW - 60), looked=True)
    assert keys_of(good) == ["clear", "peers"]
    bad = TunnelState(OPEN, (4040,), listens=False, handed=Handed("9.tcp.example:9", NOW - 60), looked=True)
    assert keys_of(bad) == ["changed", "silent", "clear", "peers"] and bad.changed
    assert "9.tcp.example:9, 1 m 0 s ago" in tunnel_notes(bad, NOW)[0].lines[0]
    assert keys_of(TunnelState(looked=True)) == ["how"] and keys_of(TunnelState()) == []


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


class Keys:
    """The key store of a computer, which outlives the program."""

    words = "key store of the test"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.threads: set[str] = set()
        self.puts: list[str] = []

    def read(self, name: str) -> str | None:
        self.threads.add(threading.current_thread().name)
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.kept[name] = text
        self.puts.append(name)

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class NoKeys(Keys):
    def write(self, name: str, text: str) -> None:
        raise VaultFailed("there is none")


Start = Callable[[], LocalDesk]


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def start(dark: Theme, qtbot: QtBot, own_home: Path, keys: Keys) -> Iterator[Start]:
    """The program, once more and once more."""
    made: list[LocalDesk] = []

    def build() -> LocalDesk:
        window = MainWindow(ConsoleModel(), dark)
        qtbot.addWidget(window)
        made.append(LocalDesk(SecretStore(environ={}, key_store=keys), window))
        return made[-1]

    yield build
    for desk in made:
        desk.stop()


@pytest.fixture
def desk(start: Start) -> LocalDesk:
    return start()


def run(desk: LocalDesk, qtbot: QtBot, *, tls: bool = False) -> int:
    port, card = free_port(), desk.window.broker
    card.port.setValue(port)
    card.tls.setChecked(tls)
    card.go.click()
    qtbot.waitUntil(lambda: desk.broker.state.running or bool(desk.broker.state.error), timeout=15_000)
    assert desk.broker.state.running, desk.broker.state.error
    return port


def new_user(desk: LocalDesk, qtbot: QtBot, name: str, sherpa: str = "") -> None:
    card = desk.window.broker
    card.name.setText(name)
    card.sherpa.setText(sherpa)
    card.add.click()
    qtbot.waitUntil(lambda: any(one.name == name for one in desk.broker.state.listed), timeout=10_000)


def session(desk: LocalDesk, name: str, keys: Keys, **more: object) -> Session:
    """Of a publisher, as it was told."""
    profile = replace(desk.broker._profile(name), role=Role.PUBLISH_ONLY)
    credentials = Credentials(password=Secret(keys.kept[f"local-broker:{name}"]))
    return Session(profile, credentials, Inbox(10), client_id=f"{name}-pc")


def answers(made: Session, *topics: str) -> list[bool | None]:
    found = []
    for topic in topics:
        ticket = made.publish(topic, b"{}")
        assert ticket.wait(5.0)
        found.append(ticket.ok)
    return found


def test_a_broker_is_started_used_and_stopped_and_its_port_can_be_taken(
    desk: LocalDesk, start: Start, qtbot: QtBot
) -> None:
    port, card = run(desk, qtbot), desk.window.broker
    assert f"127.0.0.1:{port}" in card.state.whole()
    again = start()
    again.broker.start(BrokerWish(port))
    qtbot.waitUntil(lambda: "already in use by" in again.broker.state.error, timeout=15_000)
    card.end.click()
    qtbot.waitUntil(lambda: not desk.broker.state.running and not desk.broker.state.busy, timeout=15_000)


def test_a_users_password_is_shown_once_and_goes_with_the_window(desk: LocalDesk, qtbot: QtBot) -> None:
    card = desk.window.broker
    desk.window.show()
    new_user(desk, qtbot, "ati-fleet")
    qtbot.waitUntil(lambda: "shown once" in card.once.whole(), timeout=10_000)
    assert card._secret.isVisibleTo(card)
    desk.window.close()
    assert card.once.whole() == "" and not card._secret.isVisibleTo(card)
    for name, sherpa, words in (("a b\nuser root", "", "letters, digits"), ("ok", "x/#", "one level"),
                                ("ati-console", "", "the console itself")):  # fmt: skip
        desk.broker.add_user(name, sherpa)
        qtbot.waitUntil(lambda words=words: words in desk.broker.state.error, timeout=10_000)


def test_beyond_this_computer_is_asked_for_and_refused_without_users(desk: LocalDesk, qtbot: QtBot) -> None:
    desk.broker.start(BrokerWish(free_port(), everywhere=True))
    assert desk.broker.question is not None and not desk.broker.state.busy
    assert any("make one first" in label.text() for label in desk.broker.question.findChildren(Label))
    desk.broker.question.accept()
    qtbot.waitUntil(lambda: "loopback only" in desk.broker.state.error, timeout=15_000)
    new_user(desk, qtbot, "ati-fleet")
    desk.broker.start(BrokerWish(free_port(), everywhere=True))
    assert not any("make one first" in label.text() for label in desk.broker.question.findChildren(Label))
    desk.broker.question.reject()


def test_users_and_their_topics_survive_a_restart_of_the_program_over_tls(
    start: Start, qtbot: QtBot, keys: Keys, own_home: Path
) -> None:
    first = start()
    new_user(first, qtbot, "ati-fleet")
    new_user(first, qtbot, "tug-1", "tug-1")
    first.stop()
    second = start()
    assert [one.name for one in second.broker.state.listed] == ["ati-fleet", "tug-1"]
    run(second, qtbot, tls=True)
    for name, allowed in (("ati-fleet", [True, True]), ("tug-1", [True, False])):
        made = session(second, name, keys)
        made.start()
        try:
            qtbot.waitUntil(lambda made=made: made.link.state is LinkState.ONLINE, timeout=10_000)
            assert made.link.verified and "TLS" in made.link.security
            assert answers(made, "ati/amr/tug-1/status", "ati/trips/info") == allowed
            if all(allowed):  # mosquitto 2.0.11 puts out whom it denied something
                second.look()
                (guest,) = second.broker.state.guests
                assert (guest.user, guest.last_topic) == (name, "ati/trips/info")
        finally:
            made.stop()
    assert not [name for name in keys.threads if "Main" in name], "the key store was asked on the window's thread"
    texts = [
        file.read_text("utf-8", "replace") for file in own_home.rglob("*") if file.is_file() and file.suffix != ".db"
    ]
    assert not [secret for secret in keys.kept.values() for text in texts if secret in text]


def test_a_user_who_is_made_or_removed_while_it_runs_is_let_in_or_put_out_at_once(
    desk: LocalDesk, qtbot: QtBot, keys: Keys
) -> None:
    new_user(desk, qtbot, "ati-fleet")
    run(desk, qtbot)
    new_user(desk, qtbot, "late")
    qtbot.waitUntil(lambda: "late" in desk.broker.state.users, timeout=10_000)
    made = session(desk, "late", keys)
    made.start()
    qtbot.waitUntil(lambda: made.link.state is LinkState.ONLINE, timeout=10_000)
    desk.broker.remove_user("late")
    qtbot.waitUntil(lambda: made.link.state is not LinkState.ONLINE, timeout=10_000)
    made.stop()
    assert "local-broker:late" not in keys.kept
    assert [one.name for one in desk.broker.state.listed] == ["ati-fleet"]


def test_the_last_user_who_is_removed_is_put_out_at_once_too(desk: LocalDesk, qtbot: QtBot, keys: Keys) -> None:
    new_user(desk, qtbot, "ati-fleet")
    run(desk, qtbot)
    made = session(desk, "ati-fleet", keys)
    made.start()
    qtbot.waitUntil(lambda: made.link.state is LinkState.ONLINE, timeout=10_000)
    desk.broker.card.users.remove.click()
    question = desk.broker.question
    assert question is not None and desk.broker.state.listed  # asked first
    question.accept()
    qtbot.waitUntil(lambda: made.link.state is not LinkState.ONLINE, timeout=10_000)
    made.stop()
    qtbot.waitUntil(lambda: desk.broker.state.closed, timeout=10_000)
    assert "this console alone" in broker_notes(desk.broker.state)[-2].lines[0]
    assert desk.broker.card.once.text() == ""  # its password is not shown any longer either
    with qtbot.waitSignal(desk.broker.connect_requested, timeout=10_000) as asked:
        desk.broker.connect_console()
    assert asked.args is not None and asked.args[0].user == CONSOLE


def test_two_presses_of_enter_make_one_user_whose_shown_password_is_the_kept_one(
    desk: LocalDesk, qtbot: QtBot, keys: Keys
) -> None:
    card = desk.broker.card
    card.name.setText("ati-fleet")
    for _ in range(5):
        card.name.returnPressed.emit()
    qtbot.waitUntil(lambda: card.once.text() != "", timeout=10_000)
    qtbot.wait(300)
    assert f"ati-fleet: {keys.kept['local-broker:ati-fleet']}  " in card.once.text()
    assert keys.puts.count("local-broker:ati-fleet") == 1


def test_what_was_done_is_said_in_the_window_where_it_was_done(desk: LocalDesk, qtbot: QtBot, keys: Keys) -> None:
    desk.window.show()
    new_user(desk, qtbot, "ati-fleet")
    desk.broker.copy_password("ati-fleet")
    qtbot.waitUntil(lambda: desk.window.toast.words().startswith("Copied"), timeout=10_000)
    assert desk.window.toast.done
    keys.kept.clear()
    desk.broker.copy_password("ati-fleet")
    qtbot.waitUntil(lambda: "not known any more" in desk.window.toast.words(), timeout=10_000)
    assert not desk.window.toast.done  # no tick beside what failed
    desk.window.hide()
    with qtbot.waitSignal(desk.said, timeout=10_000):
        desk.broker.said.emit("Copied")


def test_a_shown_password_goes_by_itself(desk: LocalDesk, qtbot: QtBot) -> None:
    card = desk.broker.card
    card._hiding.setInterval(30)
    card.show_password("ati-fleet", Secret("made-up"))
    assert "made-up" in card.once.whole()
    qtbot.waitUntil(lambda: card.once.text() == "", timeout=5_000)
    assert "made-up" not in card.once.whole() and not card.copy.isVisible()


def test_a_password_that_the_key_store_lost_keeps_its_user_out_and_is_said(
    start: Start, qtbot: QtBot, keys: Keys
) -> None:
    first = start()
    new_user(first, qtbot, "ati-fleet")
    new_user(first, qtbot, "other")
    qtbot.waitUntil(lambda: len(keys.kept) == 2, timeout=10_000)
    del keys.kept["local-broker:other"]
    second = start()
    run(second, qtbot)
    assert second.broker.state.users == ("ati-fleet",) and second.broker.state.lost == ("other",)
    assert "lost" in [note.key for note in broker_notes(second.broker.state)]
    second.broker.end()
    qtbot.waitUntil(lambda: not second.broker.state.running and not second.broker.state.busy, timeout=15_000)
    assert "lost" in [note.key for note in broker_notes(second.broker.state)]  # it is no better for being stopped
    keys.kept.clear()
    second.broker.start(BrokerWish(free_port()))
    qtbot.waitUntil(lambda: "not known any more" in second.broker.state.error, timeout=15_000)


def test_a_password_that_no_key_store_took_is_said_as_long_as_it_is_so(desk: LocalDesk, qtbot: QtBot) -> None:
    """It was said for a moment, and the next thing that was said took its place."""
    desk.broker._vault = SecretStore(environ={}, key_store=NoKeys())
    run(desk, qtbot)
    with qtbot.waitSignal(desk.broker.said, timeout=10_000):
        new_user(desk, qtbot, "ati-fleet")
    desk.broker.look()
    note = next(note for note in broker_notes(desk.broker.state) if note.key == "fleeting")
    assert "ati-fleet" in note.lines[0]
    desk.broker.end()
    qtbot.waitUntil(lambda: not desk.broker.state.running and not desk.broker.state.busy, timeout=15_000)
    assert desk.broker.state.fleeting == ("ati-fleet",)
    desk.broker.remove_user("ati-fleet")
    qtbot.waitUntil(lambda: not desk.broker.state.listed, timeout=10_000)
    assert "fleeting" not in [note.key for note in broker_notes(desk.broker.state)]


def test_a_user_is_handed_over_and_the_console_comes_in_as_its_own_reader(
    desk: LocalDesk, qtbot: QtBot, keys: Keys
) -> None:
    new_user(desk, qtbot, "ati-fleet")
    users = desk.window.broker.users
    assert not users.hand.isEnabled()
    port = run(desk, qtbot, tls=True)
    with qtbot.waitSignal(desk.broker.handover_requested) as handed:
        users.hand.click()
    (entrance,) = handed.args
    assert (entrance.profile.user, entrance.profile.port, entrance.entry) == (
        "ati-fleet",
        port,
        "local-broker:ati-fleet",
    )
    texts = files(Handover(entrance.profile, "127.0.0.1", port), "now")
    assert "BEGIN CERTIFICATE" in texts["broker-ca.pem"]
    with qtbot.waitSignal(desk.broker.connect_requested) as wished:
        desk.window.broker.join.click()
    profile, credentials = wished.args
    assert profile.user == "ati-console" and credentials.password == Secret(keys.kept["local-broker:ati-console"])
    made = Session(profile, credentials, Inbox(10), client_id="console")
    made.start()
    qtbot.waitUntil(lambda: made.link.state is LinkState.ONLINE, timeout=10_000)
    assert answers(made, "ati/amr/trial-01/status", "test/x") == [True, True], "trial and Publish work there"
    made.stop()
    users.copy.click()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == keys.kept["local-broker:ati-fleet"], timeout=10_000)


def test_the_agents_tunnel_is_found_started_and_its_change_is_told(
    desk: LocalDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Agent() as agent:
        monkeypatch.setattr(tunnels.look, "__defaults__", ([agent.port],))
        agent.answers["/api/tunnels"] = {"tunnels": []}
        desk.window.show()
        qtbot.waitUntil(lambda: desk.tunnel.state.agents == (agent.port,), timeout=10_000)
        agent.answers["POST /api/tunnels"] = old()
        desk.window.tunnel.go.click()
        agent.answers["GET /api/tunnels"] = {"tunnels": [old()]}
        qtbot.waitUntil(lambda: desk.tunnel.state.tunnel is not None and not desk.tunnel.state.busy, timeout=10_000)
        assert ("POST", "/api/tunnels") in [asked[:2] for asked in agent.asked]
        desk.window.tunnel.copy.click()
        agent.answers["GET /api/tunnels"] = {"tunnels": [old("tcp://7.tcp.example:7")]}
        qtbot.waitUntil(lambda: desk.tunnel.state.changed, timeout=10_000)
        desk.window.hide()
        qtbot.waitUntil(lambda: not desk.tunnel.looking, timeout=10_000)


class Ngrok(types.ModuleType):
    """The SDK, as far as we use it."""

    def __init__(self) -> None:
        super().__init__("ngrok")
        self.__spec__ = importlib.machinery.ModuleSpec("ngrok", None)
        self.open: dict[str, tuple[int, str]] = {}
        self.opened = 0

    def forward(self, port: int, proto: str, *, authtoken: str) -> types.SimpleNamespace:
        url = f"{proto}://3.tcp.example:{30000 + len(self.open)}"
        self.open[url] = port, authtoken
        self.opened += 1
        return types.SimpleNamespace(url=lambda: url)

    def disconnect(self, url: str) -> None:
        del self.open[url]


def test_a_token_is_typed_kept_used_by_the_sdk_and_forgotten(
    desk: LocalDesk, qtbot: QtBot, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    ngrok, card = Ngrok(), desk.window.tunnel
    monkeypatch.setitem(sys.modules, "ngrok", ngrok)
    monkeypatch.setattr(tunnels.look, "__defaults__", ((),))
    desk.window.show()
    qtbot.waitUntil(lambda: desk.tunnel.state.looked, timeout=10_000)
    assert not card.go.isEnabled() and card.token.dots.text() == "none"
    assert card.token.where.whole() == "Only a tunnel without the ngrok program needs one"
    card.token.type_button.click()
    assert desk.tunnel.dialog is not None
    desk.tunnel.dialog.secret.setText("canary-token")
    desk.tunnel.dialog.go.click()
    qtbot.waitUntil(lambda: card.token.forget_button.isEnabled(), timeout=10_000)
    assert keys.kept == {"ngrok:authtoken": "canary-token"}
    assert card.token.dots.text() == "......" and card.token.where.whole() == "Lives in: key store of the test"
    card.go.click()
    qtbot.waitUntil(lambda: desk.tunnel.state.tunnel is not None, timeout=10_000)
    assert list(ngrok.open.values()) == [(desk.tunnel.state.local_port, "canary-token")]
    assert card.address.text() == "3.tcp.example:30000"
    with qtbot.waitSignal(desk.handover_requested) as handed:
        desk.broker.hand_over("ati-fleet")
    assert handed.args[0].tunnel.address == "3.tcp.example:30000"  # no agent would tell of it
    card.end.click()
    qtbot.waitUntil(lambda: not ngrok.open and desk.tunnel.state.tunnel is None, timeout=10_000)
    card.token.forget_button.click()
    qtbot.waitUntil(lambda: not keys.kept and not card.go.isEnabled(), timeout=10_000)


class SlowNgrok(Ngrok):
    """Opens when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.let = threading.Event(), threading.Event()

    def forward(self, port: int, proto: str, *, authtoken: str) -> types.SimpleNamespace:
        self.asked.set()
        assert self.let.wait(10)
        return super().forward(port, proto, authtoken=authtoken)


def test_a_tunnel_that_opens_while_the_window_closes_is_not_left_behind(
    desk: LocalDesk, qtbot: QtBot, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    ngrok = SlowNgrok()
    keys.kept[NGROK_TOKEN] = "canary-token"
    monkeypatch.setitem(sys.modules, "ngrok", ngrok)
    desk.tunnel.start()
    assert ngrok.asked.wait(10)
    desk.stop()
    ngrok.let.set()
    qtbot.waitUntil(lambda: not desk.tunnel.state.busy, timeout=10_000)
    assert ngrok.opened == 1 and not ngrok.open
    assert desk.tunnel.state.error == "it was closed while it opened"


def test_tls_inside_a_tunnel_takes_the_warning_of_clear_text_away() -> None:
    assert keys_of(TunnelState(OPEN, (4040,), inner_tls=True, looked=True)) == ["inner", "peers"]


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.25, 1.5])
def test_the_local_window_has_its_room(dark: Theme, qtbot: QtBot, zoom: float) -> None:
    dark.set_zoom(zoom)
    beside = QWidget()
    qtbot.addWidget(beside)
    window = LocalWindow(dark, beside)
    qtbot.addWidget(window)
    listed = (Listed("ati-fleet"), Listed("tug-107", ("ati/amr/tug-107/status",)))
    full = BrokerState(1883, "mosquitto", "127.0.0.1", ("ati-fleet",), listed=listed, lost=("tug-107",), tls=True)
    kept = Kept(Place.KEY_STORE, "key store of this computer (SecretService Keyring)")
    for broker, tunnel in (
        (BrokerState(), TunnelState(looked=True)),
        (full, TunnelState(OPEN, (4040,), looked=True, token=kept)),
    ):
        window.broker.show_state(broker, NOW)
        window.tunnel.show_state(tunnel, NOW)
        window.show()
        QApplication.processEvents()
        assert wrong(window) == []
    dark.set_zoom(1.0)
