"""Last will, proxy and MQTT 5 properties: checked at the door, kept in the file, absent from the presets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ati_console.settings.presets import PRESETS
from ati_console.settings.profile import LastWill, Profile, ProfileError, Proxy, ProxyKind, Tls
from ati_console.settings.store import ProfileStore

BASE = Profile("A", host="broker.example")
FULL = replace(
    BASE,
    will=LastWill(
        "ati/console/gone",
        '{"gone":true}\n',
        1,
        True,
        5,
        60,
        "text/json",
        "reply",
        "id",
        utf8=True,
        user_properties=(("site", "A"),),
    ),
    maximum_packet_size=4_096,
    user_properties=(("site", "A"), ("site", "B"), ("empty", "")),
    receive_maximum=20,
    proxy=Proxy(ProxyKind.SOCKS5, "proxy.example", 1080, "me"),
)


def test_it_all_comes_back_from_the_file(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    other = replace(BASE, name="B")
    assert store.save([FULL, other]).profiles == (FULL, other)
    loaded = store.load()
    assert loaded.problems == loaded.warnings == ()


def test_what_is_taken_away_is_gone_from_the_file(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([FULL])
    assert store.put(BASE).profiles == (BASE,)


def test_the_presets_have_none_of_it() -> None:
    assert all(p.will is None and p.proxy is None and not p.user_properties for p in PRESETS)


@pytest.mark.parametrize("topic", ["", "a/+", "#", "$share/g/t", "a\nb", "x" * 70_000, None])
def test_a_will_needs_a_topic_without_wildcards(topic: Any) -> None:
    with pytest.raises(ProfileError, match="topic"):
        LastWill(topic)


@pytest.mark.parametrize("payload", ["x" * 65_536, "ü" * 40_000, "\ud800", b"bytes", None])
def test_the_payload_of_a_will_fits_into_connect(payload: Any) -> None:
    with pytest.raises(ProfileError, match="65535 bytes"):
        LastWill("t", payload)


def test_every_wrong_value_of_a_will_is_named() -> None:
    with pytest.raises(ProfileError) as caught:
        LastWill("+", qos=3, retain="yes")  # type: ignore[arg-type]
    assert [wrong.key for wrong in caught.value.wrong] == ["topic", "qos", "retain"]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        (("http", "h", 1, None), "kind"),
        ((ProxyKind.HTTP, "http://h", 1, None), "host"),
        ((ProxyKind.HTTP, "h", 0, None), "port"),
        ((ProxyKind.HTTP, "h", 1, "a:b"), "user"),
        ((ProxyKind.SOCKS5, "h", 1, "ü" * 200), "user"),
        ((ProxyKind.SOCKS5, "h", 1, ""), "user"),
    ],
)
def test_a_wrong_proxy_is_named(values: Any, key: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Proxy(*values)
    assert caught.value.wrong[0].key == key


@pytest.mark.parametrize(
    "changes",
    [
        {"receive_maximum": 0},
        {"receive_maximum": True},
        {"receive_maximum": 65_536},
        {"maximum_packet_size": 63},
        {"maximum_packet_size": 16 * 1024 * 1024 + 1},
        {"user_properties": (("a", "b", "c"),)},
        {"user_properties": (("a", "x" * 2_000),)},
        {"user_properties": (("a\x00", "b"),)},
        {"user_properties": [("a", "b")]},
        {"user_properties": (("a", "b"),) * 51},
        {"will": "t"},
        {"proxy": "http://h"},
        {"tls": True},
    ],
)
def test_a_profile_refuses_what_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as caught:
        replace(BASE, **changes)
    assert caught.value.wrong[0].key == next(iter(changes))


def test_behind_a_proxy_loopback_is_somebody_elses() -> None:
    near = Profile("A", user="u")
    assert near.hazards == ()
    assert "clear text" in replace(near, proxy=Proxy(ProxyKind.HTTP, "p", 3128)).hazards[0]
    assert replace(near, tls=Tls(), proxy=Proxy(ProxyKind.HTTP, "p", 3128)).hazards == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("will", {"topic": "a/+"}),
        ("will", {"payload": "no topic"}),
        ("will", {"topic": "a", "delay_s": -1}),
        ("will", {"topic": "a", "response_topic": "a/#"}),
        ("will", {"topic": "a", "user_properties": "a=b"}),
        ("maximum_packet_size", 1),
        ("will", 7),
        ("proxy", {"kind": "ftp", "host": "h"}),
        ("proxy", {"kind": "http", "host": "h", "user": "a:b"}),
        ("proxy", "http://me:canary-4711@h"),
        ("user_properties", [{"name": "a"}]),
        ("user_properties", "a=b"),
        ("receive_maximum", "20"),
    ],
)
def test_a_wrong_part_in_the_file_is_named_and_loses_nothing(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "profiles.json"
    row = {"name": "A", "host": "h", key: value}
    path.write_text(json.dumps({"schema": 1, "profiles": [row, {"name": "B", "host": "h"}]}))
    store = ProfileStore(path)
    loaded = store.load()
    assert [profile.name for profile in loaded.profiles] == ["B"]
    assert key in loaded.problems[0].key and "canary" not in str(loaded.problems)
    store.put(Profile("C"))
    assert row in json.loads(path.read_text())["profiles"]


def test_a_password_of_the_proxy_in_the_file_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    row = {"name": "A", "host": "h", "proxy": {"kind": "http", "host": "h", "password": "canary-4711"}}
    path.write_text(json.dumps({"profiles": [row]}))
    warning = ProfileStore(path).load().warnings[0]
    assert warning.loud and "canary" not in str(warning)
