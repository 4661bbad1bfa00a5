"""Sherpas of the allow-list that were not heard while the console listened: as old as that is long, at least. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Freshness, Mark
from ati_console.forwarding import ForwardMode
from ati_console.gui.models.console_model import ConsoleModel, Limits, Listing
from ati_console.gui.models.fleet_filter import Facts
from ati_console.gui.models.fleet_rows import FleetRow, Sign
from ati_console.gui.models.hearing import Listened
from ati_console.gui.models.plain import at_least, plain, span

WORDS: Final = "not heard yet"
SHOWS: Final = "Its state shows here with its first message. Names are told apart by case."


class Unheard(NamedTuple):
    """One of them. `ages`: those of the site, whether anybody is heard now or not."""

    name: str
    mode: ForwardMode
    listened: Listened
    ages: Limits


def missed(allowed: Mapping[str, Listing], heard: Container[str], listened_s: float, ages: Limits) -> tuple[str, ...]:
    """Names of who should have been heard by now: nobody while the time of listening is an age at which a sherpa is
    still live; nor who is switched off in the allow-list."""
    if listened_s < min(ages.stale_after_s, ages.lost_after_s):
        return ()
    return tuple(name for name, listing in allowed.items() if listing.enabled and name not in heard)


def mark_of(one: Unheard, now: float) -> Mark:
    """As of a sherpa whose last message came when the listening began."""
    fresh = freshness.freshness(one.listened.for_s(now), True, one.ages.stale_after_s, one.ages.lost_after_s)
    return Mark.LOST if fresh is Freshness.LOST else Mark.STALE


def row_of(one: Unheard, now: float) -> FleetRow:
    """Nothing is made up: what only a message says stays open."""
    age, listens = span(one.listened.for_s(now)), "listens" if one.listened.until is None else "listened"
    return FleetRow(
        name=plain(one.name, 64), mark=mark_of(one, now), mode="", usual_mode=True, battery=None,
        held=freshness.Charge.ENOUGH, charging=False, age=at_least(one.listened.for_s(now)), old=True, hz="-",
        sign=sign_of(one), worst=WORDS, faulty=False, listed=True,
        repeated=f"Not heard for {age}, as long as the console {listens}",
    )  # fmt: skip


def sign_of(one: Unheard) -> Sign:
    return Sign.OFF if one.mode is ForwardMode.OFF else Sign.NONE


def facts_of(one: Unheard, now: float) -> Facts:
    """The filter's view of it."""
    return Facts(one.name.lower(), "", mark_of(one, now), None, WORDS)


def nothing_heard(console: ConsoleModel, name: str) -> tuple[str, str]:
    """Title and words of a selected sherpa of which there is nothing: what is known of it all the same."""
    words = [*_listed(console.allowed.get(name)), *_listened(console)]
    alike = [other for other in console.robots if name and console.listing(other).near == name]
    words += [f"{plain(alike[0], 64)} is heard and looks like it: see Mapping."] if alike else []
    return f"Nothing heard of {plain(name, 64)}", " ".join([*words, SHOWS])


def _listed(listing: Listing | None) -> list[str]:
    if listing is None:
        return []
    off = "" if listing.enabled else ", switched off there"
    return [f"On the allow-list, login {plain(listing.login, 64)}{off}."]


def _listened(console: ConsoleModel) -> list[str]:
    listened, clock = console.listened, console.notation.clock
    if listened is None:
        return []
    if listened.until is None:
        return [f"The console listens since {clock(listened.since)}."]
    return [f"The console listened from {clock(listened.since)} to {clock(listened.until)}."]
