from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psutil
import pytest

from ati_console.attribution import Because
from ati_console.mqtt import dial, line, standstill
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.profile import ProtocolVersion, Role, Transport
from ati_console.status import LinkState, Stage
from tests.mqtt.rig import a_profile, a_session
from tests.support.fake_broker import (
    CONNECT,
    DISCONNECT,
    PUBACK,
    SUBSCRIBE,
    WELCOME_V3,
    WELCOME_V5,
    Caller,
    FakeBroker,
    publish,
)
from tests.support.mosquitto import free_port
from tests.support.waiting import wait_until

V3 = ProtocolVersion.V311


def serving(caller: Caller) -> None:
    """Lets a client in and hears it until it goes."""
    granting(caller)
    caller.listen()


def granting(caller: Caller, codes: bytes = b"\x01\x01") -> None:
    """Welcomes an MQTT 3.1.1 client and answers its SUBSCRIBE."""
    caller.hear()
    caller.say(WELCOME_V3)
    _, body = caller.hear()
    caller.say(b"\x90" + bytes([2 + len(codes)]) + body[:2] + codes)


def test_a_name_that_does_not_resolve_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(dial.socket, "getaddrinfo", unknown)
    with a_session(a_profile(1883, host="no-such-host.invalid")) as rig:
        rig.reason("no-such-host.invalid")
        rig.state(LinkState.RECONNECTING)
        stage = rig.stage(Stage.DNS)
        assert stage is not None and stage.ok is False
        assert rig.session.link.advice


def test_a_port_nobody_listens_on_is_said_once_and_tried_again() -> None:
    with a_session(a_profile(free_port())) as rig:
        rig.reason("nobody listens")
        for _ in range(3):
            attempt = rig.session.link.attempt
            rig.session.reconnect_now()
            wait_until(lambda seen=attempt: rig.session.link.attempt > seen)
            rig.state(LinkState.RECONNECTING)
        words = [event.words for event in rig.session.take_events()]
        assert len([item for item in words if "nobody listens" in item]) == 1


@contextmanager
def a_black_hole() -> Iterator[int]:
    """A port whose queue of connections is full, so that the next one gets no answer at all (Linux)."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port
        for filler in fillers:
            filler.close()


def stops_at_once(session: Session) -> None:
    begin = time.monotonic()
    assert session.stop(2.0)
    assert time.monotonic() - begin < 0.5
    assert session.link.state is LinkState.OFFLINE


def running(stage: Stage, session: Session) -> bool:
    return any(item.stage is stage and item.ok is None for item in session.link.stages)


def test_stop_is_at_once_while_tcp_gets_no_answer() -> None:
    with a_black_hole() as port:
        session = Session(a_profile(port), Credentials(), Inbox(), client_id="c")
        session.start()
        wait_until(lambda: running(Stage.TCP, session))
        stops_at_once(session)


def test_a_connection_that_gets_no_answer_times_out_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "TCP_S", 0.2)
    monkeypatch.setattr(dial, "TCP_LEAST_S", 0.2)
    with a_black_hole() as port, a_session(a_profile(port)) as rig:
        rig.reason("no answer")
        assert "firewall" in rig.session.link.advice


def test_stop_is_at_once_while_the_resolver_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def hang(*_: object, **__: object) -> None:
        release.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(dial.socket, "getaddrinfo", hang)
    session = Session(a_profile(1883, host="slow.invalid"), Credentials(), Inbox(), client_id="c")
    session.start()
    wait_until(lambda: running(Stage.DNS, session))
    stops_at_once(session)
    release.set()


def test_stop_is_at_once_while_connect_is_not_answered() -> None:
    with FakeBroker(Caller.listen) as broker:
        session = Session(a_profile(broker.port), Credentials(), Inbox(), client_id="c")
        session.start()
        wait_until(lambda: broker.sent(CONNECT))
        begin = time.monotonic()
        assert session.stop(2.0)
        assert time.monotonic() - begin < 1.0


def test_a_connect_without_an_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_S", 0.2)
    monkeypatch.setattr(line, "STEP_S", 0.05)
    with FakeBroker(Caller.listen) as broker, a_session(a_profile(broker.port)) as rig:
        rig.reason("never answered CONNECT")


def test_a_half_open_connection_is_found_within_two_keep_alives() -> None:
    def freeze(caller: Caller) -> None:
        granting(caller)
        frozen.wait(20)

    frozen = threading.Event()
    with (
        FakeBroker(freeze) as broker,
        a_session(a_profile(broker.port, version=V3, keep_alive_s=1)) as rig,
    ):
        rig.state(LinkState.ONLINE)
        begin = time.monotonic()
        rig.reason("not even to a ping")
        assert time.monotonic() - begin < 3.0
        frozen.set()


@pytest.mark.parametrize(
    ("answer", "version", "state", "words"),
    [
        (b"\x20\x02\x00\x01", V3, LinkState.REFUSED, "does not speak this MQTT version"),
        (b"\x20\x02\x00\x01", ProtocolVersion.V5, LinkState.REFUSED, "does not speak this MQTT version"),
        (b"\x20\x02\x00\x02", V3, LinkState.REFUSED, "client id ('console-1')"),
        (b"\x20\x02\x00\x03", V3, LinkState.RECONNECTING, "not available"),
        (b"\x20\x02\x00\x04", V3, LinkState.REFUSED, "wrong user name or password"),
        (b"\x20\x02\x00\x05", V3, LinkState.REFUSED, "does not let this account in"),
        (b"\x20\x03\x00\x84\x00", ProtocolVersion.V5, LinkState.REFUSED, "does not speak MQTT 5"),
        (b"\x20\x03\x00\x86\x00", ProtocolVersion.V5, LinkState.REFUSED, "wrong user name or password"),
        (b"\x20\x03\x00\x89\x00", ProtocolVersion.V5, LinkState.RECONNECTING, "busy"),
        (
            b"\x20\x0a\x00\x87\x07\x1f\x00\x04nope",
            ProtocolVersion.V5,
            LinkState.REFUSED,
            "does not let this account in (0x87): nope",
        ),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", V3, LinkState.RECONNECTING, "answers in HTTP"),
        (b"\x15\x03\x03\x00\x02\x02\x46", V3, LinkState.RECONNECTING, "answers in TLS"),
        (b"SSH-2.0-OpenSSH\r\n", V3, LinkState.RECONNECTING, "not MQTT"),
        (b"", V3, LinkState.RECONNECTING, "instead of answering CONNECT"),
    ],
)
def test_every_answer_to_connect_has_its_words(
    answer: bytes, version: ProtocolVersion, state: LinkState, words: str
) -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(answer)

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=version)) as rig:
        rig.reason(words)
        rig.state(state)
        stage = rig.stage(Stage.CONNECT)
        assert stage is not None and stage.ok is False


def test_a_refused_filter_is_said_and_the_link_stays() -> None:
    def script(caller: Caller) -> None:
        granting(caller, b"\x01\x80")
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        assert [grant.granted for grant in rig.session.link.grants] == [True, False]
        assert "1 refused: 'ati_fm/sherpa/status' refused" in rig.session.link.reason


def test_all_filters_refused_is_said_and_the_link_stays() -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V5)
        _, body = caller.hear()
        caller.say(b"\x90\x05" + body[:2] + b"\x00\x87\x87")
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.link.reason.startswith("the broker refused every topic filter")
        assert {grant.code for grant in rig.session.link.grants} == {0x87}
        stage = rig.stage(Stage.SUBSCRIBE)
        assert stage is not None and stage.ok is False


def test_no_answer_to_subscribe_is_said_and_the_link_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_S", 0.3)
    monkeypatch.setattr(line, "STEP_S", 0.05)

    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        assert "no SUBACK" in rig.session.link.reason


def test_a_broker_that_closes_at_subscribe_is_not_hammered() -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        caller.hear()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.reason("when we subscribed")
        wait_until(lambda: broker.calls == 2)
        rig.state(LinkState.RECONNECTING)
        wait_until(lambda: (rig.session.link.next_try_at or 0) - time.time() > 25)
        assert "publish-only" in rig.session.link.advice


def test_a_publish_only_profile_sends_connect_publish_and_nothing_else() -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        while True:
            command, body = caller.hear()
            if command & 0xF0 == 0x30:
                at = 2 + int.from_bytes(body[:2], "big")
                caller.say(b"\x40\x02" + body[at : at + 2])

    profile = {"version": V3, "role": Role.PUBLISH_ONLY}
    with FakeBroker(script) as broker:
        with a_session(a_profile(broker.port, **profile)) as rig:
            rig.state(LinkState.ONLINE)
            assert rig.session.publish("/d2c/amr-001", b"x").wait(5)
        wait_until(lambda: broker.sent(DISCONNECT))
        assert [command for command, _ in broker.packets] == [CONNECT, 0x32, DISCONNECT]
        assert broker.sent(SUBSCRIBE) == []


def test_a_take_over_told_by_the_broker_stops_at_once() -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V5)
        caller.hear()
        caller.say(b"\xe0\x02\x8e\x00")
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port), client_id="amr-001") as rig:
        rig.state(LinkState.TAKEN_OVER)
        assert "amr-001" in rig.session.link.reason and "client id" in rig.session.link.advice
        assert broker.calls == 1


def test_the_reason_of_a_disconnect_is_shown() -> None:
    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V5)
        caller.hear()
        caller.say(b"\xe0\x02\x8b\x00")

    with FakeBroker(script) as broker, a_session(a_profile(broker.port)) as rig:
        rig.reason("shutting down (0x8B)")


def test_acknowledgements_of_a_batch_go_out_as_one_write_each_with_its_id() -> None:
    def script(caller: Caller) -> None:
        granting(caller)
        caller.say(b"".join(publish(b"ati_fm/sherpa/status", b"x", mid) for mid in range(1, 51)))
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        got = rig.take(50)
        assert broker.sent(PUBACK) == []
        rig.session.acknowledge([item.receipt for item in got])
        wait_until(lambda: len(broker.sent(PUBACK)) == 50)
        assert broker.sent(PUBACK) == [struct.pack("!H", mid) for mid in range(1, 51)]


def test_strange_topics_and_single_bytes_kill_nothing() -> None:
    def script(caller: Caller) -> None:
        granting(caller)
        odd = publish(b"ati/\xff\xfe/status", b"one", 1) + publish(b"", b"two", 2) + publish(b"a\x00b", b"", 3)
        for byte in odd:
            caller.say(bytes([byte]))
        caller.say(publish(b"t", b"x" * 200_000, 4) + publish(b"t", b"last"))
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        got = rig.take(5)
        assert [item.topic for item in got] == ["ati/\\xff\\xfe/status", "", "a\x00b", "t", "t"]
        assert [len(item.payload) for item in got] == [3, 3, 0, 65_537, 4]
        assert rig.session.link.state is LinkState.ONLINE


@pytest.mark.parametrize("garbage", [b"\x30\x01\x00", b"\x32\x04\x00\x10ab", b"\xff\xff\xff\xff\xff\xff", b"\x90\x00"])
def test_garbage_ends_the_connection_and_not_the_thread(garbage: bytes) -> None:
    def script(caller: Caller) -> None:
        granting(caller)
        if caller.number == 1:
            caller.say(garbage)
        caller.listen()

    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        wait_until(lambda: rig.session.link.generation >= 2 or rig.session.link.state is LinkState.RECONNECTING)
        rig.session.reconnect_now()
        wait_until(lambda: rig.session.link.generation >= 2 and rig.session.link.state is LinkState.ONLINE)


def test_a_qos_2_message_of_an_old_session_is_completed_and_frees_its_slot() -> None:
    def script(caller: Caller) -> None:
        granting(caller)
        caller.say(b"\x34\x07\x00\x01t\x00\x07hi")
        pubrec = caller.hear()
        caller.say(b"\x62\x02\x00\x07")
        pubcomp = caller.hear()
        seen.extend([pubrec, pubcomp])
        caller.listen()

    seen: list[tuple[int, bytes]] = []
    with FakeBroker(script) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        [message] = rig.take(1)
        assert (message.payload, message.receipt.qos, message.receipt.mid) == (b"hi", 2, 0)
        wait_until(lambda: seen == [(0x50, b"\x00\x07"), (0x70, b"\x00\x07")])


def test_a_publish_that_nobody_answers_is_settled_when_the_connection_ends() -> None:
    with FakeBroker(serving) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        ticket = rig.session.publish("t", b"x")
        wait_until(lambda: broker.sent(0x32))
        rig.session.reconnect_now()
        assert ticket.wait(5) and ticket.code is None and not ticket.ok
        assert "ended before" in ticket.words


def test_a_web_server_without_mqtt_is_quoted() -> None:
    def script(caller: Caller) -> None:
        caller.sock.recv(4096)
        caller.say(b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.invalid/\r\n\r\n")

    profile = {"transport": Transport.WEBSOCKETS}
    with FakeBroker(script) as broker, a_session(a_profile(broker.port, **profile)) as rig:
        rig.reason("HTTP 302 Found for the path '/mqtt', it points to http://login.hotel.invalid/")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (b"404 Not Found", "check the path"),
        (b"200 OK", "check the path"),
        (b"302 Found", "a login page"),
        (b"403 Forbidden", "keeps us out"),
        (b"503 Service Unavailable", "may be down"),
    ],
)
def test_a_web_server_that_makes_no_websocket_is_no_wrong_host(status: bytes, advice: str) -> None:
    def script(caller: Caller) -> None:
        caller.sock.recv(4096)
        caller.say(b"HTTP/1.1 " + status + b"\r\n\r\n")

    options = {"transport": Transport.WEBSOCKETS, "ws_path": "/mqqt"}
    with FakeBroker(script) as broker, a_session(a_profile(broker.port, **options)) as rig:
        rig.reason(f"refused the WebSocket: HTTP {status.decode()} for the path '/mqqt'")
        assert advice in rig.session.link.advice
        assert "no MQTT broker" not in rig.session.link.reason


def test_a_mistake_of_ours_is_reported_and_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ati_console.mqtt.session.ACCIDENT_S", 0.05)
    fail = [True]
    real = Session._dial

    def stumble(self: Session) -> object:
        if fail:
            fail.clear()
            raise RuntimeError("a mistake")
        return real(self)

    monkeypatch.setattr(Session, "_dial", stumble)
    with FakeBroker(serving) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        assert "a fault of the console: RuntimeError" in rig.session.link.reason


def test_a_network_thread_that_died_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "_live", lambda self: None)
    session = Session(a_profile(1), Credentials(), Inbox(), client_id="c")
    session.start()
    wait_until(lambda: "network thread ended" in session.link.reason)
    assert session.link.state is LinkState.OFFLINE
    session.stop()


def test_many_reconnects_leak_neither_threads_nor_descriptors() -> None:
    me = psutil.Process()
    with FakeBroker(serving) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        before = (threading.active_count(), me.num_fds())
        for number in range(200):
            rig.session.reconnect_now()
            wait_until(lambda seen=number: rig.session.link.generation > seen + 1)
            rig.state(LinkState.ONLINE)
        wait_until(lambda: threading.active_count() <= before[0] and me.num_fds() <= before[1])


def test_a_sleeping_computer_connects_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "STEP_S", 0.05)
    jump = [0.0]
    real = time.time
    with FakeBroker(serving) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        monkeypatch.setattr(line.time, "time", lambda: real() + jump[0])
        jump[0] = 8 * 3600.0
        rig.reason("slept")
        rig.state(LinkState.ONLINE)


def test_an_end_after_a_standstill_of_ours_is_not_blamed_on_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after SIGSTOP and SIGCONT: nothing was sent for longer than the keep alive, and the broker has hung up."""
    monkeypatch.setattr(standstill, "STILL_S", 0.5)
    stopped = threading.Event()

    class StopsOnce(Inbox):
        def put(self, inbound: Inbound) -> bool:
            if not stopped.is_set():
                time.sleep(1.8)
            stopped.set()
            return super().put(inbound)

    def hanging_up(caller: Caller) -> None:
        granting(caller)
        if not stopped.is_set():
            caller.say(publish(b"ati/amr/x/status", b"{}"))
            return
        caller.listen()

    with FakeBroker(hanging_up) as broker:
        profile = a_profile(broker.port, version=V3, keep_alive_s=1)
        session = Session(profile, Credentials(), StopsOnce(100), client_id="c")
        session.start()
        try:
            wait_until(lambda: session.link.generation == 2 and session.link.state is LinkState.ONLINE)
            link = session.link
            assert re.match(
                r"this computer stood still for [2-9] s \(sleep\?\)", link.reason
            )  # a busy computer adds some
            assert link.attribution is not None
            assert link.attribution.because is Because.OURS
        finally:
            assert session.stop(3.0)


def test_a_standstill_that_the_connection_survived_is_a_line_of_the_timeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "STILL_S", 0.5)
    real = standstill.clocks
    ahead = [0.0]

    def clocks() -> standstill.Clocks:
        now = real()
        return standstill.Clocks(now.wall + ahead[0], now.monotonic + ahead[0], (now.sleepless or 0.0) + ahead[0])

    monkeypatch.setattr(line, "clocks", clocks)
    monkeypatch.setattr(line, "STEP_S", 0.05)
    with FakeBroker(serving) as broker, a_session(a_profile(broker.port, version=V3)) as rig:
        rig.state(LinkState.ONLINE)
        ahead[0] = 6.0
        said: list[str] = []
        wait_until(lambda: said.extend(event.words for event in rig.session.take_events()) or "still" in str(said))
        assert "this computer stood still for 6 s (sleep?)" in said
        assert rig.session.link.generation == 1
