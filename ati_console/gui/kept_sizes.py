"""Sizes of panes as one line of text that is kept from start to start. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Self

MOST: Final = 10_000  # px: more is no size of a pane
MOST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class KeptSizes:
    """Each field of a class of these is the size of a pane, px. Kept by name and not as the state of a splitter: panes
    come and go, and a splitter has what there was room for."""

    def __post_init__(self) -> None:
        if not all(0 <= getattr(self, field.name) <= MOST for field in fields(self)):
            raise ValueError(f"a pane is 0 to {MOST} px: {self}")

    @property
    def text(self) -> str:
        """ "side=420,below=180"; a size of 0 stands for none and is left out."""
        named = ((field.name, round(getattr(self, field.name))) for field in fields(self))
        return ",".join(f"{name}={size}" for name, size in named if size)

    @classmethod
    def read(cls, text: object) -> Self:
        """What is no size of a pane of ours is left out."""
        known = {field.name for field in fields(cls)}
        pairs = (part.partition("=") for part in str(text or "")[:MOST_TEXT].split(","))
        return cls(**{name: int(size) for name, _, size in pairs if name in known and _is_size(size)})


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MOST
