"""A publisher that costs next to nothing: packets are made once and written to a plain socket.

paho itself tops out below what a reader takes, so a benchmark of the reader cannot use it to publish.
`python -m tests.bench.load --port P --robots 1000 --rate 5 --seconds 20` or `--count 100000` as fast as acknowledged.
"""

from __future__ import annotations

import argparse
import socket
import struct
import sys
import threading
import time

TOPIC = b"ati_fm/sherpa/status"
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
    x = 12.0 + (index % columns) * 2.8 + (step % 50) * 0.02
    y = 14.0 + (index // columns) * 4.3
    return (
        b'{"sherpa_name":"bench-%04d","mode":"fleet","pose":[%.3f,%.3f,%.3f],"battery_status":%d,"disabled":false,'
        b'"disabled_reason":"","error":null,"trip_id":%d,"trip_leg_id":null,"timestamp":%d}'
        % (index, x, y, (index % 63) / 10.0, 40 + index % 60, 1000 + index, int(now * 1000))
    )


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
        with self._room:
            self._room.wait_for(lambda: self.sent - self.acknowledged < WINDOW, timeout=30)
        packets = []
        for payload in payloads:
            self._mid = self._mid % 65_535 + 1
            packets.append(packet(self._mid, payload))
        self._link.sendall(b"".join(packets))
        self.sent += len(payloads)

    def drain(self, seconds: float = 30.0) -> None:
        with self._room:
            self._room.wait_for(lambda: self.acknowledged >= self.sent, timeout=seconds)


def at_a_rate(publisher: Publisher, robots: int, rate_hz: float, seconds: float) -> None:
    """Every sherpa `rate_hz` times a second, spread evenly over 10 ms slots."""
    start = time.monotonic()
    due, step, index = 0.0, 0, 0
    while (elapsed := time.monotonic() - start) < seconds:
        wanted = robots * rate_hz * elapsed
        batch = []
        now = time.time()
        while due < wanted:
            batch.append(status(index, step, now))
            index += 1
            due += 1
            if index == robots:
                index, step = 0, step + 1
        if batch:
            publisher.send(batch)
        time.sleep(0.01)


def as_fast_as_acknowledged(publisher: Publisher, robots: int, count: int) -> None:
    for start in range(0, count, 200):
        now = time.time()
        publisher.send(
            [status((start + n) % robots, (start + n) // robots, now) for n in range(min(200, count - start))]
        )


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
