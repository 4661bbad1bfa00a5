"""A broken sender has a name, a topic and a reason, not a number alone."""

from __future__ import annotations

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.unreadable import MAX_SENDERS, UnreadableLedger
from ati_console.wire.messages import Undecodable


def test_who_sends_what_cannot_be_read_is_listed_with_topic_reason_and_count() -> None:
    fleet = Fleet()
    for second in range(3):
        fleet.reject(Undecodable("not JSON"), "ati/amr/tug-7/status", 100.0 + second, b"\xff")
    fleet.reject(Undecodable("missing", "pose"), "ati_fm/sherpa/status", 110.0, b'{"sherpa_name":"tug-8"}')
    first, second_one = fleet.update(111.0).unreadable
    assert (first.sherpa, first.topic, first.count) == ("tug-7", "ati/amr/tug-7/status", 3)
    assert (first.first_at, first.last_at) == (100.0, 102.0) and "not JSON" in first.reason
    assert second_one.sherpa == "tug-8"


def test_senders_without_end_are_bounded_and_counted() -> None:
    ledger = UnreadableLedger()
    for number in range(MAX_SENDERS + 5):
        ledger.note(Undecodable("not JSON"), f"t/{number}", b"", 1.0)
    assert len(ledger.all()) == MAX_SENDERS and ledger.refused == 5
    ledger.note(Undecodable("not JSON"), "t/0", b"", 2.0)
    assert ledger.all()[0].count == 2 and ledger.refused == 5
