"""What people paste becomes a profile; the password comes apart and is repeated nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ati_console.settings.address import BadAddress, Pasted, parse
from ati_console.settings.profile import STATUS_TOPICS, ProtocolVersion, Role, Tls, TopicFilter, Transport


def password(pasted: Pasted) -> str | None:
    return None if pasted.password is None else pasted.password.reveal()


@pytest.mark.parametrize(
    ("text", "host", "port", "transport", "tls"),
    [
        ("mqtt://h", "h", 1883, Transport.TCP, False),
        ("tcp://0.tcp.tunnel.example:12345", "0.tcp.tunnel.example", 12345, Transport.TCP, False),
        ("mqtts://h", "h", 8883, Transport.TCP, True),
        ("MQTTS://h:8884/", "h", 8884, Transport.TCP, True),
        ("ssl://h", "h", 8883, Transport.TCP, True),
        ("ws://h", "h", 80, Transport.WEBSOCKETS, False),
        ("wss://h", "h", 443, Transport.WEBSOCKETS, True),
        ("h", "h", 1883, Transport.TCP, False),
        ("h:1884", "h", 1884, Transport.TCP, False),
        ("h:8883", "h", 8883, Transport.TCP, True),
        ("10.1.2.3:1883", "10.1.2.3", 1883, Transport.TCP, False),
        ("mqtt://[::1]:1884", "::1", 1884, Transport.TCP, False),
        ("[::1]", "::1", 1883, Transport.TCP, False),
        ("  'mqtt://h:1883'  ", "h", 1883, Transport.TCP, False),
        ("<mqtt://h>", "h", 1883, Transport.TCP, False),
    ],
)
def test_an_address_gives_host_port_transport_and_tls(
    text: str, host: str, port: int, transport: Transport, tls: bool
) -> None:
    profile = parse(text).profile
    assert (profile.host, profile.port, profile.transport) == (host, port, transport)
    assert profile.tls == (Tls() if tls else None)
    assert profile.topics == STATUS_TOPICS


@pytest.mark.parametrize(
    ("text", "user", "secret"),
    [
        ("mqtts://user:pass@h:8883", "user", "pass"),
        ("mqtts://user@h", "user", None),
        ("user:pass@h:1883", "user", "pass"),
        ("mqtt://us%40er:p%3Aa%2Fss%25@h", "us@er", "p:a/ss%"),
        ("mqtt://u:p@ss@h", "u", "p@ss"),
        ("mqtt://u:pa/ss@h:1883", "u", "pa/ss"),
        ("mqtt://u:pa:ss@h", "u", "pa:ss"),
        ("mqtt://u:@h", "u", None),
        ("mqtt://:secret@h", None, "secret"),
    ],
)
def test_user_and_password_are_taken_apart(text: str, user: str | None, secret: str | None) -> None:
    pasted = parse(text)
    assert (pasted.profile.user, password(pasted)) == (user, secret)


def test_the_path_is_the_websockets_or_a_topic() -> None:
    assert parse("wss://h/mqtt/ws").profile.ws_path == "/mqtt/ws"
    assert parse("ws://h/").profile.ws_path == "/mqtt"
    assert parse("mqtt://h/ati/amr/+/status").profile.topics == (TopicFilter("ati/amr/+/status"),)
    assert parse("mqtt://h/#").profile.topics == (TopicFilter("#"),)
    assert parse("mqtt://h/a#b").profile.topics == STATUS_TOPICS


def test_a_profile_from_an_address_is_named_after_its_host() -> None:
    assert parse("mqtts://h").profile.name == "h"
    assert parse("mqtts://h:1999").profile.name == "h:1999"


def test_the_robotspace_broker_is_known() -> None:
    profile = parse("mqtts://amr-002@tvs-dev.ifactory.ai").profile
    assert (profile.role, profile.client_id) == (Role.PUBLISH_ONLY, "amr-002")


def test_tls_without_a_scheme_is_said_and_clear_text_with_a_password_too() -> None:
    assert any("TLS assumed" in note for note in parse("h:8883").notes)
    assert any("clear text" in note for note in parse("mqtt://u:p@h").notes)
    assert any("mqtts://" in note for note in parse("mqtt://h:8883").notes)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "http://h", "mqtt://", "mqtt://h:0", "mqtt://h:99999", "mqtt://h:port", "a b", "mqtt://h\0", "h:", "://h",
     "x" * 20_000, "mqtt://[::1", "mqtt://u@", "mqtt://h\x1b[2J"],
)  # fmt: skip
def test_what_is_no_address_is_one_named_error(text: str) -> None:
    with pytest.raises(BadAddress):
        parse(text)


def test_a_full_mosquitto_sub_line(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("pem")
    pasted = parse(
        f"$ mosquitto_sub -h broker.example -p 8884 -u me -P 'pa ss' -i my-id -q 2 -t 'ati/amr/+/status' -t a/# "
        f"-V mqttv5 --cafile {ca} -k 25 -c -x 3600 -v -W 5 | jq ."
    )
    profile = pasted.profile
    assert (profile.host, profile.port, profile.user, profile.client_id) == ("broker.example", 8884, "me", "my-id")
    assert profile.topics == (TopicFilter("ati/amr/+/status", 2), TopicFilter("a/#", 2))
    assert (profile.version, profile.keep_alive_s) == (ProtocolVersion.V5, 25)
    assert (profile.clean_start, profile.session_expiry_s) == (False, 3600)
    assert profile.tls == Tls(ca_file=ca)
    assert password(pasted) == "pa ss"
    left_out = [note for note in pasted.notes if note.startswith("left out")]
    assert left_out == ["left out: everything behind |", "left out: -W"]


def test_a_publish_line_keeps_the_usual_topics_and_leaves_the_message_out() -> None:
    pasted = parse("mosquitto_pub -h h -t ati/amr/x/status -m '{\"canary\": 1}' -r -q 1")
    assert pasted.profile.topics == STATUS_TOPICS
    assert pasted.profile.role is Role.READ_WRITE
    assert pasted.profile.version is ProtocolVersion.V311
    assert "left out: the message" in pasted.notes
    assert "canary" not in str(pasted)


def test_a_line_to_a_device_topic_is_publish_only() -> None:
    assert parse("mosquitto_pub -h h -t /d2c/amr-001 -m x").profile.role is Role.PUBLISH_ONLY


@pytest.mark.parametrize(
    ("line", "port", "tls"),
    [
        ("mosquitto_sub -h h -t a", 1883, None),
        ("mosquitto_sub -h h -p 8883 -t a", 8883, Tls()),
        ("mosquitto_sub -h h --insecure -p 8883 -t a", 8883, Tls(verify=False)),
        ("mosquitto_sub -h h -t a --tls-use-os-certs -p 8883", 8883, Tls()),
        ("mosquitto_sub -L mqtts://u@h/a", 8883, Tls()),
        ("mosquitto_sub -L mqtt://h:1999 -t a", 1999, None),
        ("mosquitto_sub --host h --port 1884 --topic a", 1884, None),
        ("mosquitto_sub --host=h --port=1884 -t a", 1884, None),
    ],
)
def test_port_and_tls_are_chosen_as_mosquitto_does(line: str, port: int, tls: Tls | None) -> None:
    profile = parse(line).profile
    assert (profile.host, profile.port, profile.tls) == ("h", port, tls)
    assert profile.topics == (TopicFilter("a"),)


def test_certificates_of_another_computer_are_asked_for() -> None:
    pasted = parse(
        r'"C:\Program Files\mosquitto\mosquitto_pub.exe" -h h --cafile C:\certs\ca.pem --cert C:\certs\c.pem '
        r"--key C:\certs\k.pem -t a -n"
    )
    assert pasted.profile.tls is not None
    assert str(pasted.profile.tls.ca_file) == r"C:\certs\ca.pem"
    notes = " ".join(pasted.notes)
    assert all(f"the file {name} is not here" in notes for name in ("ca.pem", "c.pem", "k.pem"))


def test_lines_over_several_lines_are_one_line() -> None:
    for mark in ("\\", "^", "`"):
        profile = parse(f"mosquitto_sub -h h {mark}\r\n  -p 1999 {mark}\n -t a").profile
        assert (profile.host, profile.port) == ("h", 1999)


def test_flags_that_are_not_known_are_named_without_their_values() -> None:
    pasted = parse(
        "docker exec -it x mosquitto_sub -h h -t a --capath /ca --zebra canary -Pcanary --psk canary -Z -A ::1"
    )
    left_out = [note for note in pasted.notes if note.startswith("left out")]
    assert left_out == [
        "left out: --capath: choose one CA file instead",
        "left out: --zebra (not known here)",
        "left out: -P (not known here)",
        "left out: --psk: pre-shared keys are not supported",
        "left out: -Z (not known here)",
        "left out: -A",
    ]
    assert "canary" not in str(pasted)
    assert pasted.profile.host == "h"


def test_a_property_takes_all_its_words_with_it() -> None:
    line = "mosquitto_pub -D connect user-property a b -D CONNECT session-expiry-interval 5 -h h -t a -m x"
    assert parse(line).profile.host == "h"


@pytest.mark.parametrize(
    ("value", "taken"), [("$PASS", None), ("${PASS}", None), ("%PASS%", None), ("'$ecret'", "$ecret")]
)
def test_a_variable_of_the_shell_is_not_taken_for_the_password(value: str, taken: str | None) -> None:
    assert password(parse(f"mosquitto_sub -h h -u u -P {value} -t a")) == taken


@pytest.mark.parametrize(
    "line",
    [
        "mosquitto_sub -h",
        "mosquitto_sub -h 'h",
        "mosquitto_sub -h h -p 0",
        "mosquitto_sub -h h -p canary",
        "mosquitto_sub -h h -q 3 -t a",
        "mosquitto_sub -h h -V mqttv4",
        "mosquitto_sub -h h -t a/#/b",
        "mosquitto_sub -h h -k x",
        "mosquitto_sub -h h -x canary",
        "mosquitto_sub -h h --key k.pem",
        "mosquitto_sub -L http://u:canary@h",
        "mosquitto_sub -L mqtt://u:canary@",
        "mosquitto_sub -h '' -P canary",
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_keeps_the_secret(line: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(line)
    assert str(caught.value)
    assert "canary" not in str(caught.value)


WORD = st.text("abcXYZ019!$%&*+=?^_~:.-", min_size=6, max_size=20)


@given(
    WORD,
    st.sampled_from(
        ["mqtt://u:{}@h:1883", "mqtts://u:{}@h/t", "wss://u:{}@h/x", "u:{}@h", "mosquitto_pub -h h -u u -P '{}' -t a"]
    ),
)
def test_no_password_is_ever_repeated(secret: str, form: str) -> None:
    word = f"Zq7{secret}"
    try:
        pasted = parse(form.format(word))
    except BadAddress as error:
        assert word not in str(error)
    else:
        assert word not in repr(pasted)
        assert word not in str(pasted)


PIECES = [
    "mosquitto_sub",
    "-h",
    "-p",
    "-L",
    "h",
    "1883",
    "-t",
    "a/#",
    "-P",
    "'",
    "\\",
    "-D",
    "--cafile",
    "~x/y",
    "mqtt://",
    "@",
    "|",
]


@settings(max_examples=300)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join))
def test_whatever_is_pasted_it_is_a_profile_or_the_one_error(text: str) -> None:
    try:
        parse(text)
    except BadAddress as error:
        assert str(error)


@pytest.mark.skipif(os.name != "posix", reason="paths as on this system")
def test_a_relative_file_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").write_text("x")
    monkeypatch.chdir(tmp_path)
    pasted = parse("mosquitto_sub -h h --cafile ca.pem -t a")
    assert pasted.profile.tls == Tls(ca_file=tmp_path / "ca.pem")
    assert not any("not here" in note for note in pasted.notes)
