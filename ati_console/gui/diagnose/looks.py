"""How verdicts, stages and ends of connections look: glyph, word, colour. Pure but for the names of the glyphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.access import (
    V5,
    V31,
    V311,
    VERSION_NAMES,
    Action,
    Cell,
    Place,
    Probe,
    Tone,
    Verdict,
)
from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape

NOT_ASKED: Final = "-"
SAID: Final[dict[Verdict, tuple[str, Shape, str]]] = {
    Verdict.DELIVERED: ("Delivered", Glyph.DOUBLE_CHECK, "live"),
    Verdict.GRANTED: ("Granted", Glyph.TARGET, "info"),
    Verdict.ACKNOWLEDGED: ("Acked", Glyph.CHECK, "info"),
    Verdict.REFUSED: ("Refused", Glyph.PROHIBIT, "fault"),
    Verdict.DISCONNECTED: ("Closed", Glyph.CROSS, "fault"),
    Verdict.SILENT: ("Silent", Mark.STALE, "stale"),
}
PROOFS: Final = {3: "a message arrived", 2: "v5 reason code", 1: "acked, proves nothing", 0: "timing only"}
BRIEF: Final = {3: "arrived", 2: "v5 code", 1: "acked only", 0: "timing only"}  # where all of it does not fit
TONES: Final[dict[Tone, tuple[Shape, str]]] = {
    Tone.INFO: (Glyph.INFO, "info"),
    Tone.WARNING: (Glyph.FINDING, "warning"),
    Tone.FAULT: (Mark.ERROR, "fault"),
}
FIRST_CODE: Final = 0x10  # below it a code is the granted QoS, or 0 for all is well


@dataclass(frozen=True, slots=True)
class CellLook:
    """`tail` is the code, or how many of the repeats. `bars` None: not asked. `ink` names a colour token."""

    word: str = NOT_ASKED
    tail: str = ""
    shape: Shape | None = None
    ink: str = "text_faint"
    bars: int | None = None
    delivered: bool = False
    tries: int = 0

    @property
    def words(self) -> str:
        """As text, for copying and for who cannot see it."""
        if self.bars is None:
            return NOT_ASKED
        return " ".join(part for part in (self.word, self.tail, f"({PROOFS[self.bars]})") if part)


def cell_look(cell: Cell | None) -> CellLook:
    if cell is None:
        return CellLook()
    tries, best = len(cell.attempts), cell.best
    if cell.differs:
        most = max(_counts(cell).values())
        return CellLook(
            "Differs", f"{tries - most or 1} of {tries}", Glyph.FINDING, "warning", best.proof.bars, False, tries
        )
    word, shape, ink = SAID[best.verdict]
    code = best.code
    tail = f"0x{code:02X}" if code is not None and code >= FIRST_CODE else ""
    return CellLook(word, tail, shape, ink, best.proof.bars, best.verdict is Verdict.DELIVERED, tries)


def _counts(cell: Cell) -> dict[Verdict, int]:
    said = [attempt.verdict for attempt in cell.attempts]
    return {verdict: said.count(verdict) for verdict in said}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix."""

    action: Action
    qos: int
    version: int

    @property
    def title(self) -> str:
        qos = f"QoS {self.qos}" if self.version == V5 else f"q{self.qos}"
        return f"v{VERSION_NAMES[self.version]} {qos}"

    def place(self, topic: str) -> Place:
        return Place(self.action, topic, self.qos, self.version)


def columns_of(probe: Probe | None) -> tuple[Column, ...]:
    """v5 and v3.1.1; where only 3.1 was spoken, that one stands in the place of 3.1.1."""
    spoken = {cell.place.version for cell in probe.cells} if probe else set()
    older = V31 if V31 in spoken and V311 not in spoken else V311
    return tuple(
        Column(action, qos, version) for action in (Action.SUBSCRIBE, Action.PUBLISH)
        for version in (V5, older) for qos in (1, 0)
    )  # fmt: skip


def topics_of(probe: Probe) -> tuple[str, ...]:
    """Rows in the order of the plan; what was ticked to be published to stands among them."""
    return tuple(dict.fromkeys((*probe.topics, *(cell.place.topic for cell in probe.cells))))


def place_words(place: Place) -> str:
    action = "SUBSCRIBE" if place.action is Action.SUBSCRIBE else "PUBLISH"
    return f"{action} {place.topic} QoS {place.qos}, v{VERSION_NAMES[place.version]}"
