"""MQTT topic names and filters, and what a topic of ours carries (contracts.md 1 and 2). Pure."""

from __future__ import annotations

import enum
import re
from typing import Final

MAX_TOPIC_BYTES: Final = 65_535  # MQTT 5, 4.7.3
_CONTROL: Final = re.compile("[\x01-\x1f\x7f-\x9f]")  # MQTT 5, 1.5.4: mosquitto answers 0x81 and closes
_GUIDE_HEAD, _GUIDE_TAIL = "ati/amr/", "/status"


class TopicKind(enum.Enum):
    """What the documents say a topic carries. OTHER is decoded by the shape of its payload."""

    GUIDE_STATUS = "status on our broker (guide)"
    FEED_STATUS = "status in ATI's feed"
    TRIP = "trip"
    LEGS = "trip legs"
    ALERT = "alert"
    ROBOTSPACE = "Robotspace event"
    OTHER = "other"


_EXACT: Final = {
    "ati_fm/sherpa/status": TopicKind.FEED_STATUS,
    "ati/trips/info": TopicKind.TRIP,
    "fleet/trips/info": TopicKind.TRIP,
    "ati_fm/trips/info": TopicKind.TRIP,
    "ati_fm/trips/legs": TopicKind.LEGS,
    "ati_fm/alerts": TopicKind.ALERT,
}


def topic_kind(topic: str) -> TopicKind:
    """What the topic is documented to carry, without looking at a payload."""
    kind = _EXACT.get(topic)
    if kind is not None:
        return kind
    if topic_sherpa(topic) is not None:
        return TopicKind.GUIDE_STATUS
    return TopicKind.ROBOTSPACE if topic.startswith(("/d2c/", "/c2d/")) else TopicKind.OTHER


def topic_sherpa(topic: str) -> str | None:
    """The sherpa that `ati/amr/{name}/status` names; None for every other topic."""
    if not (topic.startswith(_GUIDE_HEAD) and topic.endswith(_GUIDE_TAIL)):
        return None
    name = topic[len(_GUIDE_HEAD) : -len(_GUIDE_TAIL)]
    return name if name and "/" not in name else None


def topic_device(topic: str) -> str | None:
    """The device that `/d2c/{id}` or `/c2d/{id}` names (the leading slash is part of the topic)."""
    return topic[5:] or None if topic.startswith(("/d2c/", "/c2d/")) else None


def matches(topic_filter: str, topic: str) -> bool:
    """Does the filter match the topic, by MQTT 4.7? `$share/group/` in front of a filter is looked through."""
    levels = _without_share(topic_filter).split("/")
    names = topic.split("/")
    if topic.startswith("$") and levels[0] in ("+", "#"):
        return False  # 4.7.2: wildcards at the start leave $SYS and its like alone
    for index, level in enumerate(levels):
        if level == "#":
            return True  # also the parent level itself: a/# matches a
        if index >= len(names) or level not in ("+", names[index]):
            return False
    return len(levels) == len(names)


def topic_problem(topic: str) -> str | None:
    """Why this cannot be published to, in words; None when it can."""
    if "+" in topic or "#" in topic:
        return "a topic to publish to has no wildcard (+ or #)"
    if _CONTROL.search(topic):
        return "a topic to publish to has no control character: brokers end the connection over one"
    return _name_problem(topic, "topic")


def is_level(name: str) -> bool:
    """Can a sherpa be called so? Its name is one level of a topic, and what is not printable is in no topic."""
    return bool(name.strip()) and name.isprintable() and not any(letter in name for letter in "/+#{}")


def filter_problem(topic_filter: str) -> str | None:
    """Why this cannot be subscribed to, in words; None when it can."""
    if topic_filter.startswith("$share/") and not _is_shared(topic_filter):
        return "a shared subscription is $share/<group>/<filter>, the group without + or #"
    levels = _without_share(topic_filter).split("/")
    if "#" in levels[:-1]:
        return "# stands only at the end of a topic filter"
    for level in levels:
        if len(level) > 1 and ("+" in level or "#" in level):
            return f"+ and # stand alone between slashes, not inside '{level[:40]}'"
    return _name_problem(topic_filter, "topic filter")


def valid_topic(topic: str) -> bool:
    return topic_problem(topic) is None


def valid_filter(topic_filter: str) -> bool:
    return filter_problem(topic_filter) is None


def _name_problem(text: str, what: str) -> str | None:
    if not text:
        return f"the {what} is empty"
    if "\0" in text:
        return f"a {what} has no NUL character"
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return f"the {what} has a character that is not UTF-8 (a lone surrogate)"
    return f"a {what} has at most {MAX_TOPIC_BYTES} bytes" if size > MAX_TOPIC_BYTES else None


def _is_shared(topic_filter: str) -> bool:
    parts = topic_filter.split("/", 2)
    return len(parts) == 3 and bool(parts[1] and parts[2]) and not set(parts[1]) & {"+", "#"}


def _without_share(topic_filter: str) -> str:
    if topic_filter.startswith("$share/") and _is_shared(topic_filter):
        return topic_filter.split("/", 2)[2]
    return topic_filter
