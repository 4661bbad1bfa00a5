"""What is typed into the editor becomes the same profile again, or the words of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ati_console.gui.models import profile_draft
from ati_console.settings import presets
from ati_console.settings.profile import (
    LastWill,
    Profile,
    ProtocolVersion,
    Proxy,
    ProxyKind,
    Role,
    Tls,
    TopicFilter,
    Transport,
)

FULL = Profile(
    name="Full",
    host="broker.example",
    port=8084,
    transport=Transport.WEBSOCKETS,
    ws_path="/ws",
    tls=Tls(True, Path("ca.pem"), Path("me.pem"), Path("me.key")),
    user="amr-001",
    client_id="amr-001",
    version=ProtocolVersion.V5,
    clean_start=False,
    session_expiry_s=60,
    role=Role.PUBLISH_ONLY,
    topics=(TopicFilter("a/+/b 2", 0), TopicFilter("#", 2)),
    will=LastWill("gone", "by\ne", 1, True, 5, 60, "text/json", "reply", "id", True, (("a", "1"), ("a", "2=3"))),
    maximum_packet_size=4_096,
    user_properties=(("a", "1"), ("a", "2=3")),
    receive_maximum=20,
    proxy=Proxy(ProxyKind.SOCKS5, "proxy.example", 1080, "me"),
)


@pytest.mark.parametrize("profile", [FULL, *presets.PRESETS])
def test_a_profile_comes_back_as_it_was(profile: Profile) -> None:
    assert profile_draft.read(profile_draft.values_of(profile)).profile == profile


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("port", "99999", "from 1 to 65535"),
        ("port", "many", "from 1 to 65535"),
        ("host", "mqtt://x", "no scheme"),
        ("name", " ", "non-empty"),
        ("topics", "good 1\na/#/b", "line 2"),
        ("will_topic", "a/+", "no + or #"),
        ("proxy_host", "", "empty; allowed: a host name"),
        ("receive_maximum", "0", "from 1"),
        ("maximum_packet_size", "12", "from 64"),
        ("will_delay_s", "soon", "from 0"),
        ("will_expiry_s", "-1", "from 0"),
        ("will_response_topic", "a/+", "no + or #"),
        ("will_user_properties", "nothing", "name=value"),
        ("user_properties", "nothing", "name=value"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(key: str, text: str, words: str) -> None:
    drafted = profile_draft.read(profile_draft.values_of(FULL) | {key: text})
    assert drafted.profile is None
    assert words in drafted.wrong[key]
    assert set(drafted.wrong) == {key}


def test_an_empty_port_of_a_proxy_is_its_usual_one() -> None:
    made = profile_draft.read(profile_draft.values_of(FULL) | {"proxy_port": ""}).profile
    assert made is not None and made.proxy is not None and made.proxy.port == 1080


def test_a_key_without_a_certificate_is_refused_at_the_key() -> None:
    assert "cert_file" in profile_draft.read(profile_draft.values_of(FULL) | {"cert_file": ""}).wrong["key_file"]


def test_blanks_that_a_will_has_come_back_with_it() -> None:
    """It looked changed as soon as it was shown, and was saved without them."""
    will = LastWill("gone", content_type=" text", correlation=" 17 ")
    read = profile_draft.read(profile_draft.values_of(Profile("A", "a.example", will=will)))
    assert read.profile is not None and read.profile.will == will
