"""paho's insides that we lean on: when one of these fails after an update, read paho_client.py against it."""

from __future__ import annotations

import inspect
import socket
import time
from collections.abc import Sequence

import paho.mqtt
import paho.mqtt.client as mqtt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.mqtt.connection import End, Hello, How, Welcome, span
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.paho_client import PahoClient
from tests.support.fake_broker import WELCOME_V3, publish


class Ear:
    """Hears everything and does nothing."""

    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []

    def welcomed(self, welcome: Welcome) -> None:
        self.welcomes.append(welcome)

    def subscribed(self, mid: int, codes: Sequence[int]) -> None: ...
    def unsubscribed(self, mid: int) -> None: ...
    def published(self, mid: int, code: int, said: str) -> None: ...
    def ponged(self, ms: float) -> None: ...


def test_paho_is_not_older_than_the_version_whose_thread_survives_a_cut_packet() -> None:
    assert tuple(int(part) for part in paho.mqtt.__version__.split(".")[:2]) >= (2, 2)


@pytest.mark.parametrize(
    "name",
    [
        "_create_socket", "_handle_connack", "_handle_pingresp", "_handle_pubrel", "_loop_rc_handle",
        "_packet_handle", "_packet_queue", "_reset_sockets", "_send_pingreq", "_send_pubcomp", "_sock_recv",
        "loop_read",
    ],
)  # fmt: skip
def test_paho_still_has_the_methods_we_call_or_replace(name: str) -> None:
    assert callable(getattr(mqtt.Client, name))


def test_paho_still_has_the_fields_we_read() -> None:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    for name in ("_sock", "_sockpairW", "_ping_t", "_last_bytes_received", "_max_inflight_messages", "_in_packet"):
        assert hasattr(client, name)
    assert list(inspect.signature(mqtt.Client._packet_queue).parameters)[:5] == [
        "self", "command", "packet", "mid", "qos",
    ]  # fmt: skip
    assert "self.loop_read()" in inspect.getsource(mqtt.Client._loop)
    assert "self._create_socket()" in inspect.getsource(mqtt.Client.reconnect)


def a_pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a TCP connection; a socketpair has no TCP options."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    return ours, theirs


def a_client() -> tuple[PahoClient, socket.socket, list[Inbound]]:
    ours, theirs = a_pair()
    got: list[Inbound] = []
    client = PahoClient(Hello("h", 1, "c", 4, 60, True), 7, Ear(), got.append)
    client.open(ours)
    theirs.settimeout(5.0)
    return client, theirs, got


def step_until(client: PahoClient, got: list[Inbound], count: int) -> None:
    deadline = time.monotonic() + 5.0
    while len(got) < count and client.end is None and time.monotonic() < deadline:
        client.step(0.05)


def test_any_bytes_after_the_welcome_end_in_messages_or_in_an_end_never_in_an_exception() -> None:
    @given(st.binary(min_size=1, max_size=200))
    def check(noise: bytes) -> None:
        client, theirs, _ = a_client()
        theirs.sendall(WELCOME_V3 + noise)
        theirs.close()
        for _ in range(10):
            if client.end is None:
                client.step(0.0)
        assert client.end is not None
        client.close(End(How.EOF))

    check()


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=30), st.integers(1, 700))
def test_messages_come_out_whole_however_the_network_cuts_them(payloads: list[bytes], piece: int) -> None:
    client, theirs, got = a_client()
    stream = WELCOME_V3 + b"".join(publish(b"t", item, mid) for mid, item in enumerate(payloads, 1))
    for at in range(0, len(stream), piece):
        theirs.sendall(stream[at : at + piece])
        client.step(0.0)
    step_until(client, got, len(payloads))
    assert [item.payload for item in got] == payloads
    assert [item.receipt.mid for item in got] == list(range(1, len(payloads) + 1))
    assert {item.receipt.generation for item in got} == {7}
    client.close(End(How.OURS))
    theirs.close()


def test_a_group_of_acknowledgements_is_one_packet_of_the_queue() -> None:
    client, theirs, _ = a_client()
    theirs.sendall(WELCOME_V3)
    client.step(0.5)
    theirs.recv(1000)
    client.acknowledge([1, 2, 65_535])
    client.step(0.5)
    assert theirs.recv(1000) == b"\x40\x02\x00\x01\x40\x02\x00\x02\x40\x02\xff\xff"
    client.close(End(How.OURS))
    theirs.close()


def test_with_no_room_qos_1_stays_in_the_socket_while_acknowledgements_go_out() -> None:
    ours, theirs = a_pair()
    got: list[Inbound] = []
    room = [False]
    client = PahoClient(Hello("h", 1, "c", 4, 60, True), 7, Ear(), got.append, lambda: room[0])
    client.open(ours)
    theirs.settimeout(5.0)
    theirs.sendall(WELCOME_V3 + publish(b"t", b"first", 1))
    step_until(client, got, 1)
    theirs.recv(1000)
    theirs.sendall(publish(b"t", b"second", 2))
    client.acknowledge([1])
    for _ in range(5):
        client.step(0.05)
    assert [item.payload for item in got] == [b"first"]
    assert theirs.recv(1000) == b"\x40\x02\x00\x01"
    assert client.end is None
    room[0] = True
    step_until(client, got, 2)
    assert [item.payload for item in got] == [b"first", b"second"]
    client.close(End(How.OURS))
    theirs.close()


def test_with_no_room_qos_0_is_read_on_because_nobody_keeps_it() -> None:
    ours, theirs = a_pair()
    got: list[Inbound] = []
    client = PahoClient(Hello("h", 1, "c", 4, 60, True), 7, Ear(), got.append, lambda: False)
    client.open(ours)
    theirs.sendall(WELCOME_V3 + b"\x30\x04\x00\x01tx" * 3)
    step_until(client, got, 3)
    assert [item.payload for item in got] == [b"x"] * 3
    client.close(End(How.OURS))
    theirs.close()


def test_a_callback_that_fails_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Deaf(Ear):
        def welcomed(self, welcome: Welcome) -> None:
            raise RuntimeError("a mistake")

    ours, theirs = a_pair()
    client = PahoClient(Hello("h", 1, "c", 4, 60, True), 1, Deaf(), lambda inbound: None)
    client.open(ours)
    theirs.sendall(WELCOME_V3)
    client.step(0.5)
    assert client.welcomed and client.end is None
    assert "a callback failed" in caplog.text
    client.close(End(How.OURS))
    theirs.close()


@given(st.integers(0, 268_435_455))
def test_a_length_is_read_as_it_was_written(length: int) -> None:
    body = publish(b"t", b"")[:1]
    coded, left = b"", length
    while True:
        left, byte = left >> 7, left & 127
        coded += bytes([byte | (128 if left else 0)])
        if not left:
            break
    found = span(body + coded + b"\x00", 0, 2 + len(coded))
    assert found == (1 + len(coded), 1 + len(coded) + length)
    assert span(body + coded[:-1], 0, len(coded)) is None
