"""Files of other tools, and our own exports, -> profiles with their secrets apart (contracts.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ati_console.settings import explorer, exporter, foreign, json_text, mqttx
from ati_console.settings.pasted import BadAddress, Import, Pasted
from ati_console.settings.secrets import Secret

MOST: Final = 1_000
_NO_BROKER: Final = "no broker in it: it should be an MQTTX export, MQTT Explorer's settings.json, or an export of ours"


def read_file(path: Path, password: Secret | None = None) -> Import:
    """A file of whatever size. BadAddress says why there is nothing in it; NeedsPassword asks for `password`."""
    values, passed_over = json_text.load_file(path)
    return _interpreted(values, passed_over, password)


def read(data: bytes, password: Secret | None = None) -> Import:
    """As `read_file`, for bytes."""
    values, passed_over = json_text.load(data)
    return _interpreted(values, passed_over, password)


def _interpreted(values: object, passed_over: int, password: Secret | None) -> Import:
    if isinstance(values, Mapping) and exporter.FORMAT in values:
        return exporter.read(values, password)
    of_explorer = isinstance(values, Mapping) and explorer.CONNECTIONS in values
    made = _all(_entries(values), explorer.read if of_explorer else _one)
    if not made.found:
        raise BadAddress("; ".join(made.refused[:3]) or _NO_BROKER)
    if passed_over:
        words = f"left out: {passed_over:,} message{'s' if passed_over > 1 else ''} of the export"
        return Import(made.found, (words, *made.refused))
    return made


def _entries(values: object) -> list[Any]:
    if isinstance(values, Mapping) and explorer.CONNECTIONS in values:
        inner = values[explorer.CONNECTIONS]
        return list(inner.values()) if isinstance(inner, Mapping) else []
    return values if isinstance(values, list) else [values]


def _all(entries: list[Any], read_one: Callable[[Any], Pasted]) -> Import:
    found: list[Pasted] = []
    refused: list[str] = [f"entries after the first {MOST}"] if len(entries) > MOST else []
    for number, values in enumerate(entries[:MOST], 1):
        try:
            found.append(read_one(values))
        except BadAddress as error:
            refused.append(f"entry {number}, {foreign.shown_name(values)}: {error}")
    return Import(tuple(found), tuple(refused))


def _one(values: Any) -> Pasted:
    reader = _reader(values) if isinstance(values, Mapping) else None
    if reader is None:
        raise BadAddress("no connection of MQTTX or MQTT Explorer")
    return reader(values)


def _reader(values: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Pasted] | None:
    if explorer.is_one(values):
        return explorer.read
    mqttx.refuse_folder(values)
    return mqttx.read if mqttx.is_one(values) else None
