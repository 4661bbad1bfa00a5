"""What differs between a payload and the one before it, key by key. Pure, bounded, for any bytes."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Final

from ati_console.gui.models.payload import MAX_SHOWN, raw
from ati_console.gui.models.plain import plain_block

MAX_KEYS: Final = 500
LONGEST: Final = 400  # characters of a value


class Kind(enum.Enum):
    """The sign stands before the line, so that colour is never the only carrier."""

    SAME = "  "
    CHANGED = "~ "
    WAS = "     was "
    ADDED = "+ "
    GONE = "- "
    REMARK = ""


@dataclass(frozen=True, slots=True)
class DiffLine:
    kind: Kind
    words: str

    @property
    def text(self) -> str:
        return self.kind.value + self.words


def diff(before: bytes, after: bytes) -> tuple[DiffLine, ...]:
    """Lines to show: all keys of `after` in their order, changed ones with what they were, gone ones last."""
    if not before:
        return (DiffLine(Kind.REMARK, "Nothing came before this message yet."),)
    if before == after:
        return (DiffLine(Kind.REMARK, "The same as the one before, byte for byte."), *_plain(after))
    old, new = _object(before), _object(after)
    if old is None or new is None:
        return (DiffLine(Kind.REMARK, f"Differs from byte {_first_difference(before, after)} on."), *_plain(after))
    lines = [line for key, value in new.items() for line in _entry(key, value, old)]
    lines += [DiffLine(Kind.GONE, _line(key, value)) for key, value in old.items() if key not in new]
    return tuple(lines) or (DiffLine(Kind.REMARK, "An object without keys."),)


def changes(lines: tuple[DiffLine, ...]) -> int:
    """How many keys are not as they were."""
    return sum(line.kind in (Kind.CHANGED, Kind.ADDED, Kind.GONE) for line in lines)


def _entry(key: str, value: object, old: dict[str, object]) -> list[DiffLine]:
    if key not in old:
        return [DiffLine(Kind.ADDED, _line(key, value))]
    if _same(old[key], value):
        return [DiffLine(Kind.SAME, _line(key, value))]
    return [DiffLine(Kind.CHANGED, _line(key, value)), DiffLine(Kind.WAS, _value(old[key]))]


def _same(old: object, new: object) -> bool:
    """1, 1.0 and true are equal to Python and not to a reader."""
    return old == new and _value(old) == _value(new)


def _object(payload: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and len(value) <= MAX_KEYS else None


def _line(key: str, value: object) -> str:
    return f"{_value(key)}: {_value(value)}"


def _value(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        text = "(nested too deep)"
    return plain_block(text[:LONGEST], LONGEST).replace("\n", " ") + ("…" if len(text) > LONGEST else "")


def _plain(payload: bytes) -> list[DiffLine]:
    return [DiffLine(Kind.SAME, line) for line in raw(payload)[:MAX_SHOWN].split("\n")]


def _first_difference(before: bytes, after: bytes) -> int:
    """Counted from 0."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
