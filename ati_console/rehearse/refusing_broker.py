"""A broker that refuses as it is told to: every style that was met in the field, on this computer, for rehearsals.

It speaks MQTT 3.1, 3.1.1 and 5, over TCP and TLS. It keeps nothing for absent clients and sends nothing twice.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ati_console.rehearse.local_broker import BrokerFailed
from ati_console.rehearse.manners import MODES, Manners
from ati_console.rehearse.refusing_client import RefusingClient
from ati_console.rehearse.refusing_hall import Hall

LOOPBACK: Final = "127.0.0.1"
QUIET_TURNS: Final = 6  # without a guest; by turns, because a slow machine has few of them in any time
STOP_S: Final = 3.0


class RefusingBroker:
    """start() returns when it listens on loopback; stop() ends every connection. `hall` tells what clients did.

    ValueError for a mode that is none. With `certificate` and `key` (PEM) it speaks TLS.
    """

    def __init__(
        self,
        mode: str | Manners = "none",
        port: int = 0,
        *,
        user: str | None = None,
        password: str | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        if isinstance(mode, str) and mode not in MODES:
            raise ValueError(f'no way of refusing is called "{mode}". There are: {", ".join(MODES)}.')
        self.manners = MODES[mode] if isinstance(mode, str) else mode
        self.port = port
        self.hall = Hall(self.manners, user, password)
        self._tls = _tls(certificate, key)
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="refusing broker", daemon=True)

    @property
    def words(self) -> str:
        return f"refusing broker: {self.manners.words}"

    def start(self) -> Self:
        """Raises BrokerFailed in plain words."""
        self._thread.start()
        self._ready.wait(10.0)
        if self._failure is not None:
            raise BrokerFailed(f"port {self.port} cannot be used: {self._failure.strerror or self._failure}")
        return self

    def stop(self) -> None:
        loop, over = self._loop, self._over
        if loop is not None and over is not None and self._thread.is_alive():
            loop.call_soon_threadsafe(over.set)
            self._thread.join(STOP_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        serving: set[RefusingClient] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            client = RefusingClient(self.hall, reader, writer)
            serving.add(client)
            try:
                await client.serve()
            finally:
                serving.discard(client)

        try:
            server = await asyncio.start_server(serve, LOOPBACK, self.port, ssl=self._tls)
        except OSError as error:
            self._failure = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        await _cut_off(serving)


async def _cut_off(serving: set[RefusingClient]) -> None:
    """Not cancelled: asyncio's streams print the end of a cancelled one as an error (Python 3.11). One that was just
    being accepted appears some turns of the loop later, and connection_lost is called in the next."""
    loop, quiet = asyncio.get_running_loop(), 0
    deadline = loop.time() + STOP_S
    while quiet < QUIET_TURNS and loop.time() < deadline:
        for client in list(serving):
            client.cut()
        quiet = 0 if serving else quiet + 1
        await asyncio.sleep(0.002)


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
