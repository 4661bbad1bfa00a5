"""The filter of the messages, and the log it looks at."""

from __future__ import annotations

import pytest

from ati_console.gui.models.message_filter import is_topic_filter, parse
from ati_console.gui.models.message_log import MessageLog
from ati_console.ingest.tap import Heard, Overheard, TopicTally


def heard(
    seq: int = 1, topic: str = "ati/amr/tug-107/status", payload: bytes = b'{"Pose":[1]}', **parts: object
) -> Heard:
    given: dict[str, object] = {
        "size": len(payload),
        "qos": 1,
        "retain": False,
        "duplicate": False,
        "kind": "status, guide",
    }
    return Heard(seq=seq, at=1.0, topic=topic, payload=payload, **{**given, **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True), ("-", True), ("ati/+/+/status", True), ("ati/#", True), ("#", True), ("ati/+/status", False),
        ("-ati/#", False), ("TUG-107", True), ("tug-108", False), ("-tug-108 pose", True), ("pose", True),
        ("guide", True), ("retained", False), ("-dup", True), ("qos1", True), ("qos0", False), ("undecodable", False),
    ],
)  # fmt: skip
def test_words_topic_filters_and_their_opposites(text: str, fits: bool) -> None:
    assert parse(text).accepts(heard()) is fits


def test_a_sharp_inside_a_word_is_a_letter_like_any_other() -> None:
    assert not is_topic_filter("tug#1") and not is_topic_filter("a/#/b") and is_topic_filter("a/+")
    assert parse("tug#1").accepts(heard(topic="a/tug#1"))


def test_the_reason_of_a_refusal_is_searched_too() -> None:
    bad = heard(kind="undecodable", refused="not UTF-8", payload=b"\xff")
    assert parse("undecodable utf-8").accepts(bad) and not parse("-undecodable").accepts(bad)


def test_a_hostile_filter_is_only_text() -> None:
    assert not parse("\ud800 \x00 <b>").accepts(heard())


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("ati/+/status", True), ("ati/#", True), ("plant/#", False), ("-plant/#", True), ("AMR", True), ("-amr", False),
        ("broker:plant", True), ("broker:mirror", False), ("-broker:mirror", True), ("retained", True), ("-qos1", True),
    ],
)  # fmt: skip
def test_words_that_speak_of_a_topic_or_a_broker_choose_topics_too(text: str, fits: bool) -> None:
    assert parse(text).accepts_topic("ati/amr/status", "Plant A") is fits


def test_the_log_knows_the_topics_of_every_link_until_it_leaves() -> None:
    log = MessageLog()
    log.add(Overheard((), 0, (TopicTally("t", 2, 0.5, 1.0, 0),), 3))
    log.add_beside("Mirror", Overheard((), 0, (TopicTally("t", 7, 0.5, 1.0, 0),), 4))
    assert [(broker, tally.count) for broker, tally in log.every_topic("Plant")] == [("Plant", 2), ("Mirror", 7)]
    assert [one.count for one in log.topics] == [2] and log.elsewhere == 7
    log.leave("Mirror")
    assert [one.broker for one in log.every_topic("Plant")] == ["Plant"] and log.elsewhere == 3


def test_the_log_keeps_the_newest_and_knows_what_came_since() -> None:
    log = MessageLog(kept=3)
    log.add(Overheard((heard(1), heard(2)), 0, (TopicTally("t", 2, 0.5, 1.0, 0),)))
    assert [one.seq for one in log.since(0)] == [1, 2] and log.version == 1
    log.add(Overheard((heard(3), heard(4)), 7, None, 5))
    assert [one.seq for one in log.since(2)] == [3, 4] and [one.seq for one in log.since(0)] == [2, 3, 4]
    assert (log.added, log.missed, log.elsewhere, log.version, len(log.topics)) == (4, 7, 5, 1, 1)
    assert log.since(4) == []
