"""For any topic and any bytes: a value or `Undecodable`, nothing else (reliability.md, hostile input)."""

from __future__ import annotations

import json
import random
import typing
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ati_console.wire.decode import decode
from ati_console.wire.messages import MAX_PAYLOAD, Conventions, Decoded, Raw, StatusReport, Undecodable
from tests.wire.samples import FEED, FEED_STATUS, GUIDE, GUIDE_STATUS, METRES, payload
from tests.wire.test_other_messages import LEGS, TRIP

TOPICS = (
    FEED, GUIDE, "ati/trips/info", "ati_fm/trips/legs", "ati_fm/alerts", "/d2c/amr-001", "/c2d/x", "plant/x", "",
    "ati/amr//status", "ati/amr/\ud800/status", "\0", "$SYS/x", "a" * 70_000, "ati/amr/" + "n" * 65_000 + "/status",
)  # fmt: skip
CONVENTIONS = (METRES, Conventions(unit="mm", yaw="cw-from-north", z_suffix_offset_min=330))
EVENT = {"data": {"ueid": "u", "ts": "2025-08-21T15:31:46Z", "did": "amr-001", "eid": 2001, "pl": {"uptime": "5h"}}}
SAMPLES = (FEED_STATUS, GUIDE_STATUS, TRIP, LEGS, EVENT)


def outcome(topic: str, raw: bytes, conventions: Conventions = METRES) -> Decoded | Undecodable:
    """What came of it; anything but a value or the one error fails the test by itself."""
    try:
        value = decode(topic, raw, conventions)
    except Undecodable as refused:
        assert refused.reason and len(refused.text) <= 80
        assert (str(refused) + refused.text).isprintable()
        return refused
    assert type(value) in typing.get_args(Decoded)
    if isinstance(value, StatusReport):
        assert all(len(oddity.evidence) <= 120 and oddity.evidence.isprintable() for oddity in value.oddities)
    return value


def refusal(raw: bytes, topic: str = FEED) -> str:
    result = outcome(topic, raw)
    assert isinstance(result, Undecodable)
    return result.reason


def test_each_hostile_classic_is_refused_in_plain_words() -> None:
    assert refusal(b"") == "empty payload"
    assert refusal(b"\xff\xfe{\x00}\x00").startswith("UTF-16")
    assert refusal(b'{"sherpa_name":"\xff","pose":[1,2,3]}') == "not UTF-8"
    assert refusal(b'{"a":NaN}').startswith("NaN")
    assert refusal(b"[" * 60_000) == refusal(b'{"a":' * 10_000) == "nested too deep"
    assert "more than 65536 bytes" in refusal(b" " * (MAX_PAYLOAD + 1))
    assert "not a list" in refusal(b"[1,2]") and "not null" in refusal(b"null") and "not a text" in refusal(b'"x"')
    for raw in (b"not json", b'"\\ud800"', b'{"a":"b\x00"}', b"1e999", b"{} {}", b"\x00", b"1" * 60_000):
        assert refusal(raw)


def test_a_byte_order_mark_is_tolerated_and_said() -> None:
    report = outcome(FEED, b"\xef\xbb\xbf" + payload(FEED_STATUS))
    assert isinstance(report, StatusReport) and "byte order mark" in report.oddities[0].evidence
    assert outcome("plant/x", b"\xef\xbb\xbf[1]") == Raw("other", "[1]")
    assert refusal(b"\xef\xbb\xbf") and refusal(b"\xef\xbb\xbf\xef\xbb\xbf{}")


def test_the_largest_payload_allowed_is_read() -> None:
    long = payload(FEED_STATUS, note="x" * (MAX_PAYLOAD - len(payload(FEED_STATUS, note=""))))
    assert len(long) == MAX_PAYLOAD and isinstance(outcome(FEED, long), StatusReport)


def test_nesting_just_below_the_parsers_limit_is_no_trap() -> None:
    """What can be read may still be too deep to write again as an unknown field."""
    for depth in range(850, 1010, 3):
        deep = b"[" * depth + b"]" * depth
        for topic in (FEED, "ati_fm/trips/info", "/d2c/amr-001", "plant/x"):
            outcome(topic, b'{"sherpa_name":"a","pose":[1,2,3],"id":1,"deep":' + deep + b"}")
            outcome(topic, b'{"sherpa_name":"a","pose":' + deep + b',"error":' + deep + b',"id":' + deep + b"}")


VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 0.5, 78, 101, 1e308, -1e308, 1e-320, 10**30, -(10**300), 2**63, 2**64, "", " ", "x",
    "78", "nan", "\x00", "\x1b[31m", "\u202e", "\U0001f916", "é" * 300, "9" * 400, "2025-12-01T13:21:52Z",
    "0001-01-01T00:00:00+14:00", [], [[]], [1], [1, 2, 3], [1, 2, 3, 4, 5, 6], ["a", None, True], {}, {"a": {}},
    {"data": {"eid": []}}, [None] * 2000,
)  # fmt: skip
KEYS = ("sherpa_name", "pose", "data", "pl", "legs", "id", "trip_id", "timestamp", "ts", "battery_status", "route", "x")
SPLINTERS = (b"\x00", b"\\ud800", b"1e999", b"NaN", b"[" * 50, b'"', b"\xef\xbb\xbf")


def mutated(chance: random.Random) -> bytes:
    """A valid sample with some values exchanged, keys added, and now and then bytes broken."""
    body: dict[str, Any] = json.loads(json.dumps(chance.choice(SAMPLES)))
    for _ in range(chance.randrange(4)):
        inside = body["data"] if isinstance(body.get("data"), dict) and chance.random() < 0.7 else body
        inside[chance.choice((*inside, *KEYS))] = deepcopy(chance.choice(VALUES))
    if isinstance(body.get("pose"), list) and body["pose"] and chance.random() < 0.2:
        body["pose"][chance.randrange(len(body["pose"]))] = chance.choice(VALUES)
    return broken(bytearray(msgspec.json.encode(body)), chance) if chance.random() < 0.5 else msgspec.json.encode(body)


def broken(raw: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 4)):
        where = chance.randrange(len(raw)) if raw else 0
        match chance.randrange(4):
            case 0:
                raw[where : where + 1] = chance.randbytes(1)
            case 1:
                del raw[where : where + chance.randrange(1, 20)]
            case 2:
                raw[where:where] = chance.choice(
                    (b"\x00", b"\\ud800", b"1e999", b"NaN", b"[" * 50, b'"', b"\xef\xbb\xbf")
                )
            case _:
                raw[where:where] = raw[: chance.randrange(40)]
    return bytes(raw)


def arbitrary(seed: int) -> Iterator[tuple[str, bytes, Conventions]]:
    chance = random.Random(seed)
    while True:
        raw = chance.randbytes(chance.randrange(200)) if chance.random() < 0.2 else mutated(chance)
        yield chance.choice(TOPICS), raw, chance.choice(CONVENTIONS)


def test_twenty_thousand_mutated_payloads_give_a_value_or_the_one_error() -> None:
    seed = random.SystemRandom().randrange(2**32)
    values = 0
    for number, (topic, raw, conventions) in zip(range(20_000), arbitrary(seed), strict=False):
        try:
            values += not isinstance(outcome(topic, raw, conventions), Undecodable)
        except Exception as surprise:
            raise AssertionError(f"seed {seed}, payload {number}: {topic[:60]!r} {raw[:400]!r}") from surprise
    assert 2_000 < values < 18_000, "the mutations have gone too tame or too wild to mean anything"


FIELDS = sorted({key for sample in SAMPLES for key in sample})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=6),
    max_leaves=8,
)


@st.composite
def payloads(draw: st.DrawFn) -> list[bytes]:
    """Eight of one draw: random bytes, any JSON (NaN too), that cut short, and that as a value in each valid sample."""
    anything = draw(ANYTHING)
    raw = as_json(anything)
    samples = [{**sample, draw(st.sampled_from(FIELDS)): anything} for sample in SAMPLES]
    return [draw(st.binary(max_size=100)), raw, raw[: len(raw) // 2], *map(as_json, samples)]


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@settings(
    max_examples=2_500,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(st.sampled_from(TOPICS), payloads(), st.sampled_from(CONVENTIONS))
def test_twenty_thousand_payloads_that_hypothesis_thinks_of_give_a_value_or_the_one_error(
    topic: str, raws: list[bytes], conventions: Conventions
) -> None:
    for raw in raws:
        outcome(topic, raw, conventions)
