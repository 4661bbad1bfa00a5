"""Which broker a pasted address is: one that is saved, as long as the text says nothing against it; else a new one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.gui.console.profiles import settled
from ati_console.settings.profile import LastWill, Profile, ProtocolVersion, Tls, TopicFilter

SAVED = Profile(
    "Plant A", "broker.example", 8883, tls=Tls(ca_file=Path("ca.pem")), user="amr-001", client_id="amr-001",
    will=LastWill("gone"), production=True, keep_alive_s=30,
)  # fmt: skip
PASTED = Profile("broker.example", "broker.example", 8883, tls=Tls(), user="amr-001")


def test_an_address_alone_is_the_broker_that_is_saved_with_all_that_is_known_of_it() -> None:
    """It became a second one, "broker.example:8883", without the CA and the client id of the first."""
    assert settled(PASTED, (SAVED, replace(SAVED, name="Other", host="other.example"))) == SAVED


@pytest.mark.parametrize(
    "says",
    [
        {"user": "amr-002"}, {"user": None}, {"port": 8884}, {"tls": None}, {"tls": Tls(verify=False)},
        {"topics": (TopicFilter("a"),)}, {"client_id": "x"}, {"version": ProtocolVersion.V311},
    ],
)  # fmt: skip
def test_what_the_text_says_against_it_makes_a_broker_of_its_own(says: dict[str, object]) -> None:
    made = settled(replace(PASTED, **says), (SAVED,))  # type: ignore[arg-type]
    assert made != SAVED and made.name != SAVED.name


def test_of_two_that_it_could_be_neither_is_taken() -> None:
    made = settled(PASTED, (SAVED, replace(SAVED, name="Reader", client_id="")))
    assert made.name not in ("Plant A", "Reader")


def test_one_that_is_the_same_in_everything_comes_first() -> None:
    plain = replace(PASTED, name="Plain")
    assert settled(PASTED, (SAVED, plain)) == plain
