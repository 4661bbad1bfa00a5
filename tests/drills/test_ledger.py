"""The ledger itself: each way the promise could be broken is found, named, and told with the id's history."""

from __future__ import annotations

from typing import Any

import pytest

from ati_console.forward.ledger_export import History
from tests.drills.kill9 import Ends
from tests.drills.ledger import Committed, Ledger
from tests.drills.wire import NUMBER, packets


def row(number: int, fate: str = "delivered", **changes: Any) -> History:
    values: dict[str, Any] = {
        "id": number, "fate": fate, "sherpa": "s", "login": "l", "branch": "b", "sector": 1, "measured_ms": number,
        "x_mm": float(number), "y_mm": 0.0, "received_at": 1.0, "sent_ms": number, "attempts": 1, "settled_at": 2.0,
        "reason": None, "superseded_by": None,
    }  # fmt: skip
    return History(**{**values, **changes})


def ledger() -> Ledger:
    """Three messages, all well."""
    all_three = {1, 2, 3}
    out = Ledger(set(all_three), set(all_three), set(all_three), set(all_three))
    out.committed = [Committed(number, "l", number * 10) for number in (1, 2, 3)]
    for number in (1, 2, 3):
        out.rows[number].append(row(number))
    return out


def test_a_run_where_all_is_well_closes() -> None:
    ledger().close(1)


def test_a_message_sent_twice_is_counted_and_no_violation() -> None:
    one = ledger()
    one.committed = [*one.committed, Committed(1, "l", 10)]
    one.close(1)
    assert one.duplicates == 1


def test_what_the_broker_lost_is_told_apart() -> None:
    one = ledger()
    one.published.add(4)
    one.confirmed.add(4)
    one.close(1)
    assert one.upstream_loss == [4]


def broken(how: str) -> Ledger:
    one = ledger()
    match how:
        case "acknowledged and lost":
            one.rows[2].clear()
        case "acknowledged and in the outbox twice":
            one.rows[2].append(row(2))
        case "still in flight":
            one.rows[2][0] = row(2, "in flight")
        case "dead without a reason":
            one.rows[2][0] = row(2, "dead")
        case "called delivered and not committed by the twin":
            one.committed = [entry for entry in one.committed if entry.number != 2]
        case "committed and never published":
            one.published.discard(2)
        case "the Timestamps of l went back":
            one.committed = [Committed(1, "l", 10), Committed(2, "l", 5), Committed(3, "l", 30)]
    return one


@pytest.mark.parametrize(
    "how",
    ["acknowledged and lost", "acknowledged and in the outbox twice", "still in flight", "dead without a reason",
     "called delivered and not committed by the twin", "committed and never published",
     "the Timestamps of l went back"],
)  # fmt: skip
def test_each_violation_is_named_with_the_seed_and_the_history(how: str) -> None:
    with pytest.raises(AssertionError, match=how) as said:
        broken(how).close(4711)
    assert "seed 4711" in str(said.value) and "message 2: " in str(said.value)


def test_packets_come_out_whole_however_they_are_cut() -> None:
    body = b"\x00\x01t\x00\x07" + b'{"message_id":"m-0000012"}' + b" " * 200
    whole = b"\x32" + bytes([len(body) % 128 | 0x80, len(body) // 128]) + body + b"\x40\x02\x00\x07"
    buffer, found = bytearray(), []
    for byte in whole:
        buffer.append(byte)
        found += packets(buffer)
    assert found == [(0x32, body), (0x40, b"\x00\x07")]
    assert NUMBER.search(body)[1] == b"0000012"  # type: ignore[index]


def test_a_duplicate_is_told_of_the_end_of_the_console_that_had_sent_it_before() -> None:
    ends = Ends(words=["answered", "random"], held=[3, 5])
    assert ends.again([1, 2, 3, 2, 4, 3, 3, 5, 5]) == {"answered": 2, "no kill": 2}
    assert ends.again([1, 2, 3, 4, 5, 5, 4]) == {"random": 2}
