"""The sections of an evidence report beside matrix and timeline. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.access import Action, Cell, Conclusion, Place, Probe, Proof, Role
from ati_console.report.asks import advice, asked
from ati_console.report.document import Block, Bullets, Facts, Heading, Paragraph, Table, Tone, Verdict
from ati_console.report.matrix import BARS, proved, said
from ati_console.report.wording import HIDDEN, Wording, counted, milliseconds

DECISIVE: Final = 10  # cells whose packets are shown
PACKETS: Final = 12  # of one cell
LIMITS: Final = (
    "A granted SUBACK proves nothing until a message has arrived: some brokers grant every filter and deliver none.",
    "A PUBACK of MQTT 3.1.1 does not prove the right to publish: that version has no way to say no to a publish.",
    "Silence has three explanations: no right, nobody who publishes, or a topic that is named otherwise. Only a "
    "message or a reason code tells them apart.",
    "A cause that is told from timing is a guess until it has repeated itself; the confidence says how far it has.",
    "The family of a broker is told from its behaviour. It does not announce itself.",
    "The report holds for this account, this address and the time of the run. Rights can change afterwards.",
)


def verdict(probe: Probe, wording: Wording) -> Verdict:
    """Three lines: role, why nothing (or something) arrives, what to ask for."""
    role, cause = _named(probe, "role"), _named(probe, "cause")
    settled = probe.role is not Role.UNKNOWN
    reads = probe.cause in ("messages arrive", "wrong topic")
    return Verdict((
        ("Role", _sentence(role, wording) or "Not settled.", Tone.PLAIN if settled else Tone.OPEN),
        ("Cause", _sentence(cause, wording) or "Not asked.", Tone.GOOD if reads else Tone.BAD if cause else Tone.OPEN),
        ("What to ask for", wording(advice(probe)), Tone.PLAIN),
    ))  # fmt: skip


def _named(probe: Probe, name: str) -> Conclusion | None:
    return next((one for one in probe.conclusions if one.name == name), None)


def _sentence(one: Conclusion | None, wording: Wording) -> str:
    return "" if one is None else f"{wording(one.title)}. {wording(one.sentence)}"


def about(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    host = wording(probe.address) if wording.addresses else HIDDEN
    rows = (
        ("Broker", host), ("Account", wording(probe.user) or "none"), ("Client id", _client_id(probe, wording)),
        ("Profile", wording(probe.profile)), ("Began", wording.when(probe.began)), ("Ended", wording.when(probe.ended)),
        ("Outcome", _outcome(probe, wording)), ("Second identity", wording(probe.second_identity) or "none listened"),
        ("Program", wording(probe.program) or "not recorded"), ("Run", wording(probe.id)),
    )  # fmt: skip
    return Heading("Environment"), Facts(rows)


def _client_id(probe: Probe, wording: Wording) -> str:
    asked = f", and every question was asked as {wording(probe.asked_as)}" if probe.asked_as else ""
    return f"{wording(probe.client_id) or 'none'}{asked}"


def _outcome(probe: Probe, wording: Wording) -> str:
    if probe.stopped:
        return f"stopped: {wording(probe.stopped)}"
    return "the whole plan was carried out" if probe.complete else "interrupted"


def stages(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    if not probe.steps:
        return ()
    rows = tuple(
        (wording(one.name, 60), {True: "ok", False: "no", None: "not asked"}[one.ok],
         milliseconds(one.ms) if one.ms else "-", _detail(one.stage, one.detail, one.advice, wording))
        for one in probe.steps
    )  # fmt: skip
    tones = tuple(
        (Tone.PLAIN, {True: Tone.GOOD, False: Tone.BAD, None: Tone.OPEN}[one.ok], Tone.PLAIN, Tone.PLAIN)
        for one in probe.steps
    )
    return Heading("Connecting, stage by stage"), Table("Stages", ("Stage", "Result", "Time", "Detail"), rows, tones)


def _detail(stage: str, detail: str, more: str, wording: Wording) -> str:
    return ". ".join(part for part in (wording.stage(stage, detail), wording(more)) if part)


def conclusions(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    if not probe.conclusions:
        return Heading("Conclusions"), Paragraph("None: too little was answered.")
    rows = tuple(
        (f"{wording(one.title)}. {wording(one.sentence)}", _rests_on(one, wording), wording(one.would_change))
        for one in probe.conclusions
    )
    head = ("Conclusion", "Evidence", "What would change it")
    return Heading("Conclusions"), Table("Conclusions", head, rows)


def _rests_on(one: Conclusion, wording: Wording) -> str:
    proof = f"{BARS[one.proof.bars]} {proved(one.proof)}"
    if not one.places:
        return proof
    return f"{proof}; {counted(len(one.places), 'question')}, such as {_place(one.places[0], wording)}"


def _place(place: Place, wording: Wording) -> str:
    return f"{place.action.value} {wording(place.topic, 80)} QoS {place.qos}"


def method(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    used, budget = probe.used, probe.budget
    planned = [place for place in probe.planned if place.action is Action.SUBSCRIBE]
    pace = f", on average one connection each {used.seconds / used.connects:.1f} s" if used.connects else ""
    items = (
        f"Plan: {counted(len({place.topic for place in planned}), 'topic filter')} to subscribe to, "
        f"{counted(len(_published(probe)), 'topic')} to publish to; the plan was shown before the run began.",
        f"Budget: {used.connects} of {budget.connects} connects, {used.subscribes} of {budget.subscribes} subscribes, "
        f"{used.publishes} of {budget.publishes} publishes, {used.seconds:.0f} of {budget.seconds:.0f} s{pace}.",
        "A broker that closes after each question needs a connection a question. Connections follow one another, never "
        "side by side, and the run ends by itself when the broker says that it is too much.",
        _what_was_published(probe, wording),
        "Repeats: what was answered unlike the rest, and one filter in any case, was asked again; disagreement is "
        "shown, never averaged.",
        "Several filters in one packet were only asked of a broker that answers with a code for each and stays. A "
        "packet that is answered otherwise says nothing about any one filter: it stands in the timeline alone.",
    )
    return Heading("Method"), Bullets(items)


def _published(probe: Probe) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.place.topic for cell in asked(probe, Action.PUBLISH)))


def _what_was_published(probe: Probe, wording: Wording) -> str:
    topics = _published(probe)
    if not topics:
        return "Published: nothing. The run only asked to subscribe."
    names = ", ".join(wording(topic, 80) for topic in topics[:10])
    return (
        f"Published: {counted(probe.used.publishes, 'small message')} to {names}, which the user chose. Never "
        "retained; with MQTT 5 they expire after 5 s; each is marked as a probe in its payload and, with MQTT 5, "
        "in a user property (ati-console-probe)."
    )


def limits() -> tuple[Block, ...]:
    return Heading("Limits of this evidence"), Bullets(LIMITS)


def packets(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    """One cell of each kind of answer, with what went over the wire."""
    cells = decisive(probe)
    if not cells:
        return ()
    rows = [row for cell in cells for row in _packets(cell, wording)]
    head = ("Question and answer", "Time", "Direction", "Packet")
    words = "One example of each kind of answer. Payloads and credentials are never recorded."
    title = Heading("Appendix: packets of the decisive questions", fresh=True)
    return title, Paragraph(words), Table("Packets", head, tuple(rows))


def _packets(cell: Cell, wording: Wording) -> list[tuple[str, ...]]:
    """The question stands at its first packet."""
    place = f"{_place(cell.place, wording)}, MQTT {_version(cell)}: {said(cell)}"
    names = (place[:1].upper() + place[1:], *[""] * PACKETS)
    return [
        (name, wording.clock(one.at), "to the broker" if one.out else "from the broker", wording(one.words, 200))
        for name, one in zip(names, cell.best.packets[:PACKETS], strict=False)
    ]


def _version(cell: Cell) -> str:
    return {3: "3.1", 4: "3.1.1", 5: "5"}.get(cell.place.version, "?")


def decisive(probe: Probe) -> list[Cell]:
    """The first cell of each action, version and kind of answer: strong proof first, then in the order of the plan."""
    found: dict[tuple[object, ...], Cell] = {}
    for cell in probe.cells:
        if cell.attempts and cell.best.packets:
            best = cell.best
            key = (cell.place.action, cell.place.version, cell.place.qos, best.verdict, best.code)
            found.setdefault(key, cell)
    order = {proof: -proof.bars for proof in Proof}
    return sorted(found.values(), key=lambda cell: order[cell.best.proof])[:DECISIVE]
