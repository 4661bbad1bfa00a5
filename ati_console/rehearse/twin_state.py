"""The twin's memory and rules, pure: time comes as an argument, nothing here knows HTTP."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ati_console.rehearse.twin_values import (
    Credentials,
    LedgerEntry,
    Location,
    LocationAnswer,
    LoginAnswer,
    SandboxArea,
    SandboxBranch,
    SandboxPath,
    SandboxSector,
)

PositionRule = Literal["newest-timestamp", "last-request"]
LEDGER_LIMIT: Final = 1_000_000
HISTORY_LIMIT: Final = 2_000  # per device
NAMESPACE: Final = uuid.UUID("6a1f3c52-0000-4000-8000-000000000000")  # for invented GUIDs that stay the same


@dataclass(slots=True)
class Device:
    id: int
    login: str
    branch: str
    title: str
    position: Location | None = None  # the one on the map
    last_online_ms: int | None = None
    history: deque[Location] = field(default_factory=lambda: deque(maxlen=HISTORY_LIMIT))


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    login: str
    client: str  # GUID
    branch: str
    created_ms: int
    expires_ms: int


def invented_guid(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


class TwinState:
    """`devices` None: unknown logins are created on first use.

    `sectors` None: a sector belongs to its first branch, and a branch without any is offered one, so that a site can be
    begun from nothing."""

    def __init__(
        self,
        *,
        branches: Sequence[SandboxBranch] | None = None,
        sectors: Sequence[SandboxSector] | None = None,
        areas: Sequence[SandboxArea] = (),
        devices: Mapping[str, Iterable[str]] | None = None,
        auto_create: bool = False,
        passwords: Mapping[str, str] | None = None,
        token_life_s: float = 86_400.0,
        position: PositionRule = "newest-timestamp",
        ledger_limit: int = LEDGER_LIMIT,
    ) -> None:
        self.auto_create, self.passwords, self.areas = auto_create, passwords, tuple(areas)
        self.paths: tuple[SandboxPath, ...] = ()
        self.token_life_s, self.position = token_life_s, position
        self.open_sectors = sectors is None
        self.open_branches = branches is None and devices is None
        self.branches: dict[str, SandboxBranch] = {}
        self.sectors: dict[int, SandboxSector] = {}
        self.devices: dict[tuple[str, str], Device] = {}
        self.tokens: dict[str, Token] = {}
        self.ledger: deque[LedgerEntry] = deque(maxlen=ledger_limit)
        self.newest: dict[tuple[str, str], int] = {}
        self.count: Counter[str] = Counter()
        self._add(branches or (), sectors or (), devices or {})

    def _add(
        self,
        branches: Iterable[SandboxBranch],
        sectors: Iterable[SandboxSector],
        devices: Mapping[str, Iterable[str]],
    ) -> None:
        for branch in branches:
            self.branches[branch.guid.lower()] = branch
        for sector in sectors:
            self.sectors[sector.id] = sector
            self.know_branch(sector.branch)
        for guid, logins in devices.items():
            self.know_branch(guid)
            for login in logins:
                self.create_device(guid, login)

    # -- who is there ---------------------------------------------------------------------------------------

    def know_branch(self, guid: str) -> SandboxBranch:
        return self.branches.setdefault(guid.lower(), SandboxBranch(guid.lower(), f"Branch {len(self.branches) + 1}"))

    def branch_id(self, guid: str) -> int:
        return list(self.branches).index(guid.lower()) + 1

    def create_device(self, branch: str, login: str, title: str = "") -> Device:
        """Creates or returns the one there is."""
        key = (branch.lower(), login)
        if key not in self.devices:
            self.devices[key] = Device(len(self.devices) + 1, login, key[0], title or login)
        return self.devices[key]

    def find_device(self, branch: str, login: str) -> Device | None:
        found = self.devices.get((branch.lower(), login))
        if found is None and self.auto_create and login:
            return self.create_device(branch, login)
        return found

    def devices_of(self, branch: str) -> list[Device]:
        return [device for device in self.devices.values() if device.branch == branch.lower()]

    def sectors_of(self, branch: str) -> list[SandboxSector]:
        mine = [sector for sector in self.sectors.values() if sector.branch.lower() == branch.lower()]
        return mine if mine or not self.open_sectors else [self._offered(branch)]

    def _offered(self, branch: str) -> SandboxSector:
        """Nobody's yet: whoever sends into it first owns it."""
        number = next(number for number in itertools.count(1) if number not in self.sectors)
        return SandboxSector(number, branch.lower(), f"Sector {number}")

    # -- login ----------------------------------------------------------------------------------------------

    def authenticate(self, asked: Credentials, now: float) -> Token | None:
        if not self._may_log_in(asked):
            self.count["logins refused"] += 1
            return None
        branch = next((b for b, login in self.devices if login == asked.login), None) or next(
            iter(self.branches), invented_guid("branch")
        )
        created = int(now * 1000)
        text = uuid.uuid4().hex
        expires = created + int(self.token_life_s * 1000)
        token = Token(text, asked.login, invented_guid(asked.client), branch, created, expires)
        self.tokens[text] = token
        self.count["tokens issued"] += 1
        return token

    def _may_log_in(self, asked: Credentials) -> bool:
        exists = self.auto_create or any(login == asked.login for _, login in self.devices)
        expected = self.passwords.get(asked.login) if self.passwords is not None else asked.password
        return bool(exists and asked.login and asked.password and asked.password == expected)

    def token(self, text: str, now: float) -> Token | None:
        found = self.tokens.get(text)
        return found if found and now * 1000 < found.expires_ms else None

    # -- locating -------------------------------------------------------------------------------------------

    def locate(
        self, branch: str, login: str, locations: list[Location], now: float, *, request: int = 0, hide: bool = False
    ) -> LoginAnswer:
        """Twinzo's rule: an unknown device is Success:false with HTTP 200; a foreign sector is accepted and hidden."""
        device = self.find_device(branch, login)
        if device is None:
            self.count["refused logins"] += 1
            return LoginAnswer(
                login=login, success=False, error_message=f"Device {login} does not exist.", locations=[]
            )
        answers = [self._commit(device, location, now, request, hide) for location in locations]
        return LoginAnswer(login=login, success=True, locations=answers)

    def _commit(self, device: Device, location: Location, now: float, request: int, hide: bool) -> LocationAnswer:
        sector = self._sector(location.sector_id, device.branch)
        if sector is None:
            self.count["refused locations"] += 1
            words = f"Sector {location.sector_id} does not exist."
            return LocationAnswer(timestamp=location.timestamp, action="None", success=False, error_message=words)
        visible = not hide and sector.branch.lower() == device.branch
        self._remember(device, location, visible, int(now * 1000), request)
        if visible:
            self._show(device, location, int(now * 1000))
        return LocationAnswer(timestamp=location.timestamp, action="Create", success=True)

    def _sector(self, sector_id: int, branch: str) -> SandboxSector | None:
        if self.open_sectors and sector_id not in self.sectors:
            self.know_branch(branch)
            self.sectors[sector_id] = SandboxSector(sector_id, branch, f"Sector {sector_id}")
        return self.sectors.get(sector_id)

    def _remember(self, device: Device, location: Location, visible: bool, now_ms: int, request: int) -> None:
        key = (device.branch, device.login)
        self.count["accepted"] += 1
        self.count["hidden"] += not visible
        self.count["out of order"] += location.timestamp <= self.newest.get(key, location.timestamp - 1)
        self.newest[key] = max(location.timestamp, self.newest.get(key, location.timestamp))
        self.ledger.append(
            LedgerEntry(
                login=device.login, branch=device.branch, sector_id=location.sector_id, timestamp=location.timestamp,
                x=location.x, y=location.y, z=location.z, interval=location.interval, battery=location.battery,
                is_moving=location.is_moving, visible=visible,
                localization_areas=location.localization_areas, no_go_areas=location.no_go_areas,
                received=now_ms, request=request,
            )
        )  # fmt: skip

    def _show(self, device: Device, location: Location, now_ms: int) -> None:
        device.history.append(location)
        device.last_online_ms = now_ms
        newer = device.position is None or location.timestamp >= device.position.timestamp
        if newer or self.position == "last-request":
            device.position = location

    # -- read-back ------------------------------------------------------------------------------------------

    def describe_branch(self, branch: SandboxBranch) -> dict[str, Any]:
        guid = branch.guid.lower()
        return {"Id": self.branch_id(guid), "Title": branch.title, "Guid": guid, "TimeZone": branch.time_zone}

    def describe_sector(self, sector: SandboxSector) -> dict[str, Any]:
        return {
            "Id": sector.id,
            "Guid": invented_guid(f"sector {sector.id}"),
            "BranchId": self.branch_id(sector.branch),
            "Title": sector.title,
            "SectorWidth": sector.width_mm,
            "SectorHeight": sector.height_mm,
            "BarrierWidth": sector.width_mm,
            "BarrierHeight": sector.height_mm,
        }

    def describe_device(self, device: Device) -> dict[str, Any]:
        """Nulls are left out, as Twinzo does."""
        at = device.position
        number = f"{device.id:08x}"
        known: dict[str, Any] = {
            "Id": device.id,
            "Mac": ":".join(["02", "00", *(number[i : i + 2] for i in range(0, 8, 2))]),  # locally administered
            "BranchId": self.branch_id(self.know_branch(device.branch).guid),
            "SectorId": at.sector_id if at else None,
            "Title": device.title,
            "LastTimeOnline": device.last_online_ms,
            **(_where(at) if at else {}),
            "Login": device.login,
        }
        return {key: value for key, value in known.items() if value is not None}

    def dynamic_locations(self, branch: str) -> list[dict[str, Any]]:
        located = [device for device in self.devices_of(branch) if device.position]
        return [
            {"DeviceId": device.id, "Login": device.login, **full_location(device.position)}
            for device in located
            if device.position
        ]

    def history(self, branch: str, device_id: int, from_ms: int, to_ms: int) -> list[dict[str, Any]] | None:
        found = next((device for device in self.devices_of(branch) if device.id == device_id), None)
        if found is None:
            return None
        return [full_location(one) for one in found.history if from_ms <= one.timestamp <= to_ms]


def _where(at: Location) -> dict[str, Any]:
    return {"X": at.x, "Y": at.y, "Z": at.z, "IsMoving": at.is_moving, "Battery": at.battery}


def full_location(at: Location) -> dict[str, Any]:
    said = {"Timestamp": at.timestamp, "SectorId": at.sector_id, **_where(at), "Interval": at.interval}
    return {key: value for key, value in said.items() if value is not None}
