"""A row of a source -> a status of the guide, or which column is wrong and why. Pure: nothing is guessed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from ati_console.publish.fleet_publisher import status_error
from ati_console.publish.relay_map import RelayMap

Status = dict[str, Any]
NUMBERS: Final = ("battery_status",)
FLAGS: Final = {"true": True, "t": True, "yes": True, "1": True, "false": False, "f": False, "no": False, "0": False}
SHOWN: Final = 60
TEXT: Final = 500


class BadRow(ValueError):
    """`column` as the map names it, `why` in words."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"{column}: {why}" if column else why)
        self.column, self.why = column, why


@dataclass(frozen=True, slots=True)
class Row:
    """`number` from 1 on in its source. `wrong`: why it could not even be read."""

    number: int
    values: Mapping[str, Any]
    wrong: str = ""


def status_of(row: Row, plan: RelayMap) -> Status:
    """Raises BadRow."""
    if row.wrong:
        raise BadRow("", row.wrong)
    status: Status = dict(plan.constants)
    for field, columns in plan.columns:
        value = _pose(row, columns) if field == "pose" else _plain(field, dig(row.values, columns[0]), columns[0])
        status[field] = value
    wrong = status_error(status)
    if wrong:
        raise BadRow("", wrong)
    return status


def digest(status: Status) -> str:
    """Two rows with the same digest say the same."""
    text = json.dumps(status, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def dig(values: Any, path: str) -> Any:
    """A column of that very name, else step by step through objects and lists. BadRow names what there is instead."""
    if isinstance(values, Mapping) and path in values:
        return values[path]
    found, parts = values, path.split(".")
    for depth, part in enumerate(parts):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.isascii() and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            raise BadRow(path, f"there is no {'.'.join(parts[: depth + 1])[:SHOWN]}; {_there_is(found)}")
    return found


def _there_is(found: Any) -> str:
    if isinstance(found, Mapping):
        return "there are " + ", ".join(str(key)[:40] for key in list(found)[:20])
    return f"a list of {len(found)}" if isinstance(found, list) else "nothing below it"


def _pose(row: Row, columns: tuple[str, ...]) -> list[float]:
    if len(columns) > 1:
        return [_number(dig(row.values, column), column) for column in columns]
    value = dig(row.values, columns[0])
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise BadRow(columns[0], f"no list of 3 or 6 numbers: {_shown(value)}") from None
    if not isinstance(value, (list, tuple)) or len(value) not in (3, 6):
        raise BadRow(columns[0], f"no list of 3 or 6 numbers: {_shown(value)}")
    return [_number(part, columns[0]) for part in value]


def _plain(field: str, value: Any, column: str) -> Any:
    """As JSON has it. Text from a CSV becomes a number or a flag only where the field is one."""
    if field in NUMBERS:
        return _number(value, column)
    if field == "disabled":
        return _flag(value, column)
    if field == "timestamp":
        return _time(value, column)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise BadRow(column, "bytes, not text")
    if value is None or isinstance(value, (bool, int, str)):
        return value[:TEXT] if isinstance(value, str) else value
    if isinstance(value, (float, Decimal)):
        return _whole(_number(value, column))
    return str(value)[:TEXT]  # a UUID, an enum of the database


def _number(value: Any, column: str) -> float:
    try:
        found = math.nan if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise BadRow(column, f"no number: {_shown(value)}")
    return _whole(found)


def _whole(value: Any) -> float:
    found = float(value)
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _flag(value: Any, column: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    found = FLAGS.get(str(value).strip().lower())
    if found is None and str(value).strip():
        raise BadRow(column, f"neither true nor false: {_shown(value)}")
    return found


def _time(value: Any, column: str) -> int | str | None:
    """Epoch milliseconds of a database's time; one without a zone is taken as UTC. Text and numbers go as they are."""
    if isinstance(value, datetime):
        return round((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp() * 1000)
    if isinstance(value, date):
        raise BadRow(column, f"a day, not a time: {value}")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return int(value) if value.strip().isdecimal() else value[:TEXT]
    return round(_number(value, column))


def _shown(value: Any) -> str:
    words = "nothing" if value is None or value == "" else repr(value)
    return "".join(c if c.isprintable() else "?" for c in words[:SHOWN])
