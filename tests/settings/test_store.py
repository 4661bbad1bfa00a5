"""profiles.json: good profiles load whatever stands beside them, nothing is lost, nothing secret is written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ati_console.settings.presets import PRESETS
from ati_console.settings.profile import Profile, ProtocolVersion, Role, Tls, TopicFilter, Transport
from ati_console.settings.store import ProfileStore

FULL = Profile(
    name="Plant – ü",
    host="broker.example",
    port=443,
    transport=Transport.WEBSOCKETS,
    ws_path="/ws",
    tls=Tls(False, Path("/ca.pem"), Path("/cert.pem"), Path("/key.pem")),
    user="amr-001",
    client_id="id",
    version=ProtocolVersion.V311,
    keep_alive_s=30,
    clean_start=False,
    session_expiry_s=3600,
    role=Role.PUBLISH_ONLY,
    topics=(TopicFilter("a/+", 0), TopicFilter("b", 2)),
)
PLAIN = Profile("Plain", host="h")


def store_with(folder: Path, content: object) -> ProfileStore:
    path = folder / "profiles.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return ProfileStore(path)


def entry(**values: Any) -> dict[str, Any]:
    return {"name": "A", "host": "h"} | values


def on_disk(folder: Path) -> Any:
    return json.loads((folder / "profiles.json").read_text("utf-8"))


def test_every_profile_comes_back_as_it_was(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "new" / "profiles.json")
    assert store.load().profiles == ()
    assert store.save([FULL, PLAIN, *PRESETS]).profiles == (FULL, PLAIN, *PRESETS)
    loaded = store.load()
    assert loaded.named("Plain") == PLAIN
    assert loaded.problems == loaded.warnings == ()


def test_the_file_is_private_and_the_one_before_is_kept(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([PLAIN])
    store.save([FULL])
    backup = tmp_path / "profiles.json.bak"
    assert json.loads(backup.read_text())["profiles"][0]["name"] == "Plain"
    if os.name == "posix":
        assert {p.stat().st_mode & 0o777 for p in tmp_path.iterdir()} == {0o600}


def test_put_adds_replaces_and_renames_and_remove_removes(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.put(PLAIN)
    store.put(FULL)
    assert store.put(Profile("Plain", host="other")).profiles == (Profile("Plain", host="other"), FULL)
    renamed = store.put(Profile("Better", host="other"), instead_of="Plain")
    assert [p.name for p in renamed.profiles] == ["Better", FULL.name]
    assert store.remove("Better").profiles == (FULL,)
    assert store.remove("nobody").profiles == (FULL,)


def test_two_profiles_of_one_name_are_refused(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    with pytest.raises(ValueError, match="two profiles"):
        store.save([PLAIN, PLAIN])
    store.save([PLAIN, FULL])
    with pytest.raises(ValueError, match="another profile"):
        store.put(Profile("Plain"), instead_of=FULL.name)


def test_two_consoles_do_not_undo_each_others_put(tmp_path: Path) -> None:
    one, two = ProfileStore(tmp_path / "profiles.json"), ProfileStore(tmp_path / "profiles.json")
    one.load()
    two.put(PLAIN)
    assert one.put(FULL).profiles == (PLAIN, FULL)


def test_unknown_keys_are_warned_of_and_kept(tmp_path: Path) -> None:
    tls = {"verify": True, "pin": "sha256"}
    store = store_with(
        tmp_path, {"schema": 1, "window": 5, "profiles": [entry(colour="red", tls=tls), entry(name="B")]}
    )
    loaded = store.load()
    assert [warning.key for warning in loaded.warnings] == ["profiles[1].tls.pin", "profiles[1].colour", "window"]
    store.put(Profile("A", host="new", tls=Tls()))
    assert on_disk(tmp_path)["window"] == 5
    first = on_disk(tmp_path)["profiles"][0]
    assert (first["colour"], first["tls"]["pin"], first["host"]) == ("red", "sha256", "new")


@pytest.mark.parametrize(
    ("values", "key", "found"),
    [
        ({"port": "1883"}, "port", '"1883"'),
        ({"port": 0}, "port", "0"),
        ({"host": "mqtt://h"}, "host", '"mqtt://h"'),
        ({"host": "me:canary@h"}, "host", "an address with a user or password in it"),
        ({"transport": "udp"}, "transport", '"udp"'),
        ({"version": 5}, "version", "5"),
        ({"role": "reader"}, "role", '"reader"'),
        ({"tls": True}, "tls", "true"),
        ({"tls": {"verify": "no"}}, "tls.verify", '"no"'),
        ({"tls": {"key_file": "/k"}}, "tls.key_file", "a key without a certificate"),
        ({"topics": "a"}, "topics", '"a"'),
        ({"topics": [{"topic": "a/#/b"}]}, "topics[1].topic", '"a/#/b"'),
        ({"topics": [{"topic": "a", "qos": 3}]}, "topics[1].qos", "3"),
        ({"user": 5}, "user", "5"),
        ({"clean_start": None}, "clean_start", "None"),
    ],
)
def test_a_wrong_value_is_named_and_the_other_profiles_load(
    tmp_path: Path, values: dict[str, Any], key: str, found: str
) -> None:
    store = store_with(tmp_path, {"schema": 1, "profiles": [entry(name="Good"), entry(**values), entry(name="Too")]})
    loaded = store.load()
    assert [p.name for p in loaded.profiles] == ["Good", "Too"]
    (problem,) = loaded.problems
    assert (problem.key, problem.found) == (f"profiles[2].{key}", found)
    assert problem.allowed
    assert "canary" not in str(problem)
    text = (tmp_path / "profiles.json").read_text().split("\n")
    assert problem.line is not None
    last = key.rpartition(".")[2].partition("[")[0]
    assert f'"{last}"' in text[problem.line - 1] or f'"{key.partition(".")[0]}"' in text[problem.line - 1]


def test_a_plain_text_is_a_topic_with_qos_1(tmp_path: Path) -> None:
    loaded = store_with(tmp_path, {"profiles": [entry(topics=["a/b", {"topic": "c", "qos": 0}])]}).load()
    assert loaded.profiles[0].topics == (TopicFilter("a/b", 1), TopicFilter("c", 0))


def test_a_broken_entry_stays_in_the_file_until_it_is_replaced(tmp_path: Path) -> None:
    broken = entry(name="Broken", port="x", note="mine")
    store = store_with(tmp_path, {"schema": 1, "profiles": [broken, 7, entry(name="Good")]})
    store.put(PLAIN)
    assert on_disk(tmp_path)["profiles"][-2:] == [broken, 7]
    store.put(Profile("Broken", host="h"))
    names = [e["name"] if isinstance(e, dict) else e for e in on_disk(tmp_path)["profiles"]]
    assert names == ["Good", "Plain", "Broken", 7]
    assert on_disk(tmp_path)["profiles"][2]["note"] == "mine"


def test_a_name_given_twice_is_a_problem_and_the_first_counts(tmp_path: Path) -> None:
    loaded = store_with(tmp_path, {"profiles": [entry(host="first"), entry(host="second")]}).load()
    assert [p.host for p in loaded.profiles] == ["first"]
    assert [p.key for p in loaded.problems] == ["profiles[2].name"]


NO_JSON = """{"schema": 1, "profiles": [
 {"name": "A", "host": "h"}
 {"name": "B", "host": "h", "tls": {}},
 {"name": "C" "host": "h"}
]}"""


def test_a_forgotten_comma_costs_no_profile(tmp_path: Path) -> None:
    store = store_with(tmp_path, NO_JSON)
    loaded = store.load()
    assert [p.name for p in loaded.profiles] == ["A", "B"]
    assert (loaded.problems[0].line, "JSON" in loaded.problems[0].found) == (3, True)
    store.put(PLAIN)
    assert [p.name for p in store.load().profiles] == ["A", "B", "Plain"]
    assert (tmp_path / "profiles.json.broken").read_text() == NO_JSON


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"profiles": 5}', "[" * 100_000, '"' + "x" * 100])
def test_a_file_that_is_none_is_a_named_problem_and_is_put_aside_before_writing(tmp_path: Path, content: str) -> None:
    store = store_with(tmp_path, content)
    loaded = store.load()
    assert loaded.profiles == ()
    assert loaded.problems[0].key == "the file"
    assert store.put(PLAIN).profiles == (PLAIN,)
    assert (tmp_path / "profiles.json.broken").read_text() == content


def test_a_second_broken_file_does_not_push_out_the_first(tmp_path: Path) -> None:
    for content in ("one", "two"):
        store_with(tmp_path, content).put(PLAIN)
    assert {(tmp_path / f"profiles.json.broken{n}").read_text() for n in ("", "2")} == {"one", "two"}


def test_bytes_that_are_no_text_and_a_folder_are_named_problems(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe{}")
    assert "UTF-8" in ProfileStore(tmp_path / "bad.json").load().problems[0].found
    assert ProfileStore(tmp_path).load().problems[0].key == "the file"


def test_a_password_in_the_file_is_warned_of_loudly_and_not_repeated(tmp_path: Path) -> None:
    loaded = store_with(tmp_path, {"profiles": [entry(password="canary")]}).load()
    assert loaded.profiles
    assert [w.loud for w in loaded.warnings] == [True]
    assert "canary" not in str(loaded)


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(NAMES.filter(str.strip), unique=True, max_size=4), st.sampled_from(list(ProtocolVersion)), st.booleans()
)
def test_whatever_the_name_it_comes_back(tmp_path: Path, names: list[str], version: ProtocolVersion, tls: bool) -> None:
    usable = [n for n in names if all(c == " " or c.isprintable() for c in n)]
    profiles = tuple(Profile(n, version=version, tls=Tls() if tls else None) for n in usable)
    assert ProfileStore(tmp_path / "profiles.json").save(profiles).profiles == profiles


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 200), st.integers(0, 9), st.text(max_size=4))
def test_whatever_was_done_to_the_file_loading_never_raises(tmp_path: Path, at: int, cut: int, put: str) -> None:
    text = json.dumps({"schema": 1, "profiles": [entry(tls={"verify": True}), entry(name="B", topics=["x"])]})
    path = tmp_path / "profiles.json"
    path.write_bytes((text[:at] + put + text[at + cut :]).encode("utf-8", "surrogatepass"))
    ProfileStore(path).load()


def test_a_file_of_before_has_nothing_in_production_and_the_mark_is_kept(tmp_path: Path) -> None:
    store = store_with(tmp_path, {"schema": 1, "profiles": [{"name": "Plain", "host": "h"}]})
    assert store.load().profiles == (Profile("Plain", host="h"),) and not store.load().profiles[0].production
    store.put(Profile("Plain", host="h", production=True))
    assert json.loads((tmp_path / "profiles.json").read_text())["profiles"][0]["production"] is True
    assert store.load().profiles[0].production


def test_a_production_mark_that_is_none_is_named_and_nothing_else_is_lost(tmp_path: Path) -> None:
    rows = [{"name": "Odd", "host": "h", "production": "yes"}, {"name": "Plain", "host": "h"}]
    loaded = store_with(tmp_path, {"schema": 1, "profiles": rows}).load()
    assert [profile.name for profile in loaded.profiles] == ["Plain"]
    assert "production" in str(loaded.problems[0]) and "true or false" in str(loaded.problems[0])


def test_who_listens_for_a_profile_is_kept_and_follows_a_rename(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save((Profile("A", host="h", second="B"), Profile("B", host="h", second="B"), Profile("C", host="h")))
    store.put(Profile("Reader", host="h", second="B"), instead_of="B")
    assert [(one.name, one.second) for one in store.load().profiles] == [
        ("A", "Reader"),
        ("Reader", "Reader"),
        ("C", ""),
    ]
