"""Checks a message before it is sent: the first mistake of each field, with its place and what would mend it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from ati_console.publish.json_places import Document, Filled, Path, is_variable, read
from ati_console.publish.mistake import Mistake, TemplateError, place
from ati_console.publish.template import Field, Form, Kind, Template
from ati_console.publish.variables import Variable
from ati_console.wire.topics import is_level

MISSING: Final = object()
MM_FROM: Final = 5_000.0  # a plant is not 5 km wide: a pose beyond that is millimetres
M_BELOW: Final = 1_000.0  # nor one metre: a pose within that is metres
NUMBERS: Final = {Kind.POSE: (3, 6), Kind.POSE3: (3,), Kind.POSE6: (6,)}


def check(text: str, template: Template, unit: str = "m", plant: str = "the site") -> tuple[Mistake, ...]:
    """Everything wrong with a text of this template, worst first. `unit` is what the site says its poses are in."""
    if template.form is not Form.JSON:
        return ()
    try:
        document = read(text)
    except TemplateError as error:
        return (error.mistake,)
    found = [wrong for field in template.fields for wrong in _of_field(text, document, field)]
    found += _of_unit(text, document, template.fields, unit, plant)
    return tuple(sorted(found, key=lambda wrong: wrong.warning))


def _of_field(text: str, document: Document, field: Field) -> Iterator[Mistake]:
    value = document.get(field.path, MISSING)
    if value is MISSING:
        if field.required and _has_parent(document, field.path):
            yield _here(text, document, field.path[:-1], f"'{field.name}' is missing", f"it is {field.kind.value}")
        elif field.required:
            yield Mistake(f"'{field.name}' is missing", 1, 1, f"it is {field.kind.value}")
        return
    if value is None and field.nullable:
        return
    problem = _type_problem(value, field) or _range_problem(value, field)
    if problem:
        yield _here(text, document, field.path, f"'{field.name}' {problem[0]}", problem[1])


def _has_parent(document: Document, path: Path) -> bool:
    return path[:-1] in document.spans


def _here(text: str, document: Document, path: Path, what: str, allowed: str) -> Mistake:
    line, column = place(text, document.spans.get(path, (0, 0))[0])
    return Mistake(what, line, column, allowed)


def _type_problem(value: Any, field: Field) -> tuple[str, str] | None:
    what = f"is {_named(value)}"
    if field.kind is Kind.NAME and isinstance(value, str):
        what = f"is '{value[:40]}'" if value.strip() else "is empty"
    return None if _fits(value, field.kind) else (what, f"it has to be {field.kind.value}")


def _fits(value: Any, kind: Kind) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, (str, Filled)) or (isinstance(value, Variable) and not value.is_number)
        case Kind.NAME:
            return _fits(value, Kind.TEXT) and (not isinstance(value, str) or is_level(value))
        case Kind.NUMBER:
            return _is_number(value)
        case Kind.WHOLE:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, Variable) and value.is_whole)
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.LIST:
            return isinstance(value, list)
        case Kind.OBJECT:
            return isinstance(value, dict)
        case Kind.ID:
            return isinstance(value, str) or is_variable(value) or _is_number(value)
        case Kind.TIME:
            return _is_time(value)
        case _:
            return isinstance(value, list) and len(value) in NUMBERS[kind] and all(map(_is_number, value))


def _is_number(value: Any) -> bool:
    if isinstance(value, Variable):
        return value.is_number
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    if isinstance(value, str):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return is_variable(value) or _is_number(value)


def _range_problem(value: Any, field: Field) -> tuple[str, str] | None:
    if field.choices and isinstance(value, str) and value.lower() not in {one.lower() for one in field.choices}:
        return f"is '{value[:40]}'", "one of " + ", ".join(dict.fromkeys(one.lower() for one in field.choices))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _random_problem(value, field) if isinstance(value, Variable) else None
    return _outside(value, field)


def _random_problem(value: Variable, field: Field) -> tuple[str, str] | None:
    return (_outside(value.bounds[0], field) or _outside(value.bounds[1], field)) if value.name == "random" else None


def _outside(value: float, field: Field) -> tuple[str, str] | None:
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    if low <= value <= high:
        return None
    return f"is {_figure(value)}", f"from {_figure(low)} to {_figure(high)}{' ' + field.unit if field.unit else ''}"


def _figure(value: float) -> str:
    return "any number" if math.isinf(value) else f"{value:g}"


def _named(value: Any) -> str:
    names = {
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if is_variable(value):
        return "a variable of another type" if isinstance(value, Variable) else "a text"
    return "null" if value is None else names.get(type(value), "something else")


# ------------------------------------------------------------ metres or millimetres


def _of_unit(text: str, document: Document, fields: Sequence[Field], unit: str, plant: str) -> Iterator[Mistake]:
    """contracts.md 1.2: the guide's own sample is in millimetres, the feed in metres."""
    for field in fields:
        pose = document.get(field.path)
        if field.kind not in NUMBERS or not isinstance(pose, list) or not _fits(pose, field.kind):
            continue
        if any(isinstance(number, Variable) for number in pose[:2]):
            continue
        size = max(abs(number) for number in pose[:2])
        looks = "mm" if unit == "m" and size > MM_FROM else "m" if unit == "mm" and 0 < size < M_BELOW else ""
        if looks:
            line, column = place(text, document.spans[(*field.path, 0)][0])
            fix = "Use metres" if unit == "m" else "Use millimetres"
            what = f"pose looks like {looks}, {plant} is set to {unit}"
            fixed = _scaled(text, document, field, 0.001 if unit == "m" else 1000.0)
            yield Mistake(what, line, column, warning=True, fix=fix, fixed=fixed)


def _scaled(text: str, document: Document, field: Field, by: float) -> str:
    """x, y, and z of a pose of 6, in the other unit; the angles stay."""
    pose = document.get(field.path)
    for index in reversed(range(3 if len(pose) == 6 else 2)):
        start, end = document.spans[(*field.path, index)]
        if not isinstance(pose[index], Variable):
            text = text[:start] + str(round(pose[index] * by, 6)) + text[end:]
    return text
