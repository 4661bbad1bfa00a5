"""What is asked of SUBSCRIBE and what its answer means, filter by filter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ati_console.mqtt import reason_codes
from ati_console.settings.profile import Profile, TopicFilter
from ati_console.status import Grant
from ati_console.wire.topics import filter_problem

NO_ANSWER: Final = -1  # the code of a Grant that never got one
# With QoS 2 our PUBREC takes a message over before it is on our disk (reliability.md): never asked for.
MOST_QOS: Final = 1


def valid(profile: Profile) -> tuple[TopicFilter, ...]:
    return tuple(item for item in profile.topics if filter_problem(item.topic) is None)


def invalid(profile: Profile) -> tuple[Grant, ...]:
    bad = ((item, filter_problem(item.topic)) for item in profile.topics)
    return tuple(Grant(item.topic, item.qos, False, 0x8F, f"not sent: {why}") for item, why in bad if why)


def asked_qos(item: TopicFilter) -> int:
    return min(item.qos, MOST_QOS)


def answered(filters: Sequence[TopicFilter], codes: Sequence[int]) -> tuple[Grant, ...]:
    """Codes are short when a broker cheats: what it did not mention is refused."""
    answers = [*codes, *[0x80] * len(filters)]
    return tuple(_grant(item, code) for item, code in zip(filters, answers, strict=False))


def unanswered(filters: Sequence[TopicFilter], seconds: float) -> tuple[Grant, ...]:
    return tuple(Grant(item.topic, item.qos, False, NO_ANSWER, f"no SUBACK within {seconds:g} s") for item in filters)


def words(grants: Sequence[Grant]) -> str:
    """All of them in one line, at most 400 characters."""
    total, refused = len(grants), [grant for grant in grants if not grant.granted]
    if not refused:
        return f"{total} topic filters granted" if total != 1 else "1 topic filter granted"
    named = ", ".join(f"'{grant.topic_filter}' {grant.words}" for grant in refused[:3])
    if len(refused) == total:
        return f"the broker refused every topic filter: {named}"[:400]
    return f"{total - len(refused)} topic filters granted, {len(refused)} refused: {named}"[:400]


def _grant(item: TopicFilter, code: int) -> Grant:
    granted = code <= 2
    said = reason_codes.suback(code, item.qos)
    if granted and item.qos > MOST_QOS:
        said = f"granted at QoS {code}: we ask for QoS 1 at most, because QoS 2 hands a message over before it is kept"
    return Grant(item.topic, code if granted else item.qos, granted, code, said)
