"""The role of an account in a sentence: what it may do, so far as the cells prove it. Pure."""

from __future__ import annotations

from ati_console.access import Conclusion, Place, Proof, Role
from ati_console.probe.facts import Facts
from ati_console.probe.sentence import filters, made, places_of, topics_of


def role_of(facts: Facts) -> Role:
    """Only what is proved counts: a grant without a message and an acknowledgement of version 3 say nothing, neither
    that it reads nor that it does not."""
    if facts.delivered:
        if facts.can_write:
            return Role.BOTH
        return Role.SUBSCRIBER_ONLY if facts.writes_nothing else Role.UNKNOWN
    if not facts.reads_nothing:
        return Role.UNKNOWN
    if facts.can_write:
        return Role.PUBLISHER_ONLY
    if facts.depends_on_id:
        return Role.UNKNOWN
    return Role.NONE if facts.writes_nothing else Role.UNKNOWN


def role_sentence(facts: Facts, role: Role) -> Conclusion | None:
    wrote, count = topics_of(facts.can_write), len({cell.place.topic for cell in facts.reads})
    places = places_of(facts.can_write, facts.refused, facts.granted, facts.delivered)
    match role:
        case Role.PUBLISHER_ONLY:
            return _publisher_only(facts, wrote, count, places)
        case Role.SUBSCRIBER_ONLY:
            words = f"It reads {topics_of(facts.delivered)}; each publish that was asked is refused."
            return made("role", "Subscriber only", words, "one acknowledged publish", facts.delivered, places)
        case Role.BOTH:
            words = f"It reads {topics_of(facts.delivered)} and may publish to {wrote}."
            return made("role", "Reads and publishes", words, _doubt(facts), facts.delivered, places)
        case Role.NONE:
            words = f"None of {count} filters is granted, and each publish that was asked is refused."
            return made("role", "Neither reads nor publishes", words, "one right", facts.cannot_write, places)
    return _unknown_role(facts, places)


def _publisher_only(facts: Facts, wrote: str, count: int, places: tuple[Place, ...]) -> Conclusion:
    found = "what was granted is empty" if facts.granted else "none was granted"
    words = f"It may publish to {wrote}. {filters(count)} asked: {found}."
    return made("role", "Publisher only", words, "one granted filter and one message", facts.can_write, places)


def _doubt(facts: Facts) -> str:
    """A code of MQTT 5 is the broker's word; only a message that arrived is more than that."""
    arrived = {cell.place.topic for cell in facts.can_write if cell.best.proof is Proof.DELIVERED}
    word = [cell for cell in facts.can_write if cell.place.topic not in arrived]
    if not word:
        return "nothing: both are proved"
    return f"{topics_of(word)}, which the broker's word alone allows, not arriving at a second identity"


def _unknown_role(facts: Facts, places: tuple[Place, ...]) -> Conclusion | None:
    if not facts.probe.cells:
        return None  # nothing was asked yet, or the broker was not reached
    if facts.delivered:
        words, change = _publishing(facts)
        words = f"It reads {topics_of(facts.delivered)}. {words}"
        return made("role", "It reads; publishing is not settled", words, change, facts.delivered, places)
    if facts.granted:
        return _granted(facts, places)
    words = "It may read nothing that was asked; whether it may publish was not asked, or is not proved."
    change = "a publish to a topic that you tick, with MQTT 5"
    return made("role", "Not settled", words, change, facts.refused, places)


def _publishing(facts: Facts) -> tuple[str, str]:
    """What is known of an account that reads, and what would settle it."""
    if facts.dropped:
        words = f"Its publish to {topics_of(facts.dropped)} is acknowledged, and nobody saw it arrive."
        return words, "a second identity that listens there"
    if facts.writes:
        return "Whether it may publish is not proved.", "a publish with MQTT 5 that is acknowledged"
    return "Whether it may publish was not asked.", "a publish to a topic that you tick"


def _granted(facts: Facts, places: tuple[Place, ...]) -> Conclusion:
    """The same packets come from a right to read where nobody publishes and from a grant that is never served."""
    may = f"Proved so far: it may publish to {topics_of(facts.can_write)}. " if facts.can_write else ""
    empty = f" On {topics_of(facts.refuting)} the grant is empty." if facts.refuting else ""
    words = (
        f"{may}Granted, {facts.came}: {filters(len(facts.unproved))}. A broker may grant and stay silent, or "
        f"nobody publishes there.{empty}"
    )
    title = "Publishes; reading is not settled" if may else "Not settled: granted, unproved"
    change = "one message on a filter that is granted, or our own echo on a topic that you tick"
    return made("role", title, words, change, facts.granted, places)
