"""The stages of a probe as the row above the matrix shows them: from its steps and its SUBSCRIBE cells. Pure."""

from __future__ import annotations

import enum
import statistics
from dataclasses import dataclass
from typing import Final

from ati_console.access import V5, Action, Cell, Place, Probe, Step, Verdict
from ati_console.probe.plan import FIRST_MESSAGE

NAMES: Final = (
    "DNS", "TCP", "TLS", "CONNECT v5", "v3.1.1", "v3.1", "Keep alive", "Client id", "SUBSCRIBE", FIRST_MESSAGE
)  # fmt: skip
_STEPS: Final = {"v3.1.1": "CONNECT v3.1.1", "v3.1": "CONNECT v3.1"}
_CHAIN: Final = ("DNS", "TCP", "TLS", "SUBSCRIBE", FIRST_MESSAGE)  # one that fails ends the way


class State(enum.Enum):
    PASSED = "passed"
    FAILED = "failed"
    ODD = "odd"  # not as it should be, and the way goes on
    NOW = "now"
    NONE = "none"  # not reached, or not asked


@dataclass(frozen=True, slots=True)
class StageLook:
    name: str
    state: State = State.NONE
    time: str = ""
    words: str = ""
    advice: str = ""
    detail: str = ""  # all of what `words` are the short form of


def stage_looks(probe: Probe | None, *, running: bool = False) -> tuple[StageLook, ...]:
    """One red at a time: the first that ends the way. What was not reached says "none"."""
    steps = {step.name: step for step in probe.steps} if probe else {}
    spoken = any(step.ok for name, step in steps.items() if name.startswith("CONNECT"))
    looks, failed, now = list[StageLook](), False, running
    for name in NAMES:
        look = _look(name, steps, probe, spoken=spoken)
        if look.state is State.FAILED:
            look = StageLook(name, State.NONE, "none", look.words) if failed else look
            failed = True
        elif look.state is State.NONE and now and not failed and not look.words:
            look, now = StageLook(name, State.NOW, "now", "asking"), False
        looks.append(look)
    return tuple(looks)


def _look(name: str, steps: dict[str, Step], probe: Probe | None, *, spoken: bool) -> StageLook:
    if name == "SUBSCRIBE":
        return _subscribe(probe)
    step = steps.get(_STEPS.get(name, name))
    if step is None:
        clear = name == "TLS" and spoken
        return StageLook(name, State.NONE, "none", "not used: clear text" if clear else "")
    time = f"{step.ms / 1000:.0f} s" if name == "Keep alive" else f"{step.ms:.0f} ms"
    if step.ok:
        return StageLook(name, State.PASSED, time, _short(name, step.detail), step.advice, step.detail)
    if name == FIRST_MESSAGE:
        words = step.detail.removeprefix("none: ")
        return StageLook(name, State.NONE, "none", words.partition(",")[0], step.advice, words)
    ends = name in _CHAIN or not spoken
    return StageLook(name, State.FAILED if ends else State.ODD, time, step.detail, step.advice)


def _short(name: str, detail: str) -> str:
    """What fits under the name: the whole of it is the tool tip."""
    if name in ("DNS", "TCP"):
        return detail.partition(",")[0].partition(" (")[0]
    if name == "TLS":
        return _tls_words(detail)
    if name == "Keep alive":
        return detail.partition(" s ")[2].replace(", closes at", ",") or detail
    if name == "Client id":
        return "bound to one value" if "only" in detail else "any is accepted"
    if name == "CONNECT v5" and "client id = user name" in detail:
        return "id = user name"
    return "accepted" if detail.startswith("accepted") else detail


def _tls_words(detail: str) -> str:
    """ "1.3, 212 days left" out of version, cipher, chain, expiry and names."""
    parts = [part.strip() for part in detail.split(",")]
    days = next((part for part in parts if part.endswith("days left")), "")
    version = parts[0].removeprefix("TLSv")
    return f"{version}, {days}" if days else f"{version}, {', '.join(parts[1:])}".rstrip(", ")


def _subscribe(probe: Probe | None) -> StageLook:
    cells = [cell for cell in probe.cells if cell.place.action is Action.SUBSCRIBE] if probe else []
    if not cells:
        return StageLook("SUBSCRIBE", State.NONE, "none", "no SUBSCRIBE was sent" if _ended(probe) else "")
    topics = {cell.place.topic for cell in cells}
    granted = {cell.place.topic for cell in cells if _is_granted(cell)}
    closed = any(cell.newest.verdict is Verdict.DISCONNECTED for cell in cells)
    times = [attempt.ms for cell in cells for attempt in cell.attempts if attempt.ms is not None]
    words, detail = f"{len(granted)} of {len(topics)}", f"{len(granted)} of {len(topics)} filters are granted"
    words, detail = (
        (f"{words}, link closed", f"{detail}, the link is closed") if closed else (f"{words} granted", detail)
    )
    time = f"{statistics.median(times):.0f} ms" if times else "none"
    return StageLook("SUBSCRIBE", State.PASSED if granted else State.FAILED, time, words, "", detail)


def _is_granted(cell: Cell) -> bool:
    return any(attempt.verdict in (Verdict.GRANTED, Verdict.DELIVERED) for attempt in cell.attempts)


def _ended(probe: Probe | None) -> bool:
    return (
        probe is not None and probe.ended is not None and any(step.name.startswith("CONNECT") for step in probe.steps)
    )


def is_settled(probe: Probe) -> bool:
    """Everything that its conclusions rest on was asked: what a spent budget left out is only asked for certainty."""
    return probe.complete or not [place for place in unasked(probe) if place.qos == 1 and place.version == V5]


def unasked(probe: Probe) -> list[Place]:
    """What was planned and not asked yet."""
    known = {cell.place for cell in probe.cells}
    return [place for place in probe.planned if place not in known]


def ended_words(probe: Probe) -> str:
    """Why a run ended before its plan did, and what is missing."""
    why, left = probe.stopped or "it was ended by force", len(unasked(probe))
    if is_settled(probe):
        return f"Settled. The plan ended early ({why}): {left} questions asked for certainty alone are left"
    return f"It ended early ({why}): {left} of {len(probe.planned)} questions are left"
