"""Topic and payload name one sherpa, or it is said which two; either can be written as the other has it."""

from __future__ import annotations

import json

import pytest

from ati_console.publish import render
from ati_console.publish.naming import Clash, clash, text_of_topic, topic_of_payload
from ati_console.publish.template import Form, Template
from ati_console.publish.templates import BUILT_IN, BY_KEY, GUIDE
from ati_console.publish.variables import Values
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Raw, StatusReport

VALUES = Values(1_764_594_306.0, "tug-107", 1, lambda: "0b6f0c1e", lambda low, _high: low)
NAMED = {"status-guide": ("sherpa_name",), "heartbeat": ("data", "did"), "vda5050-state": ("serialNumber",)}


def found_in(topic: str, text: str) -> Clash | None:
    return clash(render.topic(topic, VALUES), render.payload(text, Form.JSON, VALUES))


def other(template: Template, name: str = "tug-101") -> str:
    return render.changed(template.text, NAMED[template.key], json.dumps(name))


@pytest.mark.parametrize("template", [one for one in BUILT_IN if one.form is Form.JSON], ids=lambda one: one.key)
def test_a_template_as_it_comes_names_one_sherpa(template: Template) -> None:
    assert found_in(template.topic, template.text) is None


@pytest.mark.parametrize("key", NAMED)
def test_another_name_in_the_payload_is_said_with_both_names(key: str) -> None:
    found = found_in(BY_KEY[key].topic, other(BY_KEY[key]))
    assert found is not None
    assert found.words == "the topic is tug-107's, the payload names tug-101"


def test_a_status_is_judged_as_the_console_judges_what_it_receives() -> None:
    payload = render.payload(other(GUIDE), Form.JSON, VALUES)
    report = decode("ati/amr/tug-107/status", payload, Conventions())
    assert isinstance(report, StatusReport)
    assert (clash("ati/amr/tug-107/status", payload) is None) is report.name_agrees is False


@pytest.mark.parametrize("topic", ["ati_fm/sherpa/status", "test/ati-console", "ati/trips/info"])
def test_a_topic_that_names_nobody_clashes_with_nothing(topic: str) -> None:
    assert found_in(topic, other(GUIDE)) is None


@pytest.mark.parametrize("payload", [b"", b"not JSON", b"[]", b'{"sherpa_name": 7}', b"\xff\xfe"])
def test_a_payload_that_names_nobody_clashes_with_nothing(payload: bytes) -> None:
    assert clash("ati/amr/tug-107/status", payload) is None
    assert clash("uagv/v2/ati/tug-107/state", payload) is None


@pytest.mark.parametrize("key", NAMED)
def test_the_topic_can_be_that_of_the_payload(key: str) -> None:
    template = BY_KEY[key]
    found = found_in(template.topic, other(template))
    assert found is not None
    topic = topic_of_payload(template.topic, other(template), found)
    assert topic == template.topic.replace("{{robot}}", "tug-101")
    assert found_in(topic, other(template)) is None


@pytest.mark.parametrize("key", NAMED)
def test_the_payload_can_be_that_of_the_topic_and_goes_on_following_the_selected_sherpa(key: str) -> None:
    template = BY_KEY[key]
    found = found_in(template.topic, other(template))
    assert found is not None
    assert text_of_topic(template.topic, other(template), found) == template.text


def test_a_topic_that_was_typed_goes_back_to_the_selected_sherpa() -> None:
    found = found_in("ati/amr/tug-105/status", GUIDE.text)
    assert found is not None and (found.topic, found.payload) == ("tug-105", "tug-107")
    assert topic_of_payload("ati/amr/tug-105/status", GUIDE.text, found) == GUIDE.topic


def test_a_name_that_is_drawn_anew_each_time_is_written_as_it_was_drawn() -> None:
    text = other(GUIDE, "tug-{{random 1 9}}")
    found = found_in(GUIDE.topic, text)
    assert found is not None
    assert topic_of_payload(GUIDE.topic, text, found) == "ati/amr/tug-1/status"


def test_a_name_that_is_no_level_of_a_topic_is_not_written_into_one() -> None:
    found = Clash("tug-107", "tug/101", ("sherpa_name",))
    assert topic_of_payload(GUIDE.topic, other(GUIDE, "tug/101"), found) == GUIDE.topic


def test_a_vda_5050_state_is_shown_raw_and_its_names_are_compared_all_the_same() -> None:
    payload = render.payload(other(BY_KEY["vda5050-state"]), Form.JSON, VALUES)
    assert isinstance(decode("uagv/v2/ati/tug-107/state", payload, Conventions()), Raw)
    assert clash("uagv/v2/ati/tug-107/state", payload) == Clash("tug-107", "tug-101", ("serialNumber",))
    assert clash("uagv/v2/ati/tug-101/state", payload) is None
