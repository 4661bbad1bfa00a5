"""Opening the byte stream: DNS, TCP, TLS, WebSocket upgrade, each a stage with its time.

All of it blocks (a resolver cannot be interrupted at all), so it runs on a thread of its own that can be
abandoned: whoever waits may leave at once, and the thread closes what it opened when its own timeouts end it.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from ati_console.mqtt import proxy, speaks, tls, websocket
from ati_console.mqtt.policy import Kind, Problem
from ati_console.mqtt.words import BadSettings, NotMqtt, PlainMqtt, TlsUnanswered, explain
from ati_console.settings.profile import Profile, Transport
from ati_console.status import Stage, StageResult

TCP_S: Final = 8.0  # shared by the addresses of a name
TCP_LEAST_S: Final = 2.0
HANDSHAKE_S: Final = 10.0
log = logging.getLogger(__name__)

# A resolved address as getaddrinfo gives it.
Address = tuple[Any, Any, int, str, Any]


@dataclass(frozen=True, slots=True)
class Dialled:
    """An open stream: a socket, or something with a socket's recv, send, fileno and close."""

    stream: Any
    security: str
    family: int = 0
    peer: Any = None  # the address that answered; None behind a proxy, where it says nothing about the broker


class Dial:
    """One try. `result` is set before `done` is called, and neither happens once it was abandoned."""

    def __init__(
        self,
        profile: Profile,
        passphrase: str | None,
        on_stage: Callable[[StageResult], None],
        done: Callable[[], None],
        proxy_password: str | None = None,
    ) -> None:
        self._profile = profile
        self._passphrase = passphrase
        self._proxy_password = proxy_password
        self._on_stage = on_stage
        self._done = done
        self._lock = threading.Lock()
        self._abandoned = False
        self._held: socket.socket | None = None
        self.result: Dialled | Problem | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="mqtt-dial", daemon=True).start()

    def abandon(self) -> None:
        """Nobody waits any more. What is open is woken up, and closed by its own thread."""
        with self._lock:
            self._abandoned = True
            held, result = self._held, self.result
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        if isinstance(result, Dialled):
            result.stream.close()

    def _run(self) -> None:
        try:
            self._finish(self._connect())
        except Exception as error:
            problem = self._explained(error)
            if not isinstance(error, (OSError, ValueError, NotMqtt, PlainMqtt, BadSettings, proxy.ProxyFailed)):
                log.exception("dialling failed in a way nobody thought of")
            self._finish(problem)

    def _finish(self, result: Dialled | Problem) -> None:
        with self._lock:
            self._held = None
            abandoned = self._abandoned
            self.result = None if abandoned else result
        if not abandoned:
            self._done()
        elif isinstance(result, Dialled):
            result.stream.close()

    def _connect(self) -> Dialled:
        try:
            raw = self._tcp(self._dns())
            family, peer = raw.family, raw.getpeername() if self._profile.proxy is None else None
            stream = self._tls(raw)
            words = tls.security(stream, self._profile.tls)
            return Dialled(self._upgrade(stream), words, family, peer)
        except BaseException:
            if self._held is not None:
                self._held.close()
            raise

    def _dns(self) -> list[Address]:
        with self._stage(Stage.DNS) as notes, self._near_the_proxy():
            door = self._profile.proxy or self._profile
            found = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)
            notes.append(", ".join(dict.fromkeys(str(item[4][0]) for item in found)))
        return found

    def _tcp(self, addresses: list[Address]) -> socket.socket:
        each_s = max(TCP_LEAST_S, TCP_S / len(addresses))
        with self._stage(Stage.TCP) as notes, self._near_the_proxy():
            sock, where = self._first(addresses, each_s)
            notes.append(where)
            self._through(sock, notes)
        return sock

    def _through(self, sock: socket.socket, notes: list[str]) -> None:
        """With a proxy the socket leads to the broker only now; until then the broker's name was nobody's here."""
        profile, by = self._profile, self._profile.proxy
        if by is not None:
            sock.settimeout(HANDSHAKE_S)
            deadline = time.monotonic() + HANDSHAKE_S
            proxy.tunnel(sock, by, self._proxy_password, profile.host, profile.port, deadline)
            notes.append(f"through the proxy {by.address}")

    @contextmanager
    def _near_the_proxy(self) -> Iterator[None]:
        """What fails on the way to a proxy is told of the proxy, not of the broker."""
        try:
            yield
        except (OSError, UnicodeError) as error:
            if self._profile.proxy is None:
                raise
            raise proxy.unreachable(error, self._profile.proxy) from error

    def _explained(self, error: Exception) -> Problem:
        return error.problem if isinstance(error, proxy.ProxyFailed) else explain(error, self._profile)

    def _first(self, addresses: list[Address], each_s: float) -> tuple[socket.socket, str]:
        for number, address in enumerate(addresses, 1):
            try:
                return self._open(address, each_s), str(address[4][0])
            except OSError:
                if number == len(addresses) or self._abandoned:
                    raise
        raise socket.gaierror("no address")

    def _open(self, address: Address, timeout_s: float) -> socket.socket:
        family, kind, number, _, where = address
        sock = socket.socket(family, kind, number)
        try:
            sock.settimeout(timeout_s)
            self._hold(sock)
            sock.connect(where)
            # Acknowledgements are tiny and must not wait for one another.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return sock

    def _hold(self, sock: socket.socket) -> None:
        with self._lock:
            self._held = sock
            if self._abandoned:
                raise ConnectionAbortedError("abandoned")

    def _tls(self, raw: socket.socket) -> socket.socket:
        raw.settimeout(HANDSHAKE_S)
        asked = self._profile.tls
        if asked is None:
            return raw
        with self._stage(Stage.TLS) as notes:
            context = tls.context(asked, self._passphrase)
            name, family, where = self._profile.host, raw.family, raw.getpeername()
            secured = context.wrap_socket(raw, do_handshake_on_connect=False, server_hostname=name)
            try:
                self._shake_hands(secured)
            except OSError as error:
                if self._is_plain(error, family, where):
                    raise PlainMqtt from error
                raise
            notes.append(tls.security(secured, asked))
        return secured

    def _shake_hands(self, secured: ssl.SSLSocket) -> None:
        """Closed here when it fails: truststore leaves that to the collector, with one socket for each try."""
        try:
            self._hold(secured)
            secured.do_handshake()
        except TimeoutError as error:
            secured.close()
            raise TlsUnanswered from error
        except BaseException:
            secured.close()
            raise

    def _is_plain(self, error: OSError, family: int, where: Any) -> bool:
        """Whatever TLS failed with: a port that answers in clear text is the cause. Behind a proxy it is not asked."""
        profile = self._profile
        straight = profile.proxy is None and profile.transport is not Transport.WEBSOCKETS
        is_tls = isinstance(error, ssl.SSLCertVerificationError)
        return straight and not is_tls and not self._abandoned and speaks.plain_mqtt(family, where)

    def _upgrade(self, stream: socket.socket) -> Any:
        if self._profile.transport is not Transport.WEBSOCKETS:
            return stream
        with self._stage(Stage.CONNECT, quiet=True):
            return websocket.upgrade(stream, self._profile, deadline=time.monotonic() + HANDSHAKE_S)

    @contextmanager
    def _stage(self, stage: Stage, quiet: bool = False) -> Iterator[list[str]]:
        """Says that it began, how it ended and how long it took; `quiet` leaves success to a later step."""
        begin = time.perf_counter()
        notes: list[str] = []
        self._say(StageResult(stage, None))
        try:
            yield notes
        except Exception as error:
            problem = self._explained(error)
            self._say(StageResult(stage, False, _ms(begin), problem.reason))
            raise
        if not quiet:
            self._say(StageResult(stage, True, _ms(begin), " ".join(notes)[:200]))

    def _say(self, result: StageResult) -> None:
        if not self._abandoned:
            self._on_stage(result)


def too_slow(profile: Profile) -> Problem:
    """For the one who waited: the resolver or the handshake did not come to an end."""
    return Problem(
        Kind.RETRY, f"no answer on the way to {profile.host}:{profile.port}", "check the network, DNS and VPN"
    )


def _ms(begin: float) -> float:
    return (time.perf_counter() - begin) * 1000.0
