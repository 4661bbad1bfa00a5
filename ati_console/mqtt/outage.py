"""Did the broker go away when it closed our connection? A take-over leaves it up, a restart does not.

On the connection both look the same: mosquitto 2.0.11 closes without a word in either case. So its port is looked at
a few times within half a second. Nothing is sent. A closed port, and a proxy or tunnel that takes the connection and
drops it at once because nobody is behind it, both mean that the broker is away.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any, Final

CONNECT_S: Final = 1.0
LOOK_S: Final = 0.1  # how soon a wish to give up is seen
# How long each look stays, close together first: a mosquitto that is started again at once is away for 20 ms.
STAYS_S: Final = (0.02, 0.05, 0.1, 0.3)


def seen(family: int, where: Any, give_up: Callable[[], bool]) -> bool:
    """Is nobody there, now or within half a second? `where` is a socket address; `give_up` ends it at once."""
    return any(not give_up() and _is_away(family, where, stay_s) for stay_s in STAYS_S)


def cut_after(family: int, where: Any, give_up: Callable[[], bool], within_s: float) -> float | None:
    """A witness: how long a bare connection to the same place lives, None when it lives longer than `within_s`,
    when somebody gives up, or when none came about. Nothing is sent."""
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        try:
            sock.settimeout(CONNECT_S)
            sock.connect(where)
        except OSError:
            return None
        begin = time.monotonic()
        while (lived := time.monotonic() - begin) < within_s and not give_up():
            try:
                if _is_dropped(sock, LOOK_S):
                    return time.monotonic() - begin
            except OSError:
                return lived
        return None


def _is_away(family: int, where: Any, stay_s: float) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        try:
            sock.settimeout(CONNECT_S)
            sock.connect(where)
            return _is_dropped(sock, stay_s)
        except OSError:
            return True


def _is_dropped(sock: socket.socket, stay_s: float) -> bool:
    """A broker waits for our first packet; only somebody with nobody behind him closes before it came."""
    sock.settimeout(stay_s)
    try:
        return not sock.recv(1)
    except TimeoutError:
        return False
