"""Who is who: suggestions with a score, rivals named, and a thousand against a thousand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site.matching import SURE, Candidate, suggest
from ati_console.site.names import Names, alike


def devices(*logins: str) -> list[Candidate]:
    return [Candidate(login, "", "North") for login in logins]


@pytest.mark.parametrize(
    ("name", "other", "least", "most"),
    [
        ("tug-107", "tug-107", 100, 100),
        ("TUG_107", "tug-107", 98, 98),
        ("tug-007", "tug 7", 98, 98),
        ("tug-107", "tug-107-a", 80, 97),
        ("tug-107", "amr-tug-107", 90, 97),
        ("tug-107", "tug-108", 0, 0),
        ("tug-107", "107", 80, 80),
        ("tug-107", "lift-107", 0, 59),
        ("mule", "mule-34", 0, 0),
        ("", "", 100, 100),
    ],
)
def test_how_alike_two_names_are(name: str, other: str, least: int, most: int) -> None:
    assert least <= alike(name, other) <= most
    assert alike(name, other) == alike(other, name)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_names_are_there_is_a_score(name: str, other: str) -> None:
    assert 0 <= alike(name, other) <= 100


def test_the_best_device_is_suggested_and_what_has_a_sherpa_is_not() -> None:
    found = suggest(["TUG_107", "tug-108"], devices("tug-107-a", "tug-107", "tug-108-a"), taken={"tug-108-a"})
    assert (found["TUG_107"].login, found["TUG_107"].score, found["TUG_107"].clear) == ("tug-107", 98, True)
    assert "tug-108" not in found


def test_a_title_may_say_what_a_login_does_not() -> None:
    found = suggest(["tug-107"], [Candidate("device-9001", "Tug 107", "North")])
    assert (found["tug-107"].login, found["tug-107"].score) == ("device-9001", 98)


def test_two_that_fit_as_well_are_rivals() -> None:
    found = suggest(["tug-107"], devices("tug_107", "tug 107"))
    assert found["tug-107"].rivals == ("tug 107",)


def test_two_sherpas_that_want_one_login_are_rivals_and_the_better_one_has_none() -> None:
    both = suggest(["TUG_107", "Tug 107"], devices("tug-107"))
    assert both["TUG_107"].rivals == ("Tug 107",) and both["Tug 107"].rivals == ("TUG_107",)
    one = suggest(["tug-107", "TUG_107"], devices("tug-107"))
    assert one["tug-107"].clear and one["TUG_107"].rivals == ("tug-107",)


def test_a_thousand_find_their_thousand() -> None:
    names = [f"tug-{number}" for number in range(1_000)]
    found = suggest(names, devices(*(f"AMR_TUG_{number}" for number in reversed(range(1_000)))))
    assert all(found[f"tug-{n}"].login == f"AMR_TUG_{n}" and found[f"tug-{n}"].score >= SURE for n in range(1_000))


def test_a_thousand_names_of_one_number_are_compared_and_not_too_many() -> None:
    names = Names(f"{'abcdefghij'[n % 10] * (n // 10 + 1)}-1" for n in range(3_000))
    assert names.near("aaaa-1") == "aaaa-1"
