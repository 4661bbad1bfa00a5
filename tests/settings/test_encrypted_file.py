from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ati_console.settings.encrypted_file import EncryptedFile
from ati_console.settings.secrets import Place, Secret, SecretStore, VaultFailed

PHRASE = Secret("correct horse battery")
QUICK = 10  # scrypt 2^10: the tests are not about its cost


class NoKeyStore:
    words = "no key store"

    def read(self, name: str) -> str | None:
        raise VaultFailed("this computer has no key store")

    def write(self, name: str, text: str) -> None:
        raise VaultFailed("this computer has no key store")

    def delete(self, name: str) -> None:
        raise VaultFailed("this computer has no key store")


def opened(path: Path, phrase: Secret = PHRASE) -> EncryptedFile:
    file = EncryptedFile(path, log_n=QUICK)
    file.open(phrase)
    return file


def test_what_was_written_is_read_by_who_has_the_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    opened(path).write("broker:x", "canary-4711")
    again = opened(path)
    assert again.read("broker:x") == "canary-4711"
    again.delete("broker:x")
    assert opened(path).read("broker:x") is None


def test_nothing_of_it_is_readable_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    opened(path).write("broker:plant", "canary-4711")
    assert b"canary" not in path.read_bytes()
    assert b"plant" not in path.read_bytes()
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["secrets.json"]


def test_the_usual_cost_is_that_of_scrypt_with_64_mib(tmp_path: Path) -> None:
    file = EncryptedFile(tmp_path / "secrets.json")
    file.open(PHRASE)
    values = json.loads((tmp_path / "secrets.json").read_bytes())
    assert (values["kdf"], values["log_n"], values["r"]) == ("scrypt", 16, 8)


def test_a_wrong_passphrase_opens_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    opened(path).write("a", "b")
    wrong = EncryptedFile(path)
    with pytest.raises(VaultFailed, match="wrong passphrase"):
        wrong.open(Secret("another phrase"))
    with pytest.raises(VaultFailed, match="closed"):
        wrong.write("a", "c")
    assert opened(path).read("a") == "b"


def test_a_short_passphrase_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(VaultFailed, match="at least 8"):
        opened(tmp_path / "secrets.json", Secret("short"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["log_n", "salt", "nonce", "data"])
def test_a_changed_file_is_refused(tmp_path: Path, key: str) -> None:
    path = tmp_path / "secrets.json"
    opened(path).write("a", "b")
    values = json.loads(path.read_bytes())
    values[key] = 11 if key == "log_n" else "A" + values[key][1:] if values[key][0] != "A" else "B" + values[key][1:]
    path.write_text(json.dumps(values))
    with pytest.raises(VaultFailed):
        opened(path)


HUGE_WORK = '{"schema":1,"kdf":"scrypt","log_n":40,"r":8,"p":1,"salt":"","nonce":"","data":""}'


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": 2}', "[" * 100_000, HUGE_WORK])
def test_a_broken_or_planted_file_is_one_named_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    with pytest.raises(VaultFailed, match="broken"):
        opened(path)
    assert path.read_text() == content


def test_each_write_uses_another_nonce(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    file = opened(path)
    nonces = set()
    for _ in range(20):
        file.write("a", "b")
        nonces.add(json.loads(path.read_bytes())["nonce"])
    assert len(nonces) == 20


def test_two_consoles_with_one_file_keep_each_others_entries(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    one, two = opened(path), opened(path)
    one.write("a", "1")
    two.write("b", "2")
    assert (one.read("b"), two.read("a")) == ("2", "1")


def test_the_store_uses_it_where_there_is_no_key_store(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    kept = SecretStore({}, NoKeyStore(), opened(path)).put("broker:x", "pw")
    assert (kept.place, kept.lasts) == (Place.FILE, True)
    assert "secrets.json" in kept.words
    assert SecretStore({}, NoKeyStore(), opened(path)).get("broker:x") == Secret("pw")


def test_a_closed_file_sends_the_secret_to_memory(tmp_path: Path) -> None:
    store = SecretStore({}, NoKeyStore(), EncryptedFile(tmp_path / "secrets.json"))
    assert store.put("broker:x", "pw").place is Place.MEMORY
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(VaultFailed, match="cannot be written"):
        opened(tmp_path / "file" / "secrets.json")
