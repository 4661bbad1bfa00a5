"""The permission matrix of a probe as a table, and what its words prove (contracts.md 2). Pure."""

from __future__ import annotations

from typing import Final

from ati_console.access import VERSION_NAMES, Action, Cell, Place, Probe, Proof, Verdict
from ati_console.report.document import Block, Bullets, Heading, Paragraph, Table, Tone
from ati_console.report.wording import Wording, code, counted

MOST_ROWS: Final = 500
BARS: Final = {3: "■■■", 2: "■■□", 1: "■□□", 0: "□□□"}
SAID: Final = {
    Verdict.GRANTED: "granted", Verdict.REFUSED: "refused", Verdict.DISCONNECTED: "closed",
    Verdict.ACKNOWLEDGED: "acknowledged", Verdict.DELIVERED: "delivered", Verdict.SILENT: "no answer",
}  # fmt: skip
LEGEND: Final = (
    "■■■ Proved by a message: one arrived, retained, as our own echo or at a second identity.",
    "■■□ Proved by a reason code in the broker's answer: of MQTT 5, or the 0x80 that refuses a SUBSCRIBE in 3.1.1.",
    "■□□ Acknowledged, unproved: a broker that forbids may send the same acknowledgement.",
    "□□□ Timing only: the connection closed, or nothing came, and no code says why.",
    "closed: the broker ended the connection in answer. refused: it answered no and stayed. granted: it said yes, and "
    "no message has come. (n) counts the tries when there were several. - was not asked.",
)
Column = tuple[Action, int, int]  # action, version, QoS


def matrix(probe: Probe, wording: Wording) -> tuple[Block, ...]:
    """A row a topic, a column each way that was asked; strong proof first in words, then in bars."""
    if not probe.cells:
        return Heading("Permission matrix"), Paragraph("Nothing was asked: the run ended before the first question.")
    columns = _columns(probe)
    topics = tuple(dict.fromkeys((*probe.topics, *(cell.place.topic for cell in probe.cells))))
    found = {cell.place: cell for cell in probe.cells}
    shown = [[_cell(found, topic, column) for column in columns] for topic in topics[:MOST_ROWS]]
    rows = tuple((wording(topic), *(words for words, _ in row)) for topic, row in zip(topics, shown, strict=False))
    tones = tuple((Tone.PLAIN, *(tone for _, tone in row)) for row in shown)
    head = ("Topic", *map(_title, columns))
    left = len(topics) - len(rows)
    more = (Paragraph(f"{counted(left, 'more topic')} did not fit into this document."),) if left else ()
    return (
        Heading("Permission matrix"), Paragraph(_summary(probe, len(topics))),
        Table("Permission matrix", head, rows, tones, frozenset({0})), *more, Bullets(LEGEND),
    )  # fmt: skip


def _columns(probe: Probe) -> list[Column]:
    asked = {(cell.place.action, cell.place.version, cell.place.qos) for cell in probe.cells}
    return sorted(asked, key=_order)


def _order(column: Column) -> tuple[bool, int, int]:
    action, version, qos = column
    return action is Action.PUBLISH, -version, -qos


def _title(column: Column) -> str:
    action, version, qos = column
    return f"{action.value.capitalize()} v{VERSION_NAMES.get(version, '?')} QoS\N{NO-BREAK SPACE}{qos}"


def _summary(probe: Probe, topics: int) -> str:
    verdicts = [cell.best.verdict for cell in probe.cells]
    said = ", ".join(f"{verdicts.count(one)} {SAID[one]}" for one in Verdict if one in verdicts)
    return f"{counted(topics, 'topic')}, {counted(len(probe.cells), 'question')}: {said}."


def _cell(found: dict[Place, Cell], topic: str, column: Column) -> tuple[str, Tone]:
    action, version, qos = column
    cell = found.get(Place(action, topic, qos, version))
    return ("-", Tone.PLAIN) if cell is None or not cell.attempts else (said(cell), tone(cell))


def said(cell: Cell) -> str:
    """Repeats that disagree are told one by one, never averaged."""
    if cell.differs:
        return "differs: " + ", ".join(SAID[one.verdict] for one in cell.attempts[:4])
    best, tries = cell.best, len(cell.attempts)
    words = " ".join(part for part in (SAID[best.verdict], code(best.code)) if part)
    return f"{words} {BARS[best.proof.bars]}" + (f" ({tries})" if tries > 1 else "")


def tone(cell: Cell) -> Tone:
    return Tone.OPEN if cell.differs else Tone.GOOD if cell.is_yes else Tone.BAD if cell.is_no else Tone.OPEN


def proved(proof: Proof) -> str:
    """The proof level in words."""
    return {
        Proof.DELIVERED: "a message arrived", Proof.REASON_CODE: "the broker's reason code",
        Proof.ACKNOWLEDGED: "an acknowledgement, which proves nothing by itself", Proof.NONE: "timing only",
    }[proof]  # fmt: skip
