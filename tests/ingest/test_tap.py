"""The tap shows what comes and never stands in its way."""

from __future__ import annotations

import gc
from collections import deque

import pytest

from ati_console.arrival import Receipt
from ati_console.ingest import tap as tap_module
from ati_console.ingest.tap import KEPT_PAYLOAD, MAX_TOPICS, Heard, Tap
from ati_console.mqtt.inbox import Inbound
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Raw, Undecodable
from tests.ingest.test_ingest import FEED, NOW, Link, inbox, ingest, status

OTHER = Raw("other", "{}")


def message(topic: str = "a/b", payload: bytes = b"{}", at: float = NOW, **parts: bool) -> Inbound:
    return Inbound(topic, payload, at, Receipt(7, 1, 1), **parts)


def test_a_service_keeps_nothing_and_a_window_what_came_before_it_was_looked_at() -> None:
    tap = Tap(3)
    tap.kept = True
    for number in range(5):
        tap.note(message(f"t/{number}"), OTHER)
    tap.listen(True)
    first = tap.take(tap.topics(NOW))
    assert [one.topic for one in first.messages] == ["t/2", "t/3", "t/4"]
    assert first.missed == 0 and sum(topic.count for topic in first.topics or ()) == 5
    for number in range(5, 9):
        tap.note(message(f"t/{number}"), OTHER)
    assert tap.take().missed == 1


def test_nothing_is_kept_until_somebody_listens() -> None:
    link = Link()
    reader = ingest(inbox((FEED, status()), (FEED, status())), link, None)
    reader.step(0)
    assert reader.tap.take().is_empty


def test_each_message_says_what_it_turned_out_to_be() -> None:
    reader = ingest(
        inbox((FEED, status()), (FEED, b"not json"), ("ati_fm/trips/info", b'{"id": 1, "status": "booked"}')),
        Link(),
        None,
    )
    reader.tap.listen(True)
    reader.step(0)
    first, second, third = reader.tap.take().messages
    assert (first.kind, first.sherpa, first.qos, first.size) == ("status, feed", "tug-107", 1, len(status()))
    assert second.kind == "undecodable" and second.refused and second.payload == b"not json"
    assert third.kind == "trip"


def test_retained_and_repeated_messages_say_so_and_large_ones_are_cut() -> None:
    tap = Tap()
    tap.note(message(payload=b"x" * 50_000, retain=True, duplicate=True), OTHER)
    (heard,) = tap.take().messages
    assert heard.retain and heard.duplicate and heard.size == 50_000 and len(heard.payload) == KEPT_PAYLOAD


def test_what_a_slow_reader_misses_is_counted_and_the_newest_stay() -> None:
    tap = Tap(3)
    tap.listen(True)
    tap.take()
    for number in range(10):
        tap.note(message(f"t/{number}"), OTHER)
    overheard = tap.take()
    assert [one.topic for one in overheard.messages] == ["t/7", "t/8", "t/9"] and overheard.missed == 7
    assert [one.seq for one in overheard.messages] == [8, 9, 10] and tap.take().is_empty


def test_topics_are_counted_with_a_rate_over_ten_seconds() -> None:
    tap = Tap()
    tap.note(message("slow"), OTHER)
    tap.topics(NOW)
    for second in range(1, 31):
        tap.note(message("slow", at=NOW + second), OTHER)
        for _ in range(10):
            tap.note(message("fast", b"\xff", NOW + second), Undecodable("not UTF-8"))
        found = tap.topics(NOW + second)
    assert found is not None
    slow, fast = found
    assert (slow.topic, slow.count, fast.count, fast.undecodable) == ("slow", 31, 300, 300)
    assert slow.rate_hz == pytest.approx(1.0, abs=0.15) and fast.rate_hz == pytest.approx(10.0, abs=1.0)
    assert tap.topics(NOW + 30.1) is None


def test_topics_without_end_are_bounded_and_counted() -> None:
    tap = Tap()
    for number in range(MAX_TOPICS + 50):
        tap.note(message(f"t/{number}"), OTHER)
    assert len(tap.topics(NOW) or ()) == MAX_TOPICS and tap.take().elsewhere == 50


def test_an_exception_and_its_frames_do_not_stay_behind() -> None:
    tap = Tap()
    try:
        decode(FEED, b"nope", Conventions())
    except Undecodable as refused:
        tap.note(message(FEED, b"nope"), refused)
    gc.collect()
    assert all(not isinstance(found, Undecodable) for found in gc.get_objects() if isinstance(found, Exception))


def test_a_broken_sender_is_not_washed_away_by_the_others() -> None:
    tap = Tap(3)
    tap.kept = True
    tap.note(message("ati/amr/tug-7/status", b"\xff"), Undecodable("not UTF-8"))
    for number in range(9):
        tap.note(message(f"t/{number}"), OTHER)
    tap.listen(True)
    broken, *others = tap.take().messages
    assert (broken.sherpa, broken.payload, broken.refused) == ("tug-7", b"\xff", "not UTF-8")
    assert [one.topic for one in others] == ["t/6", "t/7", "t/8"]


def test_one_that_is_refused_while_the_list_is_read_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two threads at their worst moment: it comes after the tail was emptied and before the refused ones are."""
    tap, listed = Tap(), list[bytes]()
    tap.listen(True)
    real, due = tap_module._emptied, [True]

    def emptied(ring: deque[Heard]) -> list[Heard]:
        there = real(ring)
        if due and due.pop():
            tap.note(message(payload=b"broken"), Undecodable("no JSON"))
        return there

    monkeypatch.setattr(tap_module, "_emptied", emptied)
    for _ in range(2):
        listed += [one.payload for one in tap.take().messages]
    assert listed == [b"broken"]
