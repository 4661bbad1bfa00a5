"""The plant of the demo as a site file: one branch, one sector, a mapping as crooked as a real one. All invented."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.rehearse.demo_anchors import demo_anchors
from ati_console.rehearse.twin_values import SandboxArea, SandboxBranch, SandboxPath, SandboxSector
from ati_console.settings.secrets import Secret
from ati_console.site import anchors
from ati_console.site import file as site_file
from ati_console.site.floorplan import FloorMap, load_ati_map
from ati_console.site.site import Branch, RobotRow, Sector, Site, Source, Transform, Twin

SITE_NAME: Final = "Plant A"
BRANCH: Final = Branch("Plant A test", "5d1c7a3e-40b2-4c8e-9f17-2b6a90e4d310", production=False)
CLIENT: Final = "c0ffee00-1a2b-4c3d-8e4f-5a6b7c8d9e0f"
API_KEY: Final = "demo"  # the sandbox takes any; it guards nothing
WIDTH_MM: Final = 265338.0
TRANSFORM: Final = Transform(a=999.738230, b=22.879501, c=22.879501, d=-999.738230, tx=95598.77, ty=167357.60)
# Robot metres: left, bottom, right, top.
AREAS: Final = (
    (11, "Receiving aisle", (15.0, 53.2, 43.0, 56.8), False),
    (12, "Dispatch aisle", (77.0, 89.2, 117.0, 92.8), False),
    (21, "Press", (90.0, 31.0, 104.0, 43.0), True),
)
PATHS: Final = ((31, "Tow route 1", ((44.0, 19.0), (44.0, 91.0), (76.0, 91.0), (76.0, 120.0))),)
MAP_FILE: Final = "grid_map_attributes.json"


class SandboxSecrets:
    """The sandbox takes any key; the key store is not asked for a demo."""

    def api_key(self, client: str) -> Secret | None:
        return Secret(API_KEY)

    def device(self, login: str) -> Secret | None:
        return Secret(API_KEY)


def demo_map_file() -> Path:
    return paths.resources() / "maps" / "demo_grid_map_attributes.json"


def demo_map() -> FloorMap:
    return load_ati_map(demo_map_file())


def login_of(sherpa: str) -> str:
    """Names on the two sides are nearly, not exactly, equal (contracts.md 1.10)."""
    return f"{sherpa}-a"


def demo_site(folder: Path, twin_url: str, names: Iterable[str]) -> Site:
    """The site with every name on the allow-list; its map stands in `folder`."""
    return Site(
        name=SITE_NAME,
        twin=Twin(base_url=twin_url, client=CLIENT),
        source=Source(),
        branches=(BRANCH,),
        sectors=(Sector(1, BRANCH.name, WIDTH_MM, WIDTH_MM, TRANSFORM, map=folder.absolute() / MAP_FILE),),
        robots=tuple(RobotRow(name, login_of(name), 1) for name in names),
    )


def write_demo_site(folder: Path, twin_url: str, names: Iterable[str]) -> Path:
    """Writes site.toml, its map and its anchors into `folder`; returns the path of site.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(demo_map_file(), folder / MAP_FILE)
    target = folder / "site.toml"
    target.unlink(missing_ok=True)
    site_file.save(target, site_file.fresh(demo_site(folder, twin_url, names), target))
    anchors.save(anchors.beside(target), demo_anchors(demo_map(), TRANSFORM))
    return target


def sandbox_branches() -> tuple[SandboxBranch, ...]:
    """For a sandbox that knows the demo's plant: TwinSandbox(branches=..., sectors=..., devices=...)."""
    return (SandboxBranch(BRANCH.guid, BRANCH.name),)


def sandbox_sectors() -> tuple[SandboxSector, ...]:
    return (SandboxSector(1, BRANCH.guid, "Hall 1", WIDTH_MM, WIDTH_MM),)


def sandbox_devices(names: Iterable[str]) -> dict[str, list[str]]:
    return {BRANCH.guid: [login_of(name) for name in names]}


def sandbox_areas() -> tuple[SandboxArea, ...]:
    """Two to be found in and one to stay out of, as Twinzo would have them."""
    return tuple(SandboxArea(number, 1, title, _box(*box), no_go) for number, title, box, no_go in AREAS)


def sandbox_paths() -> tuple[SandboxPath, ...]:
    return tuple(SandboxPath(number, 1, title, tuple(_mm(x, y) for x, y in points)) for number, title, points in PATHS)


def _box(left: float, bottom: float, right: float, top: float) -> tuple[tuple[float, float], ...]:
    return _mm(left, bottom), _mm(right, bottom), _mm(right, top), _mm(left, top)


def _mm(x_m: float, y_m: float) -> tuple[float, float]:
    x, y = TRANSFORM.point_mm(x_m, y_m)
    return round(x), round(y)
