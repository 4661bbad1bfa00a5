"""What the outbox strip says: figures, lanes and latency by leg, from one status and a time. Pure."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ati_console.fleet.clock import STEADY_BEHIND_S
from ati_console.forwarding import LANE_FAULT, ForwardMode, ForwardStatus, LaneState, LaneStatus, Leg, LegTiming
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.plain import offset, plain, span

CAUGHT_UP_S: Final = 2.0  # less than this to go is no backlog
LANE_LINES: Final = 2
ALL_LANES: Final = (40, 20, 10, 5, 2)  # in the tool tip: the most of them that fit
TIP_WIDE: Final = 96  # characters
LONGEST: Final = 600  # characters of one lane's words; the strip cuts them at its edge
_WORST: Final = (LaneState.PAUSED, LaneState.WAITING, LaneState.SENDING, LaneState.IDLE)
_SHAPES: Final[dict[LaneState, Shape]] = {
    LaneState.PAUSED: Glyph.HOLD,
    LaneState.WAITING: Glyph.RING,
    LaneState.SENDING: Glyph.CHECK,
    LaneState.IDLE: Glyph.DASH,
}


class Figure(NamedTuple):
    """Title, value and a remark; `tone` colours the value: "", "warning" or "fault"."""

    title: str
    value: str
    remark: str
    tone: str = ""


class Line(NamedTuple):
    """One lane; `tone` colours its words."""

    shape: Shape
    name: str
    words: str
    tone: str = ""


class Bar(NamedTuple):
    """One leg. Shares of the common scale, None without a bar (`words` say why)."""

    title: str
    p50: str
    p99: str
    share50: float | None
    share99: float | None
    words: str = ""

    @property
    def short(self) -> str:
        """Where there is no room for the words; the tool tip has them."""
        return "clock" if self.words.startswith("clock") else "-"


class Dead(NamedTuple):
    """What was read of the dead letters: how many of all runs wait for somebody, of how many reasons, and what the
    counter of this run said then. That one counts discarded ones on: the ledger closes with them."""

    on_disk: int = 0
    reasons: int | None = None  # nobody read them yet
    counted: int = 0

    def now(self, status: ForwardStatus) -> int:
        return max(0, self.on_disk + status.dead - self.counted)


UNREAD: Final = Dead()


def figures(status: ForwardStatus, thinning: bool, read: Dead = UNREAD, *, up: bool = True) -> tuple[Figure, ...]:
    """`superseded` is shown only where thinning is on. `up`: the source is connected."""
    waits = status.queued + status.in_flight
    backlog = status.oldest_s > CAUGHT_UP_S and waits > 0
    shown = [
        Figure("Queued", f"{waits:,}", "on disk", ""),
        Figure("Oldest", span(status.oldest_s) if waits else "none", "waiting" if backlog else "no backlog"),
        Figure("In / out", f"{status.rate_in_hz:.1f} / {status.rate_hz:.1f}", "per second"),
        caught_up(status, up=up),
    ]
    if thinning:
        shown.append(Figure("Superseded", f"{status.superseded:,}", "by a newer one"))
    return (*shown, _dead(status, read))


def caught_up(status: ForwardStatus, *, up: bool = True) -> Figure:
    """Until what waits has gone, at the rates of now. Nobody is caught up with a source that is away: what the broker
    keeps meanwhile is still to come."""
    said = _caught_up(status)
    if said.value == "Yes" and not up and status.mode is ForwardMode.ON:
        return Figure(said.title, "No", "not connected", "warning")
    return said


def _caught_up(status: ForwardStatus) -> Figure:
    title, waits = "Caught up", status.queued + status.in_flight
    if not waits:
        return Figure(title, "Yes", "nothing waits")
    if status.mode is not ForwardMode.ON:
        why = "nothing sent" if status.mode is ForwardMode.SHADOW else "forwarding is off"
        return Figure(title, "No", why, "warning")
    if status.eta_s is None:
        if status.oldest_s <= CAUGHT_UP_S:
            return Figure(title, "Yes", "sent as it comes")
        return Figure(title, "No", "not at these rates", "warning")
    if status.eta_s <= CAUGHT_UP_S:
        return Figure(title, "Yes", f"{max(status.eta_s, 0.0):.1f} s to go")
    return Figure(title, f"in {span(status.eta_s)}", "at these rates", "warning")


def _dead(status: ForwardStatus, read: Dead) -> Figure:
    dead = read.now(status)
    if not dead:
        return Figure("Dead letters", "0", "none left" if status.dead else "none so far")
    told = {one.refusal for one in status.robots.values() if one.is_refused}
    count = read.reasons or len(told)
    remark = "1 reason" if count == 1 else f"{count:,} reasons" if count else "this run"
    return Figure("Dead letters", f"{dead:,}", remark, "fault")


# ---------------------------------------------------------------- lanes


def lane_lines(lanes: Sequence[LaneStatus], now: float, notation: Notation, most: int = LANE_LINES) -> tuple[Line, ...]:
    """All when they fit; else the worst ones, and how many are in which state."""
    if len(lanes) <= most:
        return tuple(lane_line(lane, now, notation) for lane in lanes)
    ranked = sorted(lanes, key=_rank)
    return (*(lane_line(lane, now, notation) for lane in ranked[: most - 1]), _rest(ranked[most - 1 :]))


def lane_tip(lanes: Sequence[LaneStatus], now: float, notation: Notation, room: int) -> str:
    """The same for a tool tip of `room` characters: whole reasons, as many lanes as fit, lines that a screen can hold.

    Plain text in a tool tip is not wrapped by Qt: a long reason ran off the screen.
    """
    told = ""
    for most in ALL_LANES:
        lines = lane_lines(lanes, now, notation, most)
        told = "\n".join(textwrap.fill(f"{one.name}: {one.words}", TIP_WIDE, subsequent_indent="  ") for one in lines)
        if len(told) <= room:
            break
    return told


def _rank(lane: LaneStatus) -> int:
    return _WORST.index(lane.state)


def _rest(lanes: Sequence[LaneStatus]) -> Line:
    counts = Counter(lane.state for lane in lanes)
    words = ", ".join(f"{counts[state]:,} {state.value}" for state in _WORST if counts[state])
    worst = min(lanes, key=_rank).state
    return Line(_SHAPES[worst], f"{len(lanes):,} more", words, "warning" if worst in _WORST[:2] else "")


def lane_line(lane: LaneStatus, now: float, notation: Notation) -> Line:
    loud = lane.state in (LaneState.PAUSED, LaneState.WAITING)
    return Line(
        _SHAPES[lane.state],
        plain(lane.name, 60),
        plain(_lane_words(lane, now, notation), LONGEST),
        "warning" if loud else "",
    )


def _lane_words(lane: LaneStatus, now: float, notation: Notation) -> str:
    why = lane.why.removeprefix(f"{LANE_FAULT}{lane.name}: ").removeprefix("refused: ")  # the line has its name already
    parts = [f"{lane.state.value}, {why}" if why else lane.state.value]
    if lane.state in (LaneState.PAUSED, LaneState.WAITING):
        if lane.since is not None:
            parts[0] += f" since {notation.minute(lane.since)}"
        if lane.until is not None:
            parts.append(f"next try in {max(0.0, lane.until - now):.0f} s")
        if lane.waiting:
            parts.append(f"{lane.waiting:,} waiting")
    elif lane.answer_ms is not None:
        parts.append(f"{lane.answer_ms:.0f} ms")
    return ", ".join(parts)


# ---------------------------------------------------------------- legs


def bars(legs: Sequence[LegTiming]) -> tuple[Bar, ...]:
    """One for each leg, on one scale; a leg that nobody measured yet says so."""
    known = {timing.leg: timing for timing in legs if timing.count}
    longest = max((timing.p99_s for timing in known.values()), default=0.0) * 1.05
    return tuple(_bar(leg, known.get(leg), longest) for leg in Leg)


def _bar(leg: Leg, timing: LegTiming | None, longest: float) -> Bar:
    if timing is None:
        return Bar(leg.value, "", "", None, None, "none yet")
    if timing.p50_s < 0:  # a clock that is ahead makes no message faster than light
        return Bar(leg.value, "", "", None, None, f"clock {offset(timing.p50_s)}")
    scale = longest if longest > 0 else 1.0
    return Bar(
        leg.value, f"{timing.p50_s:.2f}", f"{max(timing.p99_s, 0.0):.2f}", timing.p50_s / scale,
        max(timing.p99_s, 0.0) / scale,
    )  # fmt: skip


def clocks(offsets: Mapping[str, float]) -> Line | None:
    """Sherpas whose clock is off, by name, the worst one named; None while all clocks are right.

    What is ahead, or behind by more than any delay, is taken out of the first leg (fleet/clock.py): receive time stands
    for it. A little behind may be a delay as well, and counts.
    """
    if not offsets:
        return None
    worst = max(offsets, key=lambda name: abs(offsets[name]))
    others = f" and {len(offsets) - 1:,} more" if len(offsets) > 1 else ""
    counts = STEADY_BEHIND_S <= offsets[worst] < 0
    words = f"clock {offset(offsets[worst])}{others}: {'or a delay' if counts else 'not in received'}"
    return Line(Glyph.FINDING, plain(worst, 40), words, "warning")


def total_p50(legs: Sequence[LegTiming]) -> str:
    """Of all legs; a clock that is ahead adds nothing."""
    measured = [max(timing.p50_s, 0.0) for timing in legs if timing.count]
    return f"{sum(measured):.2f} s" if measured else "none yet"
