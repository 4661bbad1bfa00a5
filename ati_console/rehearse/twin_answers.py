"""Answers, honest and otherwise: JSON, ProblemDetails, and what a failing network or server makes of them."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from aiohttp import web

from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_values import SandboxArea, SandboxPath, problem

CAPTIVE_PORTAL: Final = "<!DOCTYPE html><html><body><h1>Guest Wi-Fi</h1><p>Please accept the terms.</p></body></html>"
ENCODE: Final = msgspec.json.Encoder()
TITLES: Final = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
                 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip
CHUNK: Final = b" " * 65536
BOMB_BYTES: Final = 64 * 1024 * 1024


def json_answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=ENCODE.encode(body), status=status, headers=headers, content_type="application/json", charset="utf-8"
    )


def problem_answer(
    status: int,
    title: str,
    detail: str = "",
    errors: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    body = ENCODE.encode(problem(status, title, detail, errors))
    return web.Response(body=body, status=status, headers=headers, content_type="application/problem+json")


async def before_commit(request: web.Request, failure: Failure | None) -> web.StreamResponse | None:
    """The answer of a failure that leaves nothing behind, or None: then the request is served."""
    if failure is None:
        return None
    if failure.status is not None and failure.status != 413:
        return _status(failure, failure.status)
    match failure.mode:
        case "html-200":
            return web.Response(text=CAPTIVE_PORTAL, content_type="text/html")
        case "json-200":
            return json_answer({"status": "ok"})
        case "empty-200":
            return web.Response(status=200)
        case "redirect":
            return web.Response(status=302, headers={"Location": failure.to})
        case "unauthorized":
            return problem_answer(401, "Unauthorized", "The token or key is not valid.")
        case "cut-before":
            return _cut(request)
        case "hang":
            await asyncio.sleep(failure.seconds)
            return _cut(request)
        case "endless":
            return await _endless(request)
        case "gzip-bomb":
            return _gzip_bomb()
    return None


async def after_commit(
    request: web.Request, response: web.StreamResponse, failure: Failure | None
) -> web.StreamResponse:
    """The honest answer, or what becomes of it on the way back."""
    if failure is not None and failure.mode == "cut":
        return _cut(request)
    if failure is not None and failure.mode == "slow-body":
        return await _trickle(request, response, failure.seconds)
    return response


def to_nobody() -> web.Response:
    """For a connection that is gone; counted as 499, as nginx does."""
    return web.Response(status=499)


def area(one: SandboxArea | SandboxPath) -> dict[str, Any]:
    corners = [{"X": x, "Y": y} for x, y in one.points]
    return {"Id": one.id, "SectorId": one.sector, "Title": one.title, "Coordinates": corners}


def layers(areas: Iterable[SandboxArea]) -> list[dict[str, Any]]:
    """One layer to be found in, one to stay out of."""
    all_areas = list(areas)
    return [
        {"Id": number, "Title": title, "IsNoGo": no_go, "Areas": [area(a) for a in all_areas if a.no_go is no_go]}
        for number, title, no_go in ((1, "Localization", False), (2, "No go", True))
    ]


def _status(failure: Failure, status: int) -> web.Response:
    wait = failure.retry_after if status in (429, 503) else None
    headers = {"Retry-After": wait} if wait is not None else None
    return problem_answer(status, TITLES.get(status, "Error"), "As asked for by the rehearsal.", headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return to_nobody()


async def _trickle(request: web.Request, response: web.StreamResponse, seconds: float) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    slow = web.StreamResponse(status=response.status, headers={"Content-Type": "application/json"})
    slow.content_length = len(body)
    await slow.prepare(request)
    for index in range(len(body)):
        await slow.write(body[index : index + 1])
        await asyncio.sleep(seconds / max(1, len(body)))
    return slow


async def _endless(request: web.Request) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "application/json"})
    await stream.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await stream.write(CHUNK)
    return to_nobody()  # it ends only with its caller, whether the last write noticed or not


def _gzip_bomb() -> web.Response:
    body = gzip.compress(bytes(BOMB_BYTES), 9)
    return web.Response(body=body, content_type="application/json", headers={"Content-Encoding": "gzip"})
