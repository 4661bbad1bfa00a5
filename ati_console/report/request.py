"""The mail that asks the broker's owner for access: subject and body from the evidence, for the user to edit. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.access import VERSION_NAMES, Action, Because, Cell, Kind, Probe, Verdict
from ati_console.report.asks import Ask, acl, asked, suggested, wanted
from ati_console.report.matrix import SAID, proved
from ati_console.report.wording import Wording, code, counted, milliseconds

MOST: Final = 8  # lines of one kind
PROPOSED: Final = "Proposed ACL, beside the rules that the account has today, in the grammar of mosquitto:"
REHEARSED: Final = "(A rehearsal: the broker was invented on this computer. There is nobody to send this to.)"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for; `filters` None: those that the evidence names."""

    asks: tuple[Ask, ...]
    filters: tuple[str, ...] | None = None

    @classmethod
    def of(cls, probe: Probe) -> Wishes:
        return cls(suggested(probe))


@dataclass(frozen=True, slots=True)
class Request:
    """Plain text; lines end with a line feed."""

    subject: str
    body: str


def request(probe: Probe, wishes: Wishes, attachments: Sequence[str] = (), wording: Wording | None = None) -> Request:
    """The owner of the broker knows its address: it is named, unless `wording` hides it."""
    say = wording or Wording.of(probe, addresses=True)
    filters = wanted(probe) if wishes.filters is None else wishes.filters
    parts = (
        REHEARSED if probe.rehearsed else "", "Hello,", _why(probe, say), _facts(probe, say),
        _list("What works, with proof:", _works(probe, say)),
        _list("What is refused:", _refused(probe, say)), _asked(wishes, filters, say),
        _proposed(probe, wishes, filters), _list("Attached:", [say(name) for name in attachments]),
        "The evidence was gathered with a paced, bounded check that never retains a message. Thank you.",
    )  # fmt: skip
    account = say(probe.user, 60) or "without a name"
    return Request(f"MQTT access for account {account} at {say(probe.address, 80)}",
                   "\n\n".join(part for part in parts if part) + "\n")  # fmt: skip


def _why(probe: Probe, say: Wording) -> str:
    cause = next((one for one in probe.conclusions if one.name == "cause"), None)
    found = f" We found: {say(cause.title)}." if cause else ""
    return f"we want to show the fleet on a digital twin, and need to read what it publishes on your broker.{found}"


def _facts(probe: Probe, say: Wording) -> str:
    return "\n".join((
        f"Account:   {say(probe.user) or 'none'}", f"Client id: {say(probe.client_id) or 'none'}",
        f"Broker:    {say(probe.address)}", f"Checked:   {say.when(probe.began)}",
    ))  # fmt: skip


def _works(probe: Probe, say: Wording) -> list[str]:
    spoken = [step.name.removeprefix("CONNECT v") for step in probe.steps if step.ok and "CONNECT v" in step.name]
    lines = [f"connect with MQTT {', '.join(map(say, spoken))}"] if spoken else []
    lines += [_cell(cell, say) for cell in probe.cells if cell.attempts and cell.is_yes][:MOST]
    return lines or ["nothing that is proved"]


def _cell(cell: Cell, say: Wording) -> str:
    place, best = cell.place, cell.best
    said = " ".join(part for part in (SAID[best.verdict], code(best.code)) if part)
    name = VERSION_NAMES.get(place.version, "?")
    return f"{place.action.value} {say(place.topic, 120)} QoS {place.qos}, MQTT {name}: {said} ({proved(best.proof)})"


def _refused(probe: Probe, say: Wording) -> list[str]:
    cells = asked(probe, Action.SUBSCRIBE)
    topics = list(dict.fromkeys(cell.place.topic for cell in cells))
    closed = [cell for cell in cells if cell.best.verdict is Verdict.DISCONNECTED]
    lines = [_closes(probe, cells)] if closed else []
    refused = [cell for cell in cells if cell.best.verdict is Verdict.REFUSED]
    if refused:
        lines.append(f"SUBSCRIBE answered with {_codes(refused)}, {len(refused):,} of {len(cells):,} questions")
    no = list(dict.fromkeys(cell.place.topic for cell in cells if cell.is_no))
    if no:
        names = ", ".join(say(topic, 80) for topic in no[:MOST])
        more = f" and {len(no) - MOST:,} more" if len(no) > MOST else ""
        lines.append(f"{len(no):,} of {counted(len(topics), 'filter')} refused: {names}{more}")
    lines += [_cell(cell, say) for cell in asked(probe, Action.PUBLISH) if cell.is_no][:MOST]
    return lines or _unproved(cells)


def _unproved(cells: list[Cell]) -> list[str]:
    silent = {cell.place.topic for cell in cells if cell.best.verdict is Verdict.GRANTED}
    return [f"nothing in words: {counted(len(silent), 'filter')} granted, and no message came"] if silent else []


def _closes(probe: Probe, cells: list[Cell]) -> str:
    """ "broker closed the connection 84 ms after SUBSCRIBE, 46 of 46" """
    times = [one.ms for cell in cells for one in cell.attempts
             if one.verdict is Verdict.DISCONNECTED and one.ms is not None]  # fmt: skip
    subscribes = sum(event.kind is Kind.SUBSCRIBE for event in probe.events)
    ends = [event.attribution for event in probe.events if event.attribution is not None]
    closes = sum(one.because is Because.SUBSCRIBE for one in ends)
    after = f"{milliseconds(sorted(times)[len(times) // 2])} (median) after SUBSCRIBE" if times else "after SUBSCRIBE"
    said = _codes([cell for cell in cells if cell.best.verdict is Verdict.DISCONNECTED])
    return f"the broker closed the connection {after}, {closes:,} of {subscribes:,}, with {said}"


def _codes(cells: list[Cell]) -> str:
    counts = Counter(f"code {code(cell.best.code)}" if cell.best.code is not None else "no code" for cell in cells)
    return ", ".join(f"{name} ({number:,} times)" for name, number in counts.most_common(MOST))


def _asked(wishes: Wishes, filters: Sequence[str], say: Wording) -> str:
    if not wishes.asks:
        return ""
    lines: list[str] = []
    for one in wishes.asks:
        lines.append(f"- {one.value}")
        if one is Ask.CONSUMER:
            lines += [f"    {say(topic, 120)}" for topic in filters] or ["    the topics of the fleet"]
    return "\n".join(("What we ask for (any one way to the data will do):", *lines))


def _proposed(probe: Probe, wishes: Wishes, filters: Sequence[str]) -> str:
    """Reading only; the account of today when there is no better name."""
    if Ask.CONSUMER not in wishes.asks or not filters:
        return ""
    return "\n".join(
        (
            "Proposed ACL, beside the rules that the account has today, in the grammar of mosquitto:",
            "",
            acl(probe.user, filters),
        )
    )


def _list(title: str, lines: Sequence[str]) -> str:
    return "\n".join((title, *(f"- {line}" for line in lines))) if lines else ""
