"""From cells to sentences: role, cause, family, and what else the cells say. Pure.

Each conclusion names the cells it rests on, how well they are proved, and what would change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ati_console.access import (
    UNSETTLED,
    VERSION_NAMES,
    Attribution,
    Because,
    Cell,
    Conclusion,
    Kind,
    Place,
    Probe,
    Proof,
    Tone,
    Verdict,
)
from ati_console.probe.as_another import as_another
from ati_console.probe.coverage import coverage
from ati_console.probe.facts import Facts
from ati_console.probe.family import Family, family_of
from ati_console.probe.role import role_of, role_sentence
from ati_console.probe.sentence import filters, made, places_of, topics_of
from ati_console.probe.topics import built_in

ATI_TOPICS: Final = ("ati_fm/", "ati/", "fleet/", "/d2c/", "/c2d/")


def dropped(probe: Probe) -> tuple[Place, ...]:
    """Publishes that MQTT 5 acknowledged and that did not come back although reading works: no proof of anything."""
    facts = Facts(probe)
    return tuple(cell.place for cell in facts.dropped)


def conclude(probe: Probe) -> Probe:
    """The same probe with role, cause, family and the sentences as they follow from its cells."""
    facts = Facts(probe)
    role, cause, family = role_of(facts), cause_of(facts), family_of(facts.reads, facts.writes, bool(facts.refuting))
    found = (
        role_sentence(facts, role), _rival(facts), as_another(facts), _cause(facts, cause), _closes(facts), _qos(facts),
        _version(facts),
        _client_id(facts), _lies(facts), _differs(facts), _family(facts, family), coverage(facts),
    )  # fmt: skip
    conclusions = tuple(one for one in found if one is not None)
    return msgspec.structs.replace(probe, role=role, cause=cause, family=family.name, conclusions=conclusions)


# ------------------------------------------------------------ why nothing arrives


def cause_of(facts: Facts) -> str:
    """interfaces.md, summary: a few words."""
    if not facts.reads:
        return "not asked"
    arrived = _of_others(facts)
    if arrived:
        return "messages arrive" if _where_expected(arrived) else "wrong topic"
    if facts.delivered:
        return "nobody publishes"
    if not facts.granted:
        return "not granted"
    return UNSETTLED if facts.unproved else "granted in words only"


def _of_others(facts: Facts) -> list[Cell]:
    """Neither our own echo nor what the broker says of itself: that would be there without any sherpa."""
    return [cell for cell in facts.delivered if "our own message" not in cell.best.words
            and not cell.place.topic.startswith("$SYS")]  # fmt: skip


def _where_expected(delivered: Sequence[Cell]) -> bool:
    return any(cell.place.topic.startswith(ATI_TOPICS) or "#" in cell.place.topic for cell in delivered)


def _cause(facts: Facts, cause: str) -> Conclusion | None:
    told = {
        "not granted": ("Nothing will arrive on this account",
                        "Cause: not granted. Topic names and traffic play no part. Ask for a consumer account.",
                        "one granted filter", Tone.FAULT),
        "granted in words only": _in_words_only(facts),
        UNSETTLED: _unsettled(facts),
        "nobody publishes": ("Reading works, and nobody publishes",
                             "What came is our own or the broker's own ($SYS); nothing else came while we listened. "
                             "Ask whether the fleet is connected.", "one message of a sherpa", Tone.WARNING),
        "wrong topic": ("Messages arrive, but not where ATI documents them",
                        f"They come on {topics_of(_of_others(facts))}. Put that topic into the profile.",
                        "a message on a documented topic", Tone.WARNING),
        "messages arrive": _arriving(facts),
    }  # fmt: skip
    if cause == "not asked":
        return None
    title, words, change, tone = told[cause]
    empty = [] if facts.unproved else facts.refuting
    rests = _of_others(facts) or facts.delivered or empty or facts.granted or facts.refused
    one = made("cause", title, words, change, rests, places_of(rests))
    return msgspec.structs.replace(one, tone=tone)


def _arriving(facts: Facts) -> tuple[str, str, str, Tone]:
    """A topic that no document has is asked for because the profile has it, or somebody added it."""
    came, known = _of_others(facts), built_in(facts.probe.client_id)
    heard = {cell.place.topic for cell in came}
    silent = [one for one in facts.granted if one.place.topic not in heard and one.place.topic not in known]
    if not silent or heard - set(known):  # one of its own is heard: the others may be rare
        return "Messages arrive", f"They come on {topics_of(came)}.", "nothing: it is proved", Tone.INFO
    own = topics_of(silent)
    words = f"They come on {topics_of(came)}, and none on {own}: if the profile asks for that, change its topics."
    return "Messages arrive, but on other topics", words, f"a message on {own}", Tone.WARNING


def _in_words_only(facts: Facts) -> tuple[str, str, str, Tone]:
    """Each grant was refuted by a message of our own."""
    title = "Nothing will arrive, although it is granted"
    return title, f"{_empty(facts)} Ask for the right to read.", "one message that arrives", Tone.FAULT


def _unsettled(facts: Facts) -> tuple[str, str, str, Tone]:
    """No more than what our own message refuted: of the other grants nothing is known."""
    if not facts.refuting:
        words = (
            "Either nobody publishes, or the broker grants and stays silent. Tick a topic to publish to, or give a "
            "second identity."
        )
        return f"Not settled: granted, {facts.came}", words, "one message, or our own echo", Tone.WARNING
    words = (
        f"{_empty(facts)} Nothing came on {filters(len(facts.unproved))} beside it either: not served, or nobody "
        "publishes there. Ask for the right to read, and whether the fleet publishes."
    )
    return "Granted, and a grant proves nothing here", words, "one message on a filter that is granted", Tone.WARNING


def _empty(facts: Facts) -> str:
    seen = all(cell.best.proof is Proof.DELIVERED for cell in facts.refuting)  # a second identity had it
    return (
        f"Our own message to {topics_of(facts.refuting)} was taken and did not come back to our own subscription: "
        f"that grant is empty{'' if seen else ', or it was dropped'}."
    )


def _closes(facts: Facts) -> Conclusion | None:
    """How often a SUBSCRIBE was the end of the connection."""
    asked = [event for event in facts.probe.events if event.kind is Kind.SUBSCRIBE]
    closed = [
        event for event in facts.probe.events
        if event.attribution is not None and event.attribution.because is Because.SUBSCRIBE
    ]  # fmt: skip
    if not closed:
        return None
    times = [one.ms for cell in facts.reads for one in cell.attempts
             if one.verdict is Verdict.DISCONNECTED and one.ms is not None]  # fmt: skip
    span = f" in {min(times):.0f} to {max(times):.0f} ms" if times else ""
    words = f"{len(closed)} of {len(asked)} SUBSCRIBEs were followed by a close{span}."
    change = "a SUBSCRIBE that the connection survives"
    one = made("closes", "The broker closes on SUBSCRIBE", words, change, facts.refused, places_of(facts.refused))
    return msgspec.structs.replace(one, tone=Tone.WARNING)


def _rival(facts: Facts) -> Conclusion | None:
    """Somebody else came with our client id, and each threw the other out (contracts.md 2)."""
    ends = [event.attribution for event in facts.probe.events if event.attribution is not None]
    taken = [end for end in ends if end.because is Because.TAKE_OVER]
    if not taken:
        return None
    said = any(end.code for end in taken)
    if not said:
        return _seems_taken(facts, taken[-1])
    words = (
        f"{len(taken)} of our connections {'was' if len(taken) == 1 else 'were'} taken over by another client with the "
        f"id {facts.probe.client_id}: two programs with one id throw each other out. Close the other one, or give "
        "this profile an id of its own."
    )
    one = Conclusion("rival", "Another client uses this client id", words, "a run with an id that nobody else has")
    return msgspec.structs.replace(one, tone=Tone.FAULT, proof=Proof.REASON_CODE)


def _seems_taken(facts: Facts, end: Attribution) -> Conclusion:
    """Before MQTT 5, and with mosquitto 2.0 in it too, a take-over is a close without a word."""
    words = (
        f"A connection as {facts.probe.client_id} was {end.words}: another program or device with that client id "
        "comes back and throws it out. No answer of this run counts as a refusal. Close the other one, or ask with "
        "another client id."
    )
    change = "a run while nothing else is connected with it"
    return Conclusion("rival", "Another client seems to use this client id", words, change, Tone.FAULT)


def _qos(facts: Facts) -> Conclusion | None:
    """The same filter, another answer at the other QoS (contracts.md 2)."""
    for no, yes in ((0, 1), (1, 0)):
        allowed = {_at(cell) for cell in (*facts.granted, *facts.delivered) if cell.place.qos == yes}
        bound = [cell for cell in facts.refused if cell.place.qos == no and _at(cell) in allowed]
        if bound:
            words = f"{topics_of(bound)}: refused at QoS {no}, granted at QoS {yes}. Subscribe with QoS {yes}."
            change = f"a grant at QoS {no}"
            return made("qos", "The right is bound to the QoS", words, change, bound, places_of(bound))
    return None


def _at(cell: Cell) -> tuple[str, int]:
    return cell.place.topic, cell.place.version


def _version(facts: Facts) -> Conclusion | None:
    steps = [step for step in facts.probe.steps if step.name.startswith("CONNECT v")]
    spoken = [step.name.removeprefix("CONNECT v") for step in steps if step.ok]
    if not spoken or len(spoken) == len(steps) or not steps:
        return None
    names = " and ".join(spoken)
    words = f"Only version {names} is accepted. The console asked for {', '.join(VERSION_NAMES.values())}."
    one = Conclusion("version", f"Version {names} is required", words, "another version that is let in")
    return msgspec.structs.replace(one, proof=Proof.REASON_CODE)


def _client_id(facts: Facts) -> Conclusion | None:
    step = next((step for step in facts.probe.steps if step.name == "Client id"), None)
    if step is None or "only" not in step.detail:
        return None
    user = " the user name" if facts.probe.client_id == facts.probe.user else " one value"
    change = "another client id that is let in"
    one = Conclusion(
        "client-id", f"The client id is bound to{user}", step.detail[:1].upper() + step.detail[1:] + ".", change
    )
    return msgspec.structs.replace(one, proof=Proof.REASON_CODE)


def _lies(facts: Facts) -> Conclusion | None:
    """Reading works, our publish was acknowledged by MQTT 5, and it did not come. A broker that grants every filter
    and serves few (mosquitto with an acl_file) looks the same as one that drops: nobody is accused."""
    cells = facts.dropped
    if not cells:
        return None
    words = (
        f"{topics_of(cells)}: acknowledged, and it did not come back although reading works. It is dropped in silence, "
        "or this account may not read what it writes there."
    )
    change = "a second identity that listens, or our own echo"
    one = made("lies", "A publish is acknowledged and does not come back", words, change, cells, places_of(cells))
    return msgspec.structs.replace(one, tone=Tone.WARNING)


def _differs(facts: Facts) -> Conclusion | None:
    cells = [cell for cell in facts.probe.cells if cell.differs]
    if not cells:
        return None
    words = f"{topics_of(cells)}: the same question was answered in different ways. Nothing is averaged."
    one = made("differs", "Repeats disagree", words, "repeats that agree", cells, places_of(cells))
    return msgspec.structs.replace(one, tone=Tone.WARNING)


def _family(facts: Facts, family: Family) -> Conclusion | None:
    if not family.name or family.name == "unknown":
        return None
    change = "an announcement of the broker's own"
    one = Conclusion("family", f"Family: {family.name}", f"{family.why} A guess from behaviour, not announced.", change)
    return msgspec.structs.replace(one, places=places_of(facts.refused[:1], facts.cannot_write[:2]))
