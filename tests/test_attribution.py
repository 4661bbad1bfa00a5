"""Why a connection ended, from codes and from timing, and how sure that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.attribution import Because, Facts, attribute

ASKED = {"last": Because.SUBSCRIBE, "last_words": "SUBSCRIBE a QoS 1", "since_last_s": 0.2}


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (Facts(ours=True), Because.OURS),
        (Facts(code=0x87, **ASKED), Because.SUBSCRIBE),
        (Facts(**ASKED), Because.SUBSCRIBE),
        (Facts(last=Because.PUBLISH, last_words="PUBLISH a", since_last_s=0.3), Because.PUBLISH),
        (Facts(last=Because.PUBLISH, since_last_s=0.3, largest=300_000), Because.LARGE_PACKET),
        (Facts(code=0x95, last=Because.PUBLISH, since_last_s=0.3), Because.LARGE_PACKET),
        (Facts(keep_alive_s=10, quiet_s=15.2, lived_s=15.3), Because.KEEP_ALIVE),
        (Facts(code=0x8D), Because.KEEP_ALIVE),
        (Facts(code=0x8E, **ASKED), Because.TAKE_OVER),
        (Facts(lived_s=30.4, earlier_s=(30.1, 29.9)), Because.FIXED_INTERVAL),
        (Facts(code=0xA0), Because.FIXED_INTERVAL),
        (Facts(tls_failed=True), Because.TLS),
        (Facts(code=0x8B), Because.SAID),
        (Facts(network=True, lived_s=3.0), Because.NETWORK),
        (Facts(lived_s=3.0), Because.UNKNOWN),
        (Facts(last=Because.SUBSCRIBE, since_last_s=40.0, lived_s=41.0), Because.UNKNOWN),
    ],
)
def test_the_cause_of_a_close(facts: Facts, because: Because) -> None:
    assert attribute(facts).because is because


def test_repetition_makes_sure_and_contradiction_makes_doubtful() -> None:
    once = attribute(Facts(**ASKED)).confidence
    again = attribute(Facts(**ASKED), [True, True])
    against = attribute(Facts(**ASKED), [False, False])
    assert again.confidence > once > against.confidence
    assert (again.seen, again.of) == (3, 3) and (against.seen, against.of) == (1, 3)


def test_a_reason_of_the_brokers_own_is_repeated_in_its_words() -> None:
    found = attribute(Facts(code=0x87, said="acl denies a", **ASKED))
    assert "DISCONNECT 0x87: acl denies a" in found.words
    assert "200 ms later" in found.words
    assert found.code == 0x87


@given(
    st.floats(0, 1e5), st.floats(0, 1e3), st.floats(0, 1e5), st.integers(0, 255), st.lists(st.booleans(), max_size=9)
)
def test_every_end_gets_a_cause_and_a_confidence_that_is_one(
    lived: float, alive: float, since: float, code: int, alike: list[bool]
) -> None:
    facts = Facts(code=code, lived_s=lived, keep_alive_s=alive, quiet_s=since, last=Because.PUBLISH, since_last_s=since)
    found = attribute(facts, alike)
    assert 0.0 < found.confidence <= 1.0 and found.words
