"""Twinzo's devices of a site: which there are, branch by branch, and the one way to add one (contracts.md 3).

Blocking, each request with the deadline of the site: call it from a worker, never from a running loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Final, TypeVar

from ati_console.forward import twin_json
from ati_console.forward.access import Access, AccessLater, AccessRefused, access_of
from ati_console.forward.answers import Reply
from ati_console.forward.device_values import BranchDevices, Created, NewDevice, TwinDevice, body_of
from ati_console.forward.ports import TwinSecrets
from ati_console.forward.twin_json import one_line
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.site.site import Branch, Site

T = TypeVar("T")
LIST_CAP: Final = 8 * 1024 * 1024  # bytes of a list of devices: 10,000 are about 2.5 MB
MOST_DEVICES: Final = 20_000
CREATED, EXISTS = 201, 409


def listed(site: Site, secrets: TwinSecrets) -> tuple[BranchDevices, ...]:
    """GET devices of each branch, all at once. With device logins a device of the branch asks."""
    askers = _askers(site)

    async def ask(twinzo: Twinzo) -> tuple[BranchDevices, ...]:
        access = access_of(site, secrets, twinzo)
        return tuple(await asyncio.gather(*(_of_branch(twinzo, access, b, askers.get(b.name)) for b in site.branches)))

    return _run(site, ask)


def create(
    site: Site,
    secrets: TwinSecrets,
    devices: Sequence[NewDevice],
    told: Callable[[Created], None],
    stopped: Callable[[], bool],
) -> tuple[Created, ...]:
    """POST devices, one after the other; `told` after each, on this thread. Those after `stopped` are not asked for."""

    async def ask(twinzo: Twinzo) -> tuple[Created, ...]:
        access, done = access_of(site, secrets, twinzo), list[Created]()
        askers = _askers(site)
        for device in devices:
            if stopped():
                break
            done.append(await _create(twinzo, access, device, askers.get(device.branch.name)))
            told(done[-1])
        return tuple(done)

    return _run(site, ask)


async def _of_branch(twinzo: Twinzo, access: Access, branch: Branch, asker: str | None) -> BranchDevices:
    headers = await _headers(access, branch, asker)
    if isinstance(headers, str):
        return BranchDevices(branch.name, problem=headers)
    try:
        reply = await twinzo.get("devices", headers, LIST_CAP)
    except Unreachable as error:
        return BranchDevices(branch.name, problem=f"no answer: {error}")
    answer = twin_json.read_devices(reply.body) if reply.status == 200 else None
    if answer is None:
        return BranchDevices(branch.name, problem=_why_not(reply), status=reply.status)
    found = [TwinDevice(one_line(d.Login, 128), one_line(d.Title or "", 128), branch.name) for d in answer if d.Login]
    return BranchDevices(branch.name, tuple(found[:MOST_DEVICES]), status=reply.status)


async def _create(twinzo: Twinzo, access: Access, device: NewDevice, asker: str | None) -> Created:
    headers = await _headers(access, device.branch, asker)
    if isinstance(headers, str):
        return Created(device, False, headers)
    try:
        reply = await twinzo.post("devices", headers, body_of(device))
    except Unreachable as error:
        return Created(device, False, f"no answer: {error}; it may have been created: ask for the devices again")
    if 200 <= reply.status < 300:
        return _if_twinzo(device, reply)
    if reply.status == EXISTS:
        return Created(device, True, "it exists already", reply.status)
    return Created(device, False, _why_not(reply), reply.status)


def _if_twinzo(device: NewDevice, reply: Reply) -> Created:
    """A captive portal says 200 to everything: 201, or a device with this login in the answer."""
    answer = twin_json.read_device(reply.body)
    if reply.status == CREATED or (answer is not None and answer.Login == device.login):
        return Created(device, True, "created", reply.status)
    return Created(device, False, f"HTTP {reply.status}, but the answer is not Twinzo's", reply.status)


async def _headers(access: Access, branch: Branch, asker: str | None) -> dict[str, str] | str:
    """The headers of a request in this branch, or why there are none."""
    try:
        return await access.headers(asker or "", branch.guid)
    except (AccessRefused, AccessLater) as error:
        return str(error)


def _askers(site: Site) -> Mapping[str, str]:
    """With device logins nobody but a device may ask: the first one of each branch."""
    if site.twin.auth != "device":
        return {}
    branches = {sector.id: sector.branch for sector in site.sectors}
    return {branches[robot.sector]: robot.login for robot in reversed(site.robots) if robot.sector in branches}


def _why_not(reply: Reply) -> str:
    said = twin_json.problem_words(reply.body)
    words = f"HTTP {reply.status}" + (f": {said}" if said else "")
    advice = {
        200: "the answer is not Twinzo's JSON (a proxy or a portal?)",
        401: "check API key, client and branch, and that login and data use one domain",
        403: "this credential may not do it",
        404: "does the base URL end with /v3?",
    }.get(reply.status)
    return f"{words.rstrip('.')}; {advice}" if advice else words


def _run(site: Site, ask: Callable[[Twinzo], Coroutine[None, None, T]]) -> T:
    async def run() -> T:
        twinzo = Twinzo(site.twin.base_url, site.twin.timeout_s)
        try:
            return await ask(twinzo)
        finally:
            await twinzo.close()

    return asyncio.run(run())
