"""Read-back: what is on the map, by branch (contracts.md 3, GETs), and the one way to add a device."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from ati_console.rehearse import twin_answers
from ati_console.rehearse.twin_answers import json_answer, problem_answer
from ati_console.rehearse.twin_gate import Gate
from ati_console.rehearse.twin_state import TwinState
from ati_console.rehearse.twin_values import Unacceptable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ReadBack:
    def __init__(self, state: TwinState, gate: Gate) -> None:
        self._state, self._gate = state, gate

    def handlers(self) -> dict[str, Handler]:
        return {
            "branches": self._branches,
            "sectors": self._sectors,
            "sectors/{id}": self._sector,
            "areas": self._areas,
            "paths": self._paths,
            "devices": self._devices,
            "devices/login/{login}": self._device,
            "devices/dynamic-locations": self._dynamic_locations,
            "devices/locations": self._locations,
            "devices/locations/": self._locations,
            "layers/localization/{login}": self._layers,
        }

    async def _branches(self, request: web.Request) -> web.Response:
        self._gate.branch(request)
        return json_answer([self._state.describe_branch(one) for one in self._state.branches.values()])

    async def _sectors(self, request: web.Request) -> web.Response:
        mine = self._state.sectors_of(self._gate.branch(request))
        return json_answer([self._state.describe_sector(sector) for sector in mine])

    async def _sector(self, request: web.Request) -> web.Response:
        mine = self._state.sectors_of(self._gate.branch(request))
        asked = request.match_info["id"]
        found = next((sector for sector in mine if str(sector.id) == asked), None)
        return json_answer(self._state.describe_sector(found)) if found else _not_found(f"Sector {asked}")

    async def _areas(self, request: web.Request) -> web.Response:
        mine = {sector.id for sector in self._state.sectors_of(self._gate.branch(request))}
        return json_answer([twin_answers.area(one) for one in self._state.areas if one.sector in mine])

    async def _paths(self, request: web.Request) -> web.Response:
        mine = {sector.id for sector in self._state.sectors_of(self._gate.branch(request))}
        return json_answer([twin_answers.area(one) for one in self._state.paths if one.sector in mine])

    async def _devices(self, request: web.Request) -> web.Response:
        mine = self._state.devices_of(self._gate.branch(request))
        return json_answer([self._state.describe_device(device) for device in mine])

    async def _device(self, request: web.Request) -> web.Response:
        branch, login = self._gate.branch(request), request.match_info["login"]
        found = self._state.devices.get((branch, login))
        return json_answer(self._state.describe_device(found)) if found else _not_found(f"Device {login}")

    async def _dynamic_locations(self, request: web.Request) -> web.Response:
        return json_answer(self._state.dynamic_locations(self._gate.branch(request)))

    async def _locations(self, request: web.Request) -> web.Response:
        branch = self._gate.branch(request)
        device_id, from_ms, to_ms = (number(request, key) for key in ("deviceId", "from", "to"))
        found = self._state.history(branch, device_id, from_ms, to_ms)
        return json_answer(found) if found is not None else _not_found(f"Device {device_id}")

    async def _layers(self, request: web.Request) -> web.Response:
        branch, login = self._gate.branch(request), request.match_info["login"]
        if (branch, login) not in self._state.devices:
            return _not_found(f"Device {login}")
        mine = {sector.id for sector in self._state.sectors_of(branch)}
        return json_answer(twin_answers.layers(area for area in self._state.areas if area.sector in mine))

    async def create_device(self, request: web.Request) -> web.Response:
        branch = self._gate.branch(request)
        asked = json_object(await json_body(request))
        login = asked.get("Login")
        if not isinstance(login, str) or not login:
            raise Unacceptable({"Login": ["The Login field is required."]})
        if (branch, login) in self._state.devices:
            return problem_answer(409, "Conflict", f"Device {login} already exists.")
        device = self._state.create_device(branch, login, str(asked.get("Title") or login))
        where = {"Location": f"/v3/devices/login/{login}"}
        return json_answer(self._state.describe_device(device), status=201, headers=where)


async def json_body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send application/json.")
    return await request.read()


def json_object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise Unacceptable({"$": [str(error)]}) from error


def number(request: web.Request, key: str, default: int | None = None) -> int:
    """A query parameter; raises Unacceptable (400) when it is missing or no whole number."""
    text = request.query.get(key, "" if default is None else str(default))
    try:
        return int(text)
    except ValueError as error:
        raise Unacceptable({key: [f"The value '{text}' is not valid."]}) from error


def _not_found(what: str) -> web.Response:
    return problem_answer(404, "Not Found", f"{what} does not exist.")
