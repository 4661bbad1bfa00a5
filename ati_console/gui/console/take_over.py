"""Two links with one client id on one broker throw each other out for ever (contracts.md 2): told before. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ati_console.settings.profile import Profile


def clash(profile: Profile, client_id: str, others: Iterable[tuple[Profile, str]]) -> str:
    """Why `profile` cannot be connected beside `others`, each with the client id it uses; "" when it can."""
    for other, used in others:
        if used and used == client_id and _is_one_broker(profile, other):
            return (
                f"{profile.name} has the client id of {other.name} on the same broker ({client_id}): each would throw"
                f" the other out. Give one of them another client id, or disconnect {other.name} first"
            )
    return ""


def _is_one_broker(one: Profile, other: Profile) -> bool:
    """A broker has several ports for its one list of clients; on this computer each port is a broker of its own."""
    if one.is_loopback and other.is_loopback:
        return one.port == other.port
    return one.host.rstrip(".").casefold() == other.host.rstrip(".").casefold()
