"""The chips above the delivery table, and what the line below it says. Pure."""

from __future__ import annotations

from typing import NamedTuple

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.delivery_order import Counts
from ati_console.gui.models.delivery_said import Said
from ati_console.gui.models.plain import plain

GROUP_WORDS = "Seen, not on the allow-list, never forwarded"


class Chip(NamedTuple):
    """`asks`: what to type into the filter for the sherpas that it counts."""

    shape: Shape
    sherpas: int
    words: str
    asks: str


def chips(counts: Counts, forward: ForwardStatus) -> tuple[Chip, ...]:
    """The good ones always; of the others those that there are, most serious first: in a narrow pane the last leave."""
    shadow = forward.mode is ForwardMode.SHADOW
    computed = Chip(Glyph.RING, counts.computed, "computed, nothing sent", "computed")
    accepted = Chip(Glyph.CHECK, counts.accepted, "accepted", "accepted")
    off = f"off>{forward.tolerance_m:g}" if shadow else "off"  # in the shadow all that is said is computed
    rest = (
        Chip(Mark.ERROR, counts.rejected, "rejected", "rejected"),
        Chip(Glyph.FINDING, counts.not_visible, "not visible", "not-visible"),
        Chip(Glyph.FINDING, counts.elsewhere, "elsewhere", "elsewhere"),
        Chip(Glyph.FINDING, counts.off, f"more than {forward.tolerance_m:.1f} m off", off),
        Chip(Glyph.FINDING, counts.untrusted, Said.UNTRUSTED.value, "not-trusted"),
        Chip(Glyph.RING, counts.retrying, "retrying", "retrying"),
        Chip(Glyph.RING, counts.queued, "queued", "queued"),
        Chip(Glyph.HOLD, counts.held, "held", "held"),
    )
    return (computed if shadow else accepted, *(chip for chip in rest if chip.sherpas))


def near_words(counts: Counts) -> str:
    seen, listed = counts.near
    return f"{plain(seen, 40)} is near {plain(listed, 40)}" if seen else ""
