from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.settings.kinds import is_filter
from ati_console.settings.presets import ATI_VIA_TUNNEL, LOCAL_BROKER, PRESETS, TVS_DEV, needs_address, words
from ati_console.settings.profile import (
    STATUS_TOPICS,
    Profile,
    ProfileError,
    ProtocolVersion,
    Role,
    Tls,
    TopicFilter,
    Transport,
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "a\nb"),
        ("name", "x" * 65),
        ("host", ""),
        ("host", "mqtt://h"),
        ("host", "h:1883"),
        ("host", "a b"),
        ("host", "a/b"),
        ("host", "-h"),
        ("host", "u@h"),
        ("host", "18888"),
        ("host", 5),
        ("port", 0),
        ("port", 65536),
        ("port", "1883"),
        ("port", True),
        ("port", 1883.0),
        ("transport", "tcp"),
        ("ws_path", "mqtt"),
        ("ws_path", "/a b"),
        ("tls", True),
        ("user", ""),
        ("user", "a\0b"),
        ("client_id", "a\nb"),
        ("version", 4),
        ("keep_alive_s", 0),
        ("keep_alive_s", 65536),
        ("clean_start", 1),
        ("session_expiry_s", -1),
        ("session_expiry_s", 2**32),
        ("role", "publish only"),
        ("topics", ("a/b",)),
        ("topics", [TopicFilter("a")]),
    ],
)
def test_a_wrong_value_names_its_key_what_was_found_and_what_is_allowed(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{key}: found .*; allowed: .") as caught:
        Profile(**{"name": "x", key: value})  # type: ignore[arg-type]
    assert isinstance(caught.value, ProfileError)
    assert [wrong.key for wrong in caught.value.wrong] == [key]


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        Profile("", host="a b", port=0)
    assert [wrong.key for wrong in caught.value.wrong] == ["name", "host", "port"]


@pytest.mark.parametrize("host", ["localhost", "10.0.0.1", "::1", "fe80::1%eth0", "broker-1.example.", "a_b.example"])
def test_host_names_and_addresses_are_taken(host: str) -> None:
    assert Profile("x", host=host).host == host


def test_a_profile_is_frozen_and_a_change_is_checked_too() -> None:
    profile = Profile("x")
    with pytest.raises(FrozenInstanceError):
        profile.port = 1  # type: ignore[misc]
    with pytest.raises(ProfileError):
        replace(profile, port=0)


@pytest.mark.parametrize("topic", ["#", "+", "a/+/b", "a/#", "/d2c/+", "$SYS/#", "$share/g/a/+", "a//b", "/"])
def test_topic_filters_of_mqtt_are_taken(topic: str) -> None:
    assert TopicFilter(topic).qos == 1


@pytest.mark.parametrize("topic", ["", "a#", "#/a", "a+/b", "a/#/b", "a\0b", "$share/g", "$share//a", "$share/+/a", 5])
def test_what_is_no_topic_filter_is_refused(topic: object) -> None:
    with pytest.raises(ProfileError):
        TopicFilter(topic)  # type: ignore[arg-type]


@pytest.mark.parametrize("qos", [-1, 3, True, "1", 1.0])
def test_what_is_no_qos_is_refused(qos: object) -> None:
    with pytest.raises(ProfileError):
        TopicFilter("a", qos)  # type: ignore[arg-type]


@given(st.text("ab+#/$", max_size=12))
def test_a_filter_that_is_taken_keeps_the_rules_of_mqtt(topic: str) -> None:
    if is_filter(topic):
        levels = topic.split("/")
        assert topic
        assert all("#" not in level for level in levels[:-1])
        assert all(level == "+" for level in levels if "+" in level)


def test_a_key_without_a_certificate_is_refused() -> None:
    with pytest.raises(ProfileError, match="key_file"):
        Tls(key_file=Path("key.pem"))
    assert Tls(cert_file=Path("both.pem")).verify


def test_a_publish_only_profile_keeps_its_topics_and_subscribes_to_none() -> None:
    profile = Profile("x", role=Role.PUBLISH_ONLY)
    assert profile.topics == STATUS_TOPICS
    assert profile.subscriptions == ()
    assert Profile("x").subscriptions == STATUS_TOPICS


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (Profile("x", host="h", tls=Tls(verify=False)), "NOT verified"),
        (Profile("x", host="h", user="u"), "clear text"),
    ],
)
def test_what_is_dangerous_is_allowed_and_said(profile: Profile, words: str) -> None:
    assert [words in hazard for hazard in profile.hazards] == [True]


@pytest.mark.parametrize(
    "profile",
    [
        Profile("x", host="h", user="u", tls=Tls()),
        Profile("x", host="h"),
        Profile("x", host="127.9.9.9", user="u"),
        Profile("x", host="::1", user="u"),
        Profile("x", host="LocalHost", user="u"),
    ],
)
def test_what_is_safe_has_no_hazard(profile: Profile) -> None:
    assert profile.hazards == ()


def test_the_presets_are_those_of_the_contract() -> None:
    assert [preset.name for preset in PRESETS] == ["Local broker", "ATI via tunnel", "TVS dev"]
    assert (LOCAL_BROKER.host, LOCAL_BROKER.port, LOCAL_BROKER.tls) == ("127.0.0.1", 1883, None)
    assert (TVS_DEV.host, TVS_DEV.port, TVS_DEV.tls) == ("tvs-dev.ifactory.ai", 8883, Tls())
    assert (TVS_DEV.user, TVS_DEV.client_id, TVS_DEV.role) == ("amr-001", "amr-001", Role.PUBLISH_ONLY)
    assert all(words(preset) for preset in PRESETS)
    assert all(preset.keep_alive_s == 10 and preset.version is ProtocolVersion.V5 for preset in PRESETS)


def test_the_tunnel_preset_reaches_nobody_until_its_address_is_pasted() -> None:
    assert needs_address(ATI_VIA_TUNNEL)
    assert ATI_VIA_TUNNEL.host.endswith(".invalid")
    assert not needs_address(TVS_DEV)


def test_no_field_of_a_profile_is_a_secret() -> None:
    assert not [f.name for f in fields(Profile) if "pass" in f.name or "secret" in f.name]
    assert Transport.TCP in Transport
