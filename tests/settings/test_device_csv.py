"""Logins from a spreadsheet: whatever it writes is read, a bad row is named, a password never."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.settings import device_csv
from ati_console.settings.device_csv import BadCsv
from ati_console.settings.secrets import Place, SecretStore
from tests.settings.test_changes import Shelf

CANARY = "canary-4711"


def pairs(text: str | bytes) -> list[tuple[str, str]]:
    got = device_csv.read(text.encode() if isinstance(text, str) else text)
    return [(one.login, one.password.reveal()) for one in got.logins]


TWO = [("tug-1", "a,b;c"), ("tug-2", "d")]


@pytest.mark.parametrize(
    "text",
    [
        'tug-1,"a,b;c"\ntug-2,d\n',
        "tug-1;a,b;c\ntug-2;d".replace("a,b;c", '"a,b;c"'),
        "tug-1\ta,b;c\r\ntug-2\td\r\n",
        'Login,Password\ntug-1,"a,b;c"\n\n  ,\ntug-2,d',
        'Title;Device Login;Area;PWD\nx;tug-1;y;"a,b;c"\n;tug-2;;d\n',
        '\ufefflogin,password\n tug-1 ,"a,b;c"\ntug-2,d',
    ],
)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    assert pairs(text) == TWO
    assert pairs(text.lstrip("\ufeff").encode("utf-16")) == TWO


def test_a_password_keeps_its_blanks_quotes_and_accents() -> None:
    assert pairs('a," x ""y"" é "') == [("a", ' x "y" é ')]
    got = device_csv.read("a,é".encode("cp1252"))
    assert got.logins[0].password.reveal() == "é" and "Windows-1252" in got.notes[0]


def test_bad_rows_are_named_by_line_and_no_password_is_repeated() -> None:
    text = f'a,{CANARY}\nb\n,{CANARY}\nc,{CANARY},{CANARY}\nd,"{CANARY}\n{CANARY}"\na,{CANARY}2\n\ne,"{CANARY}\n'
    got = device_csv.read(text.encode())
    assert [one.login for one in got.logins] == ["a"]
    assert [problem.partition(":")[0] for problem in got.problems] == [f"line {n}" for n in (9, 2, 3, 4, 5, 7)]
    assert CANARY not in repr(got)
    assert 'no password for "b"' in got.problems[1] and "which counts" in got.problems[-1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no login in it"),
        (b"login,password\n", "no login in it"),
        (b"a\nb\n", "no password"),
        (b"\x00\x01,\x02", "no login"),
        (b"a,b\n" * 10_002, "more than 10,000"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than"),
        (b"a," + b"x" * 300, "longer than 256"),
        (b"PK\x03\x04" + bytes(200), "save it as CSV"),
    ],
)
def test_what_is_no_list_says_why(data: bytes, words: str) -> None:
    with pytest.raises(BadCsv, match=words):
        device_csv.read(data)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadCsv, match="cannot be read"):
        device_csv.read_file(tmp_path / "gone.csv")
    (tmp_path / "x.csv").write_text("a,b")
    assert device_csv.read_file(tmp_path / "x.csv").logins[0].login == "a"


def test_many_problems_are_counted() -> None:
    got = device_csv.read(b"a,b\n" + b"c,\n" * 200)
    assert len(got.problems) == 51 and got.problems[-1] == "and 150 more"


def test_they_go_to_the_key_store_by_their_names() -> None:
    shelf = Shelf()
    kept = device_csv.keep(device_csv.read(b"a,b\nc,d").logins, SecretStore({}, shelf))
    assert shelf.kept == {"twin:device:a": "b", "twin:device:c": "d"}
    assert [(login, one.place) for login, one in kept] == [("a", Place.KEY_STORE), ("c", Place.KEY_STORE)]


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_logins_or_words(data: bytes) -> None:
    try:
        got = device_csv.read(data)
    except BadCsv as error:
        assert str(error).isprintable()
        return
    assert all(one.login.isprintable() for one in got.logins)
    assert all(problem.isprintable() for problem in got.problems)
