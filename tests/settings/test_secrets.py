"""Secrets print as dots, are read back after writing, and are where `where` says."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Callable
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import InitError, KeyringLocked

from ati_console.settings.encrypted_file import EncryptedFile
from ati_console.settings.secrets import (
    Kept,
    OsKeyStore,
    Place,
    Secret,
    SecretStore,
    VaultFailed,
    VaultLocked,
    broker_secret,
    key_secret,
    twin_api_key,
    twin_device,
    variables,
)

CANARY = "canary-4711-pässword"


class DictBackend:
    """A key store that works, in memory. (No subclass of keyring's: it would offer itself to every other test.)"""

    name = "test backend"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BrokenBackend(DictBackend):
    """A bus that is gone raises whatever it likes, with whatever it likes in it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"org.freedesktop.DBus.Error {CANARY}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"org.freedesktop.DBus.Error {password}")


class ReadOnlyBackend(DictBackend):
    """Keeps an old value and takes no new one (a locked collection)."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError("locked")


class GoneBackend(DictBackend):
    """The daemon ended while the console ran, and nobody starts it again."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError("Failed to create the collection: no such service.")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


class LockedBackend(DictBackend):
    """gnome-keyring whose question was dismissed: each look opens the question anew."""

    def __init__(self) -> None:
        super().__init__()
        self.questions, self.unlocked = 0, False

    def _open(self) -> None:
        if not self.unlocked:
            self.questions += 1
            raise KeyringLocked("Failed to unlock the collection!")

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        super().set_password(service, username, password)


class PlainTextBackend(DictBackend):
    """Stands for keyrings.alt.file.PlaintextKeyring."""


PlainTextBackend.__module__ = "keyrings.alt.file"


Use = Callable[..., SecretStore]


@pytest.fixture
def store_on(monkeypatch: pytest.MonkeyPatch) -> Use:
    """`store_on(backend, environ)`: a store on a computer with this key store."""

    def use(backend: object, environ: dict[str, str] | None = None) -> SecretStore:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return SecretStore(environ or {})

    return use


def test_a_secret_prints_as_dots_everywhere() -> None:
    secret = Secret(CANARY)
    ways = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{secret:>20}", repr([secret])]
    ways.append("%s %r" % (secret, secret))  # noqa: UP031
    assert CANARY not in "".join(ways)
    assert str(secret) == "......"
    assert secret.reveal() == CANARY


def test_a_secret_cannot_be_written_by_accident() -> None:
    for way in (pickle.dumps, json.dumps, copy.copy, "".join):
        with pytest.raises(TypeError):
            way([Secret("x")] if way == "".join else Secret("x"))  # type: ignore[operator]
    assert not hasattr(Secret("x"), "__dict__")


def test_secrets_are_compared_by_their_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")


def test_the_entries_are_named_as_in_the_interfaces() -> None:
    names = [broker_secret("TVS dev"), key_secret("TVS dev"), twin_api_key("guid"), twin_device("tug-1")]
    assert names == ["broker:TVS dev", "key:TVS dev", "twin:api-key:guid", "twin:device:tug-1"]


def test_a_key_store_that_works_keeps_and_forgets(store_on: Use) -> None:
    backend = DictBackend()
    store = store_on(backend)
    kept = store.put("broker:x", CANARY)
    assert (kept.place, kept.lasts) == (Place.KEY_STORE, True)
    assert backend.kept == {("ati-console", "broker:x"): CANARY}
    assert store.get("broker:x") == Secret(CANARY)
    assert SecretStore({}).get("broker:x") == Secret(CANARY)
    assert store.forget("broker:x").place is Place.NOWHERE
    assert store.get("broker:x") is None
    assert store.forget("broker:x").place is Place.NOWHERE


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        (keyring.backends.null.Keyring(), "did not give it back"),
        (keyring.backends.fail.Keyring(), "no key store"),  # type: ignore[no-untyped-call]
        (BrokenBackend(), "refused to write: RuntimeError"),
        (GoneBackend(), "does not answer"),
        (PlainTextBackend(), "readable file"),
    ],
)
def test_a_key_store_that_keeps_nothing_is_found_out_by_reading_back(
    store_on: Use, backend: object, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = store_on(backend)
    kept = store.put("broker:x", CANARY)
    assert (kept.place, kept.lasts) == (Place.MEMORY, False)
    assert words in kept.words
    assert store.get("broker:x") == Secret(CANARY)
    assert SecretStore({}).get("broker:x") is None
    assert store.forget("broker:x").place is Place.NOWHERE
    assert CANARY not in caplog.text + kept.words


def test_a_new_password_wins_over_an_old_one_that_the_key_store_would_not_replace(store_on: Use) -> None:
    backend = ReadOnlyBackend()
    backend.kept["ati-console", "broker:x"] = "old"
    store = store_on(backend)
    assert store.get("broker:x") == Secret("old")
    assert store.put("broker:x", "new").place is Place.MEMORY
    assert store.get("broker:x") == Secret("new")


def test_with_a_file_open_a_computer_without_a_key_store_keeps_secrets_for_long(store_on: Use, tmp_path: Path) -> None:
    store = store_on(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert store.where("broker:x").why_not == "this computer has no key store"
    file = EncryptedFile(tmp_path / "secrets", log_n=10)
    file.open(Secret("of the file, long enough"))
    store.use_file(file)
    assert store.where("broker:x") == Kept(Place.NOWHERE, "nowhere: not entered yet")
    assert store.put("broker:x", "typed").place is Place.FILE


def test_a_locked_key_store_asks_once_and_again_only_when_the_user_wishes_for_something(store_on: Use) -> None:
    backend = LockedBackend()
    backend.kept["ati-console", "broker:x"] = "kept"
    store = store_on(backend)
    for login in range(50):
        kept = store.where(twin_device(str(login)))
    assert backend.questions == 1
    assert (kept.words, kept.locked) == ("not known: the key store of this computer is locked", True)
    assert store.locked() == "the key store of this computer is locked" and backend.questions == 2
    backend.unlocked = True
    store.ask_again()
    assert store.where("broker:x").place is Place.KEY_STORE
    assert store.where("broker:y") == Kept(Place.NOWHERE, "nowhere: not entered yet"), "the lock of before is over"


def test_a_locked_key_store_is_asked_again_after_a_minute(store_on: Use) -> None:
    backend, now = LockedBackend(), [0.0]
    store_on(backend)
    vault = OsKeyStore(lambda: now[0])
    for now[0] in (0.0, 59.0, 61.0):
        with pytest.raises(VaultLocked):
            vault.read("broker:x")
    assert backend.questions == 2


def test_what_is_not_to_last_stays_in_memory(store_on: Use) -> None:
    backend = DictBackend()
    kept = store_on(backend).put("broker:x", "typed", lasting=False)
    assert kept.place is Place.MEMORY
    assert backend.kept == {}


def test_a_reason_is_logged_once_and_not_with_every_look(store_on: Use, caplog: pytest.LogCaptureFixture) -> None:
    store = store_on(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    for login in range(50):
        store.get(twin_device(str(login)))
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("environ", "name", "found"),
    [
        ({"ATI_CONSOLE_BROKER_PASSWORD": "b"}, "broker:any", "b"),
        ({"ATI_CONSOLE_BROKER_PASSWORD": "b"}, "key:any", None),
        ({"ATI_CONSOLE_TWIN_API_KEY": "k"}, "twin:api-key:guid", "k"),
        ({"ATI_CONSOLE_TWIN_PASSWORD": "all"}, "twin:device:tug-1", "all"),
        ({"ATI_CONSOLE_TWIN_PASSWORD": "all", "ATI_CONSOLE_TWIN_PASSWORD_TUG_1": "one"}, "twin:device:tug-1", "one"),
        ({"ATI_CONSOLE_TWIN_PASSWORD_TUG_1": "one"}, "twin:device:tug-2", None),
        ({"ATI_CONSOLE_BROKER_PASSWORD": ""}, "broker:any", None),
        ({"ATI_CONSOLE_BROKER_PASSWORD": "b", "ATI_CONSOLE_BROKER_PASSWORD_PLANT_A": "one"}, "broker:plant a", "one"),
        ({"ATI_CONSOLE_BROKER_PASSWORD": "b", "ATI_CONSOLE_BROKER_PASSWORD_PLANT_A": "one"}, "broker:other", "b"),
    ],
)
def test_the_environment_overrides(store_on: Use, environ: dict[str, str], name: str, found: str | None) -> None:
    got = store_on(DictBackend(), environ).get(name)
    assert (got.reveal() if got else None) == found


def test_the_environment_wins_and_where_says_so(store_on: Use) -> None:
    store = store_on(DictBackend(), {"ATI_CONSOLE_BROKER_PASSWORD": "env"})
    kept = store.put("broker:x", "kept")
    assert kept.place is Place.ENVIRONMENT
    assert "ATI_CONSOLE_BROKER_PASSWORD" in kept.words
    assert store.get("broker:x") == Secret("env")


def test_a_login_becomes_a_variable_in_upper_case_with_lines_under() -> None:
    assert variables("twin:device:tug-1.ä b") == ("ATI_CONSOLE_TWIN_PASSWORD_TUG_1___B", "ATI_CONSOLE_TWIN_PASSWORD")


def test_a_renamed_profile_takes_its_password_along(store_on: Use) -> None:
    backend = DictBackend()
    store = store_on(backend)
    store.put("broker:old", "pw")
    assert store.move("broker:old", "broker:new").place is Place.KEY_STORE
    assert backend.kept == {("ati-console", "broker:new"): "pw"}
    assert store.move("broker:nobody", "broker:other").place is Place.NOWHERE


def test_the_door_says_what_failed_but_never_the_backends_own_words(store_on: Use) -> None:
    store_on(BrokenBackend())
    with pytest.raises(VaultFailed) as caught:
        OsKeyStore().read("broker:x")
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_whatever_went_through_the_store_is_known_to_whoever_hides_it(store_on: Use) -> None:
    store = store_on(DictBackend(), {"ATI_CONSOLE_TWIN_API_KEY": "of-twinzo"})
    store.put("broker:beside", "of-a-broker-beside")
    store.put("broker:gone", "forgotten")
    store.forget("broker:gone")
    assert store.get("twin:api-key:guid") is not None and store.get("broker:nobody") is None
    assert {one.reveal() for one in store.known} == {"of-twinzo", "of-a-broker-beside", "forgotten"}
