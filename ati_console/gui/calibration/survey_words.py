"""What the moves of the fleet say about yaw and unit, in one line, and what would set it right. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.heading import ENOUGH, SETTABLE, SURE_MOVES, SURE_SHARE, Agreement, Survey, speed_words
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.wishes import SetSource
from ati_console.wire.messages import Conventions

RULES: Final = {
    "ccw-from-x": "ccw from +X",
    "cw-from-north": "cw from north",
    "cw-from-x": "cw from +X (a mirrored y axis)",
    "degrees, ccw-from-x": "degrees, ccw from +X",
    "degrees, cw-from-north": "degrees, cw from north",
}


@dataclass(frozen=True, slots=True)
class Said:
    """`wish` None: nothing to be set here; `button` names what the wish does."""

    words: str
    evidence: str = ""
    shape: Shape = Glyph.DASH
    tone: str = ""
    wish: SetSource | None = None
    button: str = ""


def said(found: Survey, conventions: Conventions) -> Said:
    """The most serious thing first: a wrong unit hides what the yaw says."""
    evidence = evidence_words(found)
    if found.factor != 1.0:
        return _unit(found, conventions, evidence)
    if found.other is not None:
        return _other(found, evidence)
    rule = RULES[conventions.yaw]
    if not found.enough:
        return Said(f"Heading: {found.read.moves} of {ENOUGH} moving samples seen", evidence)
    if found.agrees:
        words = f"Heading: {found.read.agrees} moving samples agree with {rule}"
        return Said(words, evidence, Glyph.CHECK, "live")
    words = f"Heading: {found.read.agrees} of {found.read.moves} agree with {rule}, none fits better"
    return Said(words, evidence, Glyph.FINDING, "warning")


def _unit(found: Survey, conventions: Conventions, evidence: str) -> Said:
    unit = "mm" if found.factor > 1 else "m"
    count = found.too_fast if found.factor > 1 else found.too_slow
    if unit == conventions.unit:
        words = f"Unit: {count} moves 1000 times too {'fast' if unit == 'mm' else 'slow'} although read as {unit}"
        return Said(words, evidence, Glyph.FINDING, "warning")
    words = f"Unit: {count} moves say positions are in {unit}, not {conventions.unit}"
    return Said(words, evidence, Glyph.FINDING, "warning", SetSource(unit=unit), f"Read as {unit}")


def _other(found: Survey, evidence: str) -> Said:
    assert found.other is not None
    best, rule = found.of(found.other), RULES[found.other]
    words = f"Heading: {best.agrees} of {best.moves} fit {rule}"
    if found.other not in SETTABLE:
        return Said(f"{words}: ask the sender", evidence, Glyph.FINDING, "warning")
    return Said(words, evidence, Glyph.FINDING, "warning", SetSource(yaw=found.other), "Use it")


def evidence_words(found: Survey) -> str:
    """Counts, agreement and spread of each rule, for the tool tip."""
    if not found.read.moves:
        return "Straight moves of all sherpas are compared with the yaw they report. None was seen yet."
    sure = _how_sure(found)
    lines = [
        f"{found.read.moves} straight moves of {found.sherpas} sherpas, at {speed_words(found.median_mps)} ({sure})",
        f"as it is read now: {_share(found.read)}",
    ]
    lines += [f"{RULES[rule]}: {_share(found.of(rule))}" for rule in SETTABLE]
    return "\n".join(lines)


def _how_sure(found: Survey) -> str:
    """A suggestion takes less than certainty: the button stands beside these words."""
    if found.sure:
        return "sure"
    sure = f"sure from {SURE_MOVES} of which {SURE_SHARE * 100:.0f} % agree"
    return f"enough for a suggestion, {sure}" if found.suggests else f"a suggestion takes {ENOUGH}"


def _share(one: Agreement) -> str:
    spread = f", spread {math.degrees(one.spread_rad):.0f}°" if one.share > 0.5 else ""
    return f"{one.share:.0%} agree, {one.forward} forwards and {one.backward} backwards{spread}"
