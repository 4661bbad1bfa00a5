"""The book of device logins: names in their order, without a secret, whatever lies in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ati_console.settings.login_book import MOST, LoginBook


def test_names_stay_over_a_restart_in_their_order_and_each_once(tmp_path: Path) -> None:
    file = tmp_path / "device-logins.json"
    LoginBook(file).add(["tug-1", "tug-2"])
    LoginBook(file).add(["tug-2", "tug-3"])
    assert LoginBook(file).names() == ("tug-1", "tug-2", "tug-3")
    LoginBook(file).drop({"tug-2"})
    assert LoginBook(file).names() == ("tug-1", "tug-3")


@pytest.mark.parametrize("text", ["", "{", "{}", "7", '["a", 7, null]', "[" * 5_000, "\x00"])
def test_what_is_odd_in_its_file_is_passed_over_and_the_next_name_is_kept(tmp_path: Path, text: str) -> None:
    file = tmp_path / "device-logins.json"
    file.write_text(text)
    assert LoginBook(file).names() in ((), ("a",))
    LoginBook(file).add(["tug-1"])
    assert LoginBook(file).names()[-1] == "tug-1"


def test_it_is_bounded(tmp_path: Path) -> None:
    book = LoginBook(tmp_path / "device-logins.json")
    book.add(f"tug-{number}" for number in range(MOST + 5))
    assert len(book.names()) == MOST and book.names()[-1] == f"tug-{MOST + 4}"
