"""Through a proxy to the broker: HTTP CONNECT (RFC 9110, 9.3.6) and SOCKS5 (RFC 1928, 1929).

Our own, because the socket is ours (dial.py): paho's proxy option would open another one. The proxy resolves the
broker's name. It learns the address and its own password, nothing of the profile's.
"""

from __future__ import annotations

import base64
import ipaddress
import socket
import time
from contextlib import suppress
from dataclasses import replace
from typing import Final

from ati_console.mqtt.policy import Kind, Problem
from ati_console.mqtt.words import explain
from ati_console.settings.profile import Profile, Proxy, ProxyKind
from ati_console.status import Want

HEAD_LIMIT: Final = 16 * 1024
_ALLOW: Final = "ask who runs the proxy to allow it: many let only port 443 through"
_LOOK: Final = "check the proxy's address and port, and that it runs"
_SOCKS: Final = {
    1: (Kind.RETRY, "a general failure"),
    2: (Kind.SLOW, "its rules forbid it"),
    3: (Kind.RETRY, "the network cannot be reached from there"),
    4: (Kind.RETRY, "the host cannot be reached from there, or its name does not resolve there"),
    5: (Kind.RETRY, "nobody listens there"),
    6: (Kind.RETRY, "it took too long"),
    7: (Kind.SLOW, "it does not do CONNECT"),
    8: (Kind.SLOW, "it does not take this kind of address"),
}


class ProxyFailed(Exception):
    """The way ended at the proxy, with the plain words for it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def unreachable(error: OSError | UnicodeError, proxy: Proxy) -> ProxyFailed:
    """For whatever the network said on the way to the proxy."""
    found = explain(error, Profile("proxy", host=proxy.host, port=proxy.port))
    advice = _LOOK if isinstance(error, ConnectionError) else found.advice or _LOOK
    return ProxyFailed(replace(found, reason=f"the proxy: {found.reason}", advice=advice))


def tunnel(sock: socket.socket, proxy: Proxy, password: str | None, host: str, port: int, deadline: float) -> None:
    """Makes `sock`, open to the proxy, a connection to host:port. Raises ProxyFailed, or OSError of the socket."""
    if proxy.kind is ProxyKind.HTTP:
        _connect(sock, proxy, password, host, port, deadline)
    else:
        _socks5(sock, proxy, password, host, port)


def _connect(sock: socket.socket, proxy: Proxy, password: str | None, host: str, port: int, deadline: float) -> None:
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}"]
    if proxy.user is not None:
        basic = base64.b64encode(f"{proxy.user}:{password or ''}".encode("utf-8", "replace")).decode()
        lines.append(f"Proxy-Authorization: Basic {basic}")
    sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    status = _status(sock, proxy, deadline)
    if status.startswith("407"):
        raise ProxyFailed(_refused(proxy, password))
    _judge(status, where)


def _status(sock: socket.socket, proxy: Proxy, deadline: float) -> str:
    """Such as "403 Forbidden". Read byte by byte: what follows the head belongs to the broker."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        if len(head) > HEAD_LIMIT or time.monotonic() > deadline:
            raise ProxyFailed(_foreign(proxy, "its answer has no end"))
        byte = sock.recv(1)
        if not byte:
            raise ConnectionResetError("closed by the proxy")
        head += byte
        if len(head) == 5 and head != b"HTTP/":
            raise ProxyFailed(_foreign(proxy, "it does not speak HTTP"))
    line = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")[2]
    return "".join(c if c.isprintable() else " " for c in line)[:80].strip()


def _judge(status: str, where: str) -> None:
    code = status[:3]
    if code.startswith("2"):
        return
    if code in ("403", "405"):
        raise ProxyFailed(Problem(Kind.SLOW, f"the proxy does not let us through to {where}: HTTP {status}", _ALLOW))
    kind = Kind.RETRY if code in ("502", "503", "504") else Kind.SLOW
    advice = f"is {where} right? if it is, ask who runs the proxy"
    raise ProxyFailed(Problem(kind, f"the proxy did not reach {where}: HTTP {status}", advice))


def _socks5(sock: socket.socket, proxy: Proxy, password: str | None, host: str, port: int) -> None:
    methods = b"\x00" if proxy.user is None else b"\x00\x02"
    sock.sendall(bytes([5, len(methods)]) + methods)
    version, method = _exactly(sock, 2)
    if version != 5:
        raise ProxyFailed(_foreign(proxy, "it does not speak SOCKS5"))
    if method == 2 and proxy.user is not None:
        _login(sock, proxy, proxy.user, password or "")
    elif method != 0:
        raise ProxyFailed(_refused(proxy, password))
    sock.sendall(b"\x05\x01\x00" + _address(host) + port.to_bytes(2, "big"))
    _answer(sock, f"{host}:{port}")


def _login(sock: socket.socket, proxy: Proxy, user: str, password: str) -> None:
    name, word = user.encode(), password.encode("utf-8", "replace")
    if len(word) > 255:
        raise ProxyFailed(Problem(Kind.STOP, "the proxy's password is longer than SOCKS5 allows (255 bytes)"))
    sock.sendall(bytes([1, len(name)]) + name + bytes([len(word)]) + word)
    if _exactly(sock, 2)[1] != 0:
        raise ProxyFailed(_refused(proxy, password))


def _address(host: str) -> bytes:
    with suppress(ValueError):
        address = ipaddress.ip_address(host.partition("%")[0])
        return (b"\x01" if address.version == 4 else b"\x04") + address.packed
    name = host.encode("ascii")
    return bytes([3, len(name)]) + name


def _answer(sock: socket.socket, where: str) -> None:
    _, code, _, kind = _exactly(sock, 4)
    if code:
        how, words = _SOCKS.get(code, (Kind.SLOW, f"code {code}"))
        advice = _ALLOW if how is Kind.SLOW else f"is {where} right, and reachable from the proxy?"
        raise ProxyFailed(Problem(how, f"the proxy did not connect us to {where}: {words}", advice))
    length = {1: 4, 4: 16}.get(kind) or _exactly(sock, 1)[0]
    _exactly(sock, length + 2)


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionResetError("closed by the proxy")
        data += part
    return data


def _refused(proxy: Proxy, password: str | None) -> Problem:
    if proxy.user is None:
        return Problem(
            Kind.STOP,
            f"the proxy {proxy.address} wants a user name and a password",
            "enter both in the profile",
            Want.PROXY_PASSWORD,
        )
    if not password:  # what was never typed is not typed again
        reason = f"the proxy {proxy.address} wants a password for '{proxy.user}'"
        return Problem(Kind.STOP, reason, "type it in the profile", Want.PROXY_PASSWORD)
    reason = f"the proxy {proxy.address} did not accept '{proxy.user}' and its password"
    return Problem(Kind.STOP, reason, "type the proxy's password again", Want.PROXY_PASSWORD)


def _foreign(proxy: Proxy, found: str) -> Problem:
    return Problem(
        Kind.SLOW, f"{proxy.host}:{proxy.port} is no {proxy.kind.name} proxy: {found}", "check kind, host and port"
    )
