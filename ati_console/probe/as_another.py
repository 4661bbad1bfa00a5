"""What a probe that came as another client does not prove of the client id that it is about. Pure."""

from __future__ import annotations

from ati_console.access import Conclusion, Tone
from ati_console.probe.facts import Facts
from ati_console.probe.sentence import places_of, topics_of


def as_another(facts: Facts) -> Conclusion | None:
    """A right may go by the client id (contracts.md 2): a refusal to another client is none to that one."""
    own, other = facts.probe.client_id, facts.probe.asked_as
    refused, named = [*facts.refused, *facts.cannot_write], facts.depends_on_id
    if not other or not refused:
        return None
    words = f"Everything was asked as {other}, so that nobody who is connected as {own} was thrown out. "
    if named:
        words += f"{topics_of(named)}: refused to {other}, and perhaps not to {own}, whose topic it is. "
    words += f"Rights that go by the client id are proved with {own} alone: ask with it while nothing else uses it."
    return Conclusion("asked-as", f"Refused to another client than {own}", words, f"a run that asks as {own}",
                      Tone.WARNING if named else Tone.INFO, places=places_of(named or refused))  # fmt: skip
