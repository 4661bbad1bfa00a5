"""Which brokers can be chosen, and under which name a pasted address is kept. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from ati_console.settings import presets
from ati_console.settings.changes import name_of
from ati_console.settings.profile import Profile, Tls

CLEAR_TEXT: Final = "clear text: whoever is on the way can read and change this (a TCP tunnel is not TLS)"


def choices(saved: Sequence[Profile]) -> dict[str, Profile]:
    """By name, presets first; a saved one takes the place of the preset of its name."""
    return {profile.name: profile for profile in (*presets.PRESETS, *saved)}


def settled(pasted: Profile, saved: Sequence[Profile]) -> Profile:
    """The profile this is, if it is one already; else it under a name that nobody has."""
    known = choices(saved)
    same = next((profile for profile in known.values() if _as(pasted, profile) == profile), None)
    meant = [profile for profile in saved if _means(pasted, profile)]
    if same is not None or len(meant) == 1:
        return same or meant[0]
    return replace(pasted, name=name_of(pasted, known))


def _as(pasted: Profile, known: Profile) -> Profile:
    """What no address can say is no difference."""
    return replace(pasted, name=known.name, production=known.production, second=known.second)


def _means(pasted: Profile, known: Profile) -> bool:
    """The same place and account, and nothing is said against what is saved: an address alone is no second broker."""
    usual, free = Profile(name=known.name), {"name", "production", "second", "tls"}
    fixed = {"host", "port", "transport", "user", "topics"}  # without a topic the usual ones are meant
    if (pasted.tls is None) != (known.tls is None) or pasted.tls not in (None, Tls(), known.tls):
        return False
    for key in (each.name for each in fields(Profile) if each.name not in free):
        wished, ours = getattr(pasted, key), getattr(known, key)
        if wished != ours and (key in fixed or wished != getattr(usual, key)):
            return False
    return True


def readdressed(profile: Profile, pasted: Profile) -> Profile:
    """The same profile where it is to be found now; a user that was pasted with the address counts as well."""
    return replace(
        profile, host=pasted.host, port=pasted.port, transport=pasted.transport, ws_path=pasted.ws_path,
        tls=profile.tls if profile.tls and pasted.tls else pasted.tls, user=pasted.user or profile.user,
    )  # fmt: skip


def with_user(profile: Profile, user: str) -> Profile:
    """A broker that wants the client id to be the user name goes on getting it."""
    if not user or user == profile.user:
        return profile
    client_id = user if profile.user and profile.client_id == profile.user else profile.client_id
    return replace(profile, user=user, client_id=client_id)


def hazard(profile: Profile) -> str:
    """What must be loud while this profile is in use; the link itself says when nothing is verified."""
    if profile.tls is not None or profile.is_loopback or _is_private(profile.host):
        return next((words for words in profile.hazards if words.startswith("clear text")), "")
    return next(iter(profile.hazards), CLEAR_TEXT)


def _is_private(host: str) -> bool:
    """An address of a plant's own network, where clear text is the custom."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_private
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith((".local", ".lan", ".internal"))
