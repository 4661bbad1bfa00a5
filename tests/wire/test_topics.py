"""MQTT filters, and what the documented topics carry."""

from __future__ import annotations

import pytest

from ati_console.wire import topics
from ati_console.wire.topics import TopicKind, matches


@pytest.mark.parametrize(
    ("topic_filter", "topic", "does"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/b/c", False),
        ("a/b/c", "a/b", False),
        ("a/+", "a/b", True),
        ("a/+", "a", False),
        ("a/+", "a/", True),
        ("+/+", "/a", True),
        ("+", "/a", False),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "ab", False),
        ("#", "a/b", True),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False),
        ("$SYS/#", "$SYS/x", True),
        ("/d2c/+", "/d2c/amr-001", True),
        ("d2c/+", "/d2c/amr-001", False),
        ("ati/amr/+/status", "ati/amr/tug-1/status", True),
        ("$share/g/a/+", "a/b", True),
        ("$share/g/#", "$SYS/x", False),
        ("$share/g", "$share/g", True),
    ],
)
def test_matching(topic_filter: str, topic: str, does: bool) -> None:
    assert matches(topic_filter, topic) is does


@pytest.mark.parametrize("good", ["#", "+", "a/#", "+/b/+", "/", "a b", "$share/g/a/#", "$SYS/#", "é"])
def test_good_filters(good: str) -> None:
    assert topics.valid_filter(good) and topics.filter_problem(good) is None


@pytest.mark.parametrize(
    "bad", ["", "a/#/b", "a#", "a+/b", "##", "\0", "\ud800", "a" * 70_000, "$share/g", "$share/+/a", "$share//a"]
)
def test_bad_filters_say_why(bad: str) -> None:
    assert not topics.valid_filter(bad) and topics.filter_problem(bad)


@pytest.mark.parametrize("bad", ["", "a/+", "#", "\0", "a\ud800", "a\x01b", "a\n", "a\x7f", "a\x85"])
def test_bad_topics_say_why(bad: str) -> None:
    assert not topics.valid_topic(bad) and topics.topic_problem(bad)
    assert topics.valid_topic("/d2c/amr-001")


@pytest.mark.parametrize(
    ("topic", "kind", "sherpa"),
    [
        ("ati/amr/tug-1/status", TopicKind.GUIDE_STATUS, "tug-1"),
        ("ati_fm/sherpa/status", TopicKind.FEED_STATUS, None),
        ("ati/trips/info", TopicKind.TRIP, None),
        ("fleet/trips/info", TopicKind.TRIP, None),
        ("ati_fm/trips/info", TopicKind.TRIP, None),
        ("ati_fm/trips/legs", TopicKind.LEGS, None),
        ("ati_fm/alerts", TopicKind.ALERT, None),
        ("/d2c/amr-001", TopicKind.ROBOTSPACE, None),
        ("ati/amr//status", TopicKind.OTHER, None),
        ("ati/amr/a/b/status", TopicKind.OTHER, None),
        ("ati/amr/status", TopicKind.OTHER, None),
        ("x/ati/amr/a/status", TopicKind.OTHER, None),
    ],
)
def test_what_topics_carry(topic: str, kind: TopicKind, sherpa: str | None) -> None:
    assert topics.topic_kind(topic) is kind and topics.topic_sherpa(topic) == sherpa


def test_the_device_of_a_robotspace_topic() -> None:
    assert topics.topic_device("/d2c/amr-001") == "amr-001" and topics.topic_device("/d2c/") is None
    assert topics.topic_device("d2c/amr-001") is None
