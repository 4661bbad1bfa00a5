"""Sherpas of the allow-list that were not heard since the console listens: as old as its listening, at least. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Freshness, Mark
from ati_console.forwarding import ForwardMode
from ati_console.gui.models.console_model import ConsoleModel, Limits, Listing
from ati_console.gui.models.fleet_filter import Facts
from ati_console.gui.models.fleet_rows import FleetRow, Sign
from ati_console.gui.models.plain import plain, span

WORDS: Final = "not heard yet"
SHOWS: Final = "Its state shows here with its first message. Names are told apart by case."


class Unheard(NamedTuple):
    """One of them. `since`: when the console began to listen, unix seconds."""

    name: str
    listing: Listing
    mode: ForwardMode
    since: float
    limits: Limits


def missed(allowed: Mapping[str, Listing], heard: Container[str], age_s: float, limits: Limits) -> tuple[str, ...]:
    """Names of who should have been heard by now: nobody while `age_s`, the time of listening, is one at which a
    sherpa is still live; nor who is switched off in the allow-list."""
    if age_s < min(limits.stale_after_s, limits.lost_after_s):
        return ()
    return tuple(name for name, listing in allowed.items() if listing.enabled and name not in heard)


def mark_of(one: Unheard, now: float) -> Mark:
    """As of a sherpa whose last message came when the listening began."""
    fresh = freshness.freshness(now - one.since, True, one.limits.stale_after_s, one.limits.lost_after_s)
    return Mark.LOST if fresh is Freshness.LOST else Mark.STALE


def row_of(one: Unheard, now: float) -> FleetRow:
    """Nothing is made up: what only a message says stays open."""
    return FleetRow(
        name=plain(one.name, 64), mark=mark_of(one, now), mode="", usual_mode=True, battery=None,
        held=freshness.Charge.ENOUGH, charging=False, age=f"≥ {span(now - one.since)}", old=True, hz="-",
        sign=sign_of(one), worst=WORDS, faulty=False, listed=True, repeated=f"Not heard for {span(now - one.since)}, "
        "as long as the console listens",
    )  # fmt: skip


def sign_of(one: Unheard) -> Sign:
    return Sign.OFF if one.mode is ForwardMode.OFF else Sign.NONE


def facts_of(one: Unheard, now: float) -> Facts:
    """The filter's view of it."""
    return Facts(one.name.lower(), "", mark_of(one, now), None, WORDS)


def nothing_heard(console: ConsoleModel, name: str) -> tuple[str, str]:
    """Title and words of a selected sherpa of which there is nothing: what is known of it all the same."""
    listing, since = console.allowed.get(name), console.listens_since
    words = [f"On the allow-list, login {plain(listing.login, 64)}."] if listing is not None else []
    if since is not None:
        words.append(f"The console listens since {console.notation.clock(since)}.")
    alike = [other for other in console.robots if name and console.listing(other).near == name]
    words += [f"{plain(alike[0], 64)} is heard and looks like it: see Mapping."] if alike else []
    return f"Nothing heard of {plain(name, 64)}", " ".join([*words, SHOWS])
