"""A publisher that costs next to nothing: packets are made once, stamped by numpy and written to a plain socket.

Every microsecond it takes on a machine of two cores is taken from the reader that is measured. paho itself tops out
below what a reader takes, so a benchmark of the reader cannot use it to publish.
`python -m tests.bench.load --port P --robots 1000 --rate 5 --seconds 20` or `--count 100000` as fast as acknowledged.
"""

from __future__ import annotations

import argparse
import socket
import struct
import sys
import threading
import time

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint8]

TOPIC = b"ati_fm/sherpa/status"
MID_AT = 3 + 2 + len(TOPIC)  # in a packet of 128 to 16,383 bytes
STEPS = 50  # of a sherpa's way, then it begins anew
WINDOW = 4_000  # unacknowledged messages at the most, so that the broker is never flooded beyond its queue


def connect(port: int, client_id: bytes) -> socket.socket:
    """An MQTT 3.1.1 connection that has been answered."""
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = (
        struct.pack("!H", 4)
        + b"MQTT"
        + bytes([4, 2])
        + struct.pack("!H", 0)
        + struct.pack("!H", len(client_id))
        + client_id
    )
    link.sendall(bytes([0x10, len(body)]) + body)
    answer = link.recv(4)
    if answer[3:4] != b"\x00":
        raise ConnectionError(f"the broker refused: {answer!r}")
    return link


def packet(mid: int, payload: bytes) -> bytes:
    """One PUBLISH, QoS 1."""
    body = struct.pack("!H", len(TOPIC)) + TOPIC + struct.pack("!H", mid) + payload
    length, rest = bytearray(), len(body)
    while True:
        rest, low = divmod(rest, 128)
        length.append(low | (0x80 if rest else 0))
        if not rest:
            return bytes([0x32]) + bytes(length) + body


def status(index: int, step: int, now: float, columns: int = 40) -> bytes:
    """A feed status of sherpa `index`; it moves a little at each step."""
    x = 12.0 + (index % columns) * 2.8 + (step % STEPS) * 0.02
    y = 14.0 + (index // columns) * 4.3
    return (
        b'{"sherpa_name":"bench-%04d","mode":"fleet","pose":[%.3f,%.3f,%.3f],"battery_status":%d,"disabled":false,'
        b'"disabled_reason":"","error":null,"trip_id":%d,"trip_leg_id":null,"timestamp":%d}'
        % (index, x, y, (index % 63) / 10.0, 40 + index % 60, 1000 + index, int(now * 1000))
    )


class Flood:
    """Message n is of sherpa n % robots; all packets are of one length, so that a batch of them is an array."""

    def __init__(self, robots: int) -> None:
        self._robots = robots
        self._width = len(status(0, 0, time.time())) + 16  # names of 4 digits, times of 13, and room for the rest
        self._rounds: dict[int, Rows] = {}  # step: a packet of every sherpa

    def rows(self, first: int, count: int, now: float) -> Rows:
        """Packets of `count` messages from number `first`, of this time, without their ids."""
        made = np.concatenate([self._of_a_round(*part) for part in self._parts(first, count)])
        made[:, -14:-1] = np.frombuffer(b"%013d" % int(now * 1000), dtype=np.uint8)  # the payload ends with it
        return made

    def _parts(self, first: int, count: int) -> list[tuple[int, int, int]]:
        """(step, from, to) of each round that is touched."""
        parts, last = [], first + count
        while first < last:
            step, index = divmod(first, self._robots)
            take = min(last - first, self._robots - index)
            parts.append((step, index, index + take))
            first += take
        return parts

    def _of_a_round(self, step: int, begin: int, end: int) -> Rows:
        step %= STEPS
        if step not in self._rounds:
            packets = [packet(0, self._padded(status(index, step, time.time()))) for index in range(self._robots)]
            self._rounds[step] = np.frombuffer(b"".join(packets), dtype=np.uint8).reshape(self._robots, -1)
        return self._rounds[step][begin:end]

    def _padded(self, payload: bytes) -> bytes:
        head, stamp = payload.split(b'"timestamp"')
        return head + b" " * (self._width - len(payload)) + b'"timestamp"' + stamp


class Publisher:
    """Counts what the broker acknowledged, on a thread of its own. `with Publisher(port) as publisher:`"""

    def __init__(self, port: int, client_id: bytes = b"bench-load") -> None:
        self._link = connect(port, client_id)
        self._mid = 0
        self.sent = 0
        self.acknowledged = 0
        self._room = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.shutdown(socket.SHUT_RDWR)
        self._reader.join(5.0)
        self._link.close()

    def _read(self) -> None:
        answered = 0
        while data := self._receive():
            answered += len(data)
            with self._room:
                self.acknowledged = answered // 4  # every PUBACK of 3.1.1 is four bytes
                self._room.notify()

    def _receive(self) -> bytes:
        try:
            return self._link.recv(65_536)
        except ConnectionResetError:  # the broker's way to answer our own goodbye
            return b""

    def send(self, payloads: list[bytes]) -> None:
        self._wait_for_room()
        packets = []
        for payload in payloads:
            self._mid = self._mid % 65_535 + 1
            packets.append(packet(self._mid, payload))
        self._link.sendall(b"".join(packets))
        self.sent += len(payloads)

    def send_rows(self, rows: Rows) -> None:
        """Those of a Flood; they get their ids here."""
        self._wait_for_room()
        mids = (self._mid + np.arange(len(rows))) % 65_535 + 1
        rows[:, MID_AT : MID_AT + 2] = mids.astype(">u2").view(np.uint8).reshape(-1, 2)
        self._mid = int(mids[-1])
        self._link.sendall(rows.tobytes())
        self.sent += len(rows)

    def _wait_for_room(self) -> None:
        with self._room:
            self._room.wait_for(lambda: self.sent - self.acknowledged < WINDOW, timeout=30)

    def drain(self, seconds: float = 30.0) -> None:
        with self._room:
            self._room.wait_for(lambda: self.acknowledged >= self.sent, timeout=seconds)


def at_a_rate(publisher: Publisher, robots: int, rate_hz: float, seconds: float) -> None:
    """Every sherpa `rate_hz` times a second, spread evenly over 10 ms slots."""
    flood, start, sent = Flood(robots), time.monotonic(), 0
    while (elapsed := time.monotonic() - start) < seconds:
        due = int(robots * rate_hz * elapsed) + 1 - sent
        if due > 0:
            publisher.send_rows(flood.rows(sent, due, time.time()))
            sent += due
        time.sleep(0.01)


def as_fast_as_acknowledged(publisher: Publisher, robots: int, count: int) -> None:
    flood = Flood(robots)
    for start in range(0, count, 200):
        publisher.send_rows(flood.rows(start, min(200, count - start), time.time()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--robots", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--count", type=int)
    args = parser.parse_args()
    publisher = Publisher(args.port)
    if args.count:
        as_fast_as_acknowledged(publisher, args.robots, args.count)
    else:
        at_a_rate(publisher, args.robots, args.rate, args.seconds)
    publisher.drain()
    sys.stdout.write(f"{publisher.acknowledged}\n")


if __name__ == "__main__":
    main()
