"""Site -> the keys and values of the site file. Pure."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ati_console.site.site import Branch, RobotRow, Sector, Site, Source

IDENTITY = {"branch": "name", "sector": "id", "robot": "sherpa"}  # what makes a row the same row after a change


def of(site: Site, folder: Path) -> dict[str, Any]:
    """As the file spells it; plan and map relative to `folder` when they lie in it."""
    return {
        "name": site.name,
        "twin": asdict(site.twin),
        "source": _source(site.source),
        "branch": [_branch(branch) for branch in site.branches],
        "sector": [_sector(sector, folder.absolute()) for sector in site.sectors],
        "robot": [_robot(robot) for robot in site.robots],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "topics": list(source.topics),
        "unit": source.conventions.unit,
        "yaw": source.conventions.yaw,
        "z_suffix_offset_min": source.conventions.z_suffix_offset_min,
        "stale_after_s": source.stale_after_s,
        "lost_after_s": source.lost_after_s,
    }


def _branch(branch: Branch) -> dict[str, Any]:
    return {"name": branch.name, "guid": branch.guid, "production": branch.production}


def _robot(robot: RobotRow) -> dict[str, Any]:
    return {"sherpa": robot.sherpa, "login": robot.login, "sector": robot.sector, "enabled": robot.enabled}


def _sector(sector: Sector, folder: Path) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": sector.id,
        "branch": sector.branch,
        "width_mm": sector.width_mm,
        "height_mm": sector.height_mm,
        "transform": asdict(sector.transform),
    }
    files = {"plan": sector.plan, "map": sector.map}
    return row | {key: _relative(path, folder) for key, path in files.items() if path is not None}


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
