"""What the frame says, as plain values: pill cells, counters, the last fault, the clock. Pure: time is an argument."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.cause_words import cause, with_often
from ati_console.gui.models.connection_words import STAGES
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, sentence
from ati_console.mqtt.endings import FORGOTTEN
from ati_console.mqtt.words import UNTRUSTED
from ati_console.status import Grant, LinkState, LinkStatus, StageResult, Want

OVER_REASON = 24  # and once the link is back: the brokers beside it and the counters need the room more
NEXT_TRY = "next try "
AND = ", "  # between a state and what is wrong with it
NO_MORE = "not tried again"  # until somebody asks: why not, and what to do, is in the tool tip and below the floor
FORGOT = "session forgotten"
MAX_REASON = 60  # characters of a reason in the pill; the whole is the tool tip

_STATE: dict[LinkState, tuple[str, Shape, str]] = {
    LinkState.OFFLINE: ("Not connected", Glyph.DASH, ""),
    LinkState.CONNECTING: ("Connecting", Glyph.RING, ""),
    LinkState.ONLINE: ("Online", Mark.LIVE, ""),
    LinkState.RECONNECTING: ("Reconnecting", Glyph.FINDING, "warning"),
    LinkState.REFUSED: ("Refused", Mark.ERROR, "fault"),
    LinkState.TAKEN_OVER: ("Taken over", Mark.ERROR, "fault"),
}

_UNMENDED: dict[Want, tuple[str, Shape, str]] = {  # by trying again, which goes on meanwhile
    Want.TRUST: ("Not trusted", Mark.ERROR, "fault"),
    Want.TLS: ("Needs TLS", Mark.ERROR, "fault"),
}


@dataclass(frozen=True, slots=True)
class Pill:
    """The cells of the link pill; an empty text is a cell that is not there."""

    state: str
    glyph: Shape
    tone: str  # "", "warning" or "fault"
    detail: str  # latency when online, else the stage with its seconds
    reason: str
    next_try: str
    tip: str


def pill(link: LinkStatus, now: float, notation: Notation = LOCAL_METRES, silence: str = "") -> Pill:
    """`silence`: "fleet silent 2 m", of a link that stands and brings nothing."""
    words, glyph, tone = _UNMENDED[link.wants] if _is_unmended(link) else _STATE[link.state]
    tip = _tip(link)
    if silence:
        words, glyph, tone = f"{words}{AND}{silence}", Glyph.FINDING, "warning"
        tip = f"{sentence(silence)}, though the broker answers: Connection below the floor says what to do\n{tip}"
    return Pill(words, glyph, tone, _detail(link, now), _reason(link, notation), _next_try(link, now), tip)


def short_state(state: str) -> str:
    """Where both have no room: what is wrong, without the state that it goes with."""
    return sentence(state.removeprefix(_STATE[LinkState.ONLINE][0] + AND))


def counts_seconds(link: LinkStatus) -> bool:
    """Does the pill say another thing a second later, with nothing new from the link?"""
    return link.state in (LinkState.CONNECTING, LinkState.RECONNECTING)


def untrusted(link: LinkStatus) -> bool:
    """Its certificate was refused here: trying again does not mend that."""
    return link.state is LinkState.RECONNECTING and link.wants is Want.TRUST


def _is_unmended(link: LinkStatus) -> bool:
    return link.state is LinkState.RECONNECTING and link.wants in _UNMENDED


def _detail(link: LinkStatus, now: float) -> str:
    if link.state is LinkState.ONLINE:
        return _latency_words(link.latency_ms) if link.latency_ms is not None else ""
    if link.state is LinkState.OFFLINE or not link.stages:
        return ""
    result = _stage_of_now(link.stages)
    seconds = f" {max(0.0, now - link.since):.0f} s" if link.state is LinkState.CONNECTING else ""
    return STAGES[result.stage] + seconds


def _stage_of_now(stages: tuple[StageResult, ...]) -> StageResult:
    return next((stage for stage in stages if not stage.ok), stages[-1])


def _reason(link: LinkStatus, notation: Notation) -> str:
    if not link.reason:
        return ""
    why = link.reason.removeprefix(UNTRUSTED)
    if link.state is LinkState.ONLINE and link.reason_at is not None:
        over = with_often(plain(why, OVER_REASON), link.attribution)
        if why == FORGOTTEN.reason:  # no drop: what was found when the link came back
            return f"{notation.minute(link.reason_at)}, {FORGOT}"
        return f"drop {notation.minute(link.reason_at)}, {over}"
    return with_often(plain(why, MAX_REASON), link.attribution)


def _next_try(link: LinkStatus, now: float) -> str:
    if link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
        return NO_MORE
    if link.state is not LinkState.RECONNECTING or link.next_try_at is None or _is_unmended(link):
        return ""
    return f"{NEXT_TRY}{max(0, math.ceil(link.next_try_at - now))} s"  # as the Connection page counts it


def short_try(next_try: str) -> str:
    """Where three words have no room: "in 4 s" beside "Reconnecting"."""
    seconds = next_try.removeprefix(NEXT_TRY)
    return f"in {seconds}" if seconds != next_try else next_try


def _tip(link: LinkStatus) -> str:
    stages = [_stage(one) for one in link.stages]
    grants = [_grant(one) for one in link.grants]
    said = (link.reason, cause(link.attribution), link.advice)
    lines = [f"{link.address} {link.security}".strip(), *stages, *grants, *said]
    return "\n".join(line for line in lines if line)


def _stage(one: StageResult) -> str:
    """What is still under way took no time yet: "0 ms" would be a first message that came."""
    name = STAGES[one.stage]
    if one.ok is None:
        return f"{name}: not yet"
    return f"{name} {one.ms:.0f} ms {one.detail if one.detail != name else ''}".rstrip()


def _grant(one: Grant) -> str:
    answer = "granted" if one.granted else "refused"
    said = one.words if one.words.startswith(answer) else f"{answer} {one.words}"
    return f"{one.topic_filter} {said}".rstrip()


@dataclass(frozen=True, slots=True)
class Counters:
    """The cells beside the forward toggle."""

    branch: str
    done: str
    rejected: str
    queued: str
    rate: str
    active: bool  # off: all of it faint
    any_rejected: bool
    rejected_tip: str


def counters(forward: ForwardStatus, left: int | None = None, branches: str = "") -> Counters:
    """`left`: dead letters that wait for somebody, of all runs; None while nobody has looked. `branches`: of the open
    site, which no run may know yet."""
    dead = forward.dead if left is None else min(forward.dead, left)
    shadow, on = forward.mode is ForwardMode.SHADOW, forward.mode is ForwardMode.ON
    return Counters(
        branch=plain(forward.branch or branches, 64) or "no branch",
        done=f"{forward.computed:,} computed" if shadow else f"{forward.accepted:,} accepted",
        rejected=f"{forward.refused:,} rejected",
        queued=f"{forward.queued + forward.in_flight:,} queued",
        rate="nothing sent" if shadow else (f"{forward.rate_hz:.1f}/s" if on else ""),
        active=shadow or on,
        any_rejected=forward.refused > 0 and dead > 0,
        rejected_tip=(
            f"{_samples(forward.refused)} rejected in this run, as many as in the rows of Delivery. Twinzo said no in"
            f" {forward.rejected:,} answers, each to one sample or to many. {_given_up(forward.dead, dead)}"
        ),
    )


def _samples(count: int) -> str:
    return "1 sample was" if count == 1 else f"{count:,} samples were"


def _given_up(dead: int, left: int) -> str:
    if left:
        return f"Given up now: {left:,}, under Dead letters."
    return f"None is given up now: {'all were discarded' if dead else 'what was retried arrived'}."


def _latency_words(ms: float) -> str:
    return "< 1 ms" if ms < 1.0 else f"{ms:.0f} ms"
