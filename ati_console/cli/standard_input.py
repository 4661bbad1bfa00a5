"""Lines of standard input that can be waited for and given up: a plain read cannot be interrupted everywhere."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Final

CHUNK: Final = 64 * 1024
AHEAD: Final = 64  # chunks read before they are wanted
WAIT_S: Final = 0.1


def lines(descriptor: int, give_up: Callable[[], bool]) -> Iterator[bytes]:
    """Each line without its end, the last one also without; ends early once `give_up` says so."""
    rest = b""
    for chunk in _chunks(descriptor, give_up):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.removesuffix(b"\r") for line in whole)
    if rest and not give_up():
        yield rest.removesuffix(b"\r")


def _chunks(descriptor: int, give_up: Callable[[], bool]) -> Iterator[bytes]:
    read: queue.Queue[bytes] = queue.Queue(AHEAD)
    threading.Thread(target=_read, args=(descriptor, read), name="stdin", daemon=True).start()
    while not give_up():
        try:
            chunk = read.get(timeout=WAIT_S)
        except queue.Empty:
            continue
        if not chunk:
            return
        yield chunk


def _read(descriptor: int, into: queue.Queue[bytes]) -> None:
    """Not through sys.stdin: a thread that still waits in it would take Python down at the end."""
    chunk = b"."
    while chunk:
        try:
            chunk = os.read(descriptor, CHUNK)
        except OSError:
            chunk = b""
        into.put(chunk)
