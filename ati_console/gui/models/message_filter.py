"""The filter field of the messages: words that all have to fit. Pure.

`ati/+/#` a topic filter of MQTT · `tug-107` anywhere in topic, sherpa, kind, reason or payload · `undecodable`
`retained` `dup` `qos1` `trip` by kind and flags · `broker:mirror` by a word of the profile · a leading `-` excludes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ati_console.ingest.tap import Heard
from ati_console.wire.topics import matches, valid_filter

MAX_TERMS: Final = 12
BROKER: Final = "broker:"
Test = Callable[[Heard], bool]
Place = Callable[[str, str], bool]  # of a topic and its broker


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """All of `tests` have to hold; none lets everything through. `places`: those of the words that speak of a topic."""

    tests: tuple[Test, ...] = ()
    places: tuple[Place, ...] = ()

    def accepts(self, heard: Heard) -> bool:
        return all(test(heard) for test in self.tests)

    def accepts_topic(self, topic: str, broker: str) -> bool:
        return all(place(topic, broker) for place in self.places)


def parse(text: str) -> MessageFilter:
    """Never fails: what is no topic filter and no known word is looked for as text."""
    words = [word for word in text.split()[:MAX_TERMS] if word != "-"]
    places = (_place(word) for word in words)
    return MessageFilter(tuple(map(_term, words)), tuple(place for place in places if place is not None))


def is_topic_filter(word: str) -> bool:
    """Does the word hold a wildcard of MQTT, in its right place?"""
    return any(level in ("+", "#") for level in word.split("/")) and valid_filter(word)


def _term(word: str) -> Test:
    if word.startswith("-"):
        positive = _term(word[1:])
        return lambda heard: not positive(heard)
    if is_topic_filter(word):
        return lambda heard: matches(word, heard.topic)
    lower = word.lower()
    if lower.startswith(BROKER) and len(lower) > len(BROKER):
        return lambda heard: lower.removeprefix(BROKER) in heard.broker.lower()
    return _FLAGS.get(lower) or (lambda heard: _holds(heard, lower))


def _place(word: str) -> Place | None:
    """None: it is about a message, and no topic is left out for it."""
    if word.startswith("-"):
        positive = _place(word[1:])
        return None if positive is None else lambda topic, broker: not positive(topic, broker)
    lower = word.lower()
    if is_topic_filter(word):
        return lambda topic, broker: matches(word, topic)
    if lower.startswith(BROKER) and len(lower) > len(BROKER):
        return lambda topic, broker: lower.removeprefix(BROKER) in broker.lower()
    return None if lower in _FLAGS else lambda topic, broker: lower in topic.lower()


def _holds(heard: Heard, word: str) -> bool:
    said = (heard.topic, heard.sherpa, heard.kind, heard.refused)
    if any(word in text.lower() for text in said):
        return True
    return word.encode("utf-8", "surrogatepass") in heard.payload.lower()  # letters of ASCII alike in both cases


def _is_undecodable(heard: Heard) -> bool:
    return bool(heard.refused)


def _is_retained(heard: Heard) -> bool:
    return heard.retain


def _is_duplicate(heard: Heard) -> bool:
    return heard.duplicate


_FLAGS: Final[dict[str, Test]] = {
    "undecodable": _is_undecodable,
    "retained": _is_retained,
    "dup": _is_duplicate,
    "qos0": lambda heard: heard.qos == 0,
    "qos1": lambda heard: heard.qos == 1,
    "qos2": lambda heard: heard.qos == 2,
}
