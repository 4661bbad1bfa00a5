"""Dead letters and their reasons as rows of a list; what is asked of whoever can read the outbox. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.view import Mark
from ati_console.forward.dead_letters import NEWEST, Found, Letter
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.payload import pretty
from ati_console.gui.models.plain import plain

REASON_HEADERS: Final = ("Reason", "Count")
LETTER_HEADERS: Final = ("Sherpa", "Login", "Measured", "Reason", "Tries", "Died at")
ALL: Final = "All reasons"


@dataclass(frozen=True, slots=True)
class DeadQuery:
    """One page of dead letters: of a reason (None: any), with ids below `before`."""

    reason: str | None = None
    before: int = NEWEST


@dataclass(frozen=True, slots=True)
class DeadChoice:
    """Which dead letters something is to be done with: these, or without `ids` all of `reason` (None: any).

    `count`: how many that are, for the words of a question."""

    ids: tuple[int, ...] = ()
    reason: str | None = None
    count: int = 0


def reason_rows(found: Found) -> list[ListRow]:
    rows = [ListRow("", (ALL, f"{found.total:,}"), origin=None, order=(0, 0))]
    for number, one in enumerate(found.reasons, 1):
        words = plain(one.words, 160) or "no reason given"
        rows.append(
            ListRow(("reason", one.words), (words, f"{one.count:,}"), Mark.ERROR, origin=one, order=(1, number))
        )
    return rows


def letter_rows(letters: Iterable[Letter], notation: Notation) -> list[ListRow]:
    """In the order given."""
    return [_letter_row(number, letter, notation) for number, letter in enumerate(letters)]


def _letter_row(number: int, letter: Letter, notation: Notation) -> ListRow:
    cells = (
        plain(letter.sherpa, 64), plain(letter.login, 64), _day(letter.measured_ms / 1000, notation),
        plain(letter.reason, 200), f"{letter.attempts:,}", _day(letter.died_at, notation),
    )  # fmt: skip
    values = (letter.sherpa, letter.login, letter.measured_ms, letter.reason, letter.attempts, letter.died_at)
    return ListRow(letter.id, cells, Mark.ERROR, origin=letter, order=(number,), values=values)


def _day(at: float, notation: Notation) -> str:
    """Month, day and time: dead letters of another year are rare, columns are narrow."""
    words = notation.day(at)
    return words[5:] if len(words) > 5 else words


def body_text(letter: Letter) -> str:
    return pretty(letter.body.encode())


def page_words(found: Found, query: DeadQuery, of_page: int) -> str:
    """What of all that is in the table now."""
    whole = next((one.count for one in found.reasons if one.words == query.reason), found.total)
    newest = "newest" if query.before == NEWEST else "older"
    shown = f"{whole:,}" if of_page == whole else f"{newest} {of_page:,} of {whole:,}"
    return f"{shown}, {found.discarded:,} discarded" if found.discarded else shown
