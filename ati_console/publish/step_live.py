"""Step 3: what the real fleet sends, listened to for as long as was agreed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ati_console.fleet.breaches import Required
from ati_console.fleet.clock import OFFSET_WORTH_SAYING_S, span_words, zone_minutes
from ati_console.fleet.contract import Met, Row
from ati_console.fleet.view import FleetUpdate, RobotView
from ati_console.publish.bench import Bench, bad, finding, good, is_online, still_open, why_offline
from ati_console.publish.trial_values import MARK, Evidence, span

NAMED: Final = 6  # names in a line; the rest is counted
BROKEN: Final = (Met.MISSING, Met.WRONG_TYPE)


def live_data(bench: Bench) -> None:
    listening = bench.until_listening()
    if listening is None:
        bench.say(still_open("The fleet cannot be heard: nobody listens", "", "Choose a profile that may subscribe"))
        return
    if not is_online(listening):
        bench.say(why_offline(listening))
        return
    _listen(bench)
    update, contract = bench.fleet(), bench.contract()
    ours = {name: view for name, view in update.robots.items() if not name.startswith(MARK)}
    bench.say(*_seen(bench, ours))
    judged = {name: view for name, view in ours.items() if _counts(bench, name)}
    if judged:
        rows = [row for row in contract.rows if row.sherpa in judged]  # who is listed and silent has no fields
        bench.say(*_rates(bench, judged), *_clocks(judged), *_fields(rows))
    bench.say(*_unread(bench, update))


def _counts(bench: Bench, sherpa: str) -> bool:
    """A stranger is said, and fails nobody's go-live: a test script beside the fleet is not the fleet."""
    return not bench.facts.listed or sherpa in bench.facts.listed


def _listen(bench: Bench) -> None:
    bench.listen_afresh()
    begin, of_s = time.monotonic(), bench.plan.live_s
    while (done := time.monotonic() - begin) < of_s:
        bench.progress(done, of_s)
        bench.pump(min(0.2, of_s - done))


def _seen(bench: Bench, robots: Mapping[str, RobotView]) -> Iterator[Evidence]:
    listed, long = bench.facts.listed, span(bench.plan.live_s)
    if not robots and not listed:
        yield bad(
            "Nothing arrived from the real fleet", long, "Ask whether it publishes, to which topic, on this broker"
        )
        return
    if not listed:
        yield finding(f"{_count(len(robots))} seen", long, "No allow-list: a site file says who is expected")
        return
    silent = sorted(listed - robots.keys())
    words = f"{len(listed) - len(silent)} of {len(listed)} listed sherpas seen"
    yield bad(words, long, f"not seen: {_some(silent)}") if silent else good(words, long)
    strangers = sorted(robots.keys() - listed)
    if strangers:
        yield finding(_names("unlisted", len(strangers)), str(len(strangers)), _some(strangers))


def _rates(bench: Bench, robots: Mapping[str, RobotView]) -> Iterator[Evidence]:
    """Over the whole time, so that a burst is no rate. A gap is said, and fails nothing (contracts.md 1.9)."""
    seconds = max(1.0, bench.plan.live_s)
    hz = {name: view.messages / seconds for name, view in robots.items()}
    slow = sorted(name for name, rate in hz.items() if rate < bench.plan.slowest_hz)
    gaps = [gap.seconds or 0.0 for view in robots.values() for gap in view.gaps]
    words = f"Rate {min(hz.values()):.1f} to {max(hz.values()):.1f} Hz, {_gaps(gaps)}"
    messages = f"{sum(view.messages for view in robots.values()):,} msgs"
    if slow:
        yield bad(words, messages, f"slower than {bench.plan.slowest_hz:g} Hz: {_some(slow)}")
    else:
        yield finding(words, messages) if gaps else good(words, messages)


def _gaps(gaps: list[float]) -> str:
    if not gaps:
        return "no gap"
    longest = f"of {span_words(max(gaps))}" if len(gaps) == 1 else f"up to {span_words(max(gaps))}"
    return f"{len(gaps)} {'gap' if len(gaps) == 1 else 'gaps'} {longest}"


def _clocks(robots: Mapping[str, RobotView]) -> Iterator[Evidence]:
    off = {name: view.clock_offset_s for name, view in robots.items() if _is_off(view.clock_offset_s)}
    if not off:
        yield good("Clocks agree with ours", f"within {OFFSET_WORTH_SAYING_S:g} s")
        return
    local = sorted(name for name, offset in off.items() if offset is not None and zone_minutes(offset))
    if local:
        yield finding(_of(local, "timestamp Z is local"), f"{sum(robots[n].messages for n in local):,} times",
                      "Set z_suffix_offset_min in the site file, or ask ATI for UTC")  # fmt: skip
    for name in sorted(off.keys() - set(local))[:NAMED]:
        yield finding(f"{name[:40]}: clock is {span_words(abs(off[name] or 0.0))} off")


def _is_off(offset_s: float | None) -> bool:
    return offset_s is not None and abs(offset_s) >= OFFSET_WORTH_SAYING_S


def _fields(rows: Sequence[Row]) -> Iterator[Evidence]:
    """A field that is missing or of another type fails; one that is out of range is a finding, but for the pose."""
    wrong: Counter[tuple[Required, Met]] = Counter()
    first: dict[tuple[Required, Met], str] = {}
    for row in rows:
        for key, cell in row.cells.items():
            if cell.breach is not None and cell.met is not Met.PRESENT:
                wrong[key, cell.met] += 1
                first.setdefault((key, cell.met), f"{row.sherpa[:40]}: {cell.words}")
    if not wrong:
        yield good("All required fields, right type", _count(len(rows)))
    for (key, met), count in wrong.items():
        weight = bad if met in BROKEN or key is Required.POSE else finding
        yield weight(f"{key.value} {met.value}", _count(count), first[key, met][:200])


def _unread(bench: Bench, update: FleetUpdate) -> Iterator[Evidence]:
    if update.undecodable:
        words = f"{update.undecodable:,} messages could not be read"
        yield finding(words, f"of {bench.heard:,}", update.last_undecodable[:200])
    dropped = bench.links.listener.dropped if bench.links.listener is not None else 0
    if dropped:
        yield finding(f"{dropped:,} messages came faster than they were read")


def _of(names: list[str], words: str) -> str:
    return f"{names[0][:40]}: {words}" if len(names) == 1 else f"{len(names)} sherpas: {words}"


def _names(kind: str, count: int) -> str:
    return f"{count} {kind} {'name' if count == 1 else 'names'} seen"


def _count(count: int) -> str:
    return f"{count} {'sherpa' if count == 1 else 'sherpas'}"


def _some(names: list[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
