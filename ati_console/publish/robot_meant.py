"""Which sherpa a template is about, when the robot itself was not named: the payload's name, else the topic's. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ati_console.publish.command_topics import is_vda
from ati_console.publish.json_places import Path, read
from ati_console.publish.template import Form, Template
from ati_console.publish.variables import variables
from ati_console.wire.topics import topic_device, topic_sherpa

PLACEHOLDER: Final = '"{{robot}}"'


def is_needed(topic: str, text: str) -> bool:
    """Does {{robot}} stand in one of them?"""
    return any(one.name == "robot" for part in (topic, text) for one in variables(part))


def name_places(template: Template) -> frozenset[Path]:
    """Where the text has the sherpa's name and nothing else."""
    if template.form is not Form.JSON:
        return frozenset()
    spans = read(template.text).spans
    return frozenset(path for path, (start, end) in spans.items() if template.text[start:end] == PLACEHOLDER)


def meant(names: Iterable[str], topic: str) -> str:
    """The last of the names that are written out, else the one of the topic; "" for nobody."""
    said = [name for name in (_of_topic(topic), *names) if name and "{{" not in name]
    return said[-1] if said else ""


def _of_topic(topic: str) -> str:
    vda = topic.split("/")[3] if is_vda(topic) else ""
    return topic_sherpa(topic) or topic_device(topic) or vda
