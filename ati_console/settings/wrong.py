"""Values that a profile cannot have, each named by key, what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ati_console.settings import kinds
from ati_console.settings.problems import shown


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that a profile cannot have."""

    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}: found {self.found}; allowed: {self.allowed}"


class ProfileError(ValueError):
    """What a profile cannot be; `wrong` names every such value. Holds no secret: a profile has none."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__("; ".join(str(w) for w in wrong))
        self.wrong = wrong


def refuse(wrongs: Iterator[Wrong]) -> None:
    """Raises ProfileError when there is any."""
    found = tuple(wrongs)
    if found:
        raise ProfileError(found)


def checked(values: dict[str, tuple[object, kinds.Kind[Any]]]) -> Iterator[Wrong]:
    for key, (value, kind) in values.items():
        try:
            kind.read(value)
        except ValueError:
            yield Wrong(key, shown(value), kind.allowed)
