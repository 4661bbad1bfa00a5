"""The steps of the guided rehearsal, which of them goes on, and how each looks: of the column and of the row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.access import Action
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.glyphs import Glyph


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    words: str


STEPS: Final = (
    Step("A broker on this computer",
         "It speaks TLS with a certificate of a throw-away CA and refuses as the TVS dev broker did. Nothing leaves "
         "this computer, and nothing of it is kept."),
    Step("The way to it",
         "Name, port, certificate, then CONNECT in three versions. All of it works: the account is let in. That is "
         "why people searched in the wrong place for weeks."),
    Step("Client id and keep alive",
         "A random client id is refused: here it must be the user name. Silence is ended after one and a half keep "
         "alives, so a close then would be nobody's refusal."),
    Step("Filters, one by one",
         "Each SUBSCRIBE is followed by a close within a second. MQTT 5 says why: 0x87, not authorised. Two bars: it "
         "is the broker's own word."),
    Step("Publishing where it was ticked",
         "Its own topic is acknowledged with MQTT 5: proved. In 3.1.1 the same acknowledgement proves nothing: one "
         "bar."),
    Step("What follows",
         "Publisher only, nothing can arrive, ask for a consumer account. Look at what would change each sentence, "
         "and at the cells behind it."),
)  # fmt: skip


def reached(model: DiagnoseModel) -> int:
    """Which step goes on now; the last one when all is over."""
    probe = model.probe
    if probe is None:
        return 0
    if probe.ended is not None and not model.going.runs:
        return len(STEPS) - 1
    actions = {cell.place.action for cell in probe.cells}
    if Action.PUBLISH in actions:
        return 4
    if Action.SUBSCRIBE in actions:
        return 3
    names = {step.name for step in probe.steps}
    return 2 if "CONNECT v3.1" in names else 1


def standing(model: DiagnoseModel) -> int:
    """All steps before it are over; behind the last one when the probe is."""
    now, over = reached(model), model.probe is not None and not model.going.runs
    return len(STEPS) if over and now == len(STEPS) - 1 else now


def look_of(number: int, stands: int) -> tuple[Glyph, str]:
    """Glyph and ink: what is over is ticked, what goes on is ringed."""
    if number < stands:
        return Glyph.CHECK, "live"
    return (Glyph.RING, "accent") if number == stands else (Glyph.DASH, "")
