"""Which listed sherpas have no device, by the answer of a Twinzo check. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.forward.checked import StageVerdict, TwinChecked
from ati_console.forward.device_values import BranchDevices, TwinDevice
from ati_console.site.site import Site


@dataclass(frozen=True, slots=True)
class Devices:
    """`missing`: sherpas by name; None when it is not known, and `why` says what the check came to."""

    missing: tuple[str, ...] | None
    why: str = ""


def devices_of(site: Site, found: TwinChecked) -> Devices:
    """By the allow-list of now: it may have changed since Twinzo was asked."""
    known = {one.branch.guid.lower(): one.devices for one in found.branches}
    homes = {branch.name: branch.guid.lower() for branch in site.branches}
    rooms = {sector.id: homes.get(sector.branch, "") for sector in site.sectors}
    missing: list[str] = []
    for robot in site.robots:
        devices = known.get(rooms.get(robot.sector, ""))
        if not robot.enabled:
            continue
        if devices is None:
            return Devices(None, _why(found, robot.sherpa))
        if all(one.login != robot.login for one in devices):
            missing.append(robot.sherpa)
    return Devices(tuple(missing))


def by_branch(site: Site, found: TwinChecked) -> tuple[BranchDevices, ...]:
    """What a check listed, as it is listed branch by branch: of those that the site has."""
    known = {one.branch.guid.lower(): one.devices for one in found.branches}
    return tuple(
        BranchDevices(branch.name, tuple(TwinDevice(one.login, one.title, branch.name) for one in devices))
        for branch in site.branches
        if (devices := known.get(branch.guid.lower())) is not None
    )


def _why(found: TwinChecked, sherpa: str) -> str:
    if found.cancelled:
        return "the check was stopped"
    failed = next((one for one in found.stages if one.verdict is StageVerdict.FAILED), None)
    if failed is not None:
        return f"the check failed at {failed.stage.value}: {failed.words}"
    return f"the check did not list the branch of {sherpa}"
