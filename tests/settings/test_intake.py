"""Brokers that come in: what is here already is not added twice, and one import is one step back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.settings import exporter, importers
from ati_console.settings.certificate_files import certificates_pem
from ati_console.settings.intake import Intake, take_back, take_in
from ati_console.settings.pasted import Pasted
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret, SecretStore, broker_secret
from ati_console.settings.store import ProfileStore
from tests.gui.hands import FakeVault
from tests.support.certificates import self_signed

PASSWORD = Secret("a password of twelve")
PLANT = Profile("Plant A", "broker.example", 8883, tls=Tls(), user="amr-001", production=True, second="Mirror")
MIRROR = Profile("Mirror", "mirror.example", user_properties=(("site", "north"), ("api-key", "k-1")))


class Book:
    """A file of profiles, a key store and a folder for certificates."""

    def __init__(self, folder: Path, *profiles: Profile) -> None:
        self.folder, self.vault = folder, FakeVault()
        self.store, self.secrets = ProfileStore(folder / "profiles.json"), SecretStore({}, self.vault)
        if profiles:
            self.store.save(profiles)

    @property
    def names(self) -> list[str]:
        return [profile.name for profile in self.store.load().profiles]

    def take(self, data: bytes, password: Secret | None = None) -> Intake:
        found = importers.read(data, password).found
        return take_in(found, self.store, self.secrets, self.folder)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path, PLANT, MIRROR)


def test_our_own_export_imported_again_adds_nothing_and_says_so(book: Book) -> None:
    taken = book.take(exporter.plain((PLANT, MIRROR)).data)
    assert taken.words("added") == "0 added, 2 already here" and book.names == ["Plant A", "Mirror"]
    taken = book.take(exporter.plain((PLANT,)).data)
    assert taken.words("added") == "Plant A is already here"


def test_what_is_new_comes_in_beside_what_is_here(book: Book) -> None:
    new = [replace(MIRROR, name=f"Line {number}", host=f"line-{number}.example") for number in range(3)]
    taken = book.take(exporter.plain((PLANT, *new, MIRROR)).data)
    assert taken.words("added") == "3 added, 2 already here"
    assert book.names == ["Plant A", "Mirror", "Line 0", "Line 1", "Line 2"]


def test_one_that_was_changed_here_is_another_one(book: Book) -> None:
    export = exporter.plain((PLANT,)).data
    book.store.put(replace(PLANT, port=8884))
    assert book.take(export).words("added") == "Plant A 2 added" and book.names == ["Plant A", "Mirror", "Plant A 2"]


def test_one_that_was_renamed_here_is_already_here_under_its_name_of_now(book: Book) -> None:
    export = exporter.plain((PLANT,)).data
    book.store.put(replace(PLANT, name="North"), instead_of="Plant A")
    assert book.take(export).words("added") == "North is already here"


def test_two_in_one_file_that_differ_in_their_names_alone_both_come_in(tmp_path: Path) -> None:
    empty = Book(tmp_path)
    copy = replace(MIRROR, name="Mirror copy")
    export = exporter.plain((MIRROR, copy)).data
    assert empty.take(export).words("added") == "2 added" and empty.names == ["Mirror", "Mirror copy"]
    assert empty.take(export).words("added") == "0 added, 2 already here"


def test_a_ca_is_compared_by_what_is_in_the_file(tmp_path: Path) -> None:
    made = self_signed(tmp_path).cert
    here = replace(PLANT, tls=Tls(ca_file=made))
    book = Book(tmp_path, here)
    assert book.take(exporter.plain((here,)).data).here == ("Plant A",)
    other = tmp_path / "other"
    other.mkdir()
    theirs = replace(PLANT, tls=Tls(ca_file=self_signed(other).cert))
    assert certificates_pem(made.read_bytes())
    assert book.take(exporter.plain((theirs,)).data).words("added") == "Plant A 2 added"


def test_a_secret_comes_in_where_none_is_kept_and_one_that_is_kept_stays(tmp_path: Path) -> None:
    theirs = Book(tmp_path / "theirs", PLANT, MIRROR)
    for name, text in (("Plant A", "their-1"), ("Mirror", "their-2")):
        theirs.secrets.put(broker_secret(name), text)
    export = exporter.under_password((PLANT, MIRROR), theirs.secrets, PASSWORD, log_n=12).data
    ours = Book(tmp_path, PLANT, MIRROR)
    ours.secrets.put(broker_secret("Mirror"), "our-2")
    taken = ours.take(export, PASSWORD)
    assert taken.words("added") == "0 added, 2 already here"
    assert ours.vault.kept == {broker_secret("Plant A"): "their-1", broker_secret("Mirror"): "our-2"}
    assert taken.notes == (("Mirror", "another password came along; the one that is kept here stays"),)
    take_back(taken, ours.store, ours.secrets)
    assert ours.vault.kept == {broker_secret("Mirror"): "our-2"} and ours.names == ["Plant A", "Mirror"]


def test_an_import_is_taken_back_as_a_whole_but_for_what_was_changed_since(book: Book) -> None:
    new = [replace(MIRROR, name=f"Line {number}", host=f"line-{number}.example") for number in range(3)]
    taken = book.take(exporter.plain((*new, PLANT)).data)
    book.store.put(replace(new[1], user_properties=(), port=1999))
    assert take_back(taken, book.store, book.secrets) == ("Line 1",)
    assert book.names == ["Plant A", "Mirror", "Line 1"]


def test_an_address_pasted_again_is_the_broker_that_is_here(book: Book) -> None:
    marked = replace(MIRROR, name="lab", host="lab.example", user_properties=(), production=True)
    book.store.put(marked)
    data = b'[{"name":"lab","host":"lab.example","port":1883,"protocol":"mqtt","mqttVersion":"5.0"}]'
    first, second = book.take(data), book.take(data)
    assert second.here == (first.names[0],)


@pytest.mark.parametrize(("kept", "says"), [("", "Nothing else was changed"), ("our-1", "Nothing was changed")])
def test_what_is_said_of_a_known_address_is_true_of_its_password_too(book: Book, kept: str, says: str) -> None:
    if kept:
        book.secrets.put(broker_secret("Plant A"), kept)
    pasted = Pasted(replace(PLANT, name="pasted", keep_alive_s=99), password=Secret("their-1"))
    taken = take_in([pasted], book.store, book.secrets, book.folder, alike=True)
    assert book.vault.kept == {broker_secret("Plant A"): kept or "their-1"}
    assert any("keep alive" in note and says in note for _name, note in taken.notes)
