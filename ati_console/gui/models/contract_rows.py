"""The fleet contract as rows of words and glyphs. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.fleet.breaches import Required
from ati_console.fleet.contract import Cell, Contract, Met, Row, times
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain, plain_block

FIELDS: Final = tuple(Required)
HEADERS: Final = ("Sherpa", "name", "mode", "pose", "batt", "time", "Hz", "Finding")
SHAPES: Final[dict[Met, Shape]] = {
    Met.PRESENT: Glyph.CHECK, Met.MISSING: Glyph.CROSS, Met.WRONG_TYPE: Glyph.CROSS, Met.OUT_OF_RANGE: Glyph.FINDING,
    Met.TOO_SLOW: Glyph.FINDING, Met.UNSEEN: Glyph.DASH,
}  # fmt: skip
MAX_SHOWN: Final = 2_048


def contract_rows(contract: Contract, *, below: bool) -> list[ListRow]:
    """`below`: only those that are not complete."""
    return [_row(row, number) for number, row in enumerate(contract.below if below else contract.rows)]


def summary(contract: Contract) -> str:
    below = len(contract.rows) - contract.complete
    if not contract.rows:
        return "nothing heard yet"
    return f"{contract.complete} of {len(contract.rows)} complete" + (f", {below} below" if below else "")


def _row(row: Row, number: int) -> ListRow:
    met = tuple(row.cells[key].met.value for key in FIELDS)
    name = plain(row.sherpa, 64)
    finding = plain(row.finding or ("not listed" if row.listed is False else ""), 80)
    cells = (name, *met, f"{row.hz:.1f}", finding)
    return ListRow(row.sherpa, cells, dim=row.listed is False, origin=row, order=(number,),
                   values=(name.lower(), *met, row.hz, finding.lower()))  # fmt: skip


def cell_of(row: Row, column: int) -> Cell | None:
    """Of a column of HEADERS; None where there is no cell."""
    if 1 <= column <= len(FIELDS):
        return row.cells[FIELDS[column - 1]]
    return row.rate if column == len(FIELDS) + 1 else None


def tip(row: Row, column: int) -> str:
    cell = cell_of(row, column)
    if cell is None:
        return plain(", ".join(row.wanting) or "all as agreed", 300)
    name = "rate" if column > len(FIELDS) else FIELDS[column - 1].value
    return plain(f"{name}: {cell.met.value}" + (f". {cell.words}" if cell.words else ""), 300)


def first_bad(row: Row) -> str:
    """Every breach of a sherpa with its first bad message, to be read and copied."""
    parts = []
    for key, cell in row.cells.items():
        breach = cell.breach
        if breach is None and cell.met not in (Met.PRESENT, Met.UNSEEN):
            parts.append(f"{key.value}: {plain(cell.words, 200)}. No message alone is wrong: it shows over several.")
        if breach is not None:
            head = f"{breach.field.value} {breach.problem.value}, {times(breach.count)}. {plain(breach.words, 200)}"
            parts.append(f"{head}\n{plain_block(breach.payload.decode('utf-8', 'replace'), MAX_SHOWN)}")
    if row.rate.met is Met.TOO_SLOW:
        parts.append(f"rate: {row.rate.words}")
    return "\n\n".join(parts) or "No message of it was other than agreed."
