"""ngrok's tunnels on this computer, read from the agent's own local API and from nothing else (contracts.md 5).

urllib and no httpx: that door belongs to Twinzo (tests/test_architecture.py), and this never leaves loopback.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

PORTS: Final = range(4040, 4046)  # one agent each
TIMEOUT_S: Final = 1.0
START_S: Final = 15.0  # the agent asks its service before it answers
LARGEST: Final = 256 * 1024  # bytes of an answer
MAX_TUNNELS: Final = 50
NAME: Final = "ati-console-mqtt"


class TunnelFailed(RuntimeError):
    """The agent refused or is not there; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """`host` and `port` are the public ones, `local_port` where it leads to on this computer."""

    name: str
    host: str
    port: int
    scheme: str  # "tcp", "tls"
    local_port: int
    agent: int  # the port of the agent that told of it
    peers: int | None = None  # connected now; None when the agent does not say

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def is_clear(self) -> bool:
        """A TCP tunnel is no TLS: credentials cross it readable."""
        return self.scheme != "tls"


@dataclass(frozen=True, slots=True)
class Agents:
    """What was found: every tunnel, and on which ports an agent answered."""

    tunnels: tuple[Tunnel, ...] = ()
    ports: tuple[int, ...] = ()

    def to(self, local_port: int) -> Tunnel | None:
        """The one that leads to our broker."""
        return next((tunnel for tunnel in self.tunnels if tunnel.local_port == local_port), None)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


# No proxies: a company's would be asked for a page of this very computer, and would learn of it.
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def look(ports: Iterable[int] = PORTS) -> Agents:
    """Asks each agent, and changes nothing. Whatever answers something else is no agent."""
    found, answered = [], []
    for port in ports:
        tunnels = _of_agent(port)
        if tunnels is not None:
            answered.append(port)
            found += tunnels
    return Agents(tuple(found[:MAX_TUNNELS]), tuple(answered))


def start(agent: int, local_port: int) -> Tunnel:
    """A TCP tunnel to the local broker. Raises TunnelFailed with the agent's own words."""
    body = {"addr": str(local_port), "proto": "tcp", "name": NAME}
    answer = _ask(agent, "/api/tunnels", "POST", msgspec.json.encode(body), START_S)
    made = next(_tunnels([answer], agent), None)
    if made is None:
        raise TunnelFailed("the ngrok agent took it and told no address: look at its own window")
    return made


def stop(tunnel: Tunnel) -> None:
    """Ends it: whoever is connected through it is cut off. Raises TunnelFailed."""
    name = quote(tunnel.name, safe="")
    _ask(tunnel.agent, f"/api/tunnels/{name}", "DELETE", None, START_S)


def _of_agent(port: int) -> list[Tunnel] | None:
    """Both shapes: what the older one tells of connections is kept, the newer one adds what only it knows."""
    found: dict[str, Tunnel] = {}
    answered = False
    for path, key in (("/api/tunnels", "tunnels"), ("/api/endpoints", "endpoints")):
        try:
            answer = _ask(port, path)
        except TunnelFailed:
            continue
        rows = answer.get(key)
        if isinstance(rows, list):
            answered = True
            for tunnel in _tunnels(rows, port):
                found.setdefault(tunnel.address, tunnel)
    return list(found.values()) if answered else None


def _tunnels(rows: list[Any], agent: int) -> Iterator[Tunnel]:
    """`public_url` and `config.addr`, or `url` and `upstream.url`; anything else is passed over."""
    for row in rows[:MAX_TUNNELS]:
        if not isinstance(row, dict):
            continue
        public = _split(row.get("public_url") or row.get("url"))
        inner = _local(row)
        if public is not None and inner is not None and public[0] in ("tcp", "tls"):
            name = row.get("name")
            named = name[:100] if isinstance(name, str) else ""
            yield Tunnel(named, public[1], public[2], public[0], inner, agent, _peers(row))


def _local(row: dict[str, Any]) -> int | None:
    """ "1883", "localhost:1883" and "tcp://127.0.0.1:1883" are all written by agents."""
    config, upstream = row.get("config"), row.get("upstream")
    said = config.get("addr") if isinstance(config, dict) else None
    if said is None:
        said = upstream.get("url") if isinstance(upstream, dict) else upstream
    if not isinstance(said, str | int):
        return None
    text = str(said)
    found = _split(text if "://" in text else f"tcp://{'localhost:' if text.isdecimal() else ''}{text}")
    return None if found is None else found[2]


def _peers(row: dict[str, Any]) -> int | None:
    metrics = row.get("metrics")
    conns = metrics.get("conns") if isinstance(metrics, dict) else None
    gauge = conns.get("gauge") if isinstance(conns, dict) else None
    return gauge if type(gauge) is int and gauge >= 0 else None


def _split(url: Any) -> tuple[str, str, int] | None:
    """Scheme, host, port; None when it is no address."""
    if not isinstance(url, str) or len(url) > 300 or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname, parts.port) if parts.hostname and parts.port else None
    except ValueError:
        return None


def _ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, timeout_s: float = TIMEOUT_S
) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with _OPENER.open(request, timeout=timeout_s) as answer:
            text = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise TunnelFailed(_refusal(error.code, error.read(4_096))) from None
    except (OSError, http.client.HTTPException) as error:
        raise TunnelFailed(f"no ngrok agent answers at port {port}: start ngrok, then try again") from error
    if len(text) > LARGEST:
        raise TunnelFailed("the answer of the ngrok agent is too long to be one")
    if not text.strip():
        return {}
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TunnelFailed("the answer of the ngrok agent is no JSON") from None
    return found if isinstance(found, dict) else {}


def _refusal(code: int, text: bytes) -> str:
    try:
        said = msgspec.json.decode(text)
        words = (said.get("details") or {}).get("err") or said.get("msg")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, AttributeError):
        words = None
    shown = "".join(letter if letter.isprintable() else " " for letter in str(words or "no reason given"))[:300]
    return f"the ngrok agent refused ({code}): {shown}"
