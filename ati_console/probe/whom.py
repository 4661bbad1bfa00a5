"""With which client id a probe asks, and what that does to whoever is connected with the same one. Pure.

The id of a profile is somebody's: a device or a bridge may be connected with it, and a broker throws it out when a
probe comes with it (contracts.md 2). So a probe comes as another client, unless the broker lets in no other or rights
are to be proved that go by the client id.
"""

from __future__ import annotations

import enum
import secrets
from typing import Final

import msgspec

from ati_console.access import Probe
from ati_console.settings.profile import Profile


class Whom(enum.Enum):
    """The profile's own client id is used .."""

    NEEDED = "needed"  # .. where the broker lets in no other
    ALWAYS = "always"
    NEVER = "never"


# CONNACK: what a broker says to a client id that it does not want, in version 5 and before
_MAY_BE_THE_ID: Final = frozenset((0x80, 0x83, 0x85, 0x86, 0x87, 2, 4, 5))
_OUT: Final = "a device, bridge or console that is connected with it is thrown out each time"


def is_somebodys(profile: Profile, client_id: str) -> bool:
    """Given by the profile or taken from its user, and not made up here: somebody else may be connected with it."""
    return bool(client_id) and client_id in (profile.client_id, profile.user)


def same_asker(earlier: Probe, profile: Profile, whom: Whom) -> Probe:
    """What an interrupted run may be gone on with: answers that another asker was given are asked for anew."""
    if not is_somebodys(profile, earlier.client_id):
        return earlier
    other = whom is Whom.ALWAYS if earlier.asked_as else whom is Whom.NEVER
    return msgspec.structs.replace(earlier, cells=()) if other else earlier


def another_id() -> str:
    """Nobody's, and short enough for MQTT 3.1."""
    return f"probe-{secrets.token_hex(4)}"


def may_be_the_id(code: int) -> bool:
    """Could a CONNACK with this code be about the client id?"""
    return code in _MAY_BE_THE_ID


def warning(profile: Profile, client_id: str, whom: Whom) -> str:
    """Which attempts use the profile's own client id, and what that does; "" where none does."""
    if whom is Whom.NEVER or not is_somebodys(profile, client_id):
        return ""
    if whom is Whom.ALWAYS:
        return f"Every attempt connects as '{client_id}', the profile's own client id: {_OUT}"
    return (
        f"Asks as another client. Where the broker lets in no other client id than '{client_id}', the profile's own, "
        f"every attempt after that connects with it: {_OUT}"
    )


def of_second(profile: Profile, client_id: str, whom: Whom) -> str:
    """The same of the second identity, which connects once."""
    if whom is Whom.NEVER or not is_somebodys(profile, client_id):
        return ""
    if whom is Whom.ALWAYS:
        return f"The second identity connects once as '{client_id}': whoever is connected with it is thrown out"
    return f"The second identity connects once, as '{client_id}' only where the broker lets in no other client id"
