"""What the link comes to, from all that the model knows: for the page of the connection and for an empty fleet."""

from __future__ import annotations

from typing import Final

from ati_console.gui.models.connection_words import Seen, Verdict, verdict
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import sentence
from ati_console.gui.models.silence import newest, silence
from ati_console.status import LinkState

FIRST: Final = (
    "Sherpas appear here with their first message",
    "Sorted worst first. A sherpa is listed once a topic of the profile carries its status.",
)


def judged(model: ConsoleModel, now: float) -> Verdict:
    topics = tuple([tally.topic for tally in model.messages.topics])
    silent_s = model.limits.of_sherpas.stale_after_s
    seen = Seen(model.link, model.fleet, newest(model.fleet), topics, model.notation, model.publishes_only, silent_s)
    return verdict(seen, now)


def silence_of(model: ConsoleModel, now: float) -> str:
    """Of a link that stands: "fleet silent 2 m"; "" when somebody is heard, or nobody can be."""
    after_s = model.limits.of_sherpas.stale_after_s
    found = silence(model.link, model.fleet, now, after_s, publishes_only=model.publishes_only)
    return found.words(now) if found else ""


def why_nobody(model: ConsoleModel, now: float) -> tuple[str, str, str, object]:
    """Title and words of a fleet without a sherpa: what keeps them away, and what to do about it; that step as a link
    with its wish where somebody grants it."""
    if model.link.state is LinkState.OFFLINE and not model.link.reason:
        return *FIRST, "", None
    found = judged(model, now)
    can = found.wish is not None and model.grants(found.wish)
    words = " ".join(_sentence(part) for part in (found.words, "" if can else found.step) if part)
    return found.title, words, sentence(found.step) if can else "", found.wish if can else None


def _sentence(words: str) -> str:
    end = "" if words.endswith((".", "…", "?")) else "."
    return sentence(words) + end
