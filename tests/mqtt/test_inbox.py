from __future__ import annotations

import threading
import time

from ati_console.arrival import Receipt
from ati_console.mqtt.inbox import Inbound, Inbox


def message(number: int) -> Inbound:
    return Inbound("t", str(number).encode(), 0.0, Receipt(number, 1, 1))


def test_messages_come_out_in_the_order_they_went_in() -> None:
    inbox = Inbox(10)
    for number in range(5):
        assert inbox.put(message(number))
    assert [item.payload for item in inbox.take(3, 0.0)] == [b"0", b"1", b"2"]
    assert [item.payload for item in inbox.take(9, 0.0)] == [b"3", b"4"]


def test_a_full_inbox_drops_the_newcomer_and_counts_it() -> None:
    inbox = Inbox(2)
    assert [inbox.put(message(n)) for n in range(5)] == [True, True, False, False, False]
    assert (inbox.received, inbox.dropped, inbox.depth) == (5, 3, 2)


def test_an_inbox_asks_for_no_more_well_before_it_is_full() -> None:
    inbox = Inbox(100)
    for number in range(49):
        inbox.put(message(number))
    assert inbox.has_room
    inbox.put(message(49))
    assert not inbox.has_room
    inbox.take(1, 0.0)
    assert inbox.has_room


def test_an_empty_inbox_waits_no_longer_than_asked() -> None:
    begin = time.monotonic()
    assert Inbox(1).take(1, 0.05) == []
    assert 0.04 < time.monotonic() - begin < 2.0


def test_a_message_ends_the_wait() -> None:
    inbox = Inbox(10)
    threading.Timer(0.02, inbox.put, [message(1)]).start()
    assert len(inbox.take(10, 5.0)) == 1


def test_wake_ends_the_wait_with_nothing() -> None:
    inbox = Inbox(10)
    threading.Timer(0.02, inbox.wake).start()
    begin = time.monotonic()
    assert inbox.take(10, 30.0) == []
    assert time.monotonic() - begin < 5.0


def test_no_message_is_lost_between_two_threads() -> None:
    inbox, total, seen = Inbox(100_000), 20_000, 0
    writer = threading.Thread(target=lambda: [inbox.put(message(n)) for n in range(total)])
    writer.start()
    deadline = time.monotonic() + 10
    while seen < total and time.monotonic() < deadline:
        seen += len(inbox.take(1000, 0.2))
    writer.join()
    assert (seen, inbox.dropped) == (total, 0)
