"""Diagnoses of senders as rows of a list, and what is said of all senders together. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.fleet.ailments import Ailment, CheckUp, Diagnosis
from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.report.wording import counted

HEADERS: Final = ("Sherpa", "Diagnosis", "Evidence", "Sure", "First", "Last", "Count", "State")
EXPORTED: Final = (*HEADERS, "What it means", "Fix")
ACTIVE, GONE, OVER = "Active", "Silent", "Over"
# Without these nothing right can come of a sender; the others are read all the same.
_FAULTS: Final = (Ailment.FALLS_SILENT, Ailment.TWO_SENDERS, Ailment.CONSTANT_TIME, Ailment.NAMES_DIFFER)


def diagnosis_rows(check_up: CheckUp, notation: Notation = LOCAL_METRES) -> list[ListRow]:
    """The worst first, what is silent and what is over last and dim."""
    return [_row(one, place, notation) for place, one in enumerate(check_up.diagnoses)]


def exported(rows: list[ListRow]) -> list[tuple[str, ...]]:
    """With what a line of the table has no room for: what it means, and the fix."""
    return [(*row.cells, row.origin.words, row.origin.fix) for row in rows if isinstance(row.origin, Diagnosis)]


def shape_of(one: Diagnosis) -> Shape:
    if one.gone:
        return Mark.STALE
    if not one.active:
        return Glyph.CHECK
    return Glyph.CROSS if one.name in _FAULTS else Glyph.FINDING


def _row(one: Diagnosis, place: int, notation: Notation) -> ListRow:
    cells = (
        plain(one.sherpa, 64),
        title(one),
        plain(one.evidence),
        sure(one),
        notation.clock(one.since),
        notation.clock(one.last),
        f"{one.count:,}",
        state(one),
    )
    words = tuple(cell.lower() for cell in cells)
    values = (*words[:3], one.confidence, one.since, one.last, one.count, words[7])
    return ListRow((one.sherpa, one.name), cells, shape_of(one), not one.active, one, (place,), None, values)


def state(one: Diagnosis) -> str:
    return ACTIVE if one.active else GONE if one.gone else OVER


def title(one: Diagnosis) -> str:
    return one.name.value.capitalize()


def sure(one: Diagnosis) -> str:
    return f"{100 * one.confidence:.0f} %"


def as_text(one: Diagnosis, notation: Notation = LOCAL_METRES) -> str:
    """To be sent to whoever owns the sender."""
    lines = (
        f"{plain(one.sherpa, 200)}: {one.name.value} ({sure(one)} sure)",
        f"What it means: {one.words}",
        f"Seen: {plain(one.evidence, 400)}; {one.count:,} in all,"
        f" first {notation.clock(one.since)}, last {notation.clock(one.last)}",
        f"Fix: {one.fix}",
    )
    return "\n".join(lines)


def well_words(check_up: CheckUp) -> str:
    """The good news, said as plainly as the bad: it was looked at, and by how many."""
    if not check_up.examined:
        return ""
    return f"Nothing wrong with {counted(check_up.well, 'sender')}"


def empty_words(check_up: CheckUp, online: bool) -> tuple[str, str]:
    """What an empty list means, and what to do."""
    if check_up.examined:
        return (
            well_words(check_up),
            "Their messages were looked at: rhythm, timestamps, poses, battery, names, repeats, and who else sends.",
        )
    if check_up.waiting:
        return (
            f"Listening to {counted(check_up.waiting, 'sender')}",
            "Five messages of a sender are enough to judge it, or one message and 90 s of silence.",
        )
    if online:
        return "No sender heard yet", "The Connection tab of the Monitor says why nothing arrives."
    return "No sender to examine", "Connect to a broker with Ctrl+K: what sherpas send is examined as it comes."
