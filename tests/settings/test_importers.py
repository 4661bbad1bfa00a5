"""Other tools' files: everything useful comes over, secrets apart, and what was left out is said."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.settings import importers, json_text, paste
from ati_console.settings.pasted import BadAddress, Elsewhere, FileRole, Pasted, relocated
from ati_console.settings.profile import (
    STATUS_TOPICS,
    LastWill,
    ProtocolVersion,
    Role,
    Tls,
    TopicFilter,
    Transport,
)
from ati_console.settings.secrets import Secret

CANARY = "canary-4711"


def explorer(**changes: Any) -> dict[str, Any]:
    """One connection as contracts.md 6 has it, in a whole settings.json."""
    one = {
        "configVersion": 1, "type": "mqtt", "id": "x", "name": "Site A", "host": "broker.example", "port": 8883,
        "protocol": "mqtt", "basePath": "ws", "encryption": True, "certValidation": True, "username": "u",
        "password": CANARY, "clientId": "mqtt-explorer-0a1b2c3d", "selfSignedCertificate": {}, "clientCertificate": {},
        "clientKey": {}, "subscriptions": [{"topic": "#", "qos": 0}, {"topic": "$SYS/#", "qos": 0}],
    }  # fmt: skip
    return {"ConnectionManager_connections": {"x": one | changes}, "Settings": {}, "connection_view_state": {}}


def mqttx(**changes: Any) -> dict[str, Any]:
    one = {
        "id": "1", "clientId": "mqttx_1", "name": "Site A", "clean": True, "protocol": "mqtts", "host": "h.example",
        "port": 8883, "keepalive": 60, "connectTimeout": 10, "reconnect": True, "reconnectPeriod": 4000,
        "username": "u", "password": CANARY, "path": "/mqtt", "certType": "server", "ssl": True,
        "rejectUnauthorized": True, "ALPNProtocols": None, "ca": "", "cert": "", "key": "", "mqttVersion": "5.0",
        "createAt": "2026-01-01 10:00:00:000", "updateAt": "2026-01-01 10:00:00:000", "orderId": 0,
        "will": {"lastWillTopic": "", "lastWillPayload": "", "lastWillQos": 0, "lastWillRetain": False},
        "subscriptions": [{"topic": "t/#", "qos": 2, "disabled": False}], "messages": [],
    }  # fmt: skip
    return one | changes


def read(values: object) -> Pasted:
    found = importers.read(json.dumps(values).encode()).found
    assert len(found) == 1
    assert CANARY not in repr(found) and CANARY not in str(found[0].notes)
    return found[0]


def said(pasted: Pasted, *words: str) -> bool:
    return all(any(word in note for note in pasted.notes) for word in words)


def test_a_connection_of_mqtt_explorer() -> None:
    got = read(explorer())
    profile = got.profile
    assert (profile.name, profile.host, profile.port, profile.user) == ("Site A", "broker.example", 8883, "u")
    assert (profile.tls, profile.version, profile.client_id) == (Tls(), ProtocolVersion.V311, "")
    assert profile.topics == STATUS_TOPICS and got.password == Secret(CANARY) and got.source == "MQTT Explorer"
    assert said(got, "# and $SYS/#", "which MQTT Explorer made up", "3.1.1", "password was taken out")


def test_its_older_entries_have_plain_texts_for_subscriptions() -> None:
    got = read(explorer(configVersion=None, subscriptions=["#", "a/+", "a/+", "b#", 7], clientId="mine"))
    assert got.profile.topics == (TopicFilter("a/+", 0),) and got.profile.client_id == "mine"
    assert said(got, "no topic filter", "close MQTT Explorer first")


def test_what_stands_in_its_file_is_its_own_however_old() -> None:
    old = {"host": "h.example", "protocol": "mqtt", "type": "mqtt", "name": "Old", "subscriptions": ["a/+"]}
    got = importers.read(json.dumps({"ConnectionManager_connections": {"1": old, "2": {"name": "none"}}}).encode())
    assert got.found[0].source == "MQTT Explorer" and said(got.found[0], "as MQTT Explorer")
    assert not said(got.found[0], "not known here")
    assert "no host" in got.refused[0]


@pytest.mark.parametrize(
    ("protocol", "encryption", "transport", "port"),
    [
        ("mqtt", False, Transport.TCP, 1883),
        ("mqtt", True, Transport.TCP, 8883),
        ("ws", False, Transport.WEBSOCKETS, 80),
        ("ws", True, Transport.WEBSOCKETS, 443),
    ],
)
def test_its_protocols(protocol: str, encryption: bool, transport: Transport, port: int) -> None:
    got = read(explorer(protocol=protocol, encryption=encryption, port=None, basePath="/a/ws")).profile
    assert (got.transport, got.tls is not None, got.port) == (transport, encryption, port)
    assert got.ws_path == ("/a/ws" if transport is Transport.WEBSOCKETS else "/mqtt")


def test_verification_that_was_off_stays_off_and_is_said() -> None:
    for got in (read(explorer(certValidation=False)), read(mqttx(rejectUnauthorized=False))):
        assert got.profile.tls is not None and not got.profile.tls.verify and said(got, "NOT verified")


def test_its_certificates_and_key_come_apart_and_print_as_nothing() -> None:
    def file(name: str, data: bytes) -> dict[str, str]:
        return {"name": name, "data": base64.b64encode(data).decode()}

    got = read(
        explorer(
            selfSignedCertificate=file("ca.pem", b"CA" + CANARY.encode()),
            clientCertificate=file("c.pem", b"CERT"),
            clientKey=file("k\n.pem", CANARY.encode()),
        )
    )
    assert [(one.role, one.name) for one in got.files] == [
        (FileRole.CA, "ca.pem"),
        (FileRole.CERT, "c.pem"),
        (FileRole.KEY, "k?.pem"),
    ]
    alone = read(explorer(clientKey=file("k.pem", b"KEY"), selfSignedCertificate={"name": "x", "data": "%%%"}))
    assert alone.files == () and said(alone, "key without a certificate", "bytes are damaged")
    huge = read(explorer(selfSignedCertificate=file("x", b"x" * 200_000)))
    assert huge.files == () and said(huge, "too large")


def test_a_connection_of_mqttx() -> None:
    got = read(mqttx())
    profile = got.profile
    assert (profile.name, profile.host, profile.port, profile.tls) == ("Site A", "h.example", 8883, Tls())
    assert (profile.version, profile.keep_alive_s, profile.client_id) == (ProtocolVersion.V5, 60, "mqttx_1")
    assert profile.topics == (TopicFilter("t/#", 2),) and got.password == Secret(CANARY) and got.source == "MQTTX"
    assert not said(got, "left out")
    assert read([mqttx(clientId="mqttx_0a1b2c3d")]).profile.client_id == ""


def test_its_will_and_properties_of_mqtt_5() -> None:
    will = {"lastWillTopic": "gone", "lastWillPayload": "x\ny", "lastWillQos": 1, "lastWillRetain": True}
    properties = {
        "sessionExpiryInterval": 60, "receiveMaximum": "20", "topicAliasMaximum": 5, "authenticationMethod": "x",
        "userProperties": {"site": ["A", "B"], "api_key": CANARY, "n": 7}, "maximumPacketSize": 4096,
    }  # fmt: skip
    extras = {
        "willDelayInterval": 5, "payloadFormatIndicator": True, "messageExpiryInterval": 60, "contentType": "text/json",
        "responseTopic": "reply", "correlationData": "id", "userProperties": {"site": "A", "api_key": CANARY},
    }  # fmt: skip
    got = read(mqttx(will=will | {"properties": extras}, properties=properties))
    assert got.profile.will == LastWill(
        "gone", "x\ny", 1, True, 5, 60, "text/json", "reply", "id", utf8=True, user_properties=(("site", "A"),)
    )
    assert got.profile.maximum_packet_size == 4096
    assert (got.profile.session_expiry_s, got.profile.receive_maximum) == (60, 20)
    assert got.profile.user_properties == (("site", "A"), ("site", "B"))
    assert said(got, "topic aliases", "looks like a secret", "the authentication method")
    old = read(mqttx(will=will | {"lastWillTopic": "a/#"}, properties=properties, mqttVersion="3.1.1"))
    assert old.profile.will is None and said(old, "the last will (topic")
    assert old.profile.receive_maximum is None and old.profile.maximum_packet_size is None


def test_its_certificates_are_paths_of_another_computer_and_are_asked_for(tmp_path: Path) -> None:
    here = tmp_path / "ca.pem"
    here.write_text("x")
    got = read(mqttx(certType="self", ca=str(here), cert="C:/Users/me/c.pem", key="C:\\Users\\me\\k.pem"))
    assert got.profile.tls == Tls(True, here, Path("C:/Users/me/c.pem"), Path("C:\\Users\\me\\k.pem"))
    assert got.elsewhere == (
        Elsewhere(FileRole.CERT, "C:/Users/me/c.pem"),
        Elsewhere(FileRole.KEY, "C:\\Users\\me\\k.pem"),
    )
    assert said(got, '"c.pem", is not here', '"k.pem", is not here') and not said(got, "Users")
    moved = relocated(got, FileRole.CERT, here)
    assert moved.elsewhere == got.elsewhere[1:] and moved.profile.tls is not None
    assert moved.profile.tls.cert_file == here
    public = read(mqttx(certType="server", ca="C:/x/ca.pem"))
    assert public.profile.tls == Tls() and public.elsewhere == ()


def test_a_path_into_the_network_is_not_looked_at() -> None:
    for path in ("\\\\evil.example\\share\\ca.pem", "//evil.example/share/ca.pem"):
        got = read(mqttx(certType="self", ca=path))
        assert got.profile.tls == Tls() and got.elsewhere == (Elsewhere(FileRole.CA, path),)


def test_folders_and_what_is_no_connection_are_named_and_the_rest_comes_over() -> None:
    rows = [
        {"isCollection": True, "name": "Folder"},
        mqttx(host="u:" + CANARY + "@h", name="\x1b[31mBad"),
        mqttx(protocol="quic"),
        7,
        mqttx(host="wss://h.example/", port=None, name=" \u202eB\n\x07 "),
    ]
    made = importers.read(json.dumps(rows).encode())
    assert [one.profile.name for one in made.found] == ["B"]
    assert (made.found[0].profile.transport, made.found[0].profile.port) == (Transport.WEBSOCKETS, 443)
    assert len(made.refused) == 4 and CANARY not in str(made)
    assert "folder" in made.refused[0] and '"?[31mBad"' in made.refused[1] and "quic" in made.refused[2]
    with pytest.raises(BadAddress, match="folder"):
        importers.read(json.dumps(rows[:1]).encode())


def test_wrong_values_are_noted_and_defaults_stand_in() -> None:
    changes = {"port": "x" * 500, "keepalive": -1, "username": "a\x00b", "mqttVersion": {}, "subscriptions": "t"}
    got = read(mqttx(**changes, secretToken=CANARY, extra=1, clientIdWithTime=True, password=[CANARY]))
    assert (got.profile.port, got.profile.keep_alive_s, got.profile.user) == (8883, 10, None)
    assert got.password is None
    assert said(got, "port", "keepalive", "username", "password", "secretToken, extra", "no MQTT version", "the time")


def test_the_robotspace_broker_is_known_here_too() -> None:
    got = read(mqttx(host="tvs-dev.ifactory.ai", username="amr-007", clientId=""))
    assert got.profile.role is Role.PUBLISH_ONLY and got.profile.client_id == "amr-007"


def test_messages_of_twenty_megabytes_are_passed_over_without_being_read(tmp_path: Path) -> None:
    message = {"topic": "t", "payload": '{"messages":[{"}]}\\"', "properties": {"a": [1, {}]}, "qos": 0}
    part = (json.dumps(message) + ",") * 1000
    path = tmp_path / "export.json"
    head, tail = json.dumps(mqttx(messages=["HERE"])).split('"HERE"')
    count = 20 * 1024 * 1024 // len(part)
    with path.open("w") as file:
        file.write("[" + head)
        for _ in range(count):
            file.write(part)
        file.write(json.dumps(message) + tail + "]")
    begin = time.monotonic()
    made = importers.read_file(path)
    assert time.monotonic() - begin < 15
    assert made.found[0].profile.host == "h.example"
    assert made.refused[0] == f"left out: {count * 1000 + 1:,} messages of the export"


def test_a_message_that_is_left_out_is_said_once_and_not_of_each_connection() -> None:
    made = importers.read(json.dumps([mqttx(messages=[{"payload": "x"}]), mqttx(name="B")]).encode())
    assert made.refused == ("left out: 1 message of the export",)
    assert not any("message" in note for one in made.found for note in one.notes)


def test_a_text_of_the_word_messages_is_no_list_of_messages() -> None:
    got = read(mqttx(name='x"messages": [', will={"lastWillTopic": "messages", "lastWillPayload": '"messages":[{'}))
    assert got.profile.will == LastWill("messages", '"messages":[{')


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON|is not"),
        (b'{"messages": [{', "it may have been cut"),
        (b'{"messages": [{"a": "b', "it may have been cut"),
        (b"[" * 100_000, "edited by hand"),
        (b'{"a": 1', "line 1"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (b'{"name": "\xe4"}', "not UTF-8"),
        (b'{"port": ' + b"9" * 5000 + b"}", "edited by hand"),
        (b"[]", "no broker in it"),
        (b"7", "no connection"),
        (b'{"ConnectionManager_connections": []}', "no broker in it"),
        (b"[" + b'"x",' * 3_000_000 + b"1]", "no list of brokers"),
    ],
)
def test_what_is_no_import_says_why(data: bytes, words: str) -> None:
    with pytest.raises(BadAddress, match=words):
        importers.read(data)


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for path, words in ((tmp_path / "absent", "No such file"), (tmp_path / "empty", "empty"), (tmp_path, "cannot")):
        with pytest.raises(BadAddress, match=words):
            importers.read_file(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(sorted(mqttx())), JSON, max_size=12), st.booleans())
def test_whatever_stands_in_an_export_is_a_profile_or_words(changes: dict[str, Any], other: bool) -> None:
    values = explorer(**changes) if other else mqttx(**changes)
    try:
        made = importers.read(json.dumps(values).encode())
    except BadAddress as error:
        assert str(error).isprintable() or "\\n" in str(error)
        return
    assert all(note.isprintable() for one in made.found for note in one.notes)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_import_or_words(data: bytes) -> None:
    for prefix in (b"", b'{"messages":[', b'[{"host":"h","clientId":'):
        try:
            importers.read(prefix + data)
        except BadAddress:
            continue


def test_anything_is_pasted_into_one_place() -> None:
    both = [mqttx(), mqttx(name="Site B")]
    assert [one.profile.name for one in paste.read(json.dumps(both))] == ["Site A", "Site B"]
    assert paste.read("```json\n" + json.dumps(explorer(), indent=2) + "\n```")[0].source == "MQTT Explorer"
    alone = next(iter(explorer()["ConnectionManager_connections"].values()))
    assert paste.read("\ufeff  " + json.dumps(alone))[0].profile.host == "broker.example"
    assert paste.read("mqtts://u:p@h.example")[0].password == Secret("p")
    assert paste.read("[::1]:1884")[0].profile.host == "::1"
    assert paste.read("mosquitto_sub -h h.example -t a/b")[0].profile.topics == (TopicFilter("a/b"),)
    partly = paste.read(json.dumps([mqttx(), {"host": 7, "clientId": ""}]))
    assert len(partly) == 1 and said(partly[0], "entry 2")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[{}]", "x" * 20_000, "\ud800", '{"a": "\ud800"}'])
def test_a_paste_that_is_nothing_says_so(text: str) -> None:
    with pytest.raises(BadAddress):
        paste.read(text)
    with pytest.raises(BadAddress, match="too much"):
        paste.read("{" * (paste.LONGEST + 1))


def test_without_messages_the_bound_is_on_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "LARGEST", 2_000)
    text = json.dumps(mqttx(messages=[{"payload": "x" * 5_000}]))
    assert importers.read(text.encode()).found


@pytest.mark.parametrize("option", ["--tls-use-os-certs", "--capath /etc/ssl/certs"])
def test_an_option_that_turns_tls_on_in_mosquitto_pub_never_becomes_clear_text(option: str) -> None:
    found = paste.look(f"mosquitto_pub -h broker.example -p 8884 {option} -u me -P canary-4711 -t a -m x").found
    assert found[0].profile.tls == Tls() and found[0].profile.port == 8884
