from __future__ import annotations

import pytest

from ati_console.settings.address import BadAddress, parse
from ati_console.settings.profile import LastWill, Proxy, ProxyKind
from ati_console.settings.secrets import Secret

LINE = "mosquitto_sub -h h.example -t a/b "


def test_the_last_will_of_a_line_comes_over() -> None:
    got = parse(LINE + "--will-topic gone --will-payload 'bye bye' --will-qos 1 --will-retain")
    assert got.profile.will == LastWill("gone", "bye bye", 1, True)
    assert parse(LINE + "--will-payload x").profile.will is None


def test_its_proxy_comes_over_and_the_password_apart() -> None:
    got = parse(LINE + "--proxy socks5h://me:canary%404711@proxy.example:1081")
    assert got.profile.proxy == Proxy(ProxyKind.SOCKS5, "proxy.example", 1081, "me")
    assert got.proxy_password == Secret("canary@4711") and "canary" not in repr(got)
    assert parse(LINE + "--proxy socks5h://[::1]").profile.proxy == Proxy(ProxyKind.SOCKS5, "::1", 1080)


@pytest.mark.parametrize(
    "flags",
    [
        "--will-topic a/#",
        "--will-topic t --will-qos 7",
        "--proxy http://me:canary@p:1",
        "--proxy socks5h://me:canary@p:99999",
        "--proxy socks5h://me:canary@a/b",
    ],
)
def test_what_is_none_is_said_and_not_repeated(flags: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(LINE + flags)
    assert "canary" not in str(caught.value)


def test_what_mqtt_5_says_of_the_connection_and_of_the_will_comes_in() -> None:
    got = parse(
        "mosquitto_sub -V 5 -h h.example -t a --will-topic gone -D connect maximum-packet-size 4096"
        " -D connect user-property site A -D CONNECT user-property api_key canary-4711 -D will will-delay-interval 5"
        " -D will payload-format-indicator 1 -D will content-type text/json -D subscribe user-property a b"
    )
    assert got.profile.maximum_packet_size == 4096 and got.profile.user_properties == (("site", "A"),)
    assert got.profile.will == LastWill("gone", delay_s=5, content_type="text/json", utf8=True)
    assert any("looks like a secret" in note for note in got.notes) and any("-D" in note for note in got.notes)
    with pytest.raises(BadAddress, match="maximum_packet_size"):
        parse("mosquitto_sub -V 5 -h h.example -t a -D connect maximum-packet-size many")


def test_before_mqtt_5_and_without_a_will_they_are_left_out_and_said() -> None:
    for line in ("mosquitto_sub -h h -t a -D connect receive-maximum 5", "mosquitto_sub -V 5 -h h -t a -D will a b"):
        got = parse(line)
        assert got.profile.receive_maximum is None and any("-D, MQTT 5 properties" in note for note in got.notes)


def test_half_a_pair_is_left_out_and_said_and_a_packet_larger_than_is_taken_is_no_reason_to_refuse() -> None:
    line = "mosquitto_sub -V 5 -h h -t a -D connect "
    got = parse(line + "user-property site")
    assert got.profile.user_properties == () and any("-D, MQTT 5 properties" in note for note in got.notes)
    got = parse(line + "maximum-packet-size 268435460")
    assert got.profile.maximum_packet_size is None and any("16,777,216 bytes is the most" in one for one in got.notes)
