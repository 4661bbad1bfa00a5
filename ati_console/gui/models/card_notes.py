"""Findings and events of one sherpa as notes: a title, something aside, and lines below. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.findings import OPEN_S
from ati_console.fleet.story import Change, RobotEvent
from ati_console.fleet.view import Finding, FleetUpdate, Mark, RobotView
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.finding_advice import advice
from ati_console.gui.models.findings_model import finding_shape
from ati_console.gui.models.fleet_rows import mode_words
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, span
from ati_console.robot import says_emergency_stop


@dataclass(frozen=True, slots=True)
class Note:
    """`lines` are wrapped; `advice` stands last, in the colour of text. A dim note is over."""

    key: Hashable
    title: str
    aside: str
    lines: tuple[str, ...] = ()
    advice: str = ""
    shape: Shape | None = None
    dim: bool = False

    @property
    def text(self) -> str:
        """For copying and for screen readers."""
        return "\n".join(part for part in (f"{self.title}  {self.aside}", *self.lines, self.advice) if part)


def findings_of(update: FleetUpdate, sherpa: str) -> tuple[Finding, ...]:
    return tuple([finding for finding in update.findings if finding.sherpa == sherpa])


def finding_notes(findings: Iterable[Finding], heard_at: float, notation: Notation = LOCAL_METRES) -> list[Note]:
    """Open ones first, the newest first. Open is by the sherpa's own messages, like the count on the tab."""
    notes = [(heard_at - finding.last_at > OPEN_S, -finding.last_at, finding) for finding in findings]
    return [_finding(finding, over, notation) for over, _, finding in sorted(notes, key=_by_order)]


def _by_order(entry: tuple[bool, float, Finding]) -> tuple[bool, float, str]:
    return entry[0], entry[1], entry[2].kind.value


def _finding(finding: Finding, over: bool, notation: Notation) -> Note:
    begin, end = notation.clock(finding.first_at), notation.clock(finding.last_at)
    when = f"{begin} to {end}" if finding.count > 1 else begin
    return Note(
        finding.kind,
        finding.kind.value.capitalize(),
        f"{finding.count:,} x",
        (plain(finding.evidence), f"{when}{', not seen since' if over else ''}"),
        advice(finding.kind),
        finding_shape(finding.kind),
        over,
    )


TITLES: Final = {
    Change.HEARD: "First heard",
    Change.GAP: "Silent for {span}",
    Change.MODE: "Mode",
    Change.ERROR: "Error",
    Change.ERROR_OVER: "Error over",
    Change.DISABLED: "Disabled",
    Change.ENABLED: "Enabled again",
    Change.CHARGING: "Charging",
    Change.CHARGING_OVER: "Charging over",
    Change.TRIP: "Trip begins",
    Change.TRIP_OVER: "Trip ends",
}
SHAPES: Final[dict[Change, Shape]] = {
    Change.HEARD: Mark.LIVE,
    Change.GAP: Mark.STALE,
    Change.MODE: Mark.NOT_FLEET,
    Change.ERROR: Mark.ERROR,
    Change.ERROR_OVER: Glyph.CHECK,
    Change.DISABLED: Mark.E_STOP,
    Change.ENABLED: Glyph.CHECK,
    Change.CHARGING: Glyph.BOLT,
    Change.CHARGING_OVER: Glyph.DASH,
    Change.TRIP: Glyph.RING,
    Change.TRIP_OVER: Glyph.DASH,
}


def event_notes(view: RobotView, now: float, silent_after_s: float, notation: Notation = LOCAL_METRES) -> list[Note]:
    """The newest first; a silence that lasts stands on top."""
    notes = [_event(event, place, notation) for place, event in reversed(list(enumerate(view.events)))]
    if view.heard_at > 0 and now - view.heard_at >= silent_after_s:
        words = f"Silent since {notation.clock(view.heard_at)}"
        notes.insert(0, Note("silent", words, span(now - view.heard_at), shape=Mark.STALE))
    return notes


def _event(event: RobotEvent, place: int, notation: Notation) -> Note:
    lasted = span(event.seconds) if event.seconds is not None else ""
    title = TITLES[event.change].format(span=lasted)
    what = _what(event, notation)
    if lasted and event.change is not Change.GAP:
        what = f"{what}, after {lasted}" if what else f"after {lasted}"
    shape = SHAPES[event.change]
    if event.change is Change.DISABLED and not says_emergency_stop(event.what):
        shape = Mark.ERROR
    key = (event.at, event.change, place)
    return Note(key, title, notation.clock(event.at), (plain(what),) if what else (), shape=shape)


def _what(event: RobotEvent, notation: Notation) -> str:
    if event.change is Change.MODE:
        before, _, after = event.what.partition(" to ")
        return " to ".join(mode_words("" if mode == "none" else mode) for mode in (before, after))
    if event.change is Change.GAP and event.seconds is not None:
        return f"from {notation.clock(event.at - event.seconds)}"
    return event.what or ("no reason given" if event.change is Change.DISABLED else "")
