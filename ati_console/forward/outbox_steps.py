"""What the outbox can be asked to do, as values; several of them are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ati_console.forward.order import Mark, Row

REVIVE_AT_ONCE: Final = 10_000
Device = tuple[str, str]  # login and branch GUID: the same login in another branch is another device


@dataclass(frozen=True, slots=True)
class Insert:
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Begin:
    """`rows` go out now; `marks` are what a restart must not fall behind."""

    rows: Sequence[Row]
    late: Sequence[tuple[Row, str]] = ()
    superseded: Sequence[tuple[Row, int]] = ()
    marks: dict[Device, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settle:
    """`found`: accepted as well, by the twin's own history instead of an answer."""

    accepted: Sequence[Row] = ()
    dead: Sequence[tuple[Row, str]] = ()
    again: Sequence[Row] = ()
    marks: dict[Device, Mark] = field(default_factory=dict)
    found: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Queued rows of one login behind `after`, oldest first. The only step with an answer."""

    login: str
    branch: str
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class Revive:
    """Dead letters back into the queue, by hand; None: all of them. The oldest `most` at once, no discarded one."""

    ids: Sequence[int] | None
    most: int = REVIVE_AT_ONCE


Step = Insert | Begin | Settle | Load | Revive


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an opened outbox still holds for one login."""

    sherpa: str
    login: str
    branch: str
    sector: int
    rows: int
    oldest_at: float
