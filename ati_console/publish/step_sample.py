"""Step 2: three sherpas of ours, a second apart, are acknowledged and seen back as they were sent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from ati_console.fleet.breaches import BreachLedger
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.tickets import PublishError, PublishTicket
from ati_console.publish.bench import Bench, bad, finding, good, is_online, still_open, why_offline
from ati_console.publish.trial_messages import status
from ati_console.publish.trial_values import Evidence, sherpa_names
from ati_console.settings.profile import ProtocolVersion
from ati_console.wire.decode import decode
from ati_console.wire.messages import StatusReport, Undecodable

SHERPAS: Final = 3
APART_S: Final = 1.0
WAIT_S: Final = 5.0  # for the last acknowledgement, and for the last to be seen


@dataclass(slots=True)
class _Sent:
    tickets: list[PublishTicket] = field(default_factory=list)
    seqs: set[int] = field(default_factory=set)
    back: dict[int, Inbound] = field(default_factory=dict)
    refused: str = ""


def sample_data(bench: Bench) -> None:
    link = bench.until_online()
    if not is_online(link):
        bench.say(why_offline(link))
        return
    bench.until_listening()
    sent = _publish(bench)
    _wait(bench, sent)
    bench.say(_acknowledged(bench, sent))
    bench.say(_seen(bench, sent))
    if bench.links.listener is not None:
        bench.say(_fields(bench, sent))


def _publish(bench: Bench) -> _Sent:
    sent = _Sent()
    for number, name in enumerate(sherpa_names(SHERPAS)):
        if number:
            _listen(bench, sent, APART_S)
        bench.seq += 1
        guide = bench.links.guide_topics
        topic, payload = status(name, bench.run_id, bench.seq, bench.clock(), bench.facts.conventions, guide=guide)
        try:
            sent.tickets.append(bench.links.publisher.publish(topic, payload, 1, False))
        except PublishError as error:
            sent.refused = str(error)
            continue
        sent.seqs.add(bench.seq)
        bench.progress(number * APART_S, SHERPAS * APART_S)
    return sent


def _listen(bench: Bench, sent: _Sent, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        sent.back.update(bench.pump(min(0.1, left)))


def _wait(bench: Bench, sent: _Sent) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        hears = bench.links.listener is not None
        if all(ticket.done for ticket in sent.tickets) and (not hears or sent.seqs <= sent.back.keys()):
            return
        sent.back.update(bench.pump(0.05))


def _acknowledged(bench: Bench, sent: _Sent) -> Evidence:
    taken = [ticket for ticket in sent.tickets if ticket.ok]
    words = f"{len(taken)} of {SHERPAS} acknowledged"
    if len(taken) < SHERPAS:
        refused = next((ticket for ticket in sent.tickets if not ticket.ok), None)
        code = "" if refused is None or refused.code is None else f"0x{refused.code:02X}"
        return bad(words, code, (sent.refused or (refused.words if refused else ""))[:200])
    if bench.links.publisher.profile.version is not ProtocolVersion.V5:
        return finding(words, "PUBACK", "MQTT 3.1.1 acknowledges what it throws away, too: only seeing back proves it")
    return good(words, f"0x{max(ticket.code or 0 for ticket in taken):02X}", taken[-1].topic)


def _seen(bench: Bench, sent: _Sent) -> Evidence:
    if bench.links.listener is None:
        return still_open("Seen back: nobody listens", "", "Choose a second profile that may subscribe")
    back = len(sent.seqs & sent.back.keys())
    words = f"{back} of {SHERPAS} seen back"
    if back == SHERPAS:
        return good(words, "second identity")
    return bad(words, "", "Acknowledged and not seen: the account may not publish there, or the other may not read it")


def _fields(bench: Bench, sent: _Sent) -> Evidence:
    """As received, not as sent: a broker or a bridge may change what it hands on."""
    ledger, whole = BreachLedger(), 0
    for message in sent.back.values():
        try:
            report = decode(message.topic, message.payload, bench.facts.conventions)
        except Undecodable as refused:
            ledger.reject(refused, message.topic, message.payload, message.received_at)
            continue
        whole += isinstance(report, StatusReport)
        if isinstance(report, StatusReport):
            ledger.note(report, message.payload, message.received_at)
    breaches = ledger.all()
    if breaches:
        said = "; ".join(f"{one.field.value} {one.problem.value}: {one.words}" for one in breaches)
        return bad("Fields are not as they were sent", f"{len(breaches)}", said[:200])
    if whole < SHERPAS:
        return bad("Required fields are not known of all", f"{whole} msgs")
    return good("All required fields, right type", f"{whole} msgs")
