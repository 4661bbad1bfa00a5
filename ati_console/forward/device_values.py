"""Twinzo's devices as values, and the request that adds one. Pure: the window knows them without the HTTP stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from ati_console.site.site import Branch, Site

DOTS: Final = "......"
PLAIN_HEADERS: Final = (("Content-Type", "application/json"), ("Accept", "application/json"))  # as forward/twinzo.py


@dataclass(frozen=True, slots=True)
class TwinDevice:
    login: str
    title: str
    branch: str  # Branch.name of the site


@dataclass(frozen=True, slots=True)
class BranchDevices:
    """The answer for one branch; `problem` says in plain words why there is none, `status` with which HTTP status."""

    branch: str
    devices: tuple[TwinDevice, ...] = ()
    problem: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class NewDevice:
    """One to be created; the title is what people read on the map."""

    login: str
    title: str
    branch: Branch


@dataclass(frozen=True, slots=True)
class Created:
    """What Twinzo said to one. `exists`: it is there now, whoever made it."""

    device: NewDevice
    exists: bool
    words: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A request as it will go out, secrets as dots."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: str


def body_of(device: NewDevice) -> bytes:
    """Login and title: all that is known to be needed [inferred]; the twin gives id and MAC itself."""
    return msgspec.json.encode({"Login": device.login, "Title": device.title})


def preview(site: Site, device: NewDevice) -> Preview:
    proof = "Token" if site.twin.auth == "device" else "Api-Key"
    headers = (("Client", site.twin.client), ("Branch", device.branch.guid), (proof, DOTS), *PLAIN_HEADERS)
    return Preview(f"POST {site.twin.base_url}/devices", headers, body_of(device).decode())
