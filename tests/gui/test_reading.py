"""What a pasted text is read as, and under which name it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ati_console.gui.console import profiles
from ati_console.gui.models import reading
from ati_console.gui.models.reading import Sign
from ati_console.settings import address, presets
from ati_console.settings.profile import Profile, Tls

SECRET = "canary-4711"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "mqtts://amr-001@broker.example:8883",
            ((Sign.GOOD, "TLS, port 8883"), (Sign.GOOD, "user amr-001"), (Sign.LOCK, "password next")),
        ),
        ("broker.example", ((Sign.LOUD, "no TLS, port 1883"), (Sign.NOTE, "no user"))),
        ("127.0.0.1:1883", ((Sign.GOOD, "no TLS, port 1883"), (Sign.NOTE, "no user"))),
        ("wss://broker.example/mqtt", ((Sign.GOOD, "TLS WebSocket, port 443"), (Sign.NOTE, "no user"))),
        (
            "mosquitto_sub -h b.example -p 8883 --insecure -t a/b -t c",
            ((Sign.LOUD, "TLS NOT verified, port 8883"), (Sign.NOTE, "no user"), (Sign.GOOD, "topic a/b and 1 more")),
        ),
    ],
)
def test_an_address_is_read_as_it_is_typed(text: str, items: tuple[tuple[Sign, str], ...]) -> None:
    assert reading.read(text).items == items


def test_a_password_in_the_line_is_said_to_be_taken_and_the_tip_has_what_a_narrow_line_cuts() -> None:
    """Where it goes is not known yet: a computer may have no key store."""
    read = reading.read(f"mosquitto_sub -h b.example -p 8883 -u console -P {SECRET} -t plant/status")
    assert read.items[2] == (Sign.LOCK, "password taken") and "key store" not in repr(read.items)
    assert read.tip.splitlines()[:4] == [words for _, words in read.items] and "topic plant/status" in read.tip


@pytest.mark.parametrize("text", ["http://broker.example", "mqtt://", "x" * 20_000, "b.example:99999"])
def test_what_is_no_address_is_said_and_gives_nothing(text: str) -> None:
    read = reading.read(text)
    assert read.pasted is None and read.items[0][0] is Sign.LOUD
    assert reading.read("  ") == reading.Read()


def test_no_item_and_no_tip_repeats_a_password() -> None:
    read = reading.read(f"mosquitto_pub -L mqtts://u:{SECRET}@b.example/t -m x")
    assert read.pasted is not None and read.pasted.password is not None
    assert SECRET not in repr(read) and SECRET not in reading.shown_address(read.pasted.profile)


@pytest.mark.parametrize("text", ["mqtts://u@b.example:8883", "ws://b.example:8080/mqtt", "mqtt://[::1]:1883"])
def test_a_shown_address_reads_back_as_the_same_broker(text: str) -> None:
    profile = address.parse(text).profile
    assert address.parse(reading.shown_address(profile)).profile == profile


@pytest.mark.parametrize("end", [" \\\n  ", "\\\r\n", " ^\r\n ", " `\n", "\n", "\u2028"])
def test_a_command_of_several_lines_becomes_one(end: str) -> None:
    assert reading.one_line(f"mosquitto_sub -h b.example{end}-t x\n") == "mosquitto_sub -h b.example -t x"


def test_an_address_that_is_known_is_the_profile_it_is() -> None:
    tvs = address.parse("mqtts://amr-001@tvs-dev.ifactory.ai:8883").profile
    assert profiles.settled(tvs, ()) == presets.TVS_DEV
    mine = replace(address.parse("mqtt://b.example").profile, name="Mine")
    assert profiles.settled(address.parse("mqtt://b.example").profile, (mine,)) == mine


def test_another_account_on_a_known_host_gets_a_name_of_its_own() -> None:
    first = address.parse("mqtts://a@b.example").profile
    second = profiles.settled(address.parse("mqtts://c@b.example").profile, (first,))
    third = profiles.settled(address.parse("mosquitto_sub -L mqtts://c@b.example/t").profile, (first, second))
    assert [first.name, second.name, third.name] == ["b.example", "c@b.example", "c@b.example 2"]


def test_the_address_of_today_keeps_the_profile() -> None:
    tunnel = profiles.readdressed(presets.ATI_VIA_TUNNEL, address.parse("tcp://0.tcp.example:12345").profile)
    assert (tunnel.name, tunnel.host, tunnel.port, tunnel.tls) == ("ATI via tunnel", "0.tcp.example", 12345, None)


def test_a_new_user_name_is_the_client_id_too_where_the_old_one_was() -> None:
    other = profiles.with_user(presets.TVS_DEV, "amr-002")
    assert (other.user, other.client_id) == ("amr-002", "amr-002")
    assert profiles.with_user(presets.TVS_DEV, "") == presets.TVS_DEV


@pytest.mark.parametrize(
    ("profile", "loud"),
    [
        (Profile(name="p", host="0.tcp.example", port=12345), True),
        (Profile(name="p", host="10.0.0.7"), False),
        (Profile(name="p", host="10.0.0.7", user="u"), True),
        (Profile(name="p", host="127.0.0.1", user="u"), False),
        (Profile(name="p", host="b.example", port=8883, tls=Tls(), user="u"), False),
    ],
)
def test_clear_text_is_loud_where_strangers_are_on_the_way(profile: Profile, loud: bool) -> None:
    assert bool(profiles.hazard(profile)) == loud
