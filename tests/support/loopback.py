"""What the small servers of the tests are: a listener on loopback, a thread that takes calls, an end with no word."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


class LoopbackServer:
    """`with Server() as server: server.port`. `_take(caller)` is called for each connection, in the thread that
    listens; who wants several at once starts a thread there."""

    def __init__(self, host: str = HOST) -> None:
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def cut(self) -> None:
        """Ends every connection without a word."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join(5.0)

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self._take(caller)

    def _take(self, caller: socket.socket) -> None:
        raise NotImplementedError
