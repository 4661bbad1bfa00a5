"""The chips above the delivery table, and what the line below it says. Pure."""

from __future__ import annotations

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.delivery_order import Counts
from ati_console.gui.models.plain import plain

Chip = tuple[Shape, int, str]
ASKS = {
    "accepted": "accepted", "rejected": "rejected", "not visible": "not-visible", "elsewhere": "elsewhere",
    "pose not trusted": "not-trusted", "retrying": "retrying", "queued": "queued", "held": "held",
    "computed, nothing sent": "computed",
}  # fmt: skip
GROUP_WORDS = "Seen, not on the allow-list, never forwarded"


def chips(counts: Counts, forward: ForwardStatus) -> tuple[Chip, ...]:
    """The good ones always; of the others those that there are, most serious first: in a narrow pane the last leave."""
    shadow = forward.mode is ForwardMode.SHADOW
    first: Chip = (
        (Glyph.RING, counts.computed, "computed, nothing sent")
        if shadow
        else (Glyph.CHECK, counts.accepted, "accepted")
    )
    rest: tuple[Chip, ...] = (
        (Mark.ERROR, counts.rejected, "rejected"),
        (Glyph.FINDING, counts.not_visible, "not visible"),
        (Glyph.FINDING, counts.elsewhere, "elsewhere"),
        (Glyph.FINDING, counts.off, f"more than {forward.tolerance_m:.1f} m off"),
        (Glyph.FINDING, counts.untrusted, "pose not trusted"),
        (Glyph.RING, counts.retrying, "retrying"),
        (Glyph.RING, counts.queued, "queued"),
        (Glyph.HOLD, counts.held, "held"),
    )
    return (first, *(chip for chip in rest if chip[1]))


def filter_of(chip: Chip, forward: ForwardStatus) -> str:
    """What to type into the filter for the sherpas that a chip counts."""
    shadow = forward.mode is ForwardMode.SHADOW  # there, all that is said is computed
    return ASKS.get(chip[2]) or (f"off>{forward.tolerance_m:g}" if shadow else "off")


def near_words(counts: Counts) -> str:
    seen, listed = counts.near
    return f"{plain(seen, 40)} is near {plain(listed, 40)}" if seen else ""
