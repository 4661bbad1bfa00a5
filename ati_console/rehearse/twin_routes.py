"""The sandbox's HTTP face: Twinzo's paths under /v3, and its own under /sandbox."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec
from aiohttp import web

from ati_console.rehearse import twin_answers, twin_failures
from ati_console.rehearse.twin_answers import json_answer, problem_answer
from ati_console.rehearse.twin_failures import BadFailure, Failure, FailurePlan
from ati_console.rehearse.twin_gate import Gate, unauthorized
from ati_console.rehearse.twin_readback import Handler, ReadBack, json_body, number
from ati_console.rehearse.twin_state import TwinState
from ati_console.rehearse.twin_values import (
    Credentials,
    Location,
    LocationAnswer,
    LoginAnswer,
    Unacceptable,
    decode_batch,
    decode_locations,
)

Batch = list[tuple[str, list[Location]]]
MAX_BODY: Final = 30 * 1024 * 1024  # Kestrel's default


class Served(NamedTuple):
    """The request this task serves."""

    number: int
    failure: Failure | None


SERVED: Final[ContextVar[Served]] = ContextVar("served")  # a key of the request would need aiohttp 3.14


class TwinRoutes:
    """One handler a path. Everything runs on the server's loop, so commits have one order."""

    def __init__(
        self,
        state: TwinState,
        failures: FailurePlan,
        *,
        latency_ms: float = 0.0,
        api_key: str | None = None,
        client: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.state, self.failures, self.latency_ms = state, failures, latency_ms
        self._clock = clock
        self._gate = Gate(state, api_key, client, clock)
        self._read_back = ReadBack(state, self._gate)
        self.requests: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self._request_number = 0
        self.refused_paths: set[str] = set()  # below /v3; answered with 404, as a twin that does not know them
        self.poison: tuple[str, int] | None = None  # login and Timestamp

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._around], client_max_size=MAX_BODY)
        app.router.add_post("/v3/authorization/authenticate", self._authenticate)
        app.router.add_post("/v3/localization", self._localization)
        app.router.add_post("/v3/localization/batch", self._batch)
        app.router.add_post("/v3/devices", self._read_back.create_device)
        for path, handler in self._read_back.handlers().items():
            app.router.add_get(f"/v3/{path}", handler)
        for prefix in ("/sandbox", "/v3/sandbox"):
            app.router.add_get(f"{prefix}/ledger", self._ledger)
            app.router.add_get(f"{prefix}/stats", self._stats)
            app.router.add_route("*", f"{prefix}/fail", self._fail)
            app.router.add_post(f"{prefix}/revoke", self._revoke)
            app.router.add_route("*", f"{prefix}/redirected", self._redirected)
        return app

    # -- around every request -------------------------------------------------------------------------------

    @web.middleware
    async def _around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/sandbox/" in request.path:
            return await self._answer(request, handler, None)
        place = _place(request)
        self.requests[f"{request.method} {request.path.removeprefix('/v3/')}"[:80]] += 1
        self._request_number += 1
        failure = self.failures.strike(place)
        SERVED.set(Served(self._request_number, failure))
        await asyncio.sleep(self.latency_ms / 2000)
        try:
            response = await self._answer(request, handler, failure)
        except ConnectionError:  # the caller has gone; nobody is left to be answered
            response = twin_answers.to_nobody()
        await asyncio.sleep(self.latency_ms / 2000)
        self.answers[str(response.status)] += 1
        return response

    async def _answer(self, request: web.Request, handler: Handler, failure: Failure | None) -> web.StreamResponse:
        if request.path.removeprefix("/v3/") in self.refused_paths:
            return problem_answer(404, "Not Found", "There is no such resource.")
        early = await twin_answers.before_commit(request, failure)
        if early is not None:
            return early
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = problem_answer(error.status, error.reason, error.text or "")
        except Unacceptable as error:
            response = problem_answer(400, "One or more validation errors occurred.", errors=error.errors)
        return await twin_answers.after_commit(request, response, failure)

    # -- logging in and locating ----------------------------------------------------------------------------

    async def _authenticate(self, request: web.Request) -> web.Response:
        try:
            asked = msgspec.json.decode(await json_body(request), type=Credentials)
        except msgspec.MsgspecError as error:
            return problem_answer(400, "One or more validation errors occurred.", str(error))
        token = self.state.authenticate(asked, self._clock())
        if token is None:
            raise unauthorized("Wrong client, login or password.")
        return json_answer(
            {
                "Client": token.client, "Token": token.text, "Expiration": token.expires_ms,
                "Created": token.created_ms, "Branch": token.branch,
            }
        )  # fmt: skip

    async def _localization(self, request: web.Request) -> web.Response:
        branch = self._gate.branch(request)
        token = self._gate.token(request)
        if token is None:
            raise unauthorized("localization needs a device's Token.")
        batch = [(token.login, decode_locations(await json_body(request)))]
        return json_answer(self._commit(request, branch, batch)[0])

    async def _batch(self, request: web.Request) -> web.Response:
        branch = self._gate.branch(request)
        if not self._gate.has_key(request):
            raise unauthorized("localization/batch needs an Api-Key.")
        batch = [(one.login, one.locations) for one in decode_batch(await json_body(request))]
        return json_answer(self._commit(request, branch, batch))

    def _commit(self, request: web.Request, branch: str, batch: Batch) -> list[LoginAnswer]:
        failure = SERVED.get().failure
        self.seen["largest request"] = max(self.seen["largest request"], sum(len(ls) for _, ls in batch))
        if failure is not None:
            self._refuse_the_whole(failure, batch, request.path.endswith("/batch"))
        return [self._commit_login(branch, login, locations) for login, locations in batch]

    def _commit_login(self, branch: str, login: str, locations: list[Location]) -> LoginAnswer:
        number_of_request, failure = SERVED.get()
        mode = failure.mode if failure and failure.login in (None, login) else ""
        if mode == "success-false":
            words = f"Device {login} does not exist."
            return LoginAnswer(login=login, success=False, error_message=words, locations=[])
        refused = locations[:1] if mode == "location-false" else []
        answer = self.state.locate(
            branch, login, locations[len(refused) :], self._clock(), request=number_of_request, hide=mode == "hide"
        )
        answer.locations[:0] = [_refused(location) for location in refused]
        return answer

    def _refuse_the_whole(self, failure: Failure, batch: Batch, many: bool) -> None:
        size = sum(len(locations) for _, locations in batch)
        if failure.status == 413 and size > failure.max_locations:
            raise web.HTTPRequestEntityTooLarge(max_size=failure.max_locations, actual_size=size)
        if failure.mode == "poison":
            self._refuse_poison(failure, batch, many)

    def _refuse_poison(self, failure: Failure, batch: Batch, many: bool) -> None:
        flat = [(login, one, i, j) for i, (login, ls) in enumerate(batch) for j, one in enumerate(ls)]
        mine = [part for part in flat if failure.login in (None, part[0])]
        if self.poison is None and mine:
            middle = mine[len(mine) // 2]
            self.poison = (middle[0], middle[1].timestamp)
        for login, location, i, j in flat:
            if (login, location.timestamp) == self.poison:
                path = f"$[{i}].Locations[{j}].X" if many else f"$[{j}].X"
                raise Unacceptable({path: ["The value is poison."]})

    # -- the sandbox's own -----------------------------------------------------------------------------------

    async def _ledger(self, request: web.Request) -> web.Response:
        """All that was accepted, in commit order; ?offset= and ?limit= page through it."""
        ledger = self.state.ledger
        offset, limit = number(request, "offset", 0), number(request, "limit", len(ledger))
        page = list(islice(ledger, max(0, offset), max(0, offset) + max(0, limit)))
        counts = {"X-Total-Count": str(len(ledger)), "X-Accepted-Count": str(self.state.count["accepted"])}
        return json_answer(page, headers=counts)

    async def _stats(self, _request: web.Request) -> web.Response:
        return json_answer(self.stats())

    def stats(self) -> dict[str, Any]:
        count = self.state.count
        names = ("accepted", "hidden", "out of order", "refused logins", "refused locations", "tokens issued",
                 "logins refused")  # fmt: skip
        return {
            **{name.title().replace(" ", ""): count[name] for name in names},
            "Devices": len(self.state.devices),
            "LargestRequest": self.seen["largest request"],
            "AuthorizationHeaders": self._gate.authorization_headers,
            "Redirected": self.seen["redirected"],
            "RedirectedWithSecrets": self.seen["redirected with secrets"],
            "Requests": dict(self.requests),
            "Answers": dict(self.answers),
            "Failures": dict(self.failures.struck),
            "Poison": {"Login": self.poison[0], "Timestamp": self.poison[1]} if self.poison else None,
        }

    async def _fail(self, request: web.Request) -> web.Response:
        """POST {"mode": ...} or a list of them sets, DELETE clears, GET shows."""
        try:
            if request.method == "DELETE":
                self.failures.set()
            elif request.method == "POST":
                self.failures.set(*_failures(await request.read()))
        except BadFailure as error:
            return problem_answer(400, "No such failure", str(error))
        return json_answer({"Failures": self.failures.failures, "Modes": twin_failures.MODES})

    async def _revoke(self, _request: web.Request) -> web.Response:
        self.state.tokens.clear()
        return json_answer({"Revoked": True})

    async def _redirected(self, request: web.Request) -> web.Response:
        """Nobody should come here: redirects are not to be followed."""
        self.seen["redirected"] += 1
        self.seen["redirected with secrets"] += bool({"Token", "Api-Key"} & set(request.headers))
        return json_answer([{"Login": "redirected", "Success": True, "Locations": []}])


def _place(request: web.Request) -> str:
    if request.path.endswith("/authenticate"):
        return "authenticate"
    return "localization" if "/localization" in request.path and request.method == "POST" else "get"


def _failures(body: bytes) -> list[Failure]:
    try:
        asked = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return [twin_failures.parse(body.decode("utf-8", "replace"))]
    wanted = asked if isinstance(asked, list) else [asked]
    return [
        twin_failures.from_mapping(one) if isinstance(one, dict) else twin_failures.parse(str(one)) for one in wanted
    ]


def _refused(location: Location) -> LocationAnswer:
    words = "The location was refused."
    return LocationAnswer(timestamp=location.timestamp, action="None", success=False, error_message=words)
