"""Templates, variables and the check before sending: what is wrong is said with its place, and nothing else is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.publish import render
from ati_console.publish.command_topics import why_two_steps
from ati_console.publish.json_places import Document, read
from ati_console.publish.mistake import Mistake, TemplateError
from ati_console.publish.schema import check
from ati_console.publish.template import LARGEST, Form
from ati_console.publish.templates import BUILT_IN, BY_KEY, GUIDE
from ati_console.publish.variables import Values, compact, filled, filled_json, variables
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions

NOW = 1_764_594_306.412
VALUES = Values(NOW, "tug-107", 1241, lambda: "0b6f0c1e-8e2b-4b52-9a39-0a4e3d1c7f00", lambda low, _high: low)
JSON_TEMPLATES = [template for template in BUILT_IN if template.form is Form.JSON]


def sent(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render.payload(text, Form.JSON, VALUES))
    return made


@pytest.mark.parametrize("template", JSON_TEMPLATES, ids=lambda template: template.key)
def test_every_template_of_the_console_is_valid_as_it_comes(template: Any) -> None:
    assert check(template.text, template) == ()
    assert render.topic(template.topic, VALUES)
    assert sent(template.text)


@pytest.mark.parametrize("template", [t for t in JSON_TEMPLATES if t.group != "Other" and t.key != "alert"],
                         ids=lambda template: template.key)  # fmt: skip
def test_what_a_template_sends_is_read_by_the_console_itself(template: Any) -> None:
    payload = render.payload(template.text, Form.JSON, VALUES)
    assert decode(render.topic(template.topic, VALUES), payload, Conventions())


def test_variables_are_filled_in_and_out_of_texts() -> None:
    text = '{"a": {{now_ms}}, "b": "{{robot}}-{{seq}}", "c": {{robot}}, "d": {{random 20 80}}, "e": "{{now_iso}}"}'
    assert sent(text) == {
        "a": 1764594306412, "b": "tug-107-1241", "c": "tug-107", "d": 20, "e": "2025-12-01T13:05:06.412Z",
    }  # fmt: skip


def test_a_robot_with_quotes_in_its_name_stays_inside_its_text() -> None:
    robot = Values(NOW, 'a","mode":"x', 1, str, min)
    assert json.loads(filled_json('{"sherpa_name":"{{robot}}"}', robot)) == {"sherpa_name": 'a","mode":"x'}


def test_numbers_go_out_as_they_were_written() -> None:
    assert compact('{ "a" : 1.50,\n "b c" : "x y" }') == '{"a":1.50,"b c":"x y"}'


names = st.text(st.characters(codec="utf-8"), max_size=30)
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)


@given(trees, st.sampled_from((None, 1, 2)))
def test_any_json_is_read_as_python_reads_it_and_kept_by_compacting(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    if "{{" in text:
        return
    document = read(text)
    assert document.value == value
    assert json.loads(compact(text)) == value
    for path, (start, end) in document.spans.items():
        assert json.loads(text[start:end]) == document.get(path)


@given(st.text(st.sampled_from('{}"[]:,\\ \n0123456789-+.eEtruefalsn\x00é{{}}random now_ms'), max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        assert isinstance(read(text), Document)
    except TemplateError as error:
        mistake = error.mistake
        lines = text.split("\n")
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 1


@given(st.text(max_size=80))
def test_a_text_with_variables_is_filled_or_refused_and_never_half_filled(text: str) -> None:
    try:
        found = list(variables(text))
    except TemplateError:
        with pytest.raises(TemplateError):
            filled(text, VALUES)
    else:
        assert bool(found) or filled(text, VALUES) == text


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_random_stays_between_its_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    values = Values(NOW, "r", 1, str, lambda a, b: (a + b) / 2)
    drawn = float(filled(f"{{{{random {low:.4f} {high:.4f}}}}}", values))
    assert round(low, 4) - 0.001 <= drawn <= round(high, 4) + 0.001


HOSTILE = {
    "no end of a text": ('{"a": "b', 1, 7),
    "a comma too much": ('{\n "a": 1,\n}', 3, 1),
    "a comma too few": ('{"a": 1\n "b": 2}', 2, 2),
    "two values": ('{"a": 1} {"b": 2}', 1, 10),
    "the same key twice": ('{"mode": 1,\n "mode": 2}', 2, 2),
    "NaN": ('{"a": NaN}', 1, 7),
    "Infinity": ('{"a": -Infinity}', 1, 7),
    "a number out of any range": ('{"a": 1e999}', 1, 7),
    "a number of a thousand digits": ('{"a": ' + "1" * 1000 + "}", 1, 7),
    "a whole number that is no float": ('{"a": ' + "9" * 400 + "}", 1, 7),
    "a line end in a text": ('{"a": "b\nc"}', 1, 9),
    "a bad escape": ('{"a": "\\x41"}', 1, 8),
    "single quotes": ("{'a': 1}", 1, 2),
    "a key that is no text": ("{1: 2}", 1, 2),
    "a value that is missing": ('{"a": }', 1, 7),
    "nothing at all": ("", 1, 1),
    "65 levels": ("[" * 70 + "]" * 70, 1, 66),
    "an unknown variable": ('{"a": {{import os}}}', 1, 7),
    "a variable without an end": ('{"a": "{{now_ms"}', 1, 8),
    "random without numbers": ('{"a": {{random low high}}}', 1, 7),
    "random upside down": ('{"a": {{random 9 1}}}', 1, 7),
    "random without end": ('{"a": {{random 1 1e400}}}', 1, 7),
    "a comment": ('{"a": 1 // one\n}', 1, 9),
    "a word that Python knows": ('{"a": True}', 1, 7),
}


@pytest.mark.parametrize(("text", "line", "column"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_is_refused_with_the_place_and_the_reason(text: str, line: int, column: int) -> None:
    with pytest.raises(TemplateError) as refused:
        render.payload(text, Form.JSON, VALUES)
    mistake = refused.value.mistake
    assert (mistake.line, mistake.column) == (line, column)
    assert mistake.what


@pytest.mark.parametrize("topic", ["", "a/#", "a/+/b", "a\0b", "x" * 70_000, "\ud800", "$SYS/x", "{{what}}"])
def test_a_topic_that_cannot_be_published_to_is_refused(topic: str) -> None:
    with pytest.raises(TemplateError):
        render.topic(topic, VALUES)


@pytest.mark.parametrize("robot", ["", "a/b", "tug-1/../instantActions", "+", "{{bad", "tug\n1"])
def test_the_name_of_a_sherpa_never_chooses_another_topic(robot: str) -> None:
    values = replace(VALUES, robot=robot)
    with pytest.raises(TemplateError):
        render.topic("ati/amr/{{robot}}/status", values)
    assert render.topic("ati_fm/sherpa/status", values) == "ati_fm/sherpa/status"


@pytest.mark.parametrize("name", ['""', '"  "', '"../../x"', r'"a\u0000b"', r'"\ud800"', '"\u202eevil"', '"a+b"'])
def test_a_status_of_nobody_and_of_a_name_that_is_none_are_refused_with_their_place(name: str) -> None:
    (wrong,) = check(GUIDE.text.replace('"{{robot}}"', name), GUIDE)
    assert (wrong.line, wrong.warning) == (2, False)
    assert wrong.what == "'sherpa_name' is empty" or wrong.what.startswith("'sherpa_name' is '")
    assert "without / + # { }" in wrong.words


@pytest.mark.parametrize("form", [Form.JSON, Form.TEXT, Form.HEX])
def test_ten_megabytes_are_refused_before_anything_is_made_of_them(form: Form) -> None:
    with pytest.raises(TemplateError, match="at most 1,048,576"):
        render.payload("0" * 10 * 1024 * 1024, form, VALUES)


def test_a_payload_that_variables_make_too_large_is_refused_as_well() -> None:
    long = Values(NOW, "r" * LARGEST, 1, str, min)
    with pytest.raises(TemplateError, match="at most"):
        render.payload("{{robot}}{{robot}}", Form.TEXT, long)


@pytest.mark.parametrize(("text", "what"), [("4", "half a byte"), ("zz", "no hex digit")])
def test_hex_says_where_it_is_none(text: str, what: str) -> None:
    with pytest.raises(TemplateError, match=what):
        render.payload(text, Form.HEX, VALUES)


def worst(text: str) -> Mistake:
    return check(text, GUIDE)[0]


def test_a_missing_field_a_wrong_type_and_a_value_out_of_range_are_said_with_their_line() -> None:
    assert "'battery_status' is missing" in worst(render.without(GUIDE.text, ("battery_status",))).what
    wrong = worst(render.changed(GUIDE.text, ("battery_status",), '"82"'))
    assert (wrong.line, wrong.what) == (8, "'battery_status' is a text")
    assert wrong.allowed == "it has to be a number"
    beyond = worst(render.changed(GUIDE.text, ("battery_status",), "182"))
    assert "is 182" in beyond.what and beyond.allowed == "from -1 to 100 %"
    assert "is a list of 3" in worst(render.changed(GUIDE.text, ("pose",), "[1, 2, 3]")).what
    assert "mode" in worst(render.changed(GUIDE.text, ("mode",), '"flying"')).what


def test_millimetres_on_a_plant_in_metres_are_a_warning_with_its_remedy() -> None:
    text = GUIDE.text.replace("195.630, 188.398", "195630.16, 188397.78")
    warning = check(text, GUIDE, "m", "Plant A")[0]
    assert warning.warning and warning.line == 5 and warning.fix == "Use metres"
    assert warning.what == "pose looks like mm, Plant A is set to m"
    assert "195.63016, 188.39778, 0.0," in warning.fixed
    assert check(warning.fixed, GUIDE) == ()
    assert check(text, GUIDE, "mm") == ()


def test_a_field_of_the_form_changes_its_value_alone() -> None:
    made = render.changed(GUIDE.text, ("mode",), '"manual"')
    assert made == GUIDE.text.replace('"Fleet"', '"manual"')
    added = render.changed('{\n  "a": 1\n}', ("b",), "{{seq}}")
    assert added == '{\n  "a": 1,\n  "b": {{seq}}\n}'
    assert sent(render.without(added, ("a",))) == {"b": 1241}
    with pytest.raises(TemplateError):
        render.changed(GUIDE.text, ("mode",), '"open')


@pytest.mark.parametrize(
    "topic",
    ["ati/amr/tug-1/status", "ati_fm/sherpa/status", "ati/trips/info", "fleet/trips/info", "ati_fm/trips/legs",
     "ati_fm/alerts", "/d2c/amr-001", "uagv/v2/ati/tug-1/state"],
)  # fmt: skip
def test_what_is_documented_as_a_report_is_sent_in_one_step(topic: str) -> None:
    assert why_two_steps(topic) == ""


@pytest.mark.parametrize(
    "topic",
    ["/c2d/amr-001", "uagv/v2/ati/tug-1/order", "uagv/v2/ati/tug-1/instantActions", "ati/amr/tug-1/command",
     "ati/amr/a/b/status", "anything", "/d2c", "x/state"],
)  # fmt: skip
def test_whatever_else_is_sent_in_two(topic: str) -> None:
    assert why_two_steps(topic)


def test_the_keys_of_a_command_line_are_one_each() -> None:
    assert len(BY_KEY) == len(BUILT_IN) == 15
