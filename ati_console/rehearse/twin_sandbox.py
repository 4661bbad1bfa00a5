"""A Twinzo on this machine: its contract with its strictness (contracts.md 3), its failures on request, a ledger."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from ati_console.rehearse import twin_failures
from ati_console.rehearse.closing import close
from ati_console.rehearse.twin_failures import Failure, FailurePlan
from ati_console.rehearse.twin_routes import TwinRoutes
from ati_console.rehearse.twin_state import LEDGER_LIMIT, PositionRule, TwinState
from ati_console.rehearse.twin_values import LedgerEntry, Location, SandboxArea, SandboxBranch, SandboxSector

STOP_S: Final = 3.0


class SandboxFailed(RuntimeError):
    """The sandbox could not listen; the words say why."""


class TwinSandbox:
    """start() returns when it listens on loopback; everything it knows can be read from any thread.

    devices: branch GUID -> logins that exist; None means every login exists (`auto_create`, the command line's way).
    sectors: None means a sector belongs to the branch that uses it first. api_key/client None: any is accepted.
    passwords: login -> password; None: any but an empty one. fail: a mode as in `twin_failures.MODES`, or Failures.
    tls: a server's context, for https.
    """

    def __init__(
        self,
        port: int = 0,
        latency_ms: float = 0.0,
        fail: str | Failure | Sequence[Failure] | None = None,
        *,
        api_key: str | None = None,
        client: str | None = None,
        branches: Sequence[SandboxBranch] | None = None,
        sectors: Sequence[SandboxSector] | None = None,
        areas: Sequence[SandboxArea] = (),
        devices: Mapping[str, Iterable[str]] | None = None,
        auto_create: bool | None = None,
        passwords: Mapping[str, str] | None = None,
        token_life_s: float = 86_400.0,
        position: PositionRule = "newest-timestamp",
        ledger_limit: int = LEDGER_LIMIT,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self.failures = FailurePlan(_failures(fail), seed)
        self.state = TwinState(
            branches=branches, sectors=sectors, areas=areas, devices=devices, passwords=passwords,
            auto_create=devices is None if auto_create is None else auto_create,
            token_life_s=token_life_s, position=position, ledger_limit=ledger_limit,
        )  # fmt: skip
        self.routes = TwinRoutes(
            self.state, self.failures, latency_ms=latency_ms, api_key=api_key, client=client, clock=clock
        )
        self.port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL to put into a site file."""
        return f"{self.origin}/v3"

    def ledger(self) -> list[LedgerEntry]:
        """What was accepted, in commit order."""
        while True:
            with contextlib.suppress(RuntimeError):  # it grew while we copied
                return list(self.state.ledger)

    def located(self) -> list[tuple[str, Location]]:
        """What is on the map by now, login and place, oldest first: what was accepted and hidden is not."""
        return [(device.login, one) for device in list(self.state.devices.values()) for one in list(device.history)]

    def stats(self) -> dict[str, Any]:
        return self.routes.stats()

    def fail(self, *failures: str | Failure) -> None:
        """From now on; fail() or fail("none") ends it. Raises BadFailure."""
        self.failures.set(*(_failure(one) for one in failures))

    def revoke_tokens(self) -> None:
        self.state.tokens.clear()

    def set_latency_ms(self, latency_ms: float) -> None:
        self.routes.latency_ms = latency_ms

    def start(self) -> Self:
        """Raises SandboxFailed when the port is taken."""
        if self._thread is not None:
            raise SandboxFailed("the twin sandbox is already running")
        listener = self._listen()
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, args=(listener,), name="twin-sandbox", daemon=True)
        self._thread.start()
        if not self._ready.wait(10.0):
            raise SandboxFailed("the twin sandbox did not start within 10 s")
        return self

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):  # its loop ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        thread.join(STOP_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _listen(self) -> socket.socket:
        try:
            listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        except OSError as error:
            raise SandboxFailed(
                f"port {self.port} cannot be used ({error.strerror}): choose another with --port"
            ) from error
        self.port = int(listener.getsockname()[1])
        return listener

    def _run(self, listener: socket.socket) -> None:
        asyncio.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self.routes.application(), access_log=None, handle_signals=False, shutdown_timeout=0.2)
        await runner.setup()
        await web.SockSite(runner, listener, ssl_context=self._tls).start()
        self._ready.set()
        await self._stop.wait()
        await close(runner)


def _failure(asked: str | Failure) -> Failure:
    return twin_failures.parse(asked) if isinstance(asked, str) else asked


def _failures(fail: str | Failure | Sequence[Failure] | None) -> tuple[Failure, ...]:
    if fail is None:
        return ()
    wanted = [fail] if isinstance(fail, str | Failure) else fail
    return tuple(one for one in map(_failure, wanted) if one.mode != "none")
