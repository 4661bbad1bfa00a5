"""Each way of refusing, as real clients meet it: paho in three versions, mosquitto_pub and mosquitto_sub."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from ati_console.rehearse import mqtt_packets as mqtt
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.manners import MODES
from ati_console.rehearse.mqtt_packets import Malformed, Publish, Type
from ati_console.rehearse.refusing_broker import RefusingBroker
from tests.support.waiting import wait_until

VERSIONS = [MQTTProtocolVersion.MQTTv31, MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5]
V5 = MQTTProtocolVersion.MQTTv5
OTHER = "/c2d/amr-001"


class Client:
    """paho, with everything it was told in the order it was told."""

    def __init__(
        self, broker: RefusingBroker, version: MQTTProtocolVersion = V5, *, name: str = "amr-001", user: str = "",
        password: str = "", ca: Path | None = None,
    ) -> None:  # fmt: skip
        self.codes: dict[str, list[int]] = {"connack": [], "suback": [], "puback": [], "closed": []}
        self.messages: list[tuple[str, bytes]] = []
        self.paho = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=version,
                                reconnect_on_failure=False)  # fmt: skip
        self.paho.on_connect = lambda _c, _u, _f, code, _p: self.codes["connack"].append(code.value)
        self.paho.on_subscribe = lambda _c, _u, _m, codes, _p: self.codes["suback"].extend(c.value for c in codes)
        self.paho.on_publish = lambda _c, _u, _m, code, _p: self.codes["puback"].append(code.value)
        self.paho.on_message = lambda _c, _u, message: self.messages.append((message.topic, message.payload))
        self.paho.on_disconnect = self._ended
        if user:
            self.paho.username_pw_set(user, password)
        if ca:
            self.paho.tls_set_context(ssl.create_default_context(cafile=str(ca)))
        self.paho.connect("127.0.0.1", broker.port, keepalive=2)
        self.paho.loop_start()
        wait_until(lambda: bool(self.codes["connack"] or self.codes["closed"]), 5)

    def _ended(self, _c: Any, _u: Any, flags: Any, code: Any, _p: Any) -> None:
        self.codes["closed"].append(code.value if flags.is_disconnect_packet_from_server else -1)

    @property
    def closed(self) -> list[int]:
        return self.codes["closed"]

    def subscribe(self, topic: str, qos: int = 1) -> list[int]:
        """SUBACK codes; empty when the connection ended instead or nothing came within a second."""
        is_v5 = self.paho._protocol == V5
        self.paho.subscribe(topic, options=SubscribeOptions(qos=qos)) if is_v5 else self.paho.subscribe(topic, qos)
        self._settle("suback")
        return self.codes["suback"]

    def publish(self, topic: str, payload: bytes = b"{}", qos: int = 1, retain: bool = False) -> list[int]:
        self.paho.publish(topic, payload, qos=qos, retain=retain)
        self._settle("puback")
        return self.codes["puback"]

    def _settle(self, what: str) -> None:
        deadline = time.monotonic() + 1.0
        while not self.codes[what] and not self.closed and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)  # a close comes right behind

    def end(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


@pytest.fixture(params=VERSIONS, ids=["v3.1", "v3.1.1", "v5"])
def version(request: pytest.FixtureRequest) -> MQTTProtocolVersion:
    return request.param  # type: ignore[no-any-return]


def met(mode: str, version: MQTTProtocolVersion = V5, **options: Any) -> Iterator[Client]:
    with RefusingBroker(mode) as broker:
        client = Client(broker, version, **options)
        yield client
        client.end()


def test_a_broker_that_allows_everything_delivers_in_every_version(version: MQTTProtocolVersion) -> None:
    for client in met("none", version):
        assert client.codes["connack"] == [0]
        assert client.subscribe("a/+") == [1]
        assert client.publish("a/b", b"hello") == [0]
        wait_until(lambda client=client: client.messages == [("a/b", b"hello")], 5)


def test_suback_refuses_with_a_code_and_stays(version: MQTTProtocolVersion) -> None:
    for client in met("suback", version):
        wanted = {VERSIONS[0]: [0], VERSIONS[1]: [0x80], V5: [0x87]}[version]  # 3.1 has no code for it
        assert client.subscribe(OTHER) == wanted
        assert not client.closed


def test_silent_never_answers_a_subscribe(version: MQTTProtocolVersion) -> None:
    for client in met("silent", version):
        assert client.subscribe(OTHER) == []
        assert not client.closed


@pytest.mark.parametrize(("mode", "code"), [("disconnect", 0x87), ("disconnect-mute", -1)])
def test_disconnect_closes_before_a_suback(mode: str, code: int, version: MQTTProtocolVersion) -> None:
    for client in met(mode, version):
        assert client.subscribe(OTHER) == []
        assert client.closed == [code if version == V5 else -1]


def test_disconnect_after_answers_first(version: MQTTProtocolVersion) -> None:
    for client in met("disconnect-after", version):
        assert len(client.subscribe(OTHER)) == 1
        wait_until(lambda client=client: bool(client.closed), 5)


def test_granted_silent_grants_and_delivers_nothing(version: MQTTProtocolVersion) -> None:
    for client in met("granted-silent", version):
        assert client.subscribe("#") == [1]
        client.publish("/d2c/amr-001")
        time.sleep(0.2)
        assert not client.messages and not client.closed


@pytest.mark.parametrize(
    ("mode", "v5", "before"),
    [("publish-acked", [0], [0]), ("publish-code", [0x87], [0]), ("publish-close", [], [])],
)
def test_a_forbidden_publish_is_answered_as_the_mode_says(
    mode: str, v5: list[int], before: list[int], version: MQTTProtocolVersion
) -> None:
    for client in met(mode, version):
        assert client.publish("/d2c/amr-002") == (v5 if version == V5 else before)
        assert bool(client.closed) == (mode == "publish-close")


def test_a_forbidden_publish_that_was_acknowledged_reaches_nobody() -> None:
    with RefusingBroker("publish-acked") as broker:
        reader, writer = Client(broker, name="reader"), Client(broker)
        assert reader.subscribe("#") == [1]
        assert writer.publish("/d2c/amr-002") == [0]
        writer.publish("/d2c/amr-001", b"own")
        wait_until(lambda: bool(reader.messages), 5)
        assert reader.messages == [("/d2c/amr-001", b"own")]
        reader.end()
        writer.end()


def test_qos0_refuses_at_qos_0_only() -> None:
    for client in met("qos0"):
        assert client.subscribe("a", qos=0) == [0x87]
        assert client.subscribe("a", qos=1)[-1] == 1


def test_client_id_must_be_the_user_name(version: MQTTProtocolVersion) -> None:
    with RefusingBroker("client-id", user="amr-001", password="invented") as broker:
        right = Client(broker, version, user="amr-001", password="invented")
        wrong = Client(broker, version, name="random", user="amr-001", password="invented")
        assert right.codes["connack"] == [0]
        assert wrong.codes["connack"] != [0]
        right.end()
        wrong.end()


def test_a_wrong_password_is_refused(version: MQTTProtocolVersion) -> None:
    with RefusingBroker("none", user="amr-001", password="invented") as broker:
        client = Client(broker, version, user="amr-001", password="other")
        assert client.codes["connack"] != [0]
        client.end()


def test_take_over_throws_out_with_the_reason(version: MQTTProtocolVersion) -> None:
    for client in met("take-over", version):
        wait_until(lambda client=client: bool(client.closed), 5)
        assert client.closed[0] == (0x8E if version == V5 else -1)


def test_a_second_client_with_the_same_id_takes_over_in_every_mode() -> None:
    with RefusingBroker("none") as broker:
        first, second = Client(broker), Client(broker)
        wait_until(lambda: first.closed == [0x8E], 5)
        assert not second.closed
        first.end()
        second.end()


def test_the_guided_rehearsal_is_what_was_met_in_2025() -> None:
    with RefusingBroker("tvs-2025", user="amr-001", password="invented") as broker:
        client = Client(broker, user="amr-001", password="invented")
        assert client.publish("/d2c/amr-001") == [0x10], "allowed, and nobody listens"
        assert client.subscribe("/d2c/amr-001") == []
        assert client.closed == [0x87]
        client.end()


def test_what_is_not_heard_for_one_and_a_half_keep_alives_is_closed() -> None:
    with RefusingBroker("none") as broker:
        silent = Client(broker)  # keep alive of 2 s
        silent.paho.loop_stop()  # nobody sends its PINGREQ any more
        begin = time.monotonic()
        wait_until(lambda: not broker.hall._clients, 10)
        assert time.monotonic() - begin > 1.5, "not before one and a half times 2 s since its last packet"


def test_over_tls_only_who_knows_the_throw_away_ca_comes_in(tmp_path: Path) -> None:
    made = throwaway_ca.make(tmp_path)
    with RefusingBroker("none", certificate=made.cert, key=made.key) as broker:
        client = Client(broker, ca=made.ca_file)
        assert client.codes["connack"] == [0]
        client.end()
        stranger = ssl.create_default_context(cafile=str(throwaway_ca.make(tmp_path / "other").ca_file))
        with socket.create_connection(("127.0.0.1", broker.port)) as raw, pytest.raises(ssl.SSLCertVerificationError):
            stranger.wrap_socket(raw, server_hostname="127.0.0.1")


def test_mosquittos_own_clients_agree_with_it() -> None:
    with RefusingBroker("suback") as broker:
        where = ["-h", "127.0.0.1", "-p", str(broker.port), "-i", "amr-001"]
        refused = subprocess.run(["mosquitto_sub", *where, "-V", "5", "-t", OTHER, "-W", "2"], capture_output=True,
                                 text=True, timeout=10, check=False)  # fmt: skip
        assert "denied" in refused.stderr.lower() or "not authorized" in refused.stderr.lower(), refused.stderr
        sent = subprocess.run(["mosquitto_pub", *where, "-t", "/d2c/amr-001", "-m", "x", "-q", "1"], timeout=10,
                              check=False)  # fmt: skip
        assert sent.returncode == 0
    with RefusingBroker("none") as broker:
        where = ["-h", "127.0.0.1", "-p", str(broker.port)]
        reader = subprocess.Popen(["mosquitto_sub", *where, "-t", "a/#", "-C", "1", "-q", "1"], stdout=subprocess.PIPE)
        wait_until(lambda: any(one.filters for one in broker.hall._clients.values()), 5)
        subprocess.run(["mosquitto_pub", *where, "-t", "a/b", "-m", "seen", "-q", "2"], timeout=10, check=True)
        assert reader.communicate(timeout=10)[0] == b"seen\n"


def test_retained_messages_come_to_a_later_reader() -> None:
    with RefusingBroker("none") as broker:
        writer = Client(broker, name="writer")
        writer.publish("kept/a", b"1", retain=True)
        reader = Client(broker, name="reader")
        reader.subscribe("kept/#")
        wait_until(lambda: reader.messages == [("kept/a", b"1")], 5)
        reader.end()
        writer.end()


def test_user_properties_and_content_travel_to_a_reader_of_version_5() -> None:
    with RefusingBroker("none") as broker:
        client, seen = Client(broker), []
        client.paho.on_message = lambda _c, _u, message: seen.append(message.properties.UserProperty)
        client.subscribe("a")
        properties = Properties(paho.PacketTypes.PUBLISH)  # type: ignore[attr-defined]
        properties.UserProperty = ("probe", "1")
        client.paho.publish("a", b"x", qos=1, properties=properties)
        wait_until(lambda: seen == [[("probe", "1")]], 5)
        client.end()


def test_a_mode_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r'no way of refusing is called "rude"\. There are: none, suback'):
        RefusingBroker("rude")
    assert all(manners.words for manners in MODES.values())


def test_stop_leaves_no_thread_and_frees_the_port() -> None:
    broker = RefusingBroker("none").start()
    client = Client(broker)
    broker.stop()
    client.end()
    assert "refusing broker" not in {thread.name for thread in threading.enumerate()}
    RefusingBroker("none", broker.port).start().stop()


# ------------------------------------------------------------ the wire


@given(st.binary(max_size=200))
def test_any_bytes_are_a_connect_or_malformed(body: bytes) -> None:
    try:
        assert mqtt.read_connect(body).version in (3, 4, 5)
    except Malformed as error:
        assert str(error)


@given(st.binary(max_size=200), st.integers(0, 15), st.sampled_from([3, 4, 5]))
def test_any_bytes_are_a_packet_or_malformed(body: bytes, flags: int, version: int) -> None:
    for read in (lambda: mqtt.read_publish(flags, body, version), lambda: mqtt.read_subscribe(body, version),
                 lambda: mqtt.read_unsubscribe(body, version)):  # fmt: skip
        try:
            read()
        except Malformed as error:
            assert str(error)


@given(
    st.text(max_size=50), st.binary(max_size=50), st.integers(0, 1), st.booleans(), st.integers(1, 65_535),
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=3),
)  # fmt: skip
def test_what_is_written_is_read_again(
    topic: str, payload: bytes, qos: int, retain: bool, mid: int, pairs: list[tuple[str, str]]
) -> None:
    message = Publish(topic, payload, qos, retain, mid if qos else 0, tuple((0x26, pair) for pair in pairs))
    packet = mqtt.publish(5, message)
    head, body = packet[0], packet[1 + (1 if packet[1] < 128 else 2) :]
    assert head >> 4 == Type.PUBLISH
    assert mqtt.read_publish(head, body, 5) == message


def test_packets_that_are_none_end_their_client_and_nothing_else() -> None:
    with RefusingBroker("none") as broker:
        client = Client(broker)
        for kind in (0x00, 0xF0):
            with socket.create_connection(("127.0.0.1", broker.port)) as raw:
                raw.sendall(b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03odd" + bytes([kind, 0]))
                assert raw.recv(64).startswith(b"\x20"), "it was let in"
                assert raw.recv(64) == b"", "and closed after the packet that is none"
        assert client.publish("a") == [0x10]
        client.end()
