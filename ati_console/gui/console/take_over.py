"""Two links with one client id on one broker throw each other out for ever (contracts.md 2): told before. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from ati_console.settings.profile import Profile
from ati_console.site.site import RobotRow

Broker = tuple[str, int]  # host in one spelling, port
EVERY_PORT: Final = 0


def clash(profile: Profile, client_id: str, others: Iterable[tuple[Profile, str]]) -> str:
    """Why `profile` cannot be connected beside `others`, each with the client id it uses; "" when it can."""
    for other, used in others:
        if used and used == client_id and broker_of(profile) == broker_of(other):
            return (
                f"{profile.name} has the client id of {other.name} on the same broker ({client_id}): each would throw"
                f" the other out. Give one of them another client id, or disconnect {other.name} first"
            )
    return ""


def whose(client_id: str, listed: Iterable[RobotRow], heard: Container[str]) -> str:
    """Whose name this client id is: a device that is connected with it would be thrown out. "" for nobody's.

    `heard`: the names of sherpas on the wire.
    """
    for robot in listed:
        if client_id == robot.sherpa:
            return f"{client_id} is a sherpa of the allow-list"
        if client_id == robot.login:
            return f"{client_id} is the Twinzo login of {robot.sherpa}"
    return f"{client_id} is a sherpa that is heard here" if client_id in heard else ""


def broker_of(profile: Profile) -> Broker:
    """A broker has several ports for its one list of clients; on this computer each port is a broker of its own."""
    if profile.is_loopback:
        return "loopback", profile.port
    return profile.host.rstrip(".").casefold(), EVERY_PORT
