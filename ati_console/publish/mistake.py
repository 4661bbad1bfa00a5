"""What is wrong with something that was about to be sent: where, what was found, what is allowed. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """`line` and `column` count from 1; 0 when it is about no place. `warning`: it may be sent all the same."""

    what: str
    line: int = 0
    column: int = 0
    allowed: str = ""
    warning: bool = False
    fix: str = ""  # the words of a link, "" without one
    fixed: str = ""  # the whole text as it would be then

    @property
    def words(self) -> str:
        place = f"Line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.what}" + (f"; {self.allowed}" if self.allowed else "")


class TemplateError(ValueError):
    """A template or its values cannot be sent; `mistake` has the place."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.words)
        self.mistake = mistake


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in characters."""
    before = text[: max(0, offset)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def at(text: str, offset: int, what: str, allowed: str = "") -> Mistake:
    return Mistake(what, *place(text, offset), allowed)
