"""Duplicate, rename, delete and undo: the order, the secrets and what stands beside a profile go with it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.settings import changes
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Place, Secret, SecretStore, VaultFailed
from ati_console.settings.store import ProfileStore

CANARY = "canary-4711"


class Shelf:
    """A vault in memory. `full`: takes nothing more."""

    words = "a shelf"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.full = False

    def read(self, name: str) -> str | None:
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        if self.full:
            raise VaultFailed("the shelf is full")
        self.kept[name] = text

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class Desk:
    """A file with the profiles A, B, C and their secrets."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "profiles.json"
        rows = [{"name": name, "host": f"{name}.example", "colour": name} for name in "ABC"]
        self.path.write_text(json.dumps({"schema": 1, "profiles": [*rows, {"name": "bad", "port": 0}]}))
        self.store, self.shelf = ProfileStore(self.path), Shelf()
        self.vault = SecretStore({}, self.shelf)
        for entry in ("broker:B", "key:B", "proxy:B"):
            self.vault.put(entry, f"{CANARY} {entry}")

    @property
    def names(self) -> list[str]:
        return [profile.name for profile in self.store.load().profiles]

    def row(self, name: str) -> dict[str, object]:
        rows = json.loads(self.path.read_text())["profiles"]
        return next(row for row in rows if row["name"] == name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_copy_stands_behind_its_original_with_its_secrets_and_was_never_used(desk: Desk) -> None:
    desk.store.used("B", 1_700_000_000.0)
    made = changes.duplicate(desk.store, desk.vault, "B")
    assert made.name == "B copy" and made.host == "B.example"
    assert desk.names == ["A", "B", "B copy", "C"]
    assert desk.shelf.kept["key:B copy"] == f"{CANARY} key:B" and "key:B" in desk.shelf.kept
    assert desk.row("B copy")["colour"] == "B"
    assert set(desk.store.load().last_used) == {"B"}
    assert desk.row("bad") == {"name": "bad", "port": 0}


def test_a_copy_has_no_client_id_of_its_origin_and_listens_to_itself_where_that_did(desk: Desk) -> None:
    original = desk.store.load().named("B")
    assert original is not None
    desk.store.put(replace(original, client_id="amr-001", second="B"), instead_of="B")
    made = changes.duplicate(desk.store, desk.vault, "B")
    assert (made.client_id, made.second) == ("", "B copy")
    kept = desk.store.load().named("B")
    assert kept is not None and kept.client_id == "amr-001"
    assert desk.store.load().named("B copy") == made


def test_copies_of_copies_count_and_fit() -> None:
    assert changes.copy_name("X", []) == "X copy"
    assert changes.copy_name("X", ["X copy"]) == "X copy 2"
    assert changes.copy_name("X copy", ["X", "X copy"]) == "X copy 2"
    assert changes.copy_name("X copy 2", ["X copy", "X copy 2"]) == "X copy 3"
    long = "y" * 64
    first = changes.copy_name(long, [long])
    assert len(first) <= 64 and first != long
    assert len(changes.free_name(long, [long])) == 64


def test_a_rename_takes_the_secrets_along_and_keeps_the_place(desk: Desk) -> None:
    desk.store.used("B", 1_700_000_000.0)
    kept = changes.rename(desk.store, desk.vault, "B", "North")
    assert [one.place for one in kept] == [Place.KEY_STORE] * 3
    assert desk.names == ["A", "North", "C"]
    assert set(desk.shelf.kept) == {"broker:North", "key:North", "proxy:North"}
    assert desk.row("North")["colour"] == "B" and desk.store.load().last_used == {"North": 1_700_000_000.0}


def test_a_rename_to_a_name_that_is_taken_moves_nothing(desk: Desk) -> None:
    with pytest.raises(ValueError, match="another profile"):
        changes.rename(desk.store, desk.vault, "B", "A")
    with pytest.raises(ValueError, match="name"):
        changes.rename(desk.store, desk.vault, "B", "")
    assert desk.names == ["A", "B", "C"] and "broker:B" in desk.shelf.kept


def test_a_key_store_that_takes_nothing_more_still_has_the_old_entry(desk: Desk) -> None:
    desk.shelf.full = True
    kept = changes.rename(desk.store, desk.vault, "B", "North")
    assert [one.place for one in kept] == [Place.MEMORY] * 3
    assert "broker:B" in desk.shelf.kept, "the only lasting copy must not go"


def test_a_deleted_profile_comes_back_to_its_place_with_everything(desk: Desk) -> None:
    before = desk.store.used("B", 1_700_000_000.0)
    kept = dict(desk.shelf.kept)
    deleted = changes.delete(desk.store, desk.vault, "B")
    assert desk.names == ["A", "C"] and desk.shelf.kept == {}
    assert CANARY not in repr(deleted)
    changes.restore(desk.store, desk.vault, deleted)
    assert desk.store.load() == before and desk.shelf.kept == kept
    assert desk.row("B")["colour"] == "B"


def test_an_undo_does_not_replace_who_took_the_name(desk: Desk) -> None:
    deleted = changes.delete(desk.store, desk.vault, "B")
    desk.store.put(Profile("B", host="other.example"))
    with pytest.raises(ValueError, match="another profile"):
        changes.restore(desk.store, desk.vault, deleted)
    assert desk.shelf.kept == {}


def test_a_secret_of_the_environment_is_nobodys_to_copy_or_move(desk: Desk) -> None:
    vault = SecretStore({"ATI_CONSOLE_BROKER_PASSWORD": CANARY}, desk.shelf)
    changes.duplicate(desk.store, vault, "A")
    assert "broker:A copy" not in desk.shelf.kept
    assert vault.kept("broker:A") is None and vault.get("broker:A") == Secret(CANARY)
    assert changes.forget(vault, "A")[0].place is Place.ENVIRONMENT


def test_the_order_of_a_drag_is_kept_and_nobody_gets_lost(desk: Desk) -> None:
    desk.store.arrange(["C", "nobody", "A"])
    assert desk.names == ["C", "A", "B"]
    desk.store.arrange(["B"])
    assert desk.names == ["B", "C", "A"]
    assert desk.row("bad") and desk.row("A")["colour"] == "A"


def test_when_it_was_last_used_is_no_part_of_the_profile(desk: Desk) -> None:
    before = desk.store.load().profiles
    loaded = desk.store.used("A", 1_700_000_000.4)
    assert loaded.profiles == before and loaded.last_used == {"A": 1_700_000_000.4}
    assert not [warning for warning in loaded.warnings if "last_used" in warning.key]
    assert desk.store.used("nobody", 1.0) == loaded
    assert desk.store.save(before).last_used == {"A": 1_700_000_000.4}


@pytest.mark.parametrize("time", [None, 7, "yesterday", "", [], "9999999-01-01"])
def test_a_time_that_is_none_is_passed_over(tmp_path: Path, time: object) -> None:
    path = tmp_path / "profiles.json"
    path.write_text(json.dumps({"profiles": [{"name": "A", "host": "h", "last_used": time}]}))
    loaded = ProfileStore(path).load()
    assert len(loaded.profiles) == 1 and not loaded.problems and not loaded.last_used


def test_a_profile_that_is_not_there_is_named(desk: Desk) -> None:
    for act in (changes.duplicate, changes.delete):
        with pytest.raises(KeyError, match="nobody"):
            act(desk.store, desk.vault, "nobody")


def test_a_second_account_on_a_host_is_named_by_its_user() -> None:
    pasted = Profile("plant.example", "plant.example", user="amr-002")
    assert changes.name_of(pasted, []) == "plant.example"
    assert changes.name_of(pasted, ["plant.example"]) == "amr-002@plant.example"
    assert changes.name_of(pasted, ["plant.example", "amr-002@plant.example"]) == "amr-002@plant.example 2"
    assert changes.name_of(replace(pasted, user=None), ["plant.example"]) == "plant.example 2"
    twice = replace(pasted, name="amr-002@plant.example")
    assert changes.name_of(twice, ["amr-002@plant.example"]) == "amr-002@plant.example 2"
    assert changes.name_of(replace(pasted, name="Plant A"), ["Plant A"]) == "Plant A 2"  # somebody gave it
