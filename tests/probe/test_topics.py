"""The built-in list, a file of topics, and topics found in a document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ati_console.probe.topics import MOST, built_in, found_in, lines
from ati_console.wire.topics import filter_problem


def test_the_built_in_list_is_long_enough_valid_and_about_this_account() -> None:
    topics = built_in("amr-007")
    assert len(topics) >= 46 and len(set(topics)) == len(topics)
    assert {"/d2c/amr-007", "/c2d/amr-007", "ati_fm/sherpa/status", "#", "$SYS/#"} <= set(topics)
    assert not [topic for topic in topics if filter_problem(topic)]


def test_a_client_id_that_is_no_topic_level_does_not_get_into_the_list() -> None:
    assert not [topic for topic in built_in("a/#/b") if filter_problem(topic)]


def test_a_file_is_read_line_by_line_and_wrong_lines_are_named() -> None:
    good, bad = lines("\ufeffati_fm/sherpa/status\n# a comment\n\n#\na/#/b\n/d2c/+\n/d2c/+\n")
    assert good == ("ati_fm/sherpa/status", "#", "/d2c/+")
    assert bad == ("line 5: # stands only at the end of a topic filter",)


def test_a_document_gives_its_topics_and_nothing_else() -> None:
    text = """Publish to `/d2c/{device_id}` (QoS 1) and subscribe "ati/amr/<name>/status", see docs/guide.md and
    https://host/path or mqtts://h:8883. | ati_fm/trips/info | 12/05 | application/json | /c2d/amr-001, """
    assert found_in(text) == ("/d2c/+", "ati/amr/+/status", "ati_fm/trips/info", "/c2d/amr-001")


def test_the_mark_of_a_heading_is_no_filter_and_a_quoted_one_is() -> None:
    assert found_in("# Interface\n## Topics\nplant/alarms\n") == ("plant/alarms",)
    assert set(found_in("# Interface\nsubscribe to `#` or plant/alarms\n")) == {"#", "plant/alarms"}


@given(st.text(max_size=2_000))
def test_any_text_gives_valid_filters_and_not_too_many(text: str) -> None:
    found = found_in(text)
    assert len(found) <= MOST
    assert not [topic for topic in found if filter_problem(topic)]
