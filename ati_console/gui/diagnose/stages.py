"""The stages of a probe as the row above the matrix shows them: from its steps and its SUBSCRIBE cells. Pure."""

from __future__ import annotations

import enum
import statistics
from dataclasses import dataclass
from typing import Final

from ati_console.access import Action, Cell, Probe, Step, Verdict

NAMES: Final = (
    "DNS", "TCP", "TLS", "CONNECT v5", "v3.1.1", "v3.1", "Client id", "Keep alive", "SUBSCRIBE", "First message"
)  # fmt: skip
_STEPS: Final = {"v3.1.1": "CONNECT v3.1.1", "v3.1": "CONNECT v3.1"}
_CHAIN: Final = ("DNS", "TCP", "TLS", "SUBSCRIBE", "First message")  # one that fails ends the way


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
        return StageLook(name, State.PASSED, time, _short(name, step.detail), step.advice)
    if name == "First message":
        return StageLook(name, State.NONE, "none", step.detail.removeprefix("none: "), step.advice)
    ends = name in _CHAIN or not spoken
    return StageLook(name, State.FAILED if ends else State.ODD, time, step.detail, step.advice)


def _short(name: str, detail: str) -> str:
    """The version is in the name, and that a client id is ours goes without saying."""
    if name == "Keep alive":
        return detail.partition(" s ")[2] or detail
    return detail.replace("accepted 0x00", "0x00") if name.startswith("CONNECT") else detail


def _subscribe(probe: Probe | None) -> StageLook:
    cells = [cell for cell in probe.cells if cell.place.action is Action.SUBSCRIBE] if probe else []
    if not cells:
        return StageLook("SUBSCRIBE", State.NONE, "none", "no SUBSCRIBE was sent" if _ended(probe) else "")
    topics = {cell.place.topic for cell in cells}
    granted = {cell.place.topic for cell in cells if _is_granted(cell)}
    closed = any(cell.newest.verdict is Verdict.DISCONNECTED for cell in cells)
    times = [attempt.ms for cell in cells for attempt in cell.attempts if attempt.ms is not None]
    words = f"{len(granted)} of {len(topics)} granted{', link closed' if closed else ''}"
    time = f"{statistics.median(times):.0f} ms" if times else "none"
    return StageLook("SUBSCRIBE", State.PASSED if granted else State.FAILED, time, words)


def _is_granted(cell: Cell) -> bool:
    return any(attempt.verdict in (Verdict.GRANTED, Verdict.DELIVERED) for attempt in cell.attempts)


def _ended(probe: Probe | None) -> bool:
    return (
        probe is not None and probe.ended is not None and any(step.name.startswith("CONNECT") for step in probe.steps)
    )
