"""`pub --template NAME --set key=value`: a template of the console, or a saved one, as topic and payload."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.publish import render, robot_meant
from ati_console.publish.json_places import Path, read
from ati_console.publish.mistake import TemplateError
from ati_console.publish.naming import clash
from ati_console.publish.saved import SavedTemplates, saved_file
from ati_console.publish.schema import check
from ati_console.publish.template import Form, Template
from ati_console.publish.templates import BY_KEY
from ati_console.publish.variables import Values

ROBOT = "tug-101"  # where nothing names one
NAMED = 40


@dataclass(frozen=True, slots=True)
class Made:
    """`remarks`: what is said before it is sent; `made_up`: nobody named the sherpa."""

    topic: str
    payload: bytes
    remarks: tuple[str, ...] = ()
    made_up: bool = False


def make(name: str, sets: Sequence[str], topic: str | None) -> Made:
    """Raises Stop (usage) with what is wrong, where, and what is allowed."""
    template = _found(name)
    try:
        return _made(template, [_pair(one) for one in sets], topic or template.topic)
    except TemplateError as error:
        raise Stop(Exit.USAGE, f"template {name}: {error}") from None


def _pair(one: str) -> tuple[str, str]:
    key, equals, value = one.partition("=")
    if not equals:
        raise Stop(Exit.USAGE, f"--set {one[:60]} has no =; it is --set key=value")
    return key, value


def _made(template: Template, pairs: Sequence[tuple[str, str]], topic: str) -> Made:
    text, names, robot = template.text, [], ""
    for key, value in pairs:
        if key == "robot":
            robot = value
        else:
            text, path = _with(text, template, key, value)
            names += [value] if path in robot_meant.name_places(template) else []
    given = any(key == "robot" for key, _ in pairs)
    robot = robot if given else robot_meant.meant(names, topic)
    made_up = not given and not robot and robot_meant.is_needed(topic, text)
    return _filled(template, text, topic, robot if given else robot or ROBOT, made_up=made_up)


def _filled(template: Template, text: str, topic: str, robot: str, *, made_up: bool) -> Made:
    values = Values(time.time(), robot, 1, lambda: str(uuid.uuid4()), random.uniform)
    wrong = next((found for found in check(text, template) if not found.warning), None)
    if wrong is not None:
        raise TemplateError(wrong)
    aim, payload = render.topic(topic, values), render.payload(text, template.form, values)
    return Made(aim, payload, tuple(_remarks(aim, payload, robot if made_up else "")), made_up)


def _remarks(topic: str, payload: bytes, made_up: str) -> Iterator[str]:
    if made_up:
        yield f"no sherpa is named: {made_up} is taken, topic {topic}; say --set robot=NAME"
    found = clash(topic, payload)
    if found is not None:
        yield f"{found.words}: whoever receives it lists a finding and forwards nothing of it"


def _found(name: str) -> Template:
    """By its short name or, as the window calls it, by its title."""
    own = {template.key: template for template in SavedTemplates(saved_file()).load()}
    titles = {template.title.lower(): template for template in (*BY_KEY.values(), *own.values())}  # own ones win
    found = BY_KEY.get(name) or own.get(name) or titles.get(name.strip().lower())
    if found is None or found.form is Form.FILE:
        ours = (f"{key} ({one.title})" for key, one in BY_KEY.items() if one.form is not Form.FILE)
        known = ", ".join([*ours, *own])
        raise Stop(Exit.USAGE, f"no template '{name[:60]}'; there are {known}")
    return found


def _with(text: str, template: Template, key: str, value: str) -> tuple[str, Path]:
    """The text with it, and its place. A key as the form or the text names it ("data.pl.battery"), or its last part
    where that is one place alone.

    A name that is nowhere is a misspelled one and is refused; only a template without fields (free JSON, a raw alert)
    takes any key, because nobody described what belongs into it.
    """
    if template.form is not Form.JSON:
        raise Stop(Exit.USAGE, f"--set {key[:60]}: this template has no fields, only --set robot=NAME")
    places = dict.fromkeys([*(field.path for field in template.fields), *read(text).spans])
    names = {".".join(str(step) for step in path): path for path in places if path}
    found = [name for name, path in names.items() if name == key] or [
        name for name, path in names.items() if str(path[-1]) == key
    ]
    if len(found) > 1:
        raise Stop(Exit.USAGE, f"--set {key}: several fields, " + ", ".join(found))
    if not found and template.fields:
        raise Stop(Exit.USAGE, f"--set {key[:60]}: template {template.key} has no such field; {_allowed(names)}")
    path = names[found[0]] if found else (key,)
    return render.changed(text, path, _written(value)), path


def _allowed(names: dict[str, Path]) -> str:
    """Robot first: it is no field, it is filled in where the template says {{robot}}."""
    single = [name for name, path in names.items() if not isinstance(path[-1], int)]
    more = f" and {len(single) - NAMED} more" if len(single) > NAMED else ""
    return f"there are robot, {', '.join(single[:NAMED])}{more}"


def _written(value: str) -> str:
    """What reads as JSON, or as a variable, goes in as it is; anything else is a text."""
    try:
        read(value)
    except TemplateError:
        return json.dumps(value)
    return value
