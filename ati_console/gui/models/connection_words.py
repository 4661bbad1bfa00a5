"""What the link comes to, in a sentence with its next step: no traffic, wrong topic, not granted told apart. Pure."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet.view import FleetUpdate
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.cause_words import short_cause
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, span
from ati_console.gui.models.silence import PATIENCE_S, speaking
from ati_console.gui.models.wishes import (
    EditTopics,
    LookAtCertificate,
    ProveAccess,
    Reconnect,
    ShowMessages,
    SwitchTlsOn,
)
from ati_console.mqtt.words import TRUSTED_BY_HAND, UNTRUSTED
from ati_console.report.wording import counted
from ati_console.status import Grant, LinkState, LinkStatus, Stage, Want
from ati_console.wire.topics import matches

SILENT_S: Final = 60.0  # after the last message, unless the site says otherwise
NEAR: Final = 0.8  # of the letters
LOOK: Final = "Look at the certificate"
LOOK_FIRST: Final = "look at it, compare its fingerprint with the one its owner tells you, and trust it"
TYPE_IT: Final = "Type it again"  # the secret that was refused
TLS_ON: Final = "Switch TLS on and connect"
STATUS_TOPICS: Final = ("ati_fm/sherpa/status", "ati/amr/+/status")
STAGES: Final = {
    Stage.DNS: "DNS", Stage.TCP: "TCP", Stage.TLS: "TLS", Stage.CONNECT: "CONNECT", Stage.SUBSCRIBE: "SUBSCRIBE",
    Stage.DATA: "first message",
}  # fmt: skip
_EXAMPLES: Final = ("ati_fm/sherpa/status", "ati/amr/x/status")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`title` says what is the case, `words` the evidence, `step` what to do; `wish` does it where somebody can."""

    shape: Shape
    title: str
    words: str = ""
    step: str = ""
    wish: object = None


class Seen(NamedTuple):
    """What arrived over this connection, and what else is known of it."""

    link: LinkStatus
    fleet: FleetUpdate
    heard_at: float | None  # of the newest status of any sherpa, receive time
    topics: tuple[str, ...] = ()  # that messages came on, while somebody listened
    notation: Notation = LOCAL_METRES
    publishes_only: bool = False
    silent_after_s: float = SILENT_S


def verdict(seen: Seen, now: float) -> Verdict:
    link = seen.link
    if link.state is not LinkState.ONLINE:
        return _not_online(link, now)
    refused = [grant for grant in link.grants if not grant.granted]
    if not link.grants:
        return _nothing_asked(seen)
    if len(refused) == len(link.grants):
        return _not_granted(refused, all_of_them=True)
    return _traffic(seen, refused, now)


def _not_online(link: LinkStatus, now: float) -> Verdict:
    reason = short_cause(plain(link.reason), link.attribution)
    advice = plain(link.advice)
    if link.state is LinkState.OFFLINE:
        return Verdict(Glyph.DASH, "Not connected", _advised(reason, advice), "Connect (Ctrl+K)", Reconnect())
    if link.state is LinkState.CONNECTING:
        running = next((STAGES[result.stage] for result in link.stages if result.ok is None), "")
        where = f"at {running}" if running else ""
        return Verdict(Glyph.RING, "Connecting", f"{where} for {span(now - link.since)}".strip())
    if link.state is LinkState.RECONNECTING and link.wants is Want.TRUST:
        words = f"{reason.removeprefix(UNTRUSTED)}. Trying again does not mend it: {look_first(link, LOOK_FIRST)}"
        return Verdict(Glyph.CROSS, "Certificate not trusted", words, LOOK, LookAtCertificate())
    if link.state is LinkState.RECONNECTING and link.wants is Want.TLS:
        words = f"{reason}. Trying again does not mend it"
        return Verdict(Glyph.CROSS, "The port speaks TLS", words, TLS_ON, SwitchTlsOn())
    if link.state is LinkState.RECONNECTING:
        # Rounded up: "0 s" would be now, and it is not.
        wait = "" if link.next_try_at is None else f"next try in {max(0, math.ceil(link.next_try_at - now))} s"
        words = _advised(f"{reason}, {wait}".strip(", "), advice)
        return Verdict(Glyph.FINDING, "Reconnecting", words, "Try now", Reconnect())
    taken = link.state is LinkState.TAKEN_OVER
    title = "Taken over by another client" if taken else "Refused by the broker"
    step = "Connect again (Ctrl+K)" if taken else "Try again" if link.wants is Want.NOTHING else TYPE_IT
    words = _advised(advice, reason) if taken else _advised(reason, advice)  # the title says it: why it is not tried
    return Verdict(Glyph.CROSS, title, words, step, Reconnect())


def look_first(link: LinkStatus, how: str) -> str:
    """The advice, behind what can be done here at once where a certificate can be trusted by its fingerprint."""
    by_hand = link.wants is Want.TRUST and link.reason.removeprefix(UNTRUSTED) in TRUSTED_BY_HAND
    return f"{how}. Else: {plain(link.advice)}" if by_hand else plain(link.advice)


def _advised(words: str, advice: str) -> str:
    """Advice is no link: what the link does is another thing."""
    return ": ".join(part for part in (words, advice) if part)


def _nothing_asked(seen: Seen) -> Verdict:
    if seen.fleet.received:
        return Verdict(Glyph.CHECK, "Online", "messages arrive on a session that the broker kept")
    if seen.publishes_only:
        words = "the profile publishes only: it asks for no topic, so no sherpa comes here"
        return Verdict(Glyph.DASH, "Publishes only", words, "To see sherpas, connect a profile that reads (Ctrl+K)")
    step = f"Add a topic filter, such as {STATUS_TOPICS[0]}"
    return Verdict(Glyph.FINDING, "Nothing asked for", "the profile has no topic filter", step, EditTopics(""))


def _not_granted(refused: Sequence[Grant], *, all_of_them: bool) -> Verdict:
    first = refused[0]
    why = f", code {first.code}{': ' + first.words if first.words else ''}"
    which = plain(first.topic_filter) + (f" and {len(refused) - 1} more" if len(refused) > 1 else "")
    title = "Not granted" if all_of_them else "Partly granted, nothing arrives"
    words = f"the broker refused {which}{plain(why)}"
    step = f"Ask the owner of the broker to allow reading {plain(first.topic_filter)}"
    return Verdict(Glyph.CROSS, title, words, step)


def _traffic(seen: Seen, refused: Sequence[Grant], now: float) -> Verdict:
    fleet = seen.fleet
    if fleet.received == 0:
        return _nothing_came(seen, refused, now)
    if not fleet.robots:
        return _unreadable(fleet) if fleet.undecodable and not fleet.decoded else _no_status(seen)
    silent_s = 0.0 if seen.heard_at is None else now - max(seen.heard_at, 0.0)
    if silent_s > seen.silent_after_s:
        words = (
            f"the last status came {span(silent_s)} ago, at {seen.notation.clock(seen.heard_at)}; connected and granted"
        )
        return Verdict(Glyph.FINDING, "No traffic", words, "Ask whether the fleet manager publishes")
    return _well(fleet, refused, speaking(fleet, now, seen.silent_after_s))


def _nothing_came(seen: Seen, refused: Sequence[Grant], now: float) -> Verdict:
    link = seen.link
    waited = now - link.since
    if refused:
        return _not_granted(refused, all_of_them=False)
    granted = [grant.topic_filter for grant in link.grants]
    asked, near = near_topic(granted)
    if near and waited >= PATIENCE_S:
        words = f"{plain(asked)} is granted and silent; it is nearly {near}"
        return Verdict(Glyph.FINDING, "Wrong topic?", words, f"Try {near}", EditTopics(asked, near))
    if waited < PATIENCE_S:
        return Verdict(Glyph.RING, "Waiting for the first message", f"connected and granted {span(waited)} ago")
    listening = plain(", ".join(granted[:3]) + (" …" if len(granted) > 3 else ""))
    words = (
        f"connected and granted, and not one message in {span(waited)}: nobody publishes on {listening}"
        " (the fleet may use another topic), or the broker grants what it never delivers (mosquitto does)"
    )
    step = "Diagnose proves which of the two it is"
    return Verdict(Glyph.FINDING, "No traffic, or no right to read", words, step, ProveAccess())


def _unreadable(fleet: FleetUpdate) -> Verdict:
    words = f"{counted(fleet.undecodable, 'message')} came, none could be read: {plain(fleet.last_undecodable)}"
    return Verdict(Glyph.CROSS, "Not readable", words, "Look at the messages", ShowMessages("undecodable"))


def _no_status(seen: Seen) -> Verdict:
    """Connected, granted, messages: and none of them is a status."""
    asked, near = near_topic(seen.topics)
    count = f"{counted(seen.fleet.received, 'message')} came, none is a status of a sherpa"
    if near:
        words = f"{count}; {plain(asked)} is nearly {near}"
        return Verdict(Glyph.FINDING, "Wrong topic", words, f"Ask for {near}", EditTopics(asked, near))
    step = f"Ask for {STATUS_TOPICS[0]} or {STATUS_TOPICS[1]}"
    return Verdict(Glyph.FINDING, "Wrong topic", count, step, EditTopics(""))


def _well(fleet: FleetUpdate, refused: Sequence[Grant], speak: int) -> Verdict:
    """`speak`: sherpas that were heard lately; the others send nothing of that rate."""
    some = "" if speak >= len(fleet.robots) else f"{speak:,} of "
    words = f"{fleet.rate_hz:,.1f} messages a second from {some}{counted(len(fleet.robots), 'sherpa')}"
    if refused:
        plural = "s are" if len(refused) > 1 else " is"
        words += f"; {len(refused)} topic filter{plural} not granted: {plain(refused[0].topic_filter)}"
    return Verdict(Glyph.FINDING if refused else Glyph.CHECK, "Online", words)


def near_topic(topics: Iterable[str]) -> tuple[str, str]:
    """The first topic or filter that is nearly a documented status topic and is none: itself, and what was meant."""
    for topic in topics:
        if any(matches(topic, example) for example in _EXAMPLES) or any(matches(s, topic) for s in STATUS_TOPICS):
            return "", ""
    for topic in topics:
        for meant, example in zip(STATUS_TOPICS, _EXAMPLES, strict=True):
            if topic and _alike(topic, meant, example):
                return topic, meant
    return "", ""


def _alike(topic: str, meant: str, example: str) -> bool:
    bare = topic[:200].strip("/").lower()
    return any(difflib.SequenceMatcher(None, bare, other).ratio() >= NEAR for other in (meant, example))
