"""Is the broker away? Asked of real sockets, which is where a take-over and a restart differ."""

from __future__ import annotations

import socket
import threading
import time

from ati_console.mqtt import outage
from tests.support.fake_broker import Caller, FakeBroker
from tests.support.mosquitto import HOST, Mosquitto, free_port


def never() -> bool:
    return False


def test_a_broker_that_is_up_is_not_away() -> None:
    with Mosquitto() as broker:
        assert not outage.seen(socket.AF_INET, (HOST, broker.port), never)


def test_a_closed_port_is_away() -> None:
    assert outage.seen(socket.AF_INET, (HOST, free_port()), never)


def test_a_tunnel_with_nobody_behind_it_is_away() -> None:
    def drop(caller: Caller) -> None:
        caller.sock.close()

    with FakeBroker(drop) as tunnel:
        assert outage.seen(socket.AF_INET, (HOST, tunnel.port), never)


def test_a_port_that_closes_for_a_moment_is_away() -> None:
    """The listener goes between two looks and is back before the last one."""
    listener = socket.create_server((HOST, 0))
    where = listener.getsockname()
    closing = threading.Timer(0.05, listener.close)
    closing.start()
    assert outage.seen(socket.AF_INET, where, never)
    closing.join()


def test_whoever_is_called_away_does_not_look() -> None:
    begin = time.monotonic()
    assert not outage.seen(socket.AF_INET, (HOST, free_port()), lambda: True)
    assert time.monotonic() - begin < 0.1
