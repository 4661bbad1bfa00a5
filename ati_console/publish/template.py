"""What a message of one kind looks like: topic, text, and the fields that are expected in it. Values; pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from ati_console.publish.json_places import Path

LARGEST: Final = 1_048_576  # bytes of a payload; a status has 300, and 10 MB is somebody's mistake


class Form(enum.Enum):
    """How the text becomes bytes."""

    JSON = "json"
    TEXT = "text"
    HEX = "hex"
    FILE = "file"


class Kind(enum.Enum):
    TEXT = "a text"
    NAME = "a name, not empty: printable, and without / + # { }"
    NUMBER = "a number"
    WHOLE = "a whole number"
    FLAG = "true or false"
    LIST = "a list"
    OBJECT = "an object"
    POSE = "3 or 6 numbers"
    POSE6 = "6 numbers"
    POSE3 = "3 numbers"
    TIME = "a time: epoch ms, or ISO text"
    ID = "a number or a text"


@dataclass(frozen=True, slots=True)
class Field:
    """`path` from the top of the JSON; `low` and `high` are what is allowed, both included."""

    path: Path
    kind: Kind
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    nullable: bool = False

    @property
    def name(self) -> str:
        """As the form and a message about it say it."""
        return ".".join(str(step) for step in self.path)


@dataclass(frozen=True, slots=True)
class Template:
    """`key` is what a command line says; `title` stands in the list below `group`."""

    key: str
    title: str
    group: str
    topic: str
    text: str
    form: Form = Form.JSON
    fields: tuple[Field, ...] = ()
    icon: str = "ph.brackets-curly"
    like: str = ""  # of a saved one: the built-in whose fields it is checked by

    @property
    def required(self) -> int:
        return sum(field.required for field in self.fields)
