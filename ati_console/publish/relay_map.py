"""Which column or JSON path of a source is which field of a status: one small TOML file.

schema = 1
rows = "data.items"              # where the list is in the JSON answer; left out: the answer is the list

[status]                         # field = column, or a path through objects and lists such as "state.soc"
sherpa_name = "name"
pose = ["x", "y", "yaw"]         # three or six columns, or one that holds the list
battery_status = "soc"
timestamp = "updated_at"

[constant]                       # for fields that no column has
mode = "Fleet"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console.settings import kinds
from ati_console.settings.problems import Problem, Report, Table, nearest, shown
from ati_console.site.positions import key_lines, line_of

REQUIRED: Final = ("sherpa_name", "pose", "battery_status")
OPTIONAL: Final = (
    "mode", "error", "disabled", "disabled_reason", "trip_id", "trip_leg_id", "timestamp", "message_id",
)  # fmt: skip
FIELDS: Final = (*REQUIRED, *OPTIONAL)
LARGEST: Final = 64 * 1024
_COLUMN: Final = kinds.text(200)


class MapError(ValueError):
    """The map cannot be used; the text names each place, what was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class RelayMap:
    """`columns`: field -> one column, or for the pose three or six. `rows`: "" when the answer is the list itself."""

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    constants: tuple[tuple[str, str | int | float | bool], ...] = ()
    rows: str = ""


def load(path: Path) -> RelayMap:
    """Raises MapError with every wrong place."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise MapError(f"{path.name}: {len(data)} bytes; a map has at most {LARGEST}")
        return parse(data.decode("utf-8-sig"), path)
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise MapError(f"{path.name} is not UTF-8 text: save it as UTF-8") from None


def parse(text: str, path: Path) -> RelayMap:
    """The map in `text`; `path` is what it is called in messages."""
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MapError(f"{path.name} is not TOML: {error}") from None
    lines = key_lines(text)
    report = Report(path, lambda key: line_of(lines, key))
    top = Table(values, (), report)
    top.need("schema", kinds.integer(1, 1), 1)
    rows = top.take("rows", kinds.text(200, empty=True), "")
    columns = _columns(top.table("status"), values.get("status"), report)
    constants = _constants(top.table("constant"), values.get("constant"), report)
    _check(dict(columns), dict(constants), report)
    top.close()
    # A misspelt key is no remark here: the field it should have filled would stay empty for ever.
    wrong = sorted([*report.problems, *report.warnings], key=_line)
    if wrong:
        raise MapError("\n".join(map(str, wrong)))
    return RelayMap(columns, constants, rows)


def _columns(table: Table, values: object, report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for field in _known(table, values, report):
        if field == "pose" and isinstance(values, dict) and isinstance(values["pose"], list):
            found.append((field, _pose(table, values["pose"])))
        else:
            found.append((field, (table.take(field, _COLUMN, ""),)))
    return tuple(found)


def _pose(table: Table, columns: list[object]) -> tuple[str, ...]:
    names = tuple(name for name in columns if isinstance(name, str) and name)
    if len(names) != len(columns) or len(names) not in (3, 6):
        table.wrong("pose", shown(columns), 'a column, or ["x", "y", "yaw"], or six: x, y, z, roll, pitch, yaw')
    return names


def _constants(table: Table, values: object, report: Report) -> tuple[tuple[str, str | int | float | bool], ...]:
    found: list[tuple[str, str | int | float | bool]] = []
    for field in _known(table, values, report):
        value = values[field] if isinstance(values, dict) else None
        if isinstance(value, (str, int, float, bool)) and field not in ("sherpa_name", "pose"):
            found.append((field, value))
        else:
            table.wrong(field, shown(value), "text, a number, true or false; name and pose come from columns")
    return tuple(found)


def _known(table: Table, values: object, report: Report) -> list[str]:
    """The fields that are there; any other key is named with the fields that there are."""
    keys = list(values) if isinstance(values, dict) else []
    for key in keys:
        if key not in FIELDS:
            near = nearest(key, list(FIELDS))
            hint = f'did you mean "{near}"? ' if near else ""
            report.wrong((*table.path, key), "no field of a status", f"{hint}there are {', '.join(FIELDS)}")
    return [key for key in keys if key in FIELDS]


def _check(columns: dict[str, object], constants: dict[str, object], report: Report) -> None:
    if report.problems:
        return
    for field in REQUIRED:
        if field not in columns and field not in constants:
            report.wrong(("status", field), "nothing", "a column: a status needs " + ", ".join(REQUIRED))
    for field in columns.keys() & constants.keys():
        report.wrong(("constant", field), "a field that a column fills too", "one of the two")


def _line(problem: Problem) -> int:
    return problem.line or 0
