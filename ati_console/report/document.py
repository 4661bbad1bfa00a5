"""A document as blocks of plain text, before it is Markdown, HTML or print. Whoever writes it escapes it; frozen."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Tone(enum.Enum):
    """What a cell or a mark says; never by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    OPEN = "open"  # not proved, or not settled


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2  # 2 a section, 3 within one
    fresh: bool = False  # on paper it begins a page


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are worth."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in three lines: (what it is about, the line, tone)."""

    lines: tuple[tuple[str, str, Tone], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`head` has a title for each column; `tones` one for each row or () for plain. `code` columns are names."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[tuple[Tone, ...], ...] = ()
    code: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in (*self.rows, *self.tones)):
            raise ValueError(f"{self.name}: a row has not {len(self.head)} cells")

    def tone(self, row: int, column: int) -> Tone:
        return self.tones[row][column] if self.tones else Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Mark:
    """One event of the chart; `at` in seconds from its beginning."""

    at: float
    lane: int
    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Events on lanes over `seconds`. A format that cannot draw leaves it out: its tables say the same."""

    words: str
    seconds: float
    lanes: tuple[str, ...]
    marks: tuple[Mark, ...]


Block = Heading | Paragraph | Bullets | Facts | Verdict | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
