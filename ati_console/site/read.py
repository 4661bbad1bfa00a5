"""TOML values -> Site, collecting every wrong value. Pure but for asking whether plan and map files are there.

A row ([[branch]], [[sector]], [[robot]]) with a wrong value is left out whole: half a row could send a sherpa to the
wrong place. A wrong value in [twin] or [source] is reported and its default used. The caller must not forward with any
problem (site/file.py, `load`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from ati_console.settings import kinds
from ati_console.settings.problems import Report, Table
from ati_console.site.cross_checks import cross_check
from ati_console.site.site import Branch, RobotRow, Sector, Site, Source, Transform, Twin
from ati_console.wire.messages import Conventions

Row = TypeVar("Row")

SCHEMA = 1
LARGEST_MM = 1e8  # 100 km
NAME = kinds.text(128)


@dataclass(frozen=True, slots=True)
class Reading:
    """`site` is None when name or [twin] is missing or wrong. `rows`: for each array the entries that were good."""

    site: Site | None
    rows: dict[str, tuple[int, ...]]


def read(values: dict[str, object], folder: Path, report: Report) -> Reading:
    """Read one site; relative plan and map paths are taken from `folder`. Problems and warnings go to the report."""
    top = Table(values, (), report)
    top.need("schema", kinds.integer(1, SCHEMA), SCHEMA)
    name = top.need("name", NAME, "")
    twin, needed = _twin(top), top.sound  # what follows costs only its row or its key
    source = _source(top.table("source"))
    branches, branch_rows = _rows(top, "branch", _branch)
    sectors, sector_rows = _rows(top, "sector", partial(_sector, folder=folder))
    robots, robot_rows = _rows(top, "robot", _robot)
    top.close()
    rows = {"branch": branch_rows, "sector": sector_rows, "robot": robot_rows}
    site = Site(name, twin, source, branches, sectors, robots)
    cross_check(site, rows, values, report)
    return Reading(site if needed else None, rows)


def _rows(top: Table, key: str, read_row: Callable[[Table], Row]) -> tuple[tuple[Row, ...], tuple[int, ...]]:
    good: list[Row] = []
    places: list[int] = []
    for at, table in enumerate(top.rows(key)):
        row = read_row(table)
        table.close()
        if table.sound:
            good.append(row)
            places.append(at)
    return tuple(good), tuple(places)


def _twin(top: Table) -> Twin:
    """The top is unsound afterwards when base_url, auth or client is missing or wrong."""
    if not top.has("twin"):
        top.wrong("twin", "nothing", "a [twin] table with base_url and client")
        return Twin("")
    table = top.table("twin")
    auth = table.take("auth", kinds.one_of("api-key", "device"), "api-key")
    base_url = table.need("base_url", kinds.web_address(), "")
    client = table.need("client", kinds.guid() if auth == "api-key" else NAME, "")
    top.sound = top.sound and table.sound
    _clear_text(table, base_url)
    twin = Twin(
        base_url=base_url,
        auth=auth,
        client=client,
        max_batch=table.take("max_batch", kinds.integer(1, 10_000), 200),
        period_s=table.take("period_s", kinds.number(0.01, 3600), 1.0),
        policy=table.take("policy", kinds.one_of("every", "latest"), "every"),
        timeout_s=table.take("timeout_s", kinds.number(0.1, 120), 5.0),
    )
    table.close()
    return twin


def _clear_text(table: Table, base_url: str) -> None:
    parts = urlsplit(base_url)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "::1") and not _is_loopback(parts.hostname or ""):
        words = "https: over http the key or token crosses the network in clear"
        table.report.warn((*table.path, "base_url"), "http", words, loud=True)


def _is_loopback(host: str) -> bool:
    return host.startswith("127.")


def _source(table: Table) -> Source:
    default = Source()
    stale = table.take("stale_after_s", kinds.number(1, 86_400), default.stale_after_s)
    lost = table.take("lost_after_s", kinds.number(1, 604_800), default.lost_after_s)
    if table.sound and lost <= stale:
        table.wrong("lost_after_s", f"{lost:g}", f"more than stale_after_s, which is {stale:g}")
        stale, lost = default.stale_after_s, default.lost_after_s
    topics = _topics(table, default.topics)
    source = Source(topics=topics, conventions=_conventions(table), stale_after_s=stale, lost_after_s=lost)
    table.close()
    return source


def _topics(table: Table, default: tuple[str, ...]) -> tuple[str, ...]:
    filters = kinds.topic_filter()

    def every(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= 1000:
            raise ValueError("a list")
        return tuple(filters.read(topic) for topic in value)

    return table.take("topics", kinds.Kind(f"a list of one or more of: {filters.allowed}", every), default)


def _conventions(table: Table) -> Conventions:
    return Conventions(
        unit=table.take("unit", kinds.one_of("m", "mm"), "m"),
        yaw=table.take("yaw", kinds.one_of("ccw-from-x", "cw-from-north"), "ccw-from-x"),
        z_suffix_offset_min=table.take("z_suffix_offset_min", kinds.integer(-840, 840), 0),
    )


def _branch(table: Table) -> Branch:
    return Branch(
        name=table.need("name", NAME, ""),
        guid=table.need("guid", kinds.guid(), ""),
        production=table.take("production", kinds.boolean(), False),
    )


def _sector(table: Table, folder: Path) -> Sector:
    return Sector(
        id=table.need("id", kinds.integer(1, 2**31 - 1), 0),
        branch=table.need("branch", NAME, ""),
        width_mm=table.need("width_mm", kinds.number(1, LARGEST_MM), 0.0),
        height_mm=table.need("height_mm", kinds.number(1, LARGEST_MM), 0.0),
        transform=_transform(table),
        plan=_file(table, "plan", folder),
        map=_file(table, "map", folder),
    )


def _transform(sector: Table) -> Transform:
    """Needed: a guessed one would put every sherpa of the sector into the wrong place, and nobody would see why."""
    if not sector.has("transform"):
        sector.wrong("transform", "nothing", "{ a = .., b = .., c = .., d = .., tx = .., ty = .. }")
        return Transform()
    table = sector.table("transform")
    linear, shift = kinds.number(-1e7, 1e7), kinds.number(-1e10, 1e10)
    a, b, c, d = (table.need(key, linear, 0.0) for key in "abcd")
    transform = Transform(a, b, c, d, table.need("tx", shift, 0.0), table.need("ty", shift, 0.0))
    table.close()
    if table.sound and transform.scale < 1e-6:
        table.report.wrong(table.path, "a flat transform (a d - b c is 0)", "one that keeps two dimensions")
        table.sound = False
    sector.sound = sector.sound and table.sound
    if table.sound and not 200 <= transform.scale <= 5000:
        words = "about 1000: robot metres to sector millimetres, whatever unit the source sends"
        table.report.warn(table.path, f"a scale of {transform.scale:.4g} mm per metre", words)
    return transform


def _file(table: Table, key: str, folder: Path) -> Path | None:
    given = table.take(key, kinds.text(1024), "")
    if not given:
        return None
    path = (folder / given).absolute()
    if not path.is_file():
        table.report.warn(
            (*table.path, key), f"no file {path.name} in {path.parent}", "an existing file; shown without"
        )
    return path


def _robot(table: Table) -> RobotRow:
    return RobotRow(
        sherpa=table.need("sherpa", NAME, ""),
        login=table.need("login", NAME, ""),
        sector=table.need("sector", kinds.integer(1, 2**31 - 1), 0),
        enabled=table.take("enabled", kinds.boolean(), True),
    )
