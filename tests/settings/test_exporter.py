"""Profiles for a colleague: without secrets, or all of it under a password; and how an import becomes a profile."""

from __future__ import annotations

import base64
import json
import os
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.settings import adopt, exporter, importers, paste, presets
from ati_console.settings.pasted import (
    BadAddress,
    Elsewhere,
    Embedded,
    FileRole,
    NeedsPassword,
    Pasted,
    WrongPassword,
)
from ati_console.settings.profile import LastWill, Profile, Proxy, ProxyKind, Tls
from ati_console.settings.secrets import Place, Secret, SecretStore
from ati_console.settings.store import ProfileStore
from tests.settings.test_changes import Shelf
from tests.support.certificates import Authority, Issued

CANARY = "canary-4711"
WORD = Secret("correct horse battery")
QUICK = 10
PLAIN = Profile("Plain", host="h.example", will=LastWill("t", "x"), proxy=Proxy(ProxyKind.HTTP, "p", 3128, "me"))


class Plant:
    """A CA, a client certificate with its key in the clear, and a vault."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.mine: Issued = self.authority.client("amr-001")
        tls = Tls(True, self.authority.ca_file, self.mine.cert, self.mine.key)
        self.profile = Profile("Plant – ü", host="h.example", port=8883, user="amr-001", tls=tls)
        self.shelf = Shelf()
        self.vault = SecretStore({"ATI_CONSOLE_BROKER_PASSWORD": "of-the-environment"}, self.shelf)
        for name in (self.profile.name, "Plain"):
            self.vault.put(f"broker:{name}", CANARY + name)
        self.vault.put("proxy:Plain", CANARY + "proxy")


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    folder = tmp_path / "made"
    folder.mkdir()
    return Plant(folder)


def forms(text: str) -> list[bytes]:
    """As it could hide in a file."""
    plain = text.encode()
    return [plain, base64.b64encode(plain).rstrip(b"=")[:-2], plain.hex().encode(), json.dumps(text).encode()]


def test_without_secrets_there_is_none_in_it_and_everything_else_comes_back(plant: Plant) -> None:
    made = exporter.plain([plant.profile, PLAIN, *presets.PRESETS])
    key = plant.mine.key.read_bytes()
    for form in (*forms(CANARY), b"PRIVATE KEY", base64.b64encode(key)[:60]):
        assert form not in made.data
    assert any("client certificate and private key are not in it" in note for note in made.notes)
    found = importers.read(made.data).found
    assert found[0].files[0].role is FileRole.CA and found[0].elsewhere == ()
    assert found[0].profile == replace(plant.profile, tls=replace(plant.profile.tls or Tls(), ca_file=None))
    assert [one.profile for one in found[1:]] == [PLAIN, *presets.PRESETS]
    assert all(one.password is None and one.source == "ATI Console" for one in found)


def test_on_another_computer_the_missing_files_are_asked_for(plant: Plant) -> None:
    data = exporter.plain([plant.profile]).data
    plant.mine.cert.unlink()
    plant.mine.key.unlink()
    got = importers.read(data).found[0]
    assert got.elsewhere == (
        Elsewhere(FileRole.CERT, str(plant.mine.cert)),
        Elsewhere(FileRole.KEY, str(plant.mine.key)),
    )


def test_under_a_password_nothing_is_readable_and_everything_comes_back(plant: Plant) -> None:
    made = exporter.under_password([plant.profile, PLAIN], plant.vault, WORD, QUICK)
    for form in (*forms(CANARY), b"h.example", b"CERTIFICATE", b"of-the-environment"):
        assert form not in made.data
    first, second = importers.read(made.data, WORD).found
    assert first.password == Secret(CANARY + plant.profile.name) and first.key_passphrase is None
    assert [one.role for one in first.files] == [FileRole.CA, FileRole.CERT, FileRole.KEY]
    assert (second.profile, second.password, second.proxy_password) == (
        PLAIN,
        Secret(CANARY + "Plain"),
        Secret(CANARY + "proxy"),
    )
    assert CANARY not in repr((made, first, second))


def test_without_the_password_it_asks_and_a_change_of_any_byte_is_noticed(plant: Plant) -> None:
    data = exporter.under_password([PLAIN], plant.vault, WORD, QUICK).data
    with pytest.raises(NeedsPassword):
        paste.read(data.decode())
    with pytest.raises(WrongPassword):
        paste.read(data.decode(), Secret("wrong horse battery"))
    assert paste.read(data.decode(), WORD)[0].profile == PLAIN
    values = json.loads(data)
    for key, wrong in (("data", "AAAA" + values["sealed"]["data"][4:]), ("log_n", 11)):
        with pytest.raises(WrongPassword):
            importers.read(json.dumps(values | {"sealed": values["sealed"] | {key: wrong}}).encode(), WORD)
    for sealed in ({}, 7, values["sealed"] | {"log_n": 40}, values["sealed"] | {"salt": 7}):
        with pytest.raises(BadAddress, match="broken"):
            importers.read(json.dumps(values | {"sealed": sealed}).encode(), WORD)


def test_a_short_password_is_refused(plant: Plant) -> None:
    with pytest.raises(ValueError, match="8 characters"):
        exporter.under_password([PLAIN], plant.vault, Secret("short"))


def test_a_file_of_a_newer_console_or_with_wrong_entries_says_so() -> None:
    with pytest.raises(BadAddress, match="newer"):
        importers.read(b'{"ati_console_profiles": 2}')
    with pytest.raises(BadAddress, match="broken"):
        importers.read(b'{"ati_console_profiles": 1, "profiles": {}}')
    rows = [{"name": "A", "host": "h"}, {"name": "B", "host": f"u:{CANARY}@h"}, 7, {"name": "C", "port": 0}]
    made = importers.read(json.dumps({"ati_console_profiles": 1, "profiles": rows}).encode())
    assert [one.profile.name for one in made.found] == ["A"]
    assert len(made.refused) >= 3 and CANARY not in str(made.refused)
    with pytest.raises(BadAddress):
        paste.read(json.dumps({"ati_console_profiles": 1, "profiles": rows[1:]}))


def test_secrets_somebody_wrote_into_a_readable_file_are_not_taken() -> None:
    row = {"name": "A", "host": "h", "secrets": {"password": CANARY}}
    got = importers.read(json.dumps({"ati_console_profiles": 1, "profiles": [row]}).encode()).found[0]
    assert got.password is None and "plain text" in got.notes[0]


def test_only_certificates_are_taken_along_whatever_the_profile_names(tmp_path: Path) -> None:
    secret = tmp_path / "passwd"
    secret.write_text(CANARY)
    made = exporter.plain([Profile("A", tls=Tls(ca_file=secret)), Profile("B", tls=Tls(ca_file=tmp_path / "gone"))])
    assert CANARY.encode() not in made.data and base64.b64encode(CANARY.encode()) not in made.data
    assert "no certificate" in made.notes[0] and "cannot be read" in made.notes[1]
    will = LastWill("t", user_properties=(("site", "A"), ("api_key", CANARY)))
    looks = Profile("C", will=will, user_properties=(("site", "A"), ("token", CANARY)))
    made = exporter.plain([looks])
    assert CANARY.encode() not in made.data and "look like secrets" in made.notes[0]


# -- adopting


def adopted(pasted: Pasted, tmp_path: Path, vault: SecretStore) -> adopt.Adopted:
    return adopt.adopt(pasted, ProfileStore(tmp_path / "profiles.json"), vault, tmp_path / "certificates")


def test_an_import_gets_a_free_name_and_its_secrets_go_to_the_key_store(tmp_path: Path) -> None:
    shelf = Shelf()
    pasted = paste.read(f"mqtt://u:{CANARY}@127.0.0.1")[0]
    names = [adopted(pasted, tmp_path, SecretStore({}, shelf)).profile.name for _ in range(2)]
    assert names == ["127.0.0.1", "u@127.0.0.1"]
    assert shelf.kept == {f"broker:{name}": CANARY for name in names}
    assert CANARY not in (tmp_path / "profiles.json").read_text()


def test_an_embedded_key_is_only_ever_on_disk_encrypted_and_opens_for_openssl(plant: Plant, tmp_path: Path) -> None:
    data = exporter.under_password([plant.profile], plant.vault, WORD, QUICK).data
    got = adopted(importers.read(data, WORD).found[0], tmp_path, plant.vault)
    tls = got.profile.tls
    assert tls is not None and tls.cert_file is not None and tls.key_file is not None and got.notes == ()
    for path in (tmp_path / "certificates").iterdir():
        assert b"-----BEGIN PRIVATE KEY" not in path.read_bytes() and b"EC PRIVATE KEY" not in path.read_bytes()
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
    passphrase = plant.vault.kept(f"key:{got.profile.name}")
    assert passphrase is not None and len(passphrase.reveal()) > 30
    assert dict(got.kept)[f"key:{got.profile.name}"].place is Place.KEY_STORE
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_cert_chain(tls.cert_file, tls.key_file, passphrase.reveal())
    context.load_verify_locations(tls.ca_file)
    with pytest.raises(ssl.SSLError):
        context.load_cert_chain(tls.cert_file, tls.key_file, "wrong")
    again = exporter.under_password([got.profile], plant.vault, WORD, QUICK).data
    third = importers.read(again, WORD).found[0]
    assert third.key_passphrase == passphrase, "an export of the import opens with the same passphrase"


def embedded(profile: Profile, *files: Embedded) -> Pasted:
    return Pasted(profile, files=files)


def test_a_key_with_a_passphrase_of_its_own_stays_as_it_is_and_asks(plant: Plant, tmp_path: Path) -> None:
    locked = plant.authority.client("locked", passphrase="open sesame")
    base = Profile("A", tls=Tls())
    cert, key = locked.cert.read_bytes(), locked.key.read_bytes()
    vault = SecretStore({}, Shelf())
    pasted = embedded(base, Embedded(FileRole.CERT, "c", cert), Embedded(FileRole.KEY, "k", key))
    got = adopted(pasted, tmp_path, vault)
    assert got.notes == ("the private key has a passphrase: enter it",) and got.kept == ()
    both = adopted(embedded(base, Embedded(FileRole.CERT, "c", cert + key)), tmp_path, vault)
    assert both.profile.tls is not None and both.profile.tls.cert_file is not None
    assert b"PRIVATE" not in both.profile.tls.cert_file.read_bytes(), "a key in the certificate's file goes its own way"
    assert both.profile.tls.key_file is not None and both.profile.tls.key_file.read_bytes() == key


def test_der_files_become_pem(plant: Plant, tmp_path: Path) -> None:
    cert = ssl.PEM_cert_to_DER_cert(plant.mine.cert.read_text())
    lines = plant.mine.key.read_text().splitlines()[1:-1]
    key = base64.b64decode("".join(lines))
    files = (Embedded(FileRole.CA, "", cert), Embedded(FileRole.CERT, "", cert), Embedded(FileRole.KEY, "", key))
    vault = SecretStore({}, Shelf())
    tls = adopted(embedded(Profile("A", tls=Tls()), *files), tmp_path, vault).profile.tls
    assert tls is not None and tls.ca_file is not None and tls.cert_file is not None
    word = vault.kept("key:A")
    assert word is not None
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(tls.cert_file, tls.key_file, word.reveal())


def test_files_that_hold_nothing_are_left_out_and_said(tmp_path: Path) -> None:
    junk = [Embedded(role, "", b"junk") for role in FileRole]
    got = adopted(embedded(Profile("A", tls=Tls()), *junk), tmp_path, SecretStore({}, Shelf()))
    assert got.profile.tls == Tls() and len(got.notes) == 2 and not (tmp_path / "certificates").exists()


def test_without_a_key_store_it_says_how_long_the_key_opens(plant: Plant, tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.full = True
    data = exporter.under_password([plant.profile], plant.vault, WORD, QUICK).data
    got = adopted(importers.read(data, WORD).found[0], tmp_path, SecretStore({}, shelf))
    assert any("until the console ends" in note for note in got.notes)


def test_what_could_not_be_saved_leaves_no_file_and_no_secret(plant: Plant, tmp_path: Path) -> None:
    data = exporter.under_password([plant.profile], plant.vault, WORD, QUICK).data
    (tmp_path / "profiles.json").mkdir()
    shelf = Shelf()
    with pytest.raises(OSError):
        adopted(importers.read(data, WORD).found[0], tmp_path, SecretStore({}, shelf))
    assert list((tmp_path / "certificates").iterdir()) == [] and shelf.kept == {}


def test_the_production_mark_goes_along_and_comes_back() -> None:
    made = exporter.plain([Profile("Plant A", host="broker.example", production=True)])
    assert exporter.read(json.loads(made.data)).found[0].profile.production
