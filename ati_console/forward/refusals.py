"""What an answer that is no answer means, in plain words, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.forward import twin_json
from ati_console.forward.answers import Reply

ONE_DOMAIN: Final = "login and data must use one domain, so check the base URL too"
ASK_LATER: Final = "try again in a minute"


@dataclass(frozen=True, slots=True)
class Refusal:
    words: str
    advice: str


def refusal(reply: Reply, base_url: str, refused: str, advice: str) -> Refusal:
    """Of an answer outside 2xx. `refused` and `advice` are for the case that the twin itself said no."""
    said = twin_json.problem_words(reply.body)
    tail = f"HTTP {reply.status}" + (f": {said}" if said else "")
    if reply.status == 400 and "could not be converted" in said and "Path: $ " in f"{said} ":
        shape = "Twinzo takes a bare array of locations: an object around it, or one alone, is refused"
        return Refusal(f"{refused}: array against object ({tail})", shape)
    if reply.status in (400, 401, 403, 409, 422):
        return Refusal(f"{refused} ({tail})", advice)
    if 300 <= reply.status < 400:
        where = reply.redirect or "nowhere"
        return Refusal(f"{base_url} sends us on to {where}", "enter that address, if it is the right one")
    if reply.status in (404, 405):
        return Refusal(f"{base_url} is there, but not Twinzo's API ({tail})", "does the base URL end with /v3?")
    if reply.status == 429:
        return Refusal(f"Twinzo is asked too often ({tail})", ASK_LATER)
    return Refusal(f"Twinzo has a fault of its own ({tail})", "try again later: this says nothing about the key")


def foreign(base_url: str) -> Refusal:
    """A 2xx that is not Twinzo's JSON."""
    return Refusal(f"{base_url} answers, but not as Twinzo does", "a proxy or a login page may stand between")


def silent(base_url: str, words: str) -> Refusal:
    return Refusal(f"{base_url} gave no answer: {words}", "check the base URL, the network, VPN and proxy")
