"""The one door to HTTP: posts bytes to the twin, gives back a bounded answer or says why there is none.

httpx prints tokens in header reprs and forwards them on redirects (reliability.md): no header is ever logged here,
redirects are not followed, the environment's proxies and .netrc are not read.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import Mapping
from typing import Final

import aiohttp
import httpx
import truststore
from httpx_aiohttp import AiohttpTransport

from ati_console.forward.answers import Reply
from ati_console.forward.twin_json import one_line

BODY_CAP: Final = 256 * 1024
DEADLINE_S: Final = 15.0  # for a whole answer, trickling or not
LATE_FACTOR: Final = 3.0  # with timeout_s 5: the 15 s of reliability.md


class Unreachable(Exception):
    """No answer that could be judged: transport error, deadline, too large. Plain words, no header, no body."""


class Twinzo:
    """Made and used on one event loop."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._base = base_url.rstrip("/")
        self._deadline_s = min(DEADLINE_S, timeout_s * LATE_FACTOR) if timeout_s < DEADLINE_S else timeout_s
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(verify=_system_trust(), client=_session),
            timeout=httpx.Timeout(timeout_s),
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "ati-console"},
        )

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Raises Unreachable."""
        return await self._send("POST", path, {**headers, "Content-Type": "application/json"}, body)

    async def get(self, path: str, headers: Mapping[str, str], cap: int = BODY_CAP) -> Reply:
        """Raises Unreachable. `cap`: bytes of an answer that is read; a list of all devices is a long one."""
        return await self._send("GET", path, headers, None, cap)

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, cap: int = BODY_CAP
    ) -> Reply:
        url = f"{self._base}/{path}"
        try:
            async with asyncio.timeout(self._deadline_s):
                async with self._client.stream(method, url, headers=dict(headers), content=body) as response:
                    return await _read(response, cap)
        except TimeoutError:
            raise Unreachable(f"no complete answer within {self._deadline_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError) as error:
            raise Unreachable(_words(error)) from None
        except ValueError as error:  # a header with a line break, a broken URL: its text may hold the key
            raise Unreachable(f"the request cannot be sent ({type(error).__name__}): check address and key") from None

    async def close(self) -> None:
        await self._client.aclose()


async def _read(response: httpx.Response, cap: int) -> Reply:
    if response.headers.get("content-encoding", "identity") not in ("", "identity"):
        raise Unreachable("the answer is compressed although we asked for none: not unpacked")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > cap:
            raise Unreachable(f"the answer is larger than {cap // 1024} KiB")
    retry_after, redirect = response.headers.get("retry-after"), response.headers.get("location")
    return Reply(response.status_code, bytes(body), retry_after, _without_query(redirect))


def _without_query(url: str | None) -> str | None:
    return None if url is None else one_line(url.split("?")[0].split("#")[0], 120)


def _words(error: Exception) -> str:
    kinds: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "no connection in time",
        httpx.ReadTimeout: "connected, but no answer in time",
        httpx.ReadError: "the connection was cut in the middle of an answer",
    }
    said = one_line(str(error), 120)
    # the transport calls all of these a ConnectTimeout
    if isinstance(error.__cause__, aiohttp.ServerDisconnectedError):
        return "the connection was cut before an answer came"
    if isinstance(error.__cause__, aiohttp.ClientConnectorError) and _is_refused(error.__cause__.os_error):
        return f"refused: nobody listens at {error.__cause__.host}:{error.__cause__.port}"
    known = kinds.get(type(error))
    return f"{known} ({said})" if known and said else known or f"{type(error).__name__}: {said}"


def _is_refused(error: OSError) -> bool:
    """With several addresses asyncio gives one error that only quotes theirs."""
    return error.errno == errno.ECONNREFUSED or f"[Errno {errno.ECONNREFUSED}]" in str(error)


def _system_trust() -> ssl.SSLContext:
    """The operating system's store: company laptops have their own CAs."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _session() -> aiohttp.ClientSession:
    """Its own limits off: how many requests are in flight is the sender's rule, cookies are nobody's."""
    connector = aiohttp.TCPConnector(ssl=_system_trust(), limit=0, ttl_dns_cache=30)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
