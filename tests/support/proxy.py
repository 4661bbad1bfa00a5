"""A small HTTP CONNECT and SOCKS5 proxy on loopback, which knows names that no resolver knows."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType

from tests.support.loopback import HOST, LoopbackServer


class ProxyServer(LoopbackServer):
    """`with ProxyServer("http", names={"broker.invalid": "127.0.0.1"}) as proxy: proxy.port`.

    user: the one it lets in, with `password`. refuse: an HTTP status line or a SOCKS5 code instead of the tunnel.
    """

    def __init__(
        self,
        kind: str,
        *,
        user: str = "",
        password: str = "",
        names: Mapping[str, str] | None = None,
        refuse: str | int = 0,
    ) -> None:
        super().__init__()
        self._kind, self._user, self._password = kind, user, password
        self._names, self._refuse = dict(names or {}), refuse
        self.asked: list[str] = []  # host:port of each tunnel
        self.heard = b""  # everything it was told before the tunnels

    def _take(self, caller: socket.socket) -> None:
        threading.Thread(target=self._attend, args=(caller,), daemon=True).start()

    def _attend(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            target = self._http(caller) if self._kind == "http" else self._socks(caller)
            if target is not None:
                self._pump(caller, target)

    def _reach(self, host: str, port: int) -> socket.socket:
        self.asked.append(f"{host}:{port}")
        return socket.create_connection((self._names.get(host, host), port), 5.0)

    def _pump(self, caller: socket.socket, target: socket.socket) -> None:
        self._open += [caller, target]
        back = threading.Thread(target=_copy, args=(target, caller), daemon=True)
        back.start()
        _copy(caller, target)
        back.join(5.0)
        target.close()

    def _http(self, caller: socket.socket) -> socket.socket | None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._hear(caller, 1)
        right = base64.b64encode(f"{self._user}:{self._password}".encode())
        if self._user and b"Proxy-Authorization: Basic " + right + b"\r\n" not in head:
            caller.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return None
        if self._refuse:
            caller.sendall(f"HTTP/1.1 {self._refuse}\r\nContent-Length: 0\r\n\r\n".encode())
            return None
        host, _, port = head.split()[1].decode().rpartition(":")
        try:
            target = self._reach(host.strip("[]"), int(port))
        except OSError:
            caller.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return None
        caller.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
        return target

    def _socks(self, caller: socket.socket) -> socket.socket | None:
        _, count = self._hear(caller, 2)
        methods = self._hear(caller, count)
        wanted = 2 if self._user else 0
        caller.sendall(bytes([5, wanted if wanted in methods else 0xFF]))
        if wanted not in methods or (wanted == 2 and not self._let_in(caller)):
            return None
        kind = self._hear(caller, 4)[3]
        if kind == 3:
            host = self._hear(caller, self._hear(caller, 1)[0]).decode()
        else:
            family, length = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
            host = socket.inet_ntop(family, self._hear(caller, length))
        port = int.from_bytes(self._hear(caller, 2), "big")
        if self._refuse:
            caller.sendall(bytes([5, int(self._refuse), 0, 1]) + bytes(6))
            return None
        target = self._reach(host, port)
        caller.sendall(b"\x05\x00\x00\x03\x04name\x00\x00")
        return target

    def _let_in(self, caller: socket.socket) -> bool:
        user = self._hear(caller, self._hear(caller, 2)[1]).decode()
        password = self._hear(caller, self._hear(caller, 1)[0]).decode()
        right = (user, password) == (self._user, self._password)
        caller.sendall(bytes([1, 0 if right else 1]))
        return right

    def _hear(self, caller: socket.socket, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = caller.recv(count - len(data))
            if not part:
                raise ConnectionError("gone")
            data += part
        self.heard += data
        return data


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class CuttingProxy(LoopbackServer):
    """A TCP proxy that ends each connection, whoever is on it, `after_s` seconds after it came. Its port stays open."""

    def __init__(self, target_port: int, after_s: float) -> None:
        super().__init__()
        self._target_port, self._after_s = target_port, after_s
        self.served = 0

    def _take(self, caller: socket.socket) -> None:
        self.served += 1
        with contextlib.suppress(OSError):
            target = socket.create_connection((HOST, self._target_port), 5.0)
            target.settimeout(None)
            self._open += [caller, target]
            for pair in ((caller, target), (target, caller)):
                threading.Thread(target=_copy, args=pair, daemon=True).start()
            timer = threading.Timer(self._after_s, _cut, (caller, target))
            timer.daemon = True
            timer.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        for sock in self._open:
            sock.close()


def _cut(*socks: socket.socket) -> None:
    for sock in socks:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
