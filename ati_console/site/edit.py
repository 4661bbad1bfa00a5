"""Write the difference between two states of a site into its TOML document; what did not change is not touched.

So comments, unknown keys, number spellings and rows that could not be read stay as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import tomlkit
from tomlkit.items import AoT

from ati_console.site.rows import IDENTITY

Values = Mapping[str, Any]


def apply(document: tomlkit.TOMLDocument, before: Values, after: Values, places: Mapping[str, tuple[int, ...]]) -> None:
    """`places[key][i]` is the entry of the document's array `key` that row i of `before` came from."""
    for key, value in after.items():
        if key in IDENTITY:
            _rows(document, key, before.get(key, []), value, places.get(key, ()))
        else:
            _set(document, key, before.get(key), value)


def _set(table: MutableMapping[str, Any], key: str, before: Any, after: Any) -> None:
    if before == after:
        return
    if isinstance(after, Mapping) and isinstance(table.get(key), MutableMapping):
        _table(table[key], before or {}, after)
    elif isinstance(after, Mapping):
        table[key] = _inline(after) if key == "transform" else tomlkit.item(dict(after))
    else:
        table[key] = after


def _table(table: MutableMapping[str, Any], before: Values, after: Values) -> None:
    for key in before.keys() - after.keys():
        table.pop(key, None)
    for key, value in after.items():
        _set(table, key, before.get(key), value)


def _rows(
    document: tomlkit.TOMLDocument, key: str, before: list[Values], after: list[Values], places: tuple[int, ...]
) -> None:
    if before == after:
        return
    entries = document.get(key)
    if entries is None:
        document.add(tomlkit.nl())
        document[key] = entries = tomlkit.aot()
    pairs = _pairs(before, after, IDENTITY[key])
    for new, old in pairs.items():
        _table(entries[places[old]], before[old], after[new])
    kept = set(pairs.values())
    for old in sorted((at for at in range(len(before)) if at not in kept), key=places.__getitem__, reverse=True):
        del entries[places[old]]
    added = [row for at, row in enumerate(after) if at not in pairs]
    if added and isinstance(entries, AoT) and entries and not entries[-1].as_string().endswith("\n\n"):
        entries[-1].add(tomlkit.nl())
    for row in added:
        _append(entries, row)


def _pairs(before: list[Values], after: list[Values], identity: str) -> dict[int, int]:
    """Which row of `after` is which of `before`: by identity, and a renamed one by its place."""
    free: dict[Any, list[int]] = {}
    for at in reversed(range(len(before))):
        free.setdefault(before[at][identity], []).append(at)
    pairs = {at: free[row[identity]].pop() for at, row in enumerate(after) if free.get(row[identity])}
    left = {at for ats in free.values() for at in ats}
    renamed = {at: at for at in range(len(after)) if at not in pairs and at in left and len(before) == len(after)}
    return pairs | renamed


def _append(entries: Any, row: Values) -> None:
    if isinstance(entries, AoT):
        table = tomlkit.table()
        for key, value in row.items():
            table.append(key, _inline(value) if isinstance(value, Mapping) else value)
        entries.append(table)
    else:
        entries.append(_inline(row))


def _inline(values: Values) -> Any:
    table = tomlkit.inline_table()
    table.update(values)
    return table
