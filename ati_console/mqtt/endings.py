"""Why a connection ended, judged from how it ended and from what we had just done. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.attribution import Attribution, Because
from ati_console.mqtt import reason_codes
from ati_console.mqtt.connection import End, How
from ati_console.mqtt.doubt import CLOSE_IT, in_use
from ati_console.mqtt.policy import Kind, Problem
from ati_console.mqtt.spoken import FIRST_PUBLISHES
from ati_console.mqtt.standstill import Pause
from ati_console.mqtt.words import explain
from ati_console.settings.profile import Profile
from ati_console.status import Want

JUST_NOW_S: Final = 1.0
FORGOTTEN: Final = Problem(
    Kind.RETRY,
    "the broker has forgotten our session: what it should have kept while we were away may be lost upstream",
    "ask its owner for persistence, and for a queue and a session expiry that are long enough",
)


@dataclass(frozen=True, slots=True)
class Story:
    """What had happened on the connection until it ended."""

    welcomed: bool = False
    subscribing: bool = False  # SUBSCRIBE had gone out and SUBACK had not come
    publishes: int = 0
    published_to: str = ""
    since_publish_s: float = 0.0
    pause: Pause | None = None  # this computer slept or stood still just before
    away: bool = False  # nobody listened right after the end (outage.py)
    speaks_tls: bool = False  # the port does, and we did not (speaks.py)


def why(end: End, profile: Profile, story: Story) -> Problem:
    """The plain words, the advice, and how to go on."""
    if story.pause is not None and not _is_said(end):
        return _ours(story.pause)
    if end.how is How.REFUSED:
        return reason_codes.connack(end.code, profile.client_id, end.said, profile.user is None)
    if story.speaks_tls:
        return tls_port(profile)
    if end.how is How.SERVER:
        return reason_codes.disconnect(end.code, profile.client_id, end.said)
    if end.how is How.KEEP_ALIVE:
        return _silence(profile, story)
    if end.how is How.PROTOCOL and story.welcomed:
        return Problem(Kind.SLOW, f"the broker sent something that is no MQTT packet: {end.error}"[:200])
    if end.error is not None and not isinstance(end.error, ConnectionError):
        return explain(end.error, profile)
    return _hung_up(end, story, profile.client_id)


def tls_port(profile: Profile) -> Problem:
    """Shown by its answer to a ClientHello: no guess, and no other cause beside it."""
    reason = f"{profile.host}:{profile.port} speaks TLS, and TLS is off in the profile"
    return Problem(Kind.SLOW, reason, "switch TLS on", Want.TLS)


def _is_said(end: End) -> bool:
    """Did the broker give a reason of its own? That our keep alive ran out is none."""
    return end.how is How.REFUSED or (end.how is How.SERVER and end.code != reason_codes.KEEP_ALIVE)


def _ours(pause: Pause) -> Problem:
    """With a cause, so that it is still read when the link is back and the network was not there at once."""
    cause = Attribution(Because.OURS, 1.0, "nothing was sent meanwhile")
    return Problem(Kind.RETRY, f"{pause.words}: connecting anew", attribution=cause)


def _silence(profile: Profile, story: Story) -> Problem:
    where = f"{profile.host}:{profile.port}"
    if not story.welcomed:
        advice = "is it an MQTT port, with TLS as the profile says? an old broker may know MQTT 3.1.1 only"
        return Problem(Kind.RETRY, f"{where} took the connection but never answered CONNECT", advice)
    return Problem(Kind.RETRY, f"nothing came from {where} any more, not even to a ping", "look at the network")


def _hung_up(end: End, story: Story, client_id: str) -> Problem:
    """Closed without a word: what we did last is the best witness."""
    if not story.welcomed:
        advice = "try MQTT 3.1.1, check TLS on or off, and ask whether this account may connect"
        return Problem(Kind.RETRY, "the broker closed the connection instead of answering CONNECT", advice)
    if story.subscribing:
        advice = "this account may not be allowed to read: ask the owner, or use a publish-only profile"
        return Problem(Kind.SLOW, "the broker closed the connection when we subscribed", advice)
    if 0 < story.publishes <= FIRST_PUBLISHES and story.since_publish_s < JUST_NOW_S:
        reason = f"the broker closed the connection after a publish to '{story.published_to}'"
        return Problem(Kind.SLOW, reason, f"this account may not be allowed to publish there, or {in_use(client_id)}")
    if story.away:
        advice = "it restarts, or a proxy in front of it does: it is tried again"
        return Problem(Kind.RETRY, "the broker closed the connection and was away right after", advice)
    # Seen: mosquitto 2.0.11 takes a session over by closing, on MQTT 5 too, where it owes a DISCONNECT 0x8E.
    reason = "the broker closed the connection without a reason"
    if end.how is How.EOF:
        return Problem(Kind.SUSPECT, f"{reason}: {in_use(client_id)}", CLOSE_IT)
    return Problem(Kind.RETRY, reason, "is the client id in use elsewhere?")
