"""Whose message is it: the name in the topic against the one in the payload, and either as the other has it. Pure.

A status is judged as the console judges what it receives (`StatusReport.name_agrees`): such a message is a finding
there, and nothing of it is forwarded. Robotspace and VDA 5050 ask for one name in both places as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from ati_console.publish.command_topics import is_vda
from ati_console.publish.json_places import Path, read
from ati_console.publish.mistake import TemplateError
from ati_console.publish.render import changed
from ati_console.publish.variables import variables
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Decoded, Raw, RobotspaceEvent, StatusReport, Undecodable
from ati_console.wire.topics import is_level, topic_device

NAME, DEVICE, SERIAL = ("sherpa_name",), ("data", "did"), ("serialNumber",)
LEVELS: Final[dict[Path, int]] = {NAME: 2, DEVICE: 2, SERIAL: 3}  # of the topic: where its name stands


@dataclass(frozen=True, slots=True)
class Clash:
    """The topic is one sherpa's, the payload names another at `place`."""

    topic: str
    payload: str
    place: Path

    @property
    def words(self) -> str:
        return f"the topic is {self.topic[:60]}'s, the payload names {self.payload[:60]}"


def clash(topic: str, payload: bytes) -> Clash | None:
    """None where they agree, and where one of them names nobody."""
    try:
        said = decode(topic, payload, Conventions())
    except Undecodable:
        return None
    return next((Clash(*names, place) for names, place in _both(topic, said) if names[0] != names[1]), None)


def _both(topic: str, said: Decoded) -> list[tuple[tuple[str, str], Path]]:
    device = topic_device(topic)
    if isinstance(said, StatusReport) and not said.name_agrees and said.topic_name is not None:
        return [((said.topic_name, said.state.name), NAME)]
    if isinstance(said, RobotspaceEvent) and device is not None:
        return [((device, said.device_id), DEVICE)]
    if isinstance(said, Raw) and is_vda(topic) and (serial := _serial(said.text)):
        return [((topic.split("/")[LEVELS[SERIAL]], serial), SERIAL)]
    return []


def _serial(text: str) -> str:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    serial = data.get(SERIAL[0]) if isinstance(data, dict) else None
    return serial if isinstance(serial, str) else ""


# ------------------------------------------------------------ the two ways out, in topic and text as they are written


def topic_of_payload(topic: str, text: str, found: Clash) -> str:
    """The topic with the payload's name; as it was where that is no level of a topic."""
    levels, at = topic.split("/"), LEVELS[found.place]
    if not is_level(found.payload) or at >= len(levels):
        return topic
    levels[at] = _as_written(name_in(text, found), found.payload)
    return "/".join(levels)


def text_of_topic(topic: str, text: str, found: Clash) -> str:
    """The text with the topic's name. Raises TemplateError where it cannot be written into."""
    levels, at = topic.split("/"), LEVELS[found.place]
    written = levels[at] if at < len(levels) else found.topic
    return changed(text, found.place, json.dumps(_as_written(written, found.topic), ensure_ascii=False))


def name_in(text: str, found: Clash) -> str:
    """The payload's name as it is written, with its variables."""
    try:
        start, end = read(text).spans[found.place]
        return str(json.loads(text[start:end]))
    except (TemplateError, KeyError, ValueError):
        return found.payload


def _as_written(written: str, said: str) -> str:
    """{{robot}} stays what it is, so that it goes on following; another variable would be drawn twice."""
    return written if all(one.name == "robot" for one in variables(written)) else said
