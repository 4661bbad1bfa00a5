"""When connections ended and why: a chart, the closes by cause, and each of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from ati_console.access import Because, Event, Kind, Probe
from ati_console.report.document import Block, Chart, Heading, Mark, Paragraph, Table, Tone
from ati_console.report.wording import Wording, code, counted

MOST: Final = 200  # closes that are listed one by one
MOST_MARKS: Final = 2_000
LANES: Final = (Kind.CONNECT, Kind.SUBSCRIBE, Kind.PUBLISH, Kind.CLOSED)
NAMES: Final = ("Connect", "Subscribe", "Publish", "Closed")


def timeline(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    closes = _closes(probe)
    if not probe.events:
        return Heading("Connection timeline"), Paragraph("No connection came about.")
    foreign = sum(not _ours(event) for event in closes)
    words = (
        f"{counted(sum(event.kind is Kind.CONNECT for event in probe.events), 'connection')} were opened one after "
        f"the other; {foreign:,} of them were ended by the other side, the rest by us when the question was answered. "
        "The cause of a close is told from our own last packet, the time after it and the broker's reason; "
        "repeats confirm it."
    )
    return Heading("Connection timeline"), Paragraph(words), _chart(probe, wording), _by_cause(closes, wording)


def each_close(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    """The appendix: every close that was not ours."""
    closes = [event for event in _closes(probe) if not _ours(event)]
    if not closes:
        return ()
    rows = tuple(_row(event, wording) for event in closes[:MOST])
    head = ("Time", "Connection", "What happened", "Because of", "Code", "Confidence")
    left = len(closes) - len(rows)
    more = (Paragraph(f"{counted(left, 'more close')} did not fit into this document."),) if left else ()
    return Heading("Appendix: each close by the other side", fresh=True), Table("Each close", head, rows), *more


def _closes(probe: Probe) -> list[Event]:
    return [event for event in probe.events if event.kind is Kind.CLOSED]


def _ours(event: Event) -> bool:
    return event.attribution is not None and event.attribution.because is Because.OURS


def _row(event: Event, wording: Wording) -> tuple[str, ...]:
    why = event.attribution
    told = (why.because.value, code(why.code), f"{why.confidence:.0%}, {why.seen} of {why.of}") if why else ("-",) * 3
    return wording.clock(event.at), str(event.attempt), wording(event.words, 160), *told


def _by_cause(closes: list[Event], wording: Wording) -> Table:
    groups: dict[tuple[Because, int | None], list[Event]] = defaultdict(list)
    for event in closes:
        if event.attribution is not None:
            groups[event.attribution.because, event.attribution.code].append(event)
    rows = tuple(
        (because.value, code(number) or "none", f"{len(events):,} of {len(closes):,}", _confidence(events),
         wording.clock(events[0].at), wording.clock(events[-1].at))
        for (because, number), events in sorted(groups.items(), key=lambda item: -len(item[1]))
    )  # fmt: skip
    return Table("Closes by cause", ("Because of", "Code", "Closes", "Confidence", "First", "Last"), rows)


def _confidence(events: list[Event]) -> str:
    sure = [event.attribution.confidence for event in events if event.attribution is not None]
    low, high = f"{min(sure):.0%}", f"{max(sure):.0%}"
    return low if low == high else f"{low} to {high}"


def _chart(probe: Probe, wording: Wording) -> Chart:
    begin = min(event.at for event in probe.events)
    end = max(event.at for event in probe.events)
    marks = tuple(
        Mark(event.at - begin, LANES.index(event.kind), _tone(event), wording(event.words, 120))
        for event in probe.events[:MOST_MARKS]
    )
    words = f"Connections, questions and closes over {end - begin:.1f} seconds"
    return Chart(words, max(end - begin, 0.1), NAMES, marks)


def _tone(event: Event) -> Tone:
    if event.kind is not Kind.CLOSED:
        return Tone.PLAIN
    return Tone.OPEN if _ours(event) else Tone.BAD
