"""What the link comes to, from all that the model knows: for the page of the connection and for an empty fleet."""

from __future__ import annotations

from typing import Final

from ati_console.gui.models.connection_words import Seen, Verdict, verdict
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import sentence
from ati_console.status import LinkState

FIRST: Final = (
    "Sherpas appear here with their first message",
    "Sorted worst first. A sherpa is listed once a topic of the profile carries its status.",
)


def judged(model: ConsoleModel, now: float) -> Verdict:
    heard_at = max((view.heard_at or view.received_at for view in model.robots.values()), default=None)
    topics = tuple([tally.topic for tally in model.messages.topics])
    return verdict(Seen(model.link, model.fleet, heard_at, topics, model.notation), now)


def why_nobody(model: ConsoleModel, now: float) -> tuple[str, str]:
    """Title and words of a fleet without a sherpa: what keeps them away, and what to do about it."""
    if model.link.state is LinkState.OFFLINE and not model.link.reason:
        return FIRST
    found = judged(model, now)
    return found.title, " ".join(_sentence(part) for part in (found.words, found.step) if part)


def _sentence(words: str) -> str:
    end = "" if words.endswith((".", "…", "?")) else "."
    return sentence(words) + end
