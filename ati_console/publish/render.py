"""A template and the values of one message to the bytes that are sent, or the mistake and its place. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ati_console.publish.json_places import Path, read
from ati_console.publish.mistake import Mistake, TemplateError, at
from ati_console.publish.template import LARGEST, Form
from ati_console.publish.variables import Values, compact, filled, filled_json, variables
from ati_console.wire.topics import is_level, topic_problem

NOT_HEX: Final = re.compile(r"[^0-9a-fA-F\s]")


def topic(text: str, values: Values) -> str:
    """Raises TemplateError for a topic that cannot be published to."""
    name = filled(text, values)
    names_it = any(one.name == "robot" for one in variables(text))
    problem = (_level_problem(values.robot) if names_it else None) or topic_problem(name)
    if problem is None and name.startswith("$"):
        problem = "a topic that begins with $ belongs to the broker"
    if problem is not None:
        raise TemplateError(Mistake(problem, 0, 0, "for example ati/amr/tug-107/status"))
    return name


def _level_problem(robot: str) -> str | None:
    """A sherpa's name comes from a broker or a keyboard: one level of a topic, or it would choose the topic itself."""
    if is_level(robot):
        return None
    allowed = "it has to be printable, not empty, without / + # { }"
    return f"the sherpa's name '{robot[:40]}' is no level of a topic: {allowed}"


def payload(text: str, form: Form, values: Values) -> bytes:
    """What goes on the wire. JSON is compact, as documented. A FILE is read by whoever may open files."""
    small_enough(len(text))
    if form is Form.JSON:
        read(text)
        made = _utf8(compact(filled_json(text, values)))
    elif form is Form.HEX:
        made = _bytes_of_hex(text)
    else:
        made = _utf8(filled(text, values))
    small_enough(len(made))
    return made


def small_enough(size: int) -> None:
    if size > LARGEST:
        what = f"the payload has {size:,} bytes"
        raise TemplateError(Mistake(what, allowed=f"at most {LARGEST:,} are sent from here"))


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TemplateError(at(text, error.start, "a lone surrogate is no character", "UTF-8 text")) from None


def _bytes_of_hex(text: str) -> bytes:
    wrong = NOT_HEX.search(text)
    if wrong is not None:
        raise TemplateError(at(text, wrong.start(), f"'{wrong.group()}' is no hex digit", "0-9, a-f and spaces"))
    digits = "".join(text.split())
    if len(digits) % 2:
        raise TemplateError(at(text, len(text), "half a byte at the end", "two hex digits a byte"))
    return bytes.fromhex(digits)


def changed(text: str, path: Path, written: str) -> str:
    """The text with another value at `path`; where there is none yet, a key is added behind the last one.

    `written` as in JSON, or a variable. Raises TemplateError when the text cannot be read, or would no longer be.
    """
    document = read(text)
    span = document.spans.get(path)
    if span is not None:
        made = text[: span[0]] + written + text[span[1] :]
    else:
        made = _added(text, document.spans, document.get(path[:-1]), path, written)
    read(made)
    return made


def _added(text: str, spans: dict[Path, tuple[int, int]], parent: Any, path: Path, written: str) -> str:
    holder = spans.get(path[:-1])
    if holder is None or not isinstance(parent, dict):
        raise TemplateError(Mistake(f"there is no object to put '{path[-1]}' into"))
    before = text[: holder[1] - 1].rstrip()
    comma = "" if before.endswith("{") else ","
    space = "  " * len(path)
    return f"{before}{comma}\n{space}{json.dumps(str(path[-1]))}: {written}\n{space[2:]}{text[holder[1] - 1 :]}"


def without(text: str, path: Path) -> str:
    """The text without the member at `path`; as it was when there is none."""
    document = read(text)
    span = document.spans.get(path)
    if span is None:
        return text
    key = text.rfind(json.dumps(str(path[-1])), 0, span[0])
    start, end = key, span[1]
    behind = re.compile(r"\s*,").match(text, end)
    if behind is not None:
        end = behind.end()
        start = len(text[:key].rstrip())
    else:
        start = len(text[:key].rstrip().rstrip(",").rstrip())
    made = text[:start] + text[end:]
    read(made)
    return made
