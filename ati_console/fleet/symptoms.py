"""What one look at a sender's chart shows: a rule an ailment, and never two verdicts for one cause. Pure.

The numbers are of contracts.md 1: 2 s documented, 2 to 6 s real, in bursts, with gaps of minutes. What the real feed
does is no ailment; what only a broken program does is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from ati_console.fleet.ailments import EXPLAINS, Ailment, Symptom
from ati_console.fleet.chart import RUN_ENDS_S, WINDOW, Chart, Sign
from ati_console.fleet.clock import OFFSET_WORTH_SAYING_S, span_words, zone_minutes
from ati_console.fleet.findings import RobotFindings, Tally
from ati_console.wire.messages import Odd

ENOUGH: Final = 5  # messages before a sender is judged well
PAHO_SILENCE_S: Final = 90.0  # 1.5 x paho's own keep alive of 60 s
TELLING: Final = (1, WINDOW)  # seen of the guide's class: contracts.md 1, and measured with paho 2.2.0
REGULAR: Final = 0.2  # spread of silences that are a slow clock and no accidents
STANDS_S: Final = 10.0
STANDS_MESSAGES, STANDS_MOVES = 5, 3
SLOW_S, SLOWEST_S = 8.0, 300.0  # the real feed comes each 2 to 6 s
SLOW_MESSAGES: Final = 6
BUNCH_S: Final = 0.1
BUNCHES: Final = 4
OFTEN: Final = 3  # occurrences that are no accident


def is_judged(chart: Chart, now: float) -> bool:
    """Has it sent enough, or been watched for long enough, to be called well?"""
    return chart.messages >= ENOUGH or (chart.messages > 0 and now - chart.first_at >= PAHO_SILENCE_S)


def symptoms(chart: Chart, findings: RobotFindings, offset_s: float | None, now: float) -> tuple[Symptom, ...]:
    """All that is wrong, without what is only the consequence of something else that is."""
    if not chart.messages:
        return ()
    found = {one.ailment: one for one in _all(chart, findings, offset_s, now)}
    explained = frozenset[Ailment]().union(*(EXPLAINS.get(ailment, frozenset()) for ailment in found))
    return tuple(one for one in found.values() if one.ailment not in explained)


def _all(chart: Chart, findings: RobotFindings, offset_s: float | None, now: float) -> Iterator[Symptom]:
    yield from _falls_silent(chart, now)
    yield from _two_senders(chart)
    yield from _constant_time(chart)
    yield from _tallied(Ailment.FROZEN_POSE, findings.of(Odd.FROZEN_POSE), 0.7)
    yield from _tallied(Ailment.NAMES_DIFFER, findings.of(Odd.TOPIC_NAME), 0.98)
    yield from _clock(findings.of(Odd.CLOCK_OFFSET), offset_s)
    yield from _signed(Ailment.BACKWARDS, chart.backs, OFTEN, 0.85)
    yield from _repeats(chart, findings.of(Odd.STALE_REPEAT))
    yield from _signed(Ailment.BATTERY_TEXT, chart.battery_text, 1, 0.98)
    yield from _signed(Ailment.BATTERY_FRACTION, chart.battery_fraction, 2, 0.9)
    yield from _rhythm(chart)


def _falls_silent(chart: Chart, now: float) -> Iterator[Symptom]:
    """Starts that send equally few messages and end in silence: one, or as many as paho's window holds, or a share of
    it where one program sends for several sherpas. One silence may be an accident, and a slow sender keeps time."""
    silence = now - chart.heard_at
    waits = _falls_silent_now(chart, silence)
    count, messages = chart.shorts + waits, chart.short_run if chart.shorts else chart.run
    cured = chart.shorts and chart.run > chart.short_run + (chart.short_run > 1)
    silences = [*chart.silences, *([silence] if waits else [])]
    if cured or not count or not _is_telling(messages, count, silences, _keeps_time(chart.silences)):
        return
    several = "one message" if messages == 1 else f"{messages} messages"
    evidence = f"{count} time{'' if count == 1 else 's in a row'} exactly {several}, then silence"
    evidence += f" for {span_words(min(silences))}"
    evidence += f" to {span_words(max(silences))}" if count > 1 else ""
    confidence = {1: 0.4, 2: 0.75, 3: 0.9}.get(count, 0.95) if messages in TELLING else 0.75
    first = chart.shorts_since if chart.shorts else chart.run_since
    yield Symptom(Ailment.FALLS_SILENT, evidence, confidence, count, first, chart.heard_at)


def _falls_silent_now(chart: Chart, silence: float) -> bool:
    if chart.said_over or not 0 < chart.run <= WINDOW:
        return False
    if chart.shorts:
        alike = len(chart.silences) == 1 or _keeps_time(chart.silences)
        if chart.short_run == 1 and alike and silence <= (1.0 + REGULAR) * max(chart.silences):
            return False  # the next one of a slow sender may still come
        least_s = RUN_ENDS_S if chart.short_run in TELLING else PAHO_SILENCE_S
        return chart.is_like_before(chart.run) and silence >= least_s
    return chart.run in TELLING and silence >= PAHO_SILENCE_S


def _keeps_time(silences: Sequence[float]) -> bool:
    """Two thirds of those that are over were equally long: a slow clock, perhaps with a gap in it."""
    if len(silences) < 2:
        return False
    usual = median(silences)
    return 3 * sum(abs(one - usual) <= REGULAR / 2 * usual for one in silences) >= 2 * len(silences)


def _is_telling(messages: int, count: int, silences: Sequence[float], keeps_time: bool) -> bool:
    if messages not in TELLING:
        return count >= OFTEN and min(silences) >= PAHO_SILENCE_S
    if count == 1:
        return silences[0] >= PAHO_SILENCE_S
    return messages > 1 or not (keeps_time or _keeps_time(silences))


def _two_senders(chart: Chart) -> Iterator[Symptom]:
    swaps = chart.swaps
    if swaps.count >= OFTEN:
        apart = f"; timestamps went back {chart.backs.count} times" if chart.backs.count >= OFTEN else ""
        evidence = f"{swaps.count} times to and fro, last {swaps.evidence}{apart}"
        confidence = min(0.97, 0.7 + 0.04 * swaps.count + (0.1 if apart else 0.0))
        yield Symptom(Ailment.TWO_SENDERS, evidence, confidence, swaps.count, swaps.first_at, swaps.last_at)


def _constant_time(chart: Chart) -> Iterator[Symptom]:
    stood_s = chart.heard_at - chart.stamp_since
    enough = chart.stamp_count >= STANDS_MESSAGES and chart.stamp_moves >= STANDS_MOVES and stood_s >= STANDS_S
    if chart.stamp is not None and enough:
        evidence = (
            f"{chart.stamp_count} messages over {span_words(stood_s)} with one timestamp,"
            f" while the pose changed {chart.stamp_moves} times"
        )
        count, since = chart.stamp_count, chart.stamp_since
        yield Symptom(Ailment.CONSTANT_TIME, evidence, 0.97, count, since, chart.heard_at)


def _clock(tally: Tally | None, offset_s: float | None) -> Iterator[Symptom]:
    if tally is None or offset_s is None or abs(offset_s) <= OFFSET_WORTH_SAYING_S:
        return
    minutes = zone_minutes(offset_s)
    ailment = Ailment.TIME_ZONE if minutes else Ailment.CLOCK_OFF
    evidence = f"timestamps are {span_words(abs(offset_s))} {'ahead' if offset_s > 0 else 'behind'}"
    evidence += f": UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}" if minutes else ""
    yield Symptom(ailment, evidence, 0.95 if minutes else 0.9, tally.count, tally.first_at, tally.last_at)


def _repeats(chart: Chart, stale: Tally | None) -> Iterator[Symptom]:
    """What the fleet manager repeats of a silent sherpa is its rule and no ailment (contracts.md 1.8)."""
    if chart.twice.count >= OFTEN:
        yield from _signed(Ailment.REPEATS, chart.twice, OFTEN, 0.95)
    elif stale is not None and stale.evidence.startswith("timestamp and pose"):
        yield from _tallied(Ailment.REPEATS, stale if stale.count >= OFTEN else None, 0.85)


def _rhythm(chart: Chart) -> Iterator[Symptom]:
    intervals = chart.intervals()
    if chart.said_over or len(intervals) < SLOW_MESSAGES:
        return
    count, first = len(intervals) + 1, chart.heard_at - sum(intervals)
    usual = median(intervals)
    if SLOW_S <= usual <= SLOWEST_S:
        evidence = f"one each {usual:.0f} s over the last {count}, 2 s are documented"
        yield Symptom(Ailment.SLOW, evidence, 0.8, count, first, chart.heard_at)
    close = [interval < BUNCH_S for interval in intervals]
    bunches = sum(now and not before for before, now in pairwise(close))
    if bunches >= BUNCHES and 2 * sum(close) >= len(close):
        evidence = f"{sum(close)} of {len(close)} came within 0.1 s of the one before, in {bunches} bunches"
        yield Symptom(Ailment.BURSTS, evidence, 0.7, count, first, chart.heard_at)


def _signed(ailment: Ailment, sign: Sign, least: int, confidence: float) -> Iterator[Symptom]:
    if sign.count >= least:
        yield Symptom(ailment, sign.evidence, confidence, sign.count, sign.first_at, sign.last_at)


def _tallied(ailment: Ailment, tally: Tally | None, confidence: float) -> Iterator[Symptom]:
    if tally is not None:
        yield Symptom(ailment, tally.evidence, confidence, tally.count, tally.first_at, tally.last_at)
